"""A person's relations and household at the desk: recorded with how they are known, proven, corrected, ended; adoption."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from django.http import HttpResponse

from todoke.common.errors import Refusal
from todoke.people.models import HouseholdMember, Person
from todoke.people.operations import declarations, households, persons, relations
from todoke.people.operations.looks import Why
from todoke.people.operations.relations import Known
from todoke.people.queries import families
from todoke.people.queries.families import Related, RelationNotFound
from todoke.people.rules.persons import Document, Kinship, Knowing
from todoke.people.rules.roles import Act
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk, page
from todoke.staff.inputs import text
from todoke.staff.people import looking
from todoke.staff.people.finding import OtherNotFound, other
from todoke.ui import held_words, messages
from todoke.ui.family_words import OTHERS, choices

_FAMILY: Final = (Document.FAMILY_REGISTER, Document.RESIDENT_RECORD, Document.BIRTH_CERTIFICATE, Document.COURT_ORDER, Document.GUARDIANSHIP, Document.NOTARIAL_DEED, Document.FOREIGN)  # fmt: skip
Errors = Sequence[tuple[str | None, object]]


def _known(desk: Desk) -> Known:
    """How the form says it is known; a certificate was seen today, by who fills in the form. Raises RelationInvalid."""
    by, document = text(desk.request.POST, "known_by", limit=20), text(desk.request.POST, "document", limit=40)
    if by not in {each.value for each in Knowing}:
        raise relations.RelationInvalid(problems={"known_by": "required"})
    return Known(Knowing(by), Document(document) if document in {each.value for each in _FAMILY} else None)


def _since(desk: Desk) -> date | None:
    given = text(desk.request.POST, "since_date", limit=40)
    found = looking.birth_date(given)
    if given and found is None:
        raise relations.RelationInvalid(problems={"since_date": "box_date"})
    return found


@page(Act.CASEWORK, methods=("GET", "POST"))
def relate(desk: Desk, person: object) -> HttpResponse:
    """Record how somebody belongs to this person."""
    whom = looking.person_of(desk, person)
    if (asked := looking.need_reason(desk, whom)) is not None:
        return asked
    if desk.request.method == "GET":
        return _relate_page(desk, whom)
    try:
        _relate(desk, whom)
    except (relations.RelationInvalid, relations.AlreadyRelated, OtherNotFound, persons.PersonInvalid) as refusal:
        return _relate_page(desk, whom, errors=looking.shown(refusal), status=refusal.status)
    return desk.go("person", N_("The relation is recorded. Nobody has to prove it again."), person=whom.pk)


def _relate(desk: Desk, person: Person) -> None:
    kind, _, place = text(desk.request.POST, "kind", limit=30).partition(".")
    if kind not in OTHERS:
        raise relations.RelationInvalid(problems={"kind": "required"})
    known = _known(desk)
    found = other(desk, why=looking.reason_for(desk, person) or Why.CASEWORK)
    if found is None:  # a relative whom this body does not keep is held by name and birth date, as the document says
        if known.by is Knowing.SELF or not desk.request.POST.get("open"):
            raise OtherNotFound(problems={"name": "nobody_found"})
        details = {
            "name": text(desk.request.POST, "name", limit=200),
            "birth_date": looking.birth_date(text(desk.request.POST, "birth_date", limit=40)),
        }
        found = persons.open_person(body=desk.body, by=desk.actor, now=desk.now, details=details, known_by=known.by)
    senior, junior = (person, found) if place == "senior" else (found, person)
    relations.relate(
        body=desk.body, kind=Kinship(kind), senior=senior, junior=junior, known=known, custody=bool(desk.request.POST.get("custody")),
        since_date=_since(desk), by=desk.actor, now=desk.now,
    )  # fmt: skip


def _relate_page(desk: Desk, person: Person, *, errors: Errors = (), status: int = 200) -> HttpResponse:
    looking.look(desk, person, ["name"])
    return desk.render("people/relate.html", _context(desk, person, errors), status=status)


def _context(desk: Desk, person: Person, errors: Errors) -> dict[str, object]:
    names = ("name", "birth_date", "kind", "known_by", "document", "since_date", "custody", "open")
    kinds = [(value, messages.say(label)) for value, label in choices()]
    return {
        "person": person, "given": {name: text(desk.request.POST, name, limit=200) for name in names}, "errors": list(errors),
        "error_of": dict(errors), "kinds": kinds, "guarded": looking.is_guarded(desk, person),
        "knowing": [(each.value, messages.say(held_words.VALUES[each.value])) for each in (Knowing.CERTIFICATE, Knowing.REGISTER, Knowing.SELF)],
        "documents": [("", ""), *((each.value, messages.say(held_words.VALUES[each.value])) for each in _FAMILY)],
    }  # fmt: skip


@page(Act.CASEWORK, methods=("GET", "POST"))
def relation(desk: Desk, person: object, relation: object) -> HttpResponse:
    """One relation: a certificate was seen, custody changed, or it no longer holds."""
    whom = looking.person_of(desk, person)
    row = next(
        (each for each in families.related(whom, today=desk.today) if str(each.relation.pk) == str(relation)), None
    )
    if row is None:
        raise RelationNotFound
    if (asked := looking.need_reason(desk, whom)) is not None:
        return asked
    if desk.request.method == "GET":
        return _relation_page(desk, whom, row)
    try:
        _change(desk, row)
    except Refusal as refusal:
        return _relation_page(desk, whom, row, errors=looking.shown(refusal), status=refusal.status)
    return desk.go("person", N_("Saved."), person=whom.pk)


def _change(desk: Desk, row: Related) -> None:
    do = text(desk.request.POST, "do", limit=20)
    if do == "end":
        relations.end(relation=row.relation, by=desk.actor, now=desk.now, until_date=_since(desk))
    elif row.other.declared_by_id is not None:
        held = other(desk, why=Why.CASEWORK)
        if held is None:
            raise OtherNotFound(problems={"name": "nobody_found"})
        declarations.recognise(
            relation=row.relation, person=held, known=_known(desk), custody=bool(desk.request.POST.get("custody")), by=desk.actor, now=desk.now
        )  # fmt: skip
    else:
        custody = bool(desk.request.POST.get("custody")) if row.relation.kind == Kinship.PARENT.value else None
        relations.correct(relation=row.relation, known=_known(desk), custody=custody, by=desk.actor, now=desk.now)


def _relation_page(desk: Desk, person: Person, row: Related, *, errors: Errors = (), status: int = 200) -> HttpResponse:
    looking.look(desk, person, ["name", "relations"])
    context = {**_context(desk, person, errors), "row": row, "words": held_words.VALUES, "labels": OTHERS}
    return desk.render("people/relation.html", context, status=status)


# ---- the household --------------------------------------------------------------------------------------------------


@page(Act.CASEWORK, methods=("GET", "POST"))
def household(desk: Desk, person: object) -> HttpResponse:
    """Who lives with this person; moving in, and out."""
    whom = looking.person_of(desk, person)
    if (asked := looking.need_reason(desk, whom)) is not None:
        return asked
    if desk.request.method == "GET":
        return _household_page(desk, whom)
    try:
        _move(desk, whom)
    except (OtherNotFound, households.HouseholdInvalid, relations.RelationInvalid) as refusal:
        return _household_page(desk, whom, errors=looking.shown(refusal), status=refusal.status)
    return desk.go("person", N_("Saved."), person=whom.pk)


def _move(desk: Desk, person: Person) -> None:
    since = _since(desk)
    if text(desk.request.POST, "do", limit=20) == "leave":
        households.leave(person=person, by=desk.actor, now=desk.now, until_date=since)
        return
    with_whom = other(desk, why=looking.reason_for(desk, person) or Why.CASEWORK)
    if with_whom is None:
        raise OtherNotFound(problems={"name": "nobody_found"})
    home = HouseholdMember.objects.filter(person=with_whom, until_date=None).select_related("household__body").first()
    if home is None:
        households.start(body=desk.body, persons=[with_whom, person], by=desk.actor, now=desk.now, since_date=since)
    else:
        households.join(household=home.household, person=person, by=desk.actor, now=desk.now, since_date=since)


def _household_page(desk: Desk, person: Person, *, errors: Errors = (), status: int = 200) -> HttpResponse:
    looking.look(desk, person, ["name", "household"])
    context = {**_context(desk, person, errors), "household": families.household(person, today=desk.today)}
    return desk.render("people/household.html", context, status=status)


# ---- adoption -------------------------------------------------------------------------------------------------------


@page(Act.CASEWORK, methods=("GET", "POST"))
def adopt(desk: Desk, person: object) -> HttpResponse:
    """A child was adopted: by whom, which kind, which parent stays with custody; the record goes on, under a new name if need be."""
    whom = looking.person_of(desk, person)
    if (asked := looking.need_reason(desk, whom)) is not None:
        return asked
    above = [
        each
        for each in families.related(whom, today=desk.today)
        if not each.is_senior and each.relation.kind == "parent"
    ]
    if desk.request.method == "GET":
        return _adopt_page(desk, whom, above)
    try:
        found = other(desk, why=looking.reason_for(desk, whom) or Why.CASEWORK)
        if found is None:
            raise OtherNotFound(problems={"name": "nobody_found"})
        keeps = [each.other for each in above if str(each.other.pk) in desk.request.POST.getlist("keeps")]
        relations.adopt(
            body=desk.body, child=whom, parents=[found], special=text(desk.request.POST, "adoption", limit=20) == "special", known=_known(desk),
            keeps=keeps, since_date=_since(desk), by=desk.actor, now=desk.now,
        )  # fmt: skip
    except (OtherNotFound, relations.RelationInvalid, relations.AlreadyRelated) as refusal:
        return _adopt_page(desk, whom, above, errors=looking.shown(refusal), status=refusal.status)
    return desk.go("person", N_("The adoption is recorded. If the name changed, please correct it."), person=whom.pk)


def _adopt_page(
    desk: Desk, person: Person, above: Sequence[Related], *, errors: Errors = (), status: int = 200
) -> HttpResponse:
    looking.look(desk, person, ["name", "relations"])
    context = {**_context(desk, person, errors), "above": [(str(each.other.pk), each.other.name) for each in above], "keeps": desk.request.POST.getlist("keeps"), "adoption": text(desk.request.POST, "adoption", limit=20) or "ordinary"}  # fmt: skip
    return desk.render("people/adopt.html", context, status=status)
