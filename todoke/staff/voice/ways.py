"""What the pages of the ways in share: who may, and the list of what somebody can speak about."""

from collections.abc import Sequence
from typing import Final

from todoke.bodies.models import Body
from todoke.common.errors import NotAllowed
from todoke.people.rules.roles import Act
from todoke.procedures.queries import forms
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk
from todoke.ui import messages, voice_abouts
from todoke.ui.ruby import plain
from todoke.voice.queries import counters
from todoke.voice.rules.kinds import About

#: Whoever serves people writes down what they say.
SERVING: Final = (Act.COUNTER, Act.CASEWORK)


def need(desk: Desk, *acts: Act) -> None:
    """See that this member of staff may do one of these. Raises NotAllowed."""
    if not any(desk.may(act) for act in acts):
        raise NotAllowed


def abouts(desk: Desk, *, whole: bool = True) -> Sequence[object]:
    """The office as a whole, its procedures, its counters, as a list to choose from."""
    procedures = [(f"{About.PROCEDURE}:{each.pk}", each.name) for each in forms.offered(desk.body, today=desk.today)]
    places = [
        (f"{About.COUNTER}:{each.key}", plain(voice_abouts.counter_name(each, "ja"))) for each in counters.open_of(desk.body)
    ]  # fmt: skip
    return [
        *([(f"{About.BODY}:", messages.say(N_("The office as a whole")))] if whole else []),
        *([(messages.say(N_("Procedures")), procedures)] if procedures else []),
        *([(messages.say(N_("Counters")), places)] if places else []),
    ]


def chosen(body: Body, given: str) -> tuple[About, str] | None:
    """What was chosen from the list, or read from a sheet; None for what is not there."""
    kind, _, about = given.partition(":")
    match kind:
        case About.BODY:
            return About.BODY, ""
        case About.PROCEDURE:
            found = voice_abouts.procedure_of(body, about)
            return (About.PROCEDURE, str(found.pk)) if found else None
        case About.COUNTER:
            return (About.COUNTER, about) if about in {each.key for each in counters.of_body(body)} else None
        case About.PROGRAM:
            program = voice_abouts.program_of(about)
            return (About.PROGRAM, program.number) if program and program.body_id == body.pk else None
    return None
