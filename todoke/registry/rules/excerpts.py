"""Differences in few words: the first fields that differ, long texts cut around the place where they do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from todoke.registry.rules.versions import FieldChange

MOST_FIELDS: Final = 20
_LONGEST: Final = 160
_BEFORE: Final = 40  # characters of what is the same, before the place that differs
_CUT: Final = "…"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """One field that differs, as text; None where there is or was nothing."""

    name: str
    before: str | None
    after: str | None


def excerpts(changes: Iterable[FieldChange]) -> tuple[tuple[Excerpt, ...], int]:
    """The first fields that differ, and how many more there are."""
    found = list(changes)
    return tuple(_excerpt(each) for each in found[:MOST_FIELDS]), max(0, len(found) - MOST_FIELDS)


def _excerpt(change: FieldChange) -> Excerpt:
    old, new = as_text(change.before), as_text(change.after)
    longest, same = max(len(old or ""), len(new or "")), 0
    for left, right in zip(old or "", new or "", strict=False):
        if left != right:
            break
        same += 1
    start = max(0, min(same - _BEFORE, longest - _LONGEST))
    return Excerpt(change.name, _window(old, start), _window(new, start))


def _window(text: str | None, start: int) -> str | None:
    """The part of a text from a place on, with a mark where something is left out."""
    if text is None:
        return None
    end = start + _LONGEST
    return f"{_CUT if start else ''}{text[start:end]}{_CUT if end < len(text) else ''}"


def as_text(value: object) -> str | None:
    """A stored value as text; "" is said on purpose and stays, what is absent is None."""
    if value is None or value == [] or value == {}:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "\n".join(f"{key}: {as_text(each) or ''}" for key, each in value.items())
    if isinstance(value, list):
        return "\n".join(
            f"{each.get('title') or ''};{each.get('uri') or ''}".strip(";") if isinstance(each, Mapping) else str(each)
            for each in value
        )
    return str(value)
