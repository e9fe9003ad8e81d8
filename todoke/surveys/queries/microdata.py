"""Single answers of a wave, for ``rules.microdata``: a column for each choice, row and scale; no free words, no days."""

from collections.abc import Iterator, Sequence

from todoke.surveys.models import Response, Wave
from todoke.surveys.queries.waves import Asked, questions_of
from todoke.surveys.rules import parts
from todoke.surveys.rules.kinds import QuestionKind
from todoke.surveys.rules.microdata import Record


def columns_of(asked: Sequence[Asked]) -> list[str]:
    """The columns of a wave, in its order."""
    return [
        _column(each, part)
        for each in asked
        if not each.wording.feeds
        for part in parts.parts_of(each.wording, weighted=False)
    ]


def _column(asked: Asked, part: str) -> str:
    return f"{asked.key}.{part}" if part else asked.key


def records(wave: Wave) -> Iterator[Record]:
    """Every answer as one record."""
    asked = [
        each for each in questions_of(wave) if not each.wording.feeds and each.wording.kind is not QuestionKind.TEXT
    ]
    rows = Response.objects.filter(wave=wave).order_by("pk")
    for row in rows.values_list("age", "sex", "town", "mode", "weight", "answers").iterator(chunk_size=2_000):
        age, sex, town, mode, weight, answers = row
        said = {
            _column(each, part): option
            for each in asked
            if each.key in answers
            for part, option in parts.answered(each.wording, answers[each.key])
        }
        yield Record(age, sex, town, mode, said, weight)
