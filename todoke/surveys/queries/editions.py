"""Sheets as they were printed: which edition of a wave has which questions, and what of an older one can still be keyed."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from todoke.surveys.models import QuestionVersion, SheetEdition, Survey, Wave
from todoke.surveys.queries import waves
from todoke.surveys.queries.waves import Asked
from todoke.surveys.rules import questions
from todoke.surveys.rules.kinds import Link, Module
from todoke.surveys.rules.sheet_codes import SheetCode


@dataclass(frozen=True, slots=True)
class Printed:
    """A question as it stands on a sheet: its number there, and whether this wave can still take its answer."""

    asked: Asked
    at: int
    taken: bool


def fingerprint(versions: Sequence[int]) -> str:
    """Which questions a sheet has, in which order."""
    return hashlib.sha256(",".join(map(str, versions)).encode()).hexdigest()


def present(wave: Wave) -> SheetEdition | None:
    """The edition that has exactly what the wave asks now, where it was printed before."""
    versions = [each.version for each in waves.questions_of(wave)]
    return SheetEdition.objects.filter(wave=wave, fingerprint=fingerprint(versions)).first()


def of_code(code: SheetCode) -> SheetEdition | None:
    """The edition of a printed code."""
    return (
        SheetEdition.objects.select_related("wave__survey__body")
        .filter(number=code.edition, wave__key=code.wave, wave__survey__key=code.survey, wave__survey__body__key=code.body)
        .first()
    )  # fmt: skip


def printed(edition: SheetEdition) -> Sequence[Printed]:
    """The questions of a sheet. What was reworded since, or is not asked any more, stands there and cannot be taken."""
    now = {each.key: each for each in waves.questions_of(edition.wave)}
    rows = {row.pk: row for row in QuestionVersion.objects.filter(pk__in=edition.versions).select_related("question")}
    found = []
    for at, pk in enumerate(edition.versions, start=1):
        row = rows[pk]
        held = now.get(row.question.key)
        asked = Asked(
            row.question.key, row.question_id, row.pk, row.number, Module(row.question.module), questions.read(row.document),
            held.place if held else at, required=False,
        )  # fmt: skip
        found.append(Printed(asked, at, held is not None and _same(held, asked)))
    return found


def _same(held: Asked, old: Asked) -> bool:
    """Whether nobody would answer one otherwise than the other: the same version, or identical ones all the way between."""
    first, last = sorted((held.number, old.number))
    between = QuestionVersion.objects.filter(question=held.question, number__gt=first, number__lte=last)
    return all(link == Link.IDENTICAL for link in between.values_list("link", flat=True))


def survey_of(code: SheetCode) -> Survey | None:
    """The survey of a code, also where its wave is unknown."""
    return Survey.objects.filter(body__key=code.body, key=code.survey).first()
