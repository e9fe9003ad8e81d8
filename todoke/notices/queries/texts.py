"""Questions about texts: those of a body and those of everybody, how far one may go and why, and what is wrong with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from todoke.bodies.models import Body
from todoke.common.errors import NotFound
from todoke.notices.models import NoticeTemplate
from todoke.notices.queries.program_rules import of_program
from todoke.notices.queries.texts_in_force import by_keys
from todoke.notices.rules.slots import slots_of
from todoke.notices.rules.states import TextState
from todoke.notices.rules.tact import Tact, tact_of
from todoke.notices.rules.texts import Draft, Problem, Room, problems
from todoke.people.rules.facts import Sensitivity
from todoke.people.rules.vocabulary import BY_NAME


@dataclass(frozen=True, slots=True)
class Derived:
    """How far a text may go, and why: the names of the most sensitive facts that its programme's rule reads; ``unruled``: nobody knows what it reads."""

    tact: Tact
    facts: tuple[str, ...] = ()
    unruled: bool = False
    by_words: bool = False
    by_choice: bool = False


def of_body(body: Body) -> Sequence[NoticeTemplate]:
    """A body's own texts, of each key the newest version and the one in force; then those of everybody in force."""
    rows = NoticeTemplate.objects.filter(Q(body=body) | Q(body=None, state=TextState.APPROVED.value)).order_by(
        "key", "-version"
    )
    newest: dict[tuple[int | None, str], NoticeTemplate] = {}
    shown = []
    for row in rows:
        first = newest.setdefault((row.body_id, row.key), row)
        if row is first or row.state == TextState.APPROVED.value:
            shown.append(row)
    return sorted(shown, key=lambda row: (row.body_id is None, row.key, -row.version))


def get(body: Body, text: UUID) -> NoticeTemplate:
    """A text that a body may see: its own or one of everybody. Raises NotFound."""
    row = NoticeTemplate.objects.filter(Q(body=body) | Q(body=None), pk=text).select_related("body").first()
    if row is None:
        raise NotFound(text=str(text))
    return row


def versions(text: NoticeTemplate) -> Sequence[NoticeTemplate]:
    """Every version of a text, the newest first."""
    return list(NoticeTemplate.objects.filter(body=text.body_id, key=text.key).order_by("-version"))


def usable(body: Body) -> Sequence[NoticeTemplate]:
    """What a body may send with: each key's text in force, its own before everybody's."""
    keys = NoticeTemplate.objects.filter(Q(body=body) | Q(body=None), state=TextState.APPROVED.value).values_list(
        "key", flat=True
    )
    return sorted(by_keys(set(keys), body).values(), key=lambda row: row.key)


def count_waiting(body: Body) -> int:
    """How many texts wait for a second person."""
    return NoticeTemplate.objects.filter(body=body, state=TextState.WAITING.value).count()


def derived(program: str, reveals: int, floor: int, *, on: date) -> Derived:
    """How far a text about a programme may go. Where no rule says what is read, it is taken for delicate."""
    facts: tuple[str, ...] = ()
    unruled = False
    reads: list[Sensitivity] = []
    if program:
        read = {name for each in of_program(program, on=on) for name in each.rule.facts if name in BY_NAME}
        unruled = not read
        reads = [BY_NAME[name].sensitivity for name in read] or [Sensitivity.DELICATE]
        worst = max(reads)
        if read and worst >= Sensitivity.DELICATE:
            facts = tuple(sorted(name for name in read if BY_NAME[name].sensitivity == worst))
    by_rule = tact_of(reads)
    by_words = tact_of(reads, Sensitivity(reveals))
    tact = tact_of(reads, Sensitivity(reveals), floor=Tact(floor))
    return Derived(tact, facts, unruled, by_words > by_rule, tact > by_words)


def derived_of(text: NoticeTemplate, *, on: date) -> Derived:
    """How far a stored text may go."""
    return derived(text.program, text.reveals, text.floor, on=on)


def problems_of_stored(text: NoticeTemplate, *, room: Room, on: date) -> list[Problem]:
    """What is wrong with a stored text today."""
    draft = Draft(text.key, text.topic, slots_of(text.slots), text.texts, text.leads_to, text.phone, text.floor)
    return problems(draft, room=room, tact=derived_of(text, on=on).tact)
