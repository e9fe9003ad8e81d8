"""The typed fields 「差し込み」 of a text: a closed list of kinds, what each may hold, and which may leave the box.

No kind can hold a delicate or grave fact. What leaves the box is filled from the notice's own row, or from a closed list, never from free words:
whatever a value says, it cannot reach a lock screen.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from todoke.common.links import extract
from todoke.eligibility.rules.child_health import item_ids
from todoke.registry.rules import numbers


class SlotKind(StrEnum):
    """What a field of a text holds."""

    BODY = "body"  # who sends it
    PROGRAM = "program"  # a programme of the register, by its number
    UNTIL = "until"  # the last day, from the notice itself
    DAY = "day"  # any other day, ISO
    COUNT = "count"
    AGE = "age"  # whole years
    PLACE = "place"
    DOSE = "dose"  # an entry of the child-health calendar, by its identifier
    PHONE = "phone"  # whom to call, from the text or its body
    CHILD = "child"  # a given name: in the box and on paper, nowhere else
    PROCEDURE = "procedure"  # what somebody filed, by the name of its procedure: in the box and on paper, nowhere else


@dataclass(frozen=True, slots=True)
class About:
    """One kind: whether it leaves the box, whether the notice itself fills it, the facts it can tell, its longest filled words by language.

    ``says`` names facts of the vocabulary; an empty set: nothing of a person.
    """

    outside: bool
    own: bool = False
    says: frozenset[str] = frozenset()
    longest: int = 60


KINDS: Final[dict[SlotKind, About]] = {
    SlotKind.BODY: About(outside=True, own=True, says=frozenset({"area"}), longest=20),
    SlotKind.PROGRAM: About(outside=True, longest=30),
    SlotKind.UNTIL: About(outside=True, own=True, longest=20),
    SlotKind.DAY: About(outside=False, longest=40),
    SlotKind.COUNT: About(outside=False, longest=5),
    SlotKind.AGE: About(outside=True, says=frozenset({"age", "fiscal_year_age"}), longest=13),
    SlotKind.PLACE: About(outside=False),
    SlotKind.DOSE: About(outside=True, says=frozenset({"age_months", "age_days"}), longest=60),
    SlotKind.PHONE: About(outside=True, own=True, longest=14),
    SlotKind.CHILD: About(outside=False, longest=40),
    SlotKind.PROCEDURE: About(outside=False),
}
#: Entries of the calendar that tell of a pregnancy or a birth, or that a girl of twelve would not have on a lock screen.
INSIDE_ALONE: Final = frozenset({"RSV_MATERNAL", "BIRTH_NOTIFICATION", "HPV-1", "HPV-2", "HPV-3"})
#: Nobody is older; in its words ("… years old") no income, grade or number of days passes for an age.
_OLDEST: Final = 120
_MOST: Final = 9_999
_LONGEST_WORDS: Final = 60
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,29}")
#: A number that a body gave, behind its key (``131181.0001``).
_PROGRAM: Final = re.compile(r"[0-9a-z][0-9a-z-]{1,39}\.[0-9A-Za-z][0-9A-Za-z._-]{0,39}")
_PIECE: Final = re.compile(r"\{([^{}|]{1,40})\|([^{}|]{1,60})\}|\{([^{}|]*)\}|([{}])")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Slot:
    """A field of a text: what its marks call it, and its kind."""

    name: str
    kind: SlotKind


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text: words as they stand, ``{漢字|かんじ}`` (base and reading), the name of a field, or a stray mark."""

    text: str
    reading: str = ""
    field: bool = False
    stray: bool = False


def slots_of(stored: object) -> tuple[Slot, ...]:
    """The fields of a stored text; what has no known kind or no usable name is none."""
    found: dict[str, Slot] = {}
    for each in stored if isinstance(stored, list) else []:
        name, kind = (str(each.get("name", "")), str(each.get("kind", ""))) if isinstance(each, Mapping) else ("", "")
        if _NAME.fullmatch(name) and kind in set(SlotKind):
            found.setdefault(name, Slot(name, SlotKind(kind)))
    return tuple(found.values())


def is_name(text: str) -> bool:
    """Whether a field may be called so."""
    return _NAME.fullmatch(text) is not None


def pieces(text: str) -> list[Piece]:
    """A text cut at its marks; joined again they are the text."""
    found: list[Piece] = []
    last = 0
    for match in _PIECE.finditer(text):
        if match.start() > last:
            found.append(Piece(text[last : match.start()]))
        base, reading, name, stray = match.groups()
        if base is not None:
            found.append(Piece(base, reading=reading))
        elif name is not None:
            found.append(Piece(name, field=True))
        else:
            found.append(Piece(stray, stray=True))
        last = match.end()
    if last < len(text):
        found.append(Piece(text[last:]))
    return found


def fields_of(text: str) -> list[str]:
    """The names of fields that a text mentions, each once, in order."""
    return list(dict.fromkeys(piece.text for piece in pieces(text) if piece.field))


def fill(text: str, words: Callable[[str], str | None]) -> str | None:
    """A text with its fields filled and its readings kept as ``{漢字|かんじ}``; None where a field has no words or a mark strays."""
    made: list[str] = []
    for piece in pieces(text):
        if piece.stray:
            return None
        if piece.field:
            filled = words(piece.text)
            if filled is None:
                return None
            made.append(filled)
        else:
            made.append(f"{{{piece.text}|{piece.reading}}}" if piece.reading else piece.text)
    return "".join(made)


def problem(kind: SlotKind, value: object) -> str:
    """Why a field of this kind cannot hold a value, as a code; "" when it can. What the notice itself fills takes no value."""
    if KINDS[kind].own:
        return "slot_fills_itself"
    if kind in {SlotKind.COUNT, SlotKind.AGE}:
        most = _OLDEST if kind is SlotKind.AGE else _MOST
        return "" if type(value) is int and 0 <= value <= most else "slot_not_a_number"
    if not isinstance(value, str) or not value.strip():
        return "slot_empty"
    if kind is SlotKind.DAY:
        return "" if _is_day(value) else "slot_not_a_day"
    if kind is SlotKind.DOSE:
        return "" if value in item_ids() else "slot_not_in_calendar"
    if kind is SlotKind.PROGRAM:
        return (
            ""
            if numbers.parse_psid(value) or numbers.issued_is_valid(value) or _PROGRAM.fullmatch(value)
            else "slot_not_a_program"
        )
    return _words_problem(value)


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _words_problem(value: str) -> str:
    """Free words of one line: a place or a given name; no marks, no address."""
    if len(value) > _LONGEST_WORDS:
        return "slot_too_long"
    return "slot_unusable" if _CONTROL.search(value) or set(value) & set("{}|<>") or extract(value) else ""


def problems(slots: Sequence[Slot], values: Mapping[str, object]) -> dict[str, str]:
    """What is wrong with the values of a notice, by field: missing ones, unknown ones, unfit ones."""
    found: dict[str, str] = {}
    by_name = {slot.name: slot.kind for slot in slots}
    for name, value in values.items():
        if name not in by_name:
            found[name] = "slot_unknown"
        elif code := problem(by_name[name], value):
            found[name] = code
    for name, kind in by_name.items():
        if not KINDS[kind].own and name not in values:
            found[name] = "slot_missing"
    return found


def may_leave(kind: SlotKind, value: object = None) -> bool:
    """Whether a field of this kind, holding this value, may be said outside the box."""
    if not KINDS[kind].outside:
        return False
    if KINDS[kind].own:
        return True
    return not problem(kind, value) and not (kind is SlotKind.DOSE and value in INSIDE_ALONE)
