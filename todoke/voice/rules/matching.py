"""Which group each bunch of like voices belongs to, so that groups keep their identity from run to run, and what a person decided stays."""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

Id = TypeVar("Id", bound=Hashable)
Group = TypeVar("Group", bound=Hashable)
#: So many like voices make a group.
LEAST: Final = 3
#: A bunch is a group of before when it holds so much of the smaller of the two.
OVERLAP: Final = 0.3


@dataclass(frozen=True, slots=True)
class Matched(Generic[Id, Group]):
    """Bunches that are a group of before (by place), bunches that are new, and where each voice that may move goes."""

    known: Mapping[int, Group]
    new: Sequence[int]


def match(
    bunches: Sequence[Sequence[Id]], held: Mapping[Id, Group], *, kept: frozenset[Group] = frozenset(), least: int = LEAST
) -> Matched[Id, Group]:  # fmt: skip
    """Which group of before each bunch is. ``held``: the group of each voice until now; ``kept``: groups that a person named or merged.

    A group of before goes to the bunch with which it shares most; one that a person kept takes every bunch most of whose grouped voices are its own:
    what was merged is not split again. Ties go to the larger bunch, then to the one that comes first, so that equal input has equal output.
    """
    sizes = Counter(held.values())
    shared = [Counter(held[each] for each in bunch if each in held) for bunch in bunches]
    pairs = sorted(
        ((count, len(bunches[place]), -place, group) for place, counts in enumerate(shared) for group, count in counts.items()),
        key=lambda each: (-each[0], -each[1], -each[2], str(each[3])),
    )  # fmt: skip
    known: dict[int, Group] = {}
    taken: set[Group] = set()
    for count, size, minus_place, group in pairs:
        place = -minus_place
        if place in known or (group in taken and group not in kept):
            continue
        most = count * 2 >= sum(shared[place].values())
        enough = count >= OVERLAP * min(size, sizes[group])
        if enough if group not in taken else most:
            known[place] = group
            taken.add(group)
    new = [place for place, bunch in enumerate(bunches) if place not in known and len(bunch) >= least]
    return Matched(known, new)
