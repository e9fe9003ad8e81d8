"""What staff may do with a voice as it stands, what words can be kept, and by when an enquiry is answered."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from todoke.common.holidays import is_office_day
from todoke.voice.rules.kinds import Kind
from todoke.voice.rules.states import VoiceState

#: Characters of one answer, or of what is said after it.
LONGEST: Final = 4_000
#: So many lines may follow one another without an answer; the code that opens a thread must not fill it.
MOST_UNANSWERED: Final = 10
#: Languages of texts that are used again.
LANGUAGES: Final = ("ja", "ja-simple", "en")
#: An enquiry is answered within so many days on which offices are open.
PROMISE_DAYS: Final = 5
#: The furthest day that staff may promise.
LONGEST_PROMISE_DAYS: Final = 92


class Doing(StrEnum):
    """An act of staff on a voice."""

    ANSWER = "answer"
    CLOSE = "close"
    PROMISE = "promise"


def why_not(doing: Doing, *, kind: str, state: str, answered: bool, abuse: bool = False) -> str:
    """Why this cannot be done now, as a code; "" when it can. Whoever asked is answered: an enquiry is closed only after an answer, or as abuse."""
    if doing is Doing.CLOSE:
        if state == VoiceState.CLOSED:
            return "voice_closed"
        if kind == Kind.ENQUIRY and not answered and not abuse:
            return "voice_wants_answer"
    if doing is Doing.PROMISE and (kind != Kind.ENQUIRY or answered):
        return "voice_no_promise"
    return ""


def waits_after_reading(*, kind: str, state: str) -> bool:
    """Whether a voice that was read still waits for somebody: an enquiry does until it is answered."""
    return kind == Kind.ENQUIRY and state in {VoiceState.NEW, VoiceState.READ}


def words_problem(text: str) -> str:
    """Why words cannot be kept, as a code; "" when they can."""
    if not text.strip():
        return "words_missing"
    return "words_too_long" if len(text) > LONGEST else ""


def promised(kind: str, today: date) -> date | None:
    """By when an answer is promised: the fifth day on which offices are open; None where nobody waits for one."""
    if kind != Kind.ENQUIRY:
        return None
    day, open_days = today, 0
    while open_days < PROMISE_DAYS:
        day += timedelta(days=1)
        open_days += is_office_day(day)
    return day


def promise_problem(day: date | None, today: date) -> str:
    """Why a day cannot be promised, as a code; "" when it can."""
    if day is None or day < today:
        return "promise_past"
    if day > today + timedelta(days=LONGEST_PROMISE_DAYS):
        return "promise_too_late"
    return "" if is_office_day(day) else "promise_closed_day"
