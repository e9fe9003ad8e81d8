"""Letters of schools: where they stand, how a slip came, what a letter may hold, and who has not answered."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

LONGEST_TITLE, LONGEST_TEXT = 60, 3000
LANGUAGES: Final = ("ja", "ja-simple", "en")
ITEM: Final = "letter"


class LetterStanding(StrEnum):
    """Where a letter stands."""

    DRAFT = "draft"
    WAITING = "waiting"  # for a second person
    SENT = "sent"
    DROPPED = "dropped"


class Through(StrEnum):
    """How a slip was filled in."""

    BOX = "box"
    PAPER = "paper"  # cut off, given back, entered by staff
    PHONE = "phone"  # said to staff


def item_of(letter: UUID) -> str:
    """How notices name the letter that they are about."""
    return f"{ITEM}:{letter}"


def letter_of(item: str) -> UUID | None:
    """The letter that a notice is about; None for other notices."""
    kind, _, key = item.partition(":")
    try:
        return UUID(key) if kind == ITEM else None
    except ValueError:
        return None


def problems(
    texts: Mapping[str, Mapping[str, str]], *, asks: bool, answer_by: date | None, today: date
) -> dict[str, str]:
    """Why a letter cannot be sent, by the name of its field; Japanese is wanted, other languages whole or not at all."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        said = texts.get(language, {})
        title, text = said.get("title", "").strip(), said.get("text", "").strip()
        for name, value, limit in (("title", title, LONGEST_TITLE), ("text", text, LONGEST_TEXT)):
            if len(value) > limit:
                found[f"{name}_{language}"] = "too_long"
            elif not value and (language == "ja" or title or text):
                found[f"{name}_{language}"] = "required"
    if asks and answer_by is None:
        found["answer_by_date"] = "required"
    elif answer_by is not None and answer_by < today:
        found["answer_by_date"] = "day_has_passed"
    return found


def may_answer(answer_by: date | None, *, today: date) -> bool:
    """Whether answers are still taken and changed."""
    return answer_by is not None and today <= answer_by
