"""Counting a wave's answers: by part of a question, segment, group and option, with their weights."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from django.db.models import Count as Rows

from todoke.surveys.models import Response, Wave
from todoke.surveys.queries.waves import Asked
from todoke.surveys.rules import parts
from todoke.surveys.rules.kinds import Module, QuestionKind
from todoke.surveys.rules.tables import Count
from todoke.surveys.rules.weighting import MARGINS, Cell

#: By what figures are shown in groups: age band, town, way of answering, and when it was done.
SEGMENTS: Final = ("age", "town", "mode", "when")
WHOLE: Final = ""
_AT_ONCE: Final = 2_000
Groups = dict[str, dict[str, Count]]
#: By version of a question, part and segment: by group and option, how many.
Tallies = dict[tuple[int, str, str], Groups]


def cells_of(wave: Wave) -> dict[Cell, int]:
    """How many answered, by what a weight depends on."""
    rows = Response.objects.filter(wave=wave).order_by().values_list(*MARGINS).annotate(count=Rows("pk"))
    return {tuple(row[:-1]): row[-1] for row in rows}


def times_of(asked: Sequence[Asked]) -> Asked | None:
    """The question that says when each thing was done, where the wave asks it."""
    return next((each for each in asked if each.module is Module.LIFE and each.wording.kind is QuestionKind.GRID), None)


def tally(wave: Wave, asked: Sequence[Asked], weights: Mapping[Cell, float]) -> Tallies:
    """Every answer of a wave, counted once for the whole and once for each segment."""
    found: Tallies = defaultdict(lambda: defaultdict(dict))
    times = times_of(asked)
    columns = ("age", "sex", "town", "mode", "answers")
    rows = Response.objects.filter(wave=wave).order_by().values_list(*columns).iterator(chunk_size=_AT_ONCE)
    for age, sex, town, mode, answers in rows:
        weight = weights.get((age, sex, town, mode), 1.0)
        own = {WHOLE: "", "age": age, "town": town, "mode": mode}
        for each in asked:
            for part, option in _answered(each, answers):
                for segment, group in _groups(own, times, answers, each, part):
                    counts = found[each.version, part, segment][group]
                    counts.setdefault(option, Count()).add(weight)
    return found


def _answered(asked: Asked, answers: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    answer = answers.get(asked.key)
    return parts.answered(asked.wording, answer) if answer is not None else iter(())


def _groups(
    own: Mapping[str, str], times: Asked | None, answers: Mapping[str, object], asked: Asked, part: str
) -> Iterator[tuple[str, str]]:
    yield from own.items()
    if times is not None and times.key != asked.key:
        yield "when", parts.last_done(times.wording, answers.get(times.key), part)
