"""The parts of a question that figures are made of: one for a choice, one for each of several choices, one for each row of a grid."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from todoke.surveys.rules.kinds import QuestionKind
from todoke.surveys.rules.tables import Part
from todoke.surveys.rules.wording import Wording

YES, NO = "yes", "no"
#: Numbers stand one by one up to so many, and in bands of five or more otherwise.
_ONE_BY_ONE: Final = 12
_BANDS: Final = 8


@dataclass(frozen=True, slots=True)
class Band:
    """A band of numbers, both ends included."""

    least: int
    greatest: int

    @property
    def key(self) -> str:
        """``2020-2024``, or ``3``."""
        return str(self.least) if self.least == self.greatest else f"{self.least}-{self.greatest}"


def bands(wording: Wording) -> tuple[Band, ...]:
    """How the numbers of a question are shown; () where it asks for none."""
    if (
        wording.kind not in (QuestionKind.NUMBER, QuestionKind.YEAR)
        or wording.least is None
        or wording.greatest is None
    ):
        return ()
    width = wording.greatest - wording.least + 1
    step = 1 if width <= _ONE_BY_ONE else max(5, -(-width // _BANDS))
    return tuple(
        Band(low, min(low + step - 1, wording.greatest)) for low in range(wording.least, wording.greatest + 1, step)
    )


def parts_of(wording: Wording, *, weighted: bool) -> dict[str, Part]:
    """By its name, what each part can be answered; free words have none."""
    options = tuple(each.key for each in wording.options if not each.aside)
    asides = tuple(each.key for each in wording.options if each.aside)
    match wording.kind:
        case QuestionKind.MANY:
            return {key: Part((YES, NO), weighted=weighted) for key in options}
        case QuestionKind.GRID:
            return {row.key: Part(options, asides, weighted=weighted) for row in wording.rows}
        case QuestionKind.SCALE:
            values = {each.key: float(each.value) for each in wording.options if each.value is not None}
            return {"": Part(options, asides, values, weighted)}
        case QuestionKind.ONE:
            return {"": Part(options, asides, weighted=weighted)}
        case QuestionKind.NUMBER | QuestionKind.YEAR:
            return {"": Part(tuple(each.key for each in bands(wording)), weighted=weighted)}
    return {}


def answered(wording: Wording, answer: object) -> Iterator[tuple[str, str]]:
    """What an answer says of each part: (part, option); an answer of another shape says nothing."""
    match wording.kind:
        case QuestionKind.MANY if isinstance(answer, list):
            if not any(option.aside for option in wording.options if option.key in answer):
                yield from ((each.key, YES if each.key in answer else NO) for each in wording.options if not each.aside)
        case QuestionKind.GRID if isinstance(answer, dict):
            yield from ((row, option) for row, option in answer.items() if isinstance(option, str))
        case QuestionKind.ONE | QuestionKind.SCALE if isinstance(answer, str):
            yield "", answer
        case QuestionKind.NUMBER | QuestionKind.YEAR if isinstance(answer, int):
            yield from (("", each.key) for each in bands(wording) if each.least <= answer <= each.greatest)


def last_done(wording: Wording, answer: object, row: str) -> str:
    """When it was done, of a grid of times in their order: for this row, else the newest of any; "" where it was not said."""
    if not isinstance(answer, dict):
        return ""
    times: Sequence[str] = [each.key for each in wording.options if not each.aside]
    if wording.row(row) is not None:
        return str(answer.get(row, "")) if answer.get(row) in times else ""
    return next((time for time in times if time in answer.values()), "")
