"""What "try it out" says of a body's own residents: counts in tens, never small ones, and how an operator makes it possible."""

from collections.abc import Mapping
from typing import Any, Final

from django.conf import settings
from markupsafe import Markup

from todoke.eligibility.operations import previews
from todoke.people.rules.vocabulary import BY_NAME, N_
from todoke.registry.models import Program
from todoke.staff.desk import Desk
from todoke.ui import messages

_FEW: Final = 10


def looked(desk: Desk, program: Program, document: Mapping[str, Any]) -> dict[str, object]:
    """``state``: unset, unreadable, empty or counted; then the figures, the facts on which it depends, and those without a basis."""
    if settings.RESIDENTS is None:
        return {"state": "unset"}
    try:
        found = previews.preview(
            document=document, program=program, body=desk.body, table=settings.RESIDENTS, on=desk.today, by=desk.actor, now=desk.now
        )  # fmt: skip
    except previews.ResidentsUnreadable as refusal:
        return {"state": "unreadable", "says": messages.tell(refusal.code)}
    if not found.residents:
        return {"state": "empty"}
    figures = (
        (N_("Residents in the table"), found.residents), (N_("Match now"), found.now), (N_("Would match"), found.then),
        (N_("Newly"), found.entered), (N_("No longer"), found.left), (N_("It depends"), found.depends),
    )  # fmt: skip
    facts = sorted(found.missing.items(), key=lambda each: (-each[1], each[0]))
    return {
        "state": "counted",
        "figures": [(messages.say(label), counted(count)) for label, count in figures],
        "facts": [(messages.say(BY_NAME[name].label), counted(count)) for name, count in facts],
        "without_basis": [messages.say(BY_NAME[name].label) for name in sorted(found.without_basis)],
    }


def counted(count: int) -> Markup:
    """A count that leads to nobody: in tens, so that two of them have no small difference either."""
    if not count:
        return Markup("0")
    if count < _FEW:
        return messages.say(N_("fewer than 10"))
    return messages.say(N_("about %(count)s"), count=f"{round(count, -1):,}")
