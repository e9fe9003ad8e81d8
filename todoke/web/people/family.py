"""わたしの家族: whom the town knows as mine and how it knows it; what is wrong; whom I name myself; hiding."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from todoke.common.errors import Refusal
from todoke.people.operations import declarations, own_data, persons
from todoke.people.queries import families
from todoke.people.queries.families import RelationNotFound, Relative
from todoke.people.rules import family as rules
from todoke.people.rules.family import Seeing
from todoke.people.rules.own_data import Asked
from todoke.people.rules.persons import Kinship
from todoke.registry.rules import written
from todoke.registry.rules.fields import N_
from todoke.ui import messages, people_messages
from todoke.ui.family_words import OTHERS, choices
from todoke.ui.held_words import VALUES
from todoke.ui.jinja import format_date
from todoke.ui.names import name_of
from todoke.web.people.session import Visitor, resident_page
from todoke.web.town.pages import SeeOther

_FIELDS = ("kind", "name", "name_kana", "birth_date")
Errors = Sequence[tuple[str | None, object]]


@resident_page()
def show(visitor: Visitor) -> HttpResponse:
    """Everybody known, with how; nobody who may not be seen, and no number that would tell of them."""
    visitor.need_oneself()
    rows = families.relatives(visitor.person, today=visitor.today)
    context = {
        "rows": [(row, _how(row), _means(row)) for row in rows], "others": OTHERS, "hidden": visitor.person.hidden,
        "housemates": families.housemates(visitor.person, today=visitor.today),
    }  # fmt: skip
    return visitor.render("web/people/family.html", context)


def _how(row: Relative) -> object:
    """How the town knows it."""
    relation = row.relation
    if relation.known_by == "certificate" and relation.seen_at is not None:
        return messages.say(
            N_("%(document)s, seen by %(body)s on %(day)s"), document=messages.say(VALUES[relation.document]), body=name_of(relation.body),
            day=format_date(relation.seen_at),
        )  # fmt: skip
    if relation.known_by == "register":
        return messages.say(N_("From the register of %(body)s"), body=name_of(relation.body))
    return messages.say(N_("You said so. Nothing follows from it until the counter has seen a document."))


def _means(row: Relative) -> object:
    """What follows from it, where something does."""
    if row.sight.why not in {Seeing.PARENT, Seeing.GUARDIAN} or row.other.birth_date is None:
        return ""
    return messages.say(
        N_("You see what is held about this child until the age of %(years)s. From %(own)s on, health and contact are the child's own."),
        years=rules.MAJORITY.years, own=rules.OWN_MATTERS.years,
    )  # fmt: skip


@resident_page(methods=("GET", "POST"))
def add(visitor: Visitor) -> HttpResponseBase:
    """Name somebody oneself; the town keeps the words and looks nobody up."""
    visitor.need_oneself()
    given = {name: visitor.request.POST.get(name, "").replace("\0", "")[:300] for name in _FIELDS}
    if visitor.request.method == "GET":
        return _add(visitor, given)
    kind, _, place = given["kind"].partition(".")
    errors: list[tuple[str | None, object]] = []
    if given["kind"] not in {value for value, _ in choices()}:
        errors.append(("id_kind", messages.tell("kinship_missing")))
    iso = written.iso_date(given["birth_date"])
    if iso is None:
        errors.append(("id_birth_date", messages.tell("box_birth" if given["birth_date"] else "birth_missing")))
    if not given["name"].strip():
        errors.append(("id_name", messages.tell("name_missing")))
    if errors or iso is None:
        return _add(visitor, given, errors=errors, status=422)
    try:
        declarations.declare(
            person=visitor.person, kind=Kinship(kind), is_senior=place == "senior", by=visitor.actor, now=visitor.now,
            details={"name": given["name"], "name_kana": given["name_kana"], "birth_date": date.fromisoformat(iso)},
        )  # fmt: skip
    except Refusal as refusal:
        return _add(visitor, given, errors=_errors(refusal), status=refusal.status)
    visitor.say_next(N_("It is kept as you said it."))
    return SeeOther(visitor.url("family"))


def _errors(refusal: Refusal) -> Errors:
    problems = refusal.data.get("problems")
    if not isinstance(problems, Mapping):
        return [(None, messages.tell(refusal.code, refusal.data))]
    places = {"senior": "birth_date", "junior": "birth_date", "about": "wish"}
    return [(f"id_{places.get(str(name), name)}", people_messages.problem(code)) for name, code in problems.items()]


def _add(visitor: Visitor, given: Mapping[str, str], *, errors: Errors = (), status: int = 200) -> HttpResponse:
    kinds = [(value, messages.say(label)) for value, label in choices()]
    context = {"given": given, "kinds": kinds, "errors": list(errors), "error_of": dict(errors)}
    return visitor.render("web/people/family_add.html", context, status=status)


@resident_page(methods=("GET", "POST"))
def wrong(visitor: Visitor, relation: object) -> HttpResponseBase:
    """Say what is wrong with a relation; the body answers."""
    visitor.need_oneself()
    row = families.relative(visitor.person, relation, today=visitor.today)
    wish = visitor.request.POST.get("wish", "")[:2000]
    if visitor.request.method == "GET":
        return _wrong(visitor, row, wish)
    try:
        own_data.ask(
            person=visitor.person, asked=Asked.CORRECT, about=f"relation:{row.relation.pk}", wish=wish, by=visitor.actor, now=visitor.now
        )  # fmt: skip
    except Refusal as refusal:
        return _wrong(visitor, row, wish, errors=_errors(refusal), status=refusal.status)
    visitor.say_next(N_("Your town has it and answers within four weeks."))
    return SeeOther(visitor.url("family"))


def _wrong(visitor: Visitor, row: Relative, wish: str, *, errors: Errors = (), status: int = 200) -> HttpResponse:
    context = {
        "row": row,
        "how": _how(row),
        "others": OTHERS,
        "wish": wish,
        "errors": list(errors),
        "error_of": dict(errors),
    }
    return visitor.render("web/people/family_wrong.html", context, status=status)


@resident_page(methods=("POST",))
def take_back(visitor: Visitor, relation: object) -> HttpResponseBase:
    """Take back what one said oneself."""
    visitor.need_oneself()
    row = families.relative(visitor.person, relation, today=visitor.today)
    if row.sight.why is not Seeing.DECLARED:
        raise RelationNotFound
    declarations.take_back(relation=row.relation, person=visitor.person, by=visitor.actor, now=visitor.now)
    visitor.say_next(N_("It is deleted."))
    return SeeOther(visitor.url("family"))


@resident_page(methods=("POST",))
def hide(visitor: Visitor) -> HttpResponseBase:
    """One button: hidden from every other resident from now on, or shown again; nobody asks why."""
    visitor.need_oneself()
    hidden = visitor.request.POST.get("hidden") == "yes"
    persons.hide(person=visitor.person, hidden=hidden, by=visitor.actor, now=visitor.now)
    visitor.say_next(N_("You are hidden now.") if hidden else N_("You are shown again."))
    return SeeOther(visitor.url("family"))
