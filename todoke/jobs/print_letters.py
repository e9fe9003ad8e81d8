"""Prints letters that are due, body by body: each checked against the present, in batches by how they go, what cannot be printed stopped with its reason.

One letter that cannot be printed never holds up the others. People around whom somebody is protected get a batch of their own.
"""

import logging
import secrets
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from django.utils import translation

from todoke.bodies.models import Body
from todoke.common import reach
from todoke.common.actors import Actor
from todoke.common.clock import TOKYO
from todoke.notices.formats.letters import Letter, Press, fits, press
from todoke.notices.models import LetterBatch
from todoke.notices.operations import letters as writing
from todoke.notices.operations.letters import LettersTaken, Printed
from todoke.notices.queries import letters as queries
from todoke.notices.queries.letters import Due
from todoke.notices.rules import letters as rules
from todoke.notices.rules.letters import Stopped
from todoke.notices.rules.posting import Posting, Speed, posting
from todoke.people.queries import families
from todoke.ui import notice_letters

_log: Final = logging.getLogger(__name__)
#: So many deliveries of one body are looked at in one run.
MOST: Final = 5_000


@dataclass(slots=True)
class Report:
    """What a run did."""

    printed: int = 0
    stopped: int = 0
    let_go: int = 0
    batches: list[LetterBatch] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Ready:
    due: Due
    number: str
    letter: Letter
    posting: Posting
    guarded: bool


@dataclass(frozen=True, slots=True)
class _Cannot:
    why: Stopped
    missing: Sequence[str] = ()


@reach.within(reach.EVERYTHING)
def print_due(*, by: Actor, now: datetime, most: int = MOST) -> Report:
    """Print what is due for every body; raises LookupError where this machine cannot print at all."""
    printer, report = press(), Report()
    writing.sweep(by=by, now=now)
    for body in queries.bodies_with_due(now=now):
        _print_body(body, printer, report, by=by, now=now, most=most)
    return report


def _print_body(body: Body, printer: Press, report: Report, *, by: Actor, now: datetime, most: int) -> None:
    groups: dict[tuple[bool, Speed], list[_Ready]] = defaultdict(list)
    today = now.astimezone(TOKYO).date()
    waiting = queries.due(body, now=now, limit=most)
    back = queries.came_back([each.person for each in waiting])
    for due in waiting:
        if not due.notices or due.person.ended_at is not None:
            writing.let_go(delivery=due.delivery, by=by, now=now)
            report.let_go += 1
            continue
        ready = _Cannot(Stopped.RETURNED) if due.person.pk in back else _prepare(due, body, printer, today)
        if isinstance(ready, _Cannot):
            writing.stop(
                delivery=due.delivery, why=ready.why, missing=ready.missing, last_date=due.last_date, by=by, now=now
            )
            report.stopped += 1
        else:
            groups[ready.guarded, ready.posting.speed].append(ready)
    for (guarded, speed), letters in sorted(groups.items()):
        for some in _chunks(letters):
            _print_batch(body, some, guarded, speed, printer, report, by=by, now=now)


def _prepare(due: Due, body: Body, printer: Press, today: date) -> _Ready | _Cannot:
    """A letter ready to be printed, or why it cannot be. The address is read here, and whether somebody around is protected."""
    how = posting(due.last_date, today=today)
    if how.speed is Speed.TOO_LATE:
        return _Cannot(Stopped.TOO_LATE)
    if not due.person.address.strip():
        return _Cannot(Stopped.NO_ADDRESS)
    number = due.letter.number if due.letter else rules.make_number(secrets.choice)
    try:
        letter = notice_letters.letter_of_delivery(due.person, body, due.notices, number, today=today)
    except notice_letters.NoWords:
        return _Cannot(Stopped.NO_WORDS)
    if missing := sorted({each for text in letter.texts for each in printer.missing(text)}):
        return _Cannot(Stopped.GLYPH, missing)
    if not fits(letter):
        return _Cannot(Stopped.TOO_LONG)
    return _Ready(due, number, letter, how, families.is_guarded(due.person, today=today))


def _chunks(letters: Sequence[_Ready]) -> Iterator[Sequence[_Ready]]:
    for start in range(0, len(letters), rules.MOST_IN_BATCH):
        yield letters[start : start + rules.MOST_IN_BATCH]


def _print_batch(
    body: Body, letters: Sequence[_Ready], guarded: bool, speed: Speed, printer: Press, report: Report, *, by: Actor, now: datetime
) -> None:  # fmt: skip
    with translation.override("ja"):
        title = f"{body.name} {now.astimezone(TOKYO):%Y-%m-%d} ({len(letters)})"
    content = printer.print([each.letter for each in letters], title=title, made_at=now)
    ends = [each.posting.by_date for each in letters if each.posting.by_date]
    printed = [Printed(each.due.delivery, each.due.person, each.number, each.due.last_date) for each in letters]
    try:
        batch = writing.make_batch(
            body=body, letters=printed, content=content, guarded=guarded, speed=speed, post_by=min(ends, default=None), by=by, now=now
        )  # fmt: skip
    except LettersTaken:
        _log.warning("letters of body %s were printed by another run", body.key)
        return
    report.batches.append(batch)
    report.printed += len(letters)
