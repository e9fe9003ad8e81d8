"""Answering whether a notice is genuine 「このお知らせは本物？」: what its code says to anybody, and a report where nobody issued it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from django.db import transaction

from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.common.clock import TOKYO
from todoke.common.reach import EVERYTHING, within
from todoke.common.sealed_fields import indexes
from todoke.notices.models import LogBatch, Notice, PublicNotice
from todoke.notices.operations import phishing
from todoke.notices.rules import codes
from todoke.notices.rules.codes import Trouble
from todoke.notices.rules.phishing import Way
from todoke.notices.rules.public_log import Kind
from todoke.notices.rules.states import NoticeState, SendingState
from todoke.people.operations import code_tries

#: In these states a notice was given to somebody, who may ask about its code.
_GIVEN: Final = frozenset({NoticeState.BOXED, NoticeState.WITHDRAWN})


class Standing(StrEnum):
    """What is true of a code."""

    GENUINE = "genuine"
    WITHDRAWN = "withdrawn"  # genuine, and taken back or halted since
    UNKNOWN = "unknown"  # nobody issued it
    MISTYPED = "mistyped"  # it can be no code: nothing was looked up


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole of what a code tells anybody; never to whom, about whom or in which words.

    ``entry`` and ``batch`` say where it stands in the public log; None during the seconds before it stands there. ``report``: of an unknown one.
    """

    standing: Standing
    code: str = ""
    body: Body | None = None
    topic: str = ""
    day: date | None = None
    law: str = ""
    taken_back_date: date | None = None
    entry: PublicNotice | None = None
    batch: LogBatch | None = None
    report: str = ""
    trouble: Trouble | None = None
    strange: str = ""


def check_code(
    *, typed: str, source: str, by: Actor, now: datetime, way: Way | None = None, many: bool = False
) -> Answer:
    """What a code says. Raises CodesTooFast, before anything is looked up.

    ``many``: a desk that answers many callers, by a member of staff whom we know; nothing slows it.

    Each code that can be one costs the same questions to the database, known or not; tries of codes that nobody issued count against their source
    alone, those that were right do not.
    """
    if (wrong := codes.trouble(typed)) is not None:
        return Answer(Standing.MISTYPED, trouble=wrong[0], strange=wrong[1])
    code = codes.read(typed)
    tries = f"notice {source}"
    if not many:
        code_tries.slow_down(source=tries, now=now)
    with transaction.atomic(), within(EVERYTHING):
        found = _look_up(code)
        if found.standing is Standing.UNKNOWN:
            return Answer(Standing.UNKNOWN, code, report=phishing.note(code=code, way=way, now=now))
        if not many:
            code_tries.forgive(source=tries, now=now)
    return found


def _look_up(code: str) -> Answer:
    """From the log, or from the notice itself while the log does not hold it yet; three questions, whatever they find."""
    mine = indexes(PublicNotice, "code_index", code)
    entries = {  # of a code that came again after years the newest
        entry.kind: entry
        for entry in PublicNotice.objects.filter(code_index__in=mine).select_related("body").order_by("sequence")
    }
    notice = Notice.objects.filter(code=code).select_related("body", "sending").first()
    if notice is not None and (notice.state not in _GIVEN or notice.settled_at is None):
        notice = None
    given = entries.get(Kind.GIVEN.value) if notice is None or notice.logged else None
    place = given.sequence if given else 0
    batch = LogBatch.objects.filter(first__lte=place, last__gte=place).first()
    back = entries.get(Kind.WITHDRAWN.value)
    taken_back = back.day_date if given and back and back.sequence > place else _taken_back(notice)
    standing = Standing.WITHDRAWN if taken_back else Standing.GENUINE
    if given is not None:
        return Answer(
            standing, code, given.body, given.topic, given.day_date, given.law, taken_back, entry=given, batch=batch
        )  # fmt: skip
    if notice is None or notice.settled_at is None:
        return Answer(Standing.UNKNOWN, code)
    return Answer(standing, code, notice.body, notice.topic, _day(notice.settled_at), notice.law, taken_back)


def _taken_back(notice: Notice | None) -> date | None:
    """The day on which a notice that the log does not know as taken back was withdrawn, or its sending halted."""
    if notice is None or notice.settled_at is None:
        return None
    if notice.state == NoticeState.WITHDRAWN:
        return _day(notice.settled_at)
    halted = notice.sending if notice.sending and notice.sending.state == SendingState.HALTED else None
    return _day(halted.halted_at or notice.settled_at) if halted else None


def _day(at: datetime) -> date:
    return at.astimezone(TOKYO).date()
