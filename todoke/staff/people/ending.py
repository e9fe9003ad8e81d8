"""When a person moves away or dies, at the desk: what goes over is what the person agreed to."""

from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.http import HttpResponse

from todoke.bodies import queries as bodies
from todoke.bodies.models import Body
from todoke.common.errors import Refusal
from todoke.notices.operations import choices
from todoke.people.models import Person
from todoke.people.operations import moving
from todoke.people.queries import families, persons
from todoke.people.rules.roles import Act
from todoke.people.rules.vocabulary import BY_NAME
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk, grave, page
from todoke.staff.inputs import text
from todoke.staff.people import looking
from todoke.ui import held_words, messages
from todoke.ui.names import name_of

Errors = Sequence[tuple[str | None, object]]
_PORTABLE: Final = ("name", "name_kana", "name_latin", "birth_date", "phone", "email", "language", "relations")


@page(Act.CASEWORK, methods=("GET", "POST"))
@grave
def end(desk: Desk, person: object) -> HttpResponse:
    """Moved away, with what was agreed to hand over; or died."""
    whom = looking.person_of(desk, person)
    if (asked := looking.need_reason(desk, whom)) is not None:
        return asked
    if desk.request.method == "GET":
        return _page(desk, whom)
    alone = families.is_protected(whom, today=desk.today) and not desk.request.POST.getlist("agreed")
    try:
        left = _end(desk, whom)
    except Refusal as refusal:
        return _page(desk, whom, errors=looking.shown(refusal), status=refusal.status)
    if left:
        return desk.render("people/left.html", {"left": left})
    if alone and desk.request.POST.get("because") == "moved":
        return desk.go(
            "people",
            N_("The record has ended here, and the protection with it. Tell the person to ask for it in the new town."),
        )
    return desk.go("people", N_("The record has ended here."))


def _end(desk: Desk, person: Person) -> Sequence[Person]:
    """What happened; the children who are left without anybody with custody."""
    because = text(desk.request.POST, "because", limit=20)
    if not desk.request.POST.get("sure"):
        raise moving.MoveInvalid(problems={"sure": "required"})
    if because == "died":
        day = text(desk.request.POST, "day", limit=40)
        died = looking.birth_date(day)
        if day and died is None:
            raise moving.MoveInvalid(problems={"day": "box_date"})
        return moving.record_death(person=person, died_date=died, by=desk.actor, now=desk.now)
    if because != "moved":
        raise moving.MoveInvalid(problems={"because": "required"})
    with transaction.atomic():
        after = moving.move_away(
            person=person, to=_town(desk), agreed=desk.request.POST.getlist("agreed"), by=desk.actor, now=desk.now
        )
        if after is not None:  # a move re-subscribes nobody to what they stopped
            choices.carry_over(before=person, after=after, by=desk.actor, now=desk.now)
    return []


def _town(desk: Desk) -> Body | None:
    key = text(desk.request.POST, "to", limit=40)
    return next((body for body in bodies.municipalities() if body.key == key), None)


def _page(desk: Desk, person: Person, *, errors: Errors = (), status: int = 200) -> HttpResponse:
    facts = persons.facts_of(person)
    looking.look(desk, person, ["name", *(fact.name for fact in facts)])
    context = {
        "person": person, "errors": list(errors), "error_of": dict(errors), "guarded": looking.is_guarded(desk, person),
        "towns": [("", messages.say(N_("A place that is not on board"))), *((body.key, name_of(body)) for body in bodies.municipalities() if body.pk != desk.body.pk)],
        "portable": [
            *((name, messages.say(held_words.FIELDS[name])) for name in _PORTABLE),
            *((fact.name, messages.say(BY_NAME[fact.name].label)) for fact in facts if fact.name in BY_NAME),
        ],
        "given": {name: text(desk.request.POST, name, limit=40) for name in ("because", "to", "day")}, "agreed": desk.request.POST.getlist("agreed"),
    }  # fmt: skip
    return desk.render("people/end.html", context, status=status)
