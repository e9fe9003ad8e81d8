"""Small counts 「秘匿」: which figures of a table with a total stay unsaid so that none tells of fewer than ten persons, by itself or by subtraction."""

from collections.abc import Collection, Hashable, Mapping
from typing import Final, TypeVar

#: A figure about fewer persons is not published.
LEAST_PERSONS: Final = 10
_Key = TypeVar("_Key", bound=Hashable)


def is_small(persons: int) -> bool:
    """Whether a figure is about somebody, but about too few; nobody at all may be said."""
    return 0 < persons < LEAST_PERSONS


def unsaid(parts: Mapping[_Key, int], *, also: Collection[_Key] = ()) -> frozenset[_Key]:
    """The parts to leave out where the total of all parts is said: the small ones (and ``also``), and more until what is left out is no small group.

    ``parts``: persons behind each part. What is left out is found by subtraction from the total; so at least two parts are, and ten persons
    together, and a part of nobody hides nothing. When no other part is left, all are left out.
    """
    hidden = {key for key, persons in parts.items() if is_small(persons)} | (set(also) & set(parts))
    if not hidden:
        return frozenset()
    rest = sorted((key for key in parts if key not in hidden and parts[key]), key=lambda key: (parts[key], str(key)))
    while rest and (_carrying(parts, hidden) < 2 or sum(parts[key] for key in hidden) < LEAST_PERSONS):
        hidden.add(rest.pop(0))
    return frozenset(hidden)


def hides_total(parts: Mapping[_Key, int], hidden: Collection[_Key], total_persons: int) -> bool:
    """Whether the total too stays unsaid: it is small itself, or what is left out is still so small that the total would tell it."""
    if is_small(total_persons):
        return True
    return bool(hidden) and (_carrying(parts, hidden) < 2 or sum(parts[key] for key in hidden) < LEAST_PERSONS)


def _carrying(parts: Mapping[_Key, int], hidden: Collection[_Key]) -> int:
    return sum(1 for key in hidden if parts[key])
