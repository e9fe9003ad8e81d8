"""A form's definition as a file 「様式ファイル」: one canonical JSON text, read with the place of what is wrong; and the gallery of patterns."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from todoke.common.errors import Invalid
from todoke.procedures.rules import documents
from todoke.procedures.rules.definition import Definition, Texts

LARGEST: Final = 2_000_000
_DEEPEST: Final = 60
PATTERNS: Final = Path(__file__).resolve().parents[2] / "sample" / "form_patterns"


class FormFileUnreadable(Invalid):
    """The file holds no document at all; ``problem`` says why, ``line`` and ``column`` where."""

    code = "form_file_unreadable"


def load(data: bytes) -> dict[str, Any]:
    """The document in a file, not checked yet. Raises FormFileUnreadable."""
    if len(data) > LARGEST:
        raise FormFileUnreadable(problem="form_file_large", limit=LARGEST // 1_000_000)
    if not data.strip():
        raise FormFileUnreadable(problem="form_file_empty")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise FormFileUnreadable(problem="form_file_encoding", line=data[: wrong.start].count(b"\n") + 1) from None
    if "\x00" in text:
        raise FormFileUnreadable(problem="form_file_encoding", line=text[: text.index("\x00")].count("\n") + 1)
    if _depth(text) > _DEEPEST:
        raise FormFileUnreadable(problem="form_file_deep")
    try:
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except json.JSONDecodeError as wrong:
        raise FormFileUnreadable(problem="form_file_json", line=wrong.lineno, column=wrong.colno) from None
    except ValueError as wrong:
        raise FormFileUnreadable(problem="form_file_twice", name=str(wrong)[:60]) from None
    if not isinstance(found, dict):
        raise FormFileUnreadable(problem="form_file_object")
    return found


def _depth(text: str) -> int:
    """How deep brackets can lie in one another at most; those inside words count too, which only makes it stricter."""
    deepest = depth = 0
    for sign in text:
        if sign in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif sign in "]}":
            depth -= 1
    return deepest


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """An object in which every name stands once: of two, one would be lost unseen."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(name)
        found[name] = value
    return found


def _no_constant(name: str) -> object:
    raise ValueError(name)


def dump(document: Mapping[str, object]) -> bytes:
    """The file of a document: the same bytes for the same form, whoever writes them."""
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


@dataclass(frozen=True, slots=True)
class Pattern:
    """A form of the gallery 「ひな形」 to start from."""

    key: str
    document: Mapping[str, Any]
    definition: Definition

    @property
    def title(self) -> Texts:
        """Its title in the languages that it has."""
        return self.definition.title


@cache
def patterns(folder: Path = PATTERNS) -> Sequence[Pattern]:
    """The patterns that come with the software, by the names of their files."""
    found = []
    for path in sorted(folder.glob("*.json")):
        document = load(path.read_bytes())
        found.append(Pattern(path.stem, document, documents.read(document)))
    return found


def pattern(key: str) -> Pattern | None:
    """One pattern of the gallery."""
    return next((each for each in patterns() if each.key == key), None)
