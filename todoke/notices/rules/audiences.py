"""To whom a sending goes 「宛先」, as data: everybody of a body, those told of a programme, those whom an earlier sending reached, or a list."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

#: From so many on, two people besides the writer agree.
MANY: Final = 1_000
MOST_LISTED: Final = 5_000
_REFERENCE: Final = re.compile(r"[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}")


class AudienceKind(StrEnum):
    """Who."""

    EVERYBODY = "everybody"
    PROGRAM = "program"  # who was told of a programme
    GOT = "got"  # who has got an earlier sending: for a correction
    LIST = "list"  # references of persons of the body


@dataclass(frozen=True, slots=True)
class Audience:
    """Who, and of what: a number, a sending, or references."""

    kind: AudienceKind
    program: str = ""
    sending: str = ""
    persons: tuple[str, ...] = ()

    def stored(self) -> dict[str, object]:
        """As it is kept."""
        said = {"program": self.program, "sending": self.sending, "persons": list(self.persons)}
        return {"kind": self.kind.value, **{name: value for name, value in said.items() if value}}


def audience_of(stored: Mapping[str, object]) -> Audience:
    """An audience as it was kept."""
    persons = stored.get("persons")
    return Audience(
        AudienceKind(str(stored.get("kind", AudienceKind.LIST))), str(stored.get("program", "")), str(stored.get("sending", "")),
        tuple(str(each) for each in persons) if isinstance(persons, list) else (),
    )  # fmt: skip


def references(text: str) -> tuple[tuple[str, ...], int]:
    """The references of persons in a text, each once, in order, and how many words were none."""
    found: dict[str, None] = {}
    strange = 0
    for word in re.split(r"[\s,、;]+", text):
        word = word.removeprefix("person:")
        if _REFERENCE.fullmatch(word):
            found.setdefault(str(UUID(word)))
        elif word:
            strange += 1
    return tuple(found), strange


def asks_two(kind: AudienceKind, counted: int) -> bool:
    """Whether two people besides the writer must agree."""
    return kind is AudienceKind.EVERYBODY or counted > MANY


def has_moved(shown: int, now: int) -> bool:
    """Whether so many more or fewer are reached than were shown that it must be looked at again."""
    return abs(shown - now) > max(10, shown // 20)
