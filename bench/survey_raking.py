"""Raking a survey: 200,000 answers along age × sex × town × way of answering, beside a bare pass over the same rows; and a wave's figures on a database."""

import random
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any, Final

from bench import support
from bench.support import Figure

ANSWERS: Final = 200_000
_LIMIT: Final = 5.0
_TURNS: Final = 3
_TOWNS: Final = 62
Row = tuple[str, ...]


def made(count: int = ANSWERS, *, seed: int = 7) -> list[Row]:
    """Answers as they come: the young by the web, the old on paper, large towns more than small ones; a few do not say."""
    from todoke.surveys.rules.kinds import AGE_BANDS

    luck = random.Random(seed)
    towns = [f"{131_000 + number}" for number in range(_TOWNS)]
    sizes = [1 / (1 + place) for place in range(_TOWNS)]
    ages = luck.choices([*AGE_BANDS, ""], (4, 9, 13, 17, 18, 16, 14, 7, 2), k=count)
    sexes = luck.choices(("f", "m", "x", ""), (52, 45, 1, 2), k=count)
    return [
        (age, sex, town, luck.choices(("web", "paper", "phone", "tablet"), (15, 70, 10, 5) if age in ("70", "80") else (75, 15, 2, 8))[0])
        for age, sex, town in zip(ages, sexes, luck.choices([*towns, ""], [*sizes, 0.1], k=count), strict=True)
    ]  # fmt: skip


def totals() -> dict[str, dict[str, float]]:
    """What is known of everybody, unlike whoever answered: more men, more of the old, towns nearer to one another."""
    from todoke.surveys.rules.kinds import AGE_BANDS

    ages = dict(zip(AGE_BANDS, (5, 14, 15, 17, 17, 12, 12, 8), strict=True))
    towns = {f"{131_000 + number}": 100.0 / (8 + number) for number in range(_TOWNS)}
    return {"age": {key: float(value) for key, value in ages.items()}, "sex": {"f": 50.5, "m": 49.5}, "town": towns, "mode": {"web": 60, "paper": 30, "phone": 5, "tablet": 5}}  # fmt: skip


def taken(run: Callable[[], object]) -> float:
    """Seconds by the clock, the median of a few turns."""
    took = []
    for _ in range(_TURNS):
        began = time.perf_counter()
        run()
        took.append(time.perf_counter() - began)
    return median(took)


def of_rows() -> list[Figure]:
    """From rows in memory to one weight for each."""
    from collections import Counter

    from todoke.surveys.queries import raking
    from todoke.surveys.rules.weighting import Weighed, plan

    rows, known = made(), totals()

    def raked() -> Weighed:
        counts = Counter(rows)
        weighed = raking.rake(counts, plan(counts, known))
        assert weighed is not None
        assert len([weighed.weights[row] for row in rows]) == ANSWERS
        return weighed

    def bare() -> int:
        total = 0
        for age, sex, town, mode in rows:
            total += len(age) + len(sex) + len(town) + len(mode)
        return total

    weighed, took, once = raked(), taken(raked), taken(bare)
    return [
        Figure("200,000 answers raked along age, sex, town and way, each with its weight", took, "s", most=_LIMIT, note=f"{len(weighed.weights):,} cells"),
        Figure("… / the limit of 5 s", took / _LIMIT, "×", most=1),
        Figure("… / one bare pass over the same rows", took / once, "×"),
        Figure("how far a margin is from its total at most, as a share of all", weighed.off),
        Figure("its design effect", weighed.effect, note=f"{weighed.cut:,} answers had their weight cut"),
        Figure("the most memory held", support.megabytes(), "MB"),
    ]  # fmt: skip


def main() -> None:
    """Rows here; a wave in a scratch installation."""
    if "--wave" in sys.argv:
        support.finish(in_database())
    figures = of_rows()
    with support.scratch("SQLite") as environment:
        support.manage("migrate", "--verbosity", "0", environment=environment)
        figures += support.in_child("bench.survey_raking", "--wave", environment=environment)
    support.finish(figures)


def in_database() -> list[Figure]:
    """A closed wave with one question: all that staff wait for when its figures are made."""
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "todoke.config.settings")
    django.setup()
    from todoke.common import clock
    from todoke.common.actors import Actor
    from todoke.surveys.models import Response
    from todoke.surveys.operations import figures as computing

    now, wave = clock.now(), _wave()
    luck = random.Random(9)
    Response.objects.bulk_create(
        (
            Response(wave=wave, answered_date=wave.opens_date, age=age, sex=sex, town=town, mode=mode, answers={"waited": luck.choice(("yes", "no"))})
            for age, sex, town, mode in made()
        ),
        batch_size=2_000,
    )  # fmt: skip
    began = time.perf_counter()
    weighting = computing.compute(wave=wave, by=Actor("bench"), now=now)
    took = time.perf_counter() - began
    assert weighting.answers == ANSWERS
    return [Figure("the figures of a wave of 200,000 answers to one question, weights written, SQLite", took, "s")]


def _wave() -> Any:
    from datetime import date

    from tests.surveys.asking import document, texts
    from todoke.bodies import operations as bodies
    from todoke.common import clock
    from todoke.common.actors import Actor
    from todoke.surveys.models import Question, QuestionVersion, Survey, Wave, WaveQuestion
    from todoke.surveys.rules.questions import fingerprint

    now = clock.now()
    body = bodies.add(by=Actor("bench"), now=now, kind="nation", name="国")
    question = Question.objects.create(body=body, key="waited", module="analog", made_at=now)
    asked = document("one")
    version = QuestionVersion.objects.create(
        question=question, number=1, kind="one", document=asked, fingerprint=fingerprint(asked), link="first", made_by="bench", made_at=now
    )  # fmt: skip
    survey = Survey.objects.create(body=body, key="fuben", names=texts("不便"), texts=texts("毎年"), made_at=now)
    wave = Wave.objects.create(
        survey=survey, key="2026", year=2026, state="closed", opens_date=date(2026, 6, 1), closes_date=date(2026, 7, 1), totals=totals(),
        frame=texts("無作為"), modes=["web", "paper", "phone", "tablet"], made_by="bench", made_at=now,
    )  # fmt: skip
    WaveQuestion.objects.create(wave=wave, version=version, place=1)
    return wave


if __name__ == "__main__":
    main()
