"""Single answers that can be given away 「匿名データ」: nobody stands out by age, sex, town and way of answering.

Every combination of these four is shared by ten answers or more; where it is not, the town goes first, then the age band becomes wider, then the way,
the sex and the age go. What fewer than ten answered is left out, and free words always. The weight is the mean of those who look alike.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from todoke.surveys.rules.kinds import SMALLEST_CELL

#: Wider age bands, by the first year of the narrow one.
WIDER: Final[Mapping[str, str]] = {
    "15": "15-39", "20": "15-39", "30": "15-39", "40": "40-59", "50": "40-59", "60": "60-", "70": "60-", "80": "60-", "": "",
}  # fmt: skip
LEFT_OUT: Final = "*"


@dataclass(frozen=True, slots=True)
class Record:
    """One answer: whom it is of, as far as weights need it, the answers by column, and the weight."""

    age: str
    sex: str
    town: str
    mode: str
    answers: Mapping[str, str]
    weight: float | None = None

    @property
    def looks(self) -> tuple[str, str, str, str]:
        """By what somebody could be recognised."""
        return self.age, self.sex, self.town, self.mode


#: What is given up for those who stand out, one step after the other.
_STEPS: Final[Sequence[Callable[[Record], Record]]] = (
    lambda each: replace(each, town=LEFT_OUT),
    lambda each: replace(each, age=WIDER.get(each.age, each.age)),
    lambda each: replace(each, mode=LEFT_OUT),
    lambda each: replace(each, sex=LEFT_OUT),
    lambda each: replace(each, age=LEFT_OUT),
)


def anonymous(records: Iterable[Record]) -> list[Record]:
    """The records as they can be given away, in an order that says nothing; [] where they are fewer than ten."""
    safe: list[Record] = []
    rest = list(records)
    for step in (None, *_STEPS):
        rest = [step(each) for each in rest] if step else rest
        sizes = Counter(each.looks for each in rest)
        safe += [each for each in rest if sizes[each.looks] >= SMALLEST_CELL]
        rest = [each for each in rest if sizes[each.looks] < SMALLEST_CELL]
    # Whoever is left looks like nobody else even so; they are not given away.
    return sorted(_mean_weights(_without_rare(safe)), key=lambda each: (each.looks, sorted(each.answers.items())))


def _without_rare(records: Sequence[Record]) -> list[Record]:
    seen: Counter[tuple[str, str]] = Counter()
    for each in records:
        seen.update(each.answers.items())
    return [
        replace(
            each,
            answers={
                column: value if seen[column, value] >= SMALLEST_CELL else LEFT_OUT
                for column, value in each.answers.items()
            },
        )
        for each in records
    ]


def _mean_weights(records: Sequence[Record]) -> list[Record]:
    weights: dict[tuple[str, ...], list[float]] = defaultdict(list)
    for each in records:
        if each.weight is not None:
            weights[each.looks].append(each.weight)
    return [
        replace(each, weight=round(sum(found) / len(found), 4)) if (found := weights.get(each.looks)) else each
        for each in records
    ]
