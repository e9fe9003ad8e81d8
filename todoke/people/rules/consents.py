"""Consent in one sentence 「同意」: what a text must say, when an answer holds, and what two guardians' answers come to."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

LANGUAGES: Final = ("ja", "ja-simple", "en")
#: One sentence: sixty wide characters, or twice as many narrow ones.
WIDEST: Final = 120
LONGEST_DETAIL: Final = 1200
LONGEST_WHO: Final = 80
#: Whoever the text leaves open is put in here when it is shown, such as the bank that was chosen.
WHO: Final = "%(who)s"
_READING: Final = re.compile(r"\{([^{}|]+)\|[^{}|]+\}")
_ENDS: Final = re.compile(r"[。.!?！？]")
_KEY: Final = re.compile(r"[a-z][a-z0-9-]{1,39}")


class Channel(StrEnum):
    """How somebody answered."""

    ONLINE = "online"
    COUNTER = "counter"
    PAPER = "paper"


class Standing(StrEnum):
    """What an answer is worth on a day."""

    YES = "yes"
    NO = "no"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Wording:
    """A text of consent before it is published: in each language one sentence, a detail, who uses it, and what for.

    ``fields`` names what is used: fields of a person or facts. ``days`` is how long a yes holds (None: until it is withdrawn). ``without``
    says what happens after a no; the service goes on either way where it can.
    """

    sentence: Mapping[str, str]
    detail: Mapping[str, str]
    recipient: Mapping[str, str]
    purpose: Mapping[str, str]
    without: Mapping[str, str]
    fields: tuple[str, ...]
    days: int | None = None


def unread(text: str) -> str:
    """A text without its readings."""
    return _READING.sub(r"\1", text)


def width(text: str) -> int:
    """How wide a text is, in narrow characters."""
    return sum(2 if unicodedata.east_asian_width(each) in "WFA" else 1 for each in unread(text))


def problems(key: str, wording: Wording, known: Iterable[str]) -> dict[str, str]:
    """Why a text cannot be published, part by part; empty when it can."""
    found: dict[str, str] = {}
    if not _KEY.fullmatch(key):
        found["key"] = "key_shape"
    for name in ("sentence", "detail", "recipient", "purpose", "without"):
        texts: Mapping[str, str] = getattr(wording, name)
        missing = [language for language in LANGUAGES if not texts.get(language, "").strip()]
        if missing:
            found[name] = "required"
        elif any("\0" in text or len(text) > LONGEST_DETAIL for text in texts.values()):
            found[name] = "too_long"
    for language in LANGUAGES if "sentence" not in found else ():
        text = unread(wording.sentence[language]).strip()
        if width(text) > WIDEST:
            found["sentence"] = "sentence_long"
        elif len(_ENDS.findall(text)) != 1 or not _ENDS.match(text[-1]):
            found["sentence"] = "sentence_not_one"
    if not wording.fields or set(wording.fields) - set(known):
        found["fields"] = "field_unknown" if wording.fields else "required"
    if wording.days is not None and not 1 <= wording.days <= 3650:
        found["days"] = "days_range"
    return found


def digest(key: str, version: int, content: Mapping[str, object]) -> str:
    """SHA-256 over all that a text says, so that a change of it shows."""
    whole = json.dumps([key, version, content], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer as it was given, and what became of it."""

    given: bool
    until_date: date | None = None
    withdrawn: bool = False
    replaced: bool = False


def standing(answer: Answer, today: date) -> Standing:
    """What an answer is worth today; its last day is not counted in."""
    if answer.replaced:
        return Standing.REPLACED
    if answer.withdrawn:
        return Standing.WITHDRAWN
    if not answer.given:
        return Standing.NO
    return Standing.EXPIRED if answer.until_date is not None and answer.until_date <= today else Standing.YES


def together(answers: Iterable[Answer], today: date) -> bool:
    """Whether consent holds when several may answer, as two parents do: somebody says yes and nobody says no (民法824条の2).

    Who withdrew says neither yes nor no.
    """
    found = {standing(answer, today) for answer in answers}
    return Standing.YES in found and Standing.NO not in found


def differ(answers: Iterable[Answer], today: date) -> bool:
    """Whether those who may answer contradict one another."""
    found = {standing(answer, today) for answer in answers}
    return {Standing.YES, Standing.NO} <= found
