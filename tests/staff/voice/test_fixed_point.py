"""Right after it and once a year, side by side: the gap is told, called real only where the intervals say so, and explained."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from django.utils import translation

from tests.voice.saying import voice
from todoke.bodies.models import Body
from todoke.staff.voice import fixed_point
from todoke.surveys.models import Survey, Wave
from todoke.surveys.queries import figures
from todoke.voice.queries import scores
from todoke.voice.rules.kinds import Moment, Scale

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def heard(body: Body, now: datetime, score: int, number: int, moment: Moment) -> None:
    for _ in range(number):
        voice(body, now - timedelta(days=2), scale=Scale.SATISFACTION, score=score, moment=moment)


def asked(
    body: Body, mean: tuple[float, float, float], n: int = 400, scale: Scale = Scale.SATISFACTION
) -> figures.Score:
    survey = Survey(body=body, key="teiten", names={"ja": "定点観測", "en": "Fixed point"})
    wave = Wave(survey=survey, key="w", year=2026, opens_date=date(2026, 6, 1), closes_date=date(2026, 7, 1))
    return figures.Score(survey, wave, "score", scale.value, (*mean, 0.1), n, weighted=True)


def test_a_survey_of_the_metropolis_stands_beside_a_ward_s_voices(
    arakawa: Body, tokyo: Body, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard(arakawa, now, 4, 30, Moment.FINISHED)
    heard(arakawa, now, 1, 12, Moment.LEFT)
    found = {
        tokyo.pk: [
            asked(tokyo, (2.4, 2.3, 2.5)),
            asked(tokyo, (8.0, 7.0, 9.0), scale=Scale.RECOMMEND),
            asked(tokyo, (1.0, 1.0, 1.0), n=9),
        ]
    }
    monkeypatch.setattr(figures, "scores_of", lambda body: found.get(body.pk, []))
    beside = fixed_point.beside(scores.last_year(arakawa, now=now))
    assert beside is not None
    told = [(bar.label, bar.points[0].value) for bar in beside.chart.bars]
    assert told == [
        ("Right after it: who finished", 4.0), ("Right after it: everybody asked", pytest.approx(132 / 42)), ("Survey Fixed point, 2026", 2.4),
    ]  # fmt: skip
    assert "it is no chance" in beside.reasons[0]
    assert (
        "12 came from people who were refused, stopped, had to correct something or met an error" in beside.reasons[1]
    )


def test_a_gap_that_may_be_chance_is_called_so(arakawa: Body, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    heard(arakawa, now, 3, 12, Moment.FINISHED)
    monkeypatch.setattr(figures, "scores_of", lambda body: [asked(body, (3.2, 2.9, 3.5))] if body == arakawa else [])
    beside = fixed_point.beside(scores.last_year(arakawa, now=now))
    assert beside is not None
    assert "it may be chance" in beside.reasons[0]


def test_without_enough_voices_nothing_is_set_beside_anything(arakawa: Body, now: datetime) -> None:
    heard(arakawa, now, 3, 9, Moment.FINISHED)
    assert fixed_point.beside(scores.last_year(arakawa, now=now)) is None
    heard(arakawa, now, 3, 1, Moment.FINISHED)
    beside = fixed_point.beside(scores.last_year(arakawa, now=now))
    assert beside is not None
    assert "No survey with the same question is published yet." in beside.reasons
