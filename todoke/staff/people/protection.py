"""Protection 「支援措置」 at the desk: recorded, extended, renewed and ended by the officer alone; warned of before anything else is shown."""

from collections.abc import Sequence

from django.http import HttpResponse

from todoke.common.errors import Refusal
from todoke.people.models import Person
from todoke.people.operations import protections
from todoke.people.operations.looks import Why
from todoke.people.operations.protections import Other
from todoke.people.queries import families
from todoke.people.rules import family
from todoke.people.rules.roles import Act
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk, grave, page
from todoke.staff.inputs import text
from todoke.staff.people import looking
from todoke.staff.people.finding import OtherNotFound, other

Errors = Sequence[tuple[str | None, object]]
_SAID = {
    "record": N_("The protection is recorded. It holds from now on, everywhere."),
    "extend": N_("Added. It holds from now on, everywhere."),
    "renew": N_("The protection is renewed for a year."),
    "end": N_("The protection has ended."),
}


@page(Act.PROTECT, methods=("GET", "POST"))
@grave
def protection(desk: Desk, person: object) -> HttpResponse:
    """From whom somebody is protected, until when; and what the officer does about it."""
    whom = looking.person_of(desk, person)
    if (asked := looking.need_reason(desk, whom)) is not None:
        return asked
    if desk.request.method == "GET":
        return _page(desk, whom)
    do = text(desk.request.POST, "do", limit=20)
    try:
        _do(desk, whom, do)
    except Refusal as refusal:
        return _page(desk, whom, errors=looking.shown(refusal), status=refusal.status)
    return desk.go("person_protection", _SAID.get(do, ""), person=whom.pk)


def _do(desk: Desk, person: Person, do: str) -> None:
    held = families.protection_of(person, today=desk.today)
    if do == "record":
        chosen = desk.request.POST.getlist("together")
        together = [each for each in families.household(person, today=desk.today) if str(each.pk) in chosen]
        protections.protect(person=person, others=[_other(desk)], together=together, by=desk.actor, now=desk.now)
    elif held is None:
        raise protections.ProtectionEnded
    elif do == "extend":
        protections.add_other(protection=held, other=_other(desk), by=desk.actor, now=desk.now)
    elif do == "renew":
        protections.renew(protection=held, by=desk.actor, now=desk.now)
    elif do == "end" and desk.request.POST.get("sure"):
        protections.end_early(protection=held, by=desk.actor, now=desk.now)
    else:
        raise protections.ProtectionInvalid(problems={"sure": "required"})


def _other(desk: Desk) -> Other:
    """From whom: the person whom we hold with this name and birth date, or the name for whenever they turn up. Raises OtherNotFound."""
    try:
        held = other(desk, why=Why.INVESTIGATION)  # whoever it is against must not see that somebody looked (78条)
    except OtherNotFound as refusal:
        if refusal.data["problems"] != {"name": "several_found"}:
            raise
        held = None  # all of them are meant
    born = looking.birth_date(text(desk.request.POST, "birth_date", limit=40))
    return Other(held) if held else Other(None, text(desk.request.POST, "name", limit=200), born)


def _page(desk: Desk, person: Person, *, errors: Errors = (), status: int = 200) -> HttpResponse:
    held = families.protection_of(person, today=desk.today)
    others = (
        sorted({(row.other_id or row.pk): row for row in held.others.all()}.values(), key=lambda row: str(row.pk))
        if held
        else []
    )
    looking.look(desk, person, ["name", "protection"])
    context = {
        "person": person, "protection": held, "others": others, "household": families.household(person, today=desk.today),
        "given": {name: text(desk.request.POST, name, limit=200) for name in ("name", "birth_date")}, "errors": list(errors),
        "error_of": dict(errors), "renewable": held is not None and family.renewable_from(held.until_date) <= desk.today,
        "from_date": family.renewable_from(held.until_date) if held else None, "law": family.PROTECTION_LAW,
    }  # fmt: skip
    return desk.render("people/protection.html", context, status=status)
