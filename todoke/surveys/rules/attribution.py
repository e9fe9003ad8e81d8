"""Who people think is responsible 「誰がやっていると思うか」 beside who is 「実際の所管」: the matrix both ways, and what it offers to the search."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from todoke.surveys.rules.intervals import Share, share_of
from todoke.surveys.rules.kinds import SMALLEST_CELL

#: From so many of a hundred upwards, with the lower end of the interval, a mistake is offered to the search.
OFTEN: Final = 0.1


@dataclass(frozen=True, slots=True)
class Believed:
    """What people think of one duty: by option how many, of ``n``; ``shown``: whether every option may be shown."""

    row: str
    truth: str
    about: str
    n: int
    counts: Mapping[str, int]
    shown: bool
    effect: float = 1.0


@dataclass(frozen=True, slots=True)
class Matrix:
    """Shares of answers. ``thought_of[truth][option]``: of duties that are ``truth``'s, who thinks they are ``option``'s. ``truth_of[option][truth]``: of
    answers that say ``option``, whose the duty is. ``left_out``: rows of which small counts are hidden; their answers are in neither.
    """

    thought_of: Mapping[str, Mapping[str, Share]]
    truth_of: Mapping[str, Mapping[str, Share]]
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mistake:
    """A duty that many take for another body's: what the search can answer before it is asked."""

    row: str
    about: str
    truth: str
    thought: str
    share: Share


def matrix(rows: Sequence[Believed]) -> Matrix:
    """The matrix both ways, of rows that are shown whole: so it says nothing that the rows do not say already.

    One person answers for several duties; an interval therefore counts persons (the most that answered a row), never answers.
    """
    used = [row for row in rows if row.truth and row.shown]
    cells: dict[tuple[str, str], int] = {}
    for row in used:
        for option, count in row.counts.items():
            cells[row.truth, option] = cells.get((row.truth, option), 0) + count
    truths, options = list(dict.fromkeys(t for t, _ in cells)), list(dict.fromkeys(o for _, o in cells))
    persons = max((row.n / row.effect for row in used), default=0.0)

    def shares(pairs: Mapping[str, int]) -> dict[str, Share]:
        total = sum(pairs.values())
        effect = max(1.0, total / persons) if persons else 1.0
        return {key: share_of(count, total, n=total, effect=effect) for key, count in pairs.items()}

    return Matrix(
        {truth: shares({option: cells.get((truth, option), 0) for option in options}) for truth in truths},
        {
            option: shares({truth: cells.get((truth, option), 0) for truth in truths})
            for option in options
            if sum(cells.get((truth, option), 0) for truth in truths) >= SMALLEST_CELL
        },
        tuple(row.row for row in rows if row.truth and not row.shown),
    )


def mistakes(rows: Sequence[Believed]) -> tuple[Mistake, ...]:
    """What is worth an answer of the search: at least one in ten thinks so, even at the lower end of the interval; the commonest first."""
    found = [
        Mistake(row.row, row.about, row.truth, option, share)
        for row in rows
        if row.truth and row.about and row.n
        for option, count in row.counts.items()
        if option != row.truth and (share := share_of(count, row.n, n=row.n, effect=row.effect)).low >= OFTEN
    ]
    return tuple(sorted(found, key=lambda each: (-each.share.share, each.row, each.thought)))
