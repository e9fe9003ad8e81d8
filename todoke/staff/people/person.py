"""The page of a person: why first, then what is held and how it is known; correcting it, adding a fact."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from django.http import HttpResponse

from todoke.common.errors import Refusal
from todoke.people.models import Person, PersonFact
from todoke.people.operations import persons as operations
from todoke.people.queries import families, persons, staff
from todoke.people.rules.facts import Fact, Kind, Sensitivity
from todoke.people.rules.persons import Knowing
from todoke.people.rules.roles import Act
from todoke.people.rules.vocabulary import BY_NAME, FACTS
from todoke.registry.rules import written
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk, page
from todoke.staff.inputs import text
from todoke.staff.people import looking
from todoke.ui import family_words, held_words, messages
from todoke.ui.jinja import format_date

#: What can be corrected at the desk, with the longest text.
FIELDS: Final = ("name", "name_kana", "name_latin", "birth_date", "postcode", "address", "phone", "email")
LABELS: Final = {
    **{name: held_words.FIELDS[name] for name in FIELDS}, "name": N_("Full name"), "name_kana": N_("Full name in kana"),
}  # fmt: skip


@page(Act.LOOK, methods=("GET", "POST"))
def show(desk: Desk, person: object) -> HttpResponse:
    """Ask why, then show."""
    whom = looking.person_of(desk, person)
    if desk.request.method == "POST":
        why = looking.chosen(desk)
        if why is None:
            return _ask(desk, whom, errors=[("id_why", messages.tell("why_missing"))], status=422)
        looking.remember(desk, whom, why)
        return desk.go("person", person=whom.pk)
    return _show(desk, whom) if looking.reason_for(desk, whom) else _ask(desk, whom)


def _ask(
    desk: Desk, person: Person, *, errors: Sequence[tuple[str | None, object]] = (), status: int = 200
) -> HttpResponse:
    context = {
        "person": person, "guarded": looking.is_guarded(desk, person), "reasons": looking.reasons(desk), "errors": list(errors),
        "error_of": dict(errors),
    }  # fmt: skip
    return desk.render("people/why.html", context, status=status)


def _show(desk: Desk, person: Person) -> HttpResponse:
    closed, facts = looking.closed(desk, person), _facts(desk, person)
    details = [(LABELS[name], _value(person, name)) for name in FIELDS if name not in closed]
    relations, household = families.related(person, today=desk.today), families.household(person, today=desk.today)
    what = [name for name in FIELDS if name not in closed and getattr(person, name)]
    looking.look(desk, person, [*what, *(fact.name for fact in facts), *_shown(relations, household)])
    context = {
        "person": person, "details": details, "facts": facts, "fact_of": BY_NAME, "value_of": value_of, "kinds": family_words.OTHERS,
        "words": held_words.VALUES, "relations": relations, "household": household, "guarded": looking.is_guarded(desk, person),
        "closed": closed, "protection": families.protection_of(person, today=desk.today) if desk.may(Act.PROTECT) else None,
        "names": staff.names_of([*(fact.recorded_by for fact in facts), *(each.relation.seen_by for each in relations)]),
        "declared": person.declared_by_id is not None,
    }  # fmt: skip
    return desk.render("people/person.html", context)


def _shown(relations: Sequence[object], household: Sequence[object]) -> list[str]:
    return [*(["relations"] if relations else []), *(["household"] if household else [])]


def _facts(desk: Desk, person: Person) -> list[PersonFact]:
    """What is grave is for those who work on the matter."""
    grave = desk.may(Act.CASEWORK)
    return [
        fact for fact in persons.facts_of(person)
        if fact.name in BY_NAME and (grave or BY_NAME[fact.name].sensitivity < Sensitivity.GRAVE)
    ]  # fmt: skip


def _value(person: Person, name: str) -> object:
    value = getattr(person, name)
    return format_date(value) if isinstance(value, date) else value


def value_of(fact: PersonFact) -> object:
    """The value of a fact as a person reads it."""
    known = BY_NAME[fact.name]
    if known.kind is Kind.BOOLEAN:
        return messages.say(N_("yes") if fact.value else N_("no"))
    if known.kind is Kind.DATE:
        return format_date(str(fact.value))
    return next((messages.say(each.label) for each in known.choices if each.value == fact.value), fact.value)


# ---- correcting -----------------------------------------------------------------------------------------------------


@page(Act.CASEWORK, methods=("GET", "POST"))
def edit(desk: Desk, person: object) -> HttpResponse:
    """Correct who somebody is and how they are reached."""
    whom = looking.person_of(desk, person)
    if (asked := looking.need_reason(desk, whom)) is not None:
        return asked
    fields = [name for name in FIELDS if name not in looking.closed(desk, whom)]
    if desk.request.method == "GET":
        looking.look(desk, whom, fields)
        return _edit(desk, whom, {name: str(getattr(whom, name) or "") for name in fields})
    given = {name: text(desk.request.POST, name, limit=1000) for name in fields}
    details: dict[str, object] = dict(given)
    details["birth_date"] = looking.birth_date(given["birth_date"]) if given["birth_date"] else None
    if given["birth_date"] and details["birth_date"] is None:
        return _edit(desk, whom, given, errors=[("id_birth_date", messages.tell("box_birth"))], status=422)
    try:
        operations.revise_person(person=whom, by=desk.actor, now=desk.now, details=details)
    except operations.PersonInvalid as refusal:
        return _edit(desk, whom, given, errors=looking.shown(refusal), status=422)
    return desk.go("person", N_("Saved."), person=whom.pk)


def _edit(
    desk: Desk, person: Person, given: Mapping[str, str], *, errors: Sequence[tuple[str | None, object]] = (), status: int = 200
) -> HttpResponse:  # fmt: skip
    context = {
        "person": person, "given": given, "labels": LABELS, "errors": list(errors), "error_of": dict(errors), "longest": 200,
        "guarded": looking.is_guarded(desk, person),
    }  # fmt: skip
    return desk.render("people/edit.html", context, status=status)


@page(Act.CASEWORK, methods=("GET", "POST"))
def add_fact(desk: Desk, person: object) -> HttpResponse:
    """Record a fact with its source and basis, or say that one no longer holds."""
    whom = looking.person_of(desk, person)
    if (asked := looking.need_reason(desk, whom)) is not None:
        return asked
    if desk.request.method == "GET":
        return _fact_page(desk, whom)
    name = text(desk.request.POST, "fact", limit=60)
    try:
        if "end" in desk.request.POST:
            held = next((each for each in persons.facts_of(whom) if each.name == name), None)
            if held is not None:
                operations.end_fact(fact=held, by=desk.actor, now=desk.now)
        else:
            _record(desk, whom, name)
    except Refusal as refusal:
        return _fact_page(
            desk, whom, errors=[("id_value", messages.tell("value_unfit"))] if refusal.data else (), status=422
        )
    return desk.go("person", N_("Saved."), person=whom.pk)


def _record(desk: Desk, person: Person, name: str) -> None:
    fact, known = BY_NAME.get(name), text(desk.request.POST, "known_by", limit=20)
    if fact is None or not fact.is_asked or known not in {each.value for each in Knowing}:
        raise operations.FactInvalid(problems={name: "fact_unknown"})
    operations.record_fact(
        person=person, name=name, value=_typed(fact, text(desk.request.POST, "value", limit=60)), known_by=Knowing(known),
        basis=text(desk.request.POST, "basis", limit=200), by=desk.actor, now=desk.now,
    )  # fmt: skip


def _typed(fact: Fact, given: str) -> object:
    """What was written, as a value of the fact's kind; what cannot be read stays a text, which does not fit."""
    match fact.kind:
        case Kind.BOOLEAN:
            return {"yes": True, "no": False}.get(given, given)
        case Kind.INTEGER:
            number = written.integer(given)
            return given if number is None else number
        case Kind.DATE:
            return looking.birth_date(given) or given
    return given


def _fact_page(
    desk: Desk, person: Person, *, errors: Sequence[tuple[str | None, object]] = (), status: int = 200
) -> HttpResponse:
    chosen = text(desk.request.GET, "fact", limit=60) or text(desk.request.POST, "fact", limit=60)
    asked = [fact for fact in FACTS if fact.is_asked and fact.name not in _HELD_ELSEWHERE]
    held = _facts(desk, person)
    looking.look(desk, person, ["name", *(fact.name for fact in held)])
    context = {
        "person": person, "asked": asked, "chosen": next((fact for fact in asked if fact.name == chosen), None), "held": held,
        "fact_of": BY_NAME, "value_of": value_of, "errors": list(errors), "error_of": dict(errors), "guarded": looking.is_guarded(desk, person),
        "given": {name: text(desk.request.POST, name, limit=200) for name in ("value", "basis", "known_by")},
        "knowing": [(each.value, messages.say(held_words.VALUES[each.value])) for each in Knowing],
    }  # fmt: skip
    return desk.render("people/facts.html", context, status=status)


#: Facts that are fields of the person, or relations.
_HELD_ELSEWHERE: Final = frozenset({"birth_date", "relation"})
