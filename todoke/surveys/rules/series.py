"""A question over the years: which points may be joined, where a series breaks, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from todoke.surveys.rules.kinds import Link

Why = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Followed:
    """How a version follows the one before it, and the reason by language."""

    link: Link
    why: Why


@dataclass(frozen=True, slots=True)
class Point:
    """One wave: its key, its year, and the version that it asked."""

    wave: str
    year: int
    version: int


@dataclass(frozen=True, slots=True)
class Joint:
    """What stands between two points. BROKEN: they are never joined; COMPARABLE: joined, with a mark; ``whys``: the reasons of every version between them."""

    before: str
    after: str
    link: Link
    whys: tuple[Why, ...]

    @property
    def joined(self) -> bool:
        """Whether a line may lead from one to the other, and a change be spoken of."""
        return self.link is not Link.BROKEN


def link_between(older: int, newer: int, versions: Mapping[int, Followed]) -> tuple[Link, tuple[Why, ...]]:
    """How one version stands to another, over all between them: as the weakest link. A version that is not known breaks it."""
    low, high = sorted((older, newer))
    link, whys = Link.IDENTICAL, []
    for number in range(low + 1, high + 1):
        step = versions.get(number)
        if step is None or step.link in (Link.BROKEN, Link.FIRST):
            link = Link.BROKEN
        elif step.link is Link.COMPARABLE and link is Link.IDENTICAL:
            link = Link.COMPARABLE
        if step is not None and step.link in (Link.BROKEN, Link.COMPARABLE):
            whys.append(step.why)
    return link, tuple(whys)


def joints(points: Sequence[Point], versions: Mapping[int, Followed]) -> tuple[Joint, ...]:
    """What stands between each two neighbouring waves that asked the question, oldest first."""
    pairs = pairwise(points)
    return tuple(
        Joint(older.wave, newer.wave, *link_between(older.version, newer.version, versions)) for older, newer in pairs
    )


def stretches(points: Sequence[Point], versions: Mapping[int, Followed]) -> tuple[tuple[Point, ...], ...]:
    """The points in stretches, each of which may be one line."""
    found: list[list[Point]] = []
    between = (None, *joints(points, versions))
    for point, joint in zip(points, between, strict=True) if points else ():
        if joint is None or not joint.joined:
            found.append([])
        found[-1].append(point)
    return tuple(tuple(each) for each in found)
