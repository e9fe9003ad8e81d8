"""Open scores: months that are over, and nothing that tells of fewer than ten, also not to who subtracts."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests.api.conftest import LATER
from todoke.bodies.models import Body
from todoke.common.clock import TOKYO
from todoke.voice.models import CountedUntil, MonthCount
from todoke.voice.queries.open_scores import WHOLE, told
from todoke.voice.rules.kinds import Scale

TODAY = LATER.astimezone(TOKYO).date()
LAST = (TODAY.replace(day=1) - timedelta(days=1)).replace(day=1)


def counted(body: Body, month: date, about: str, *, score: int = 3, count: int, kind: str = "experience") -> None:
    MonthCount.objects.create(
        body=body, month_date=month, about_kind="counter", about=about, kind=kind, channel="qr", moment="visit", scale="satisfaction-1-5", score=score, count=count
    )  # fmt: skip


@pytest.mark.django_db
def test_only_finished_months_of_enough_answers_are_told(client: Client, arakawa: Body) -> None:
    for month in (LAST, TODAY.replace(day=1)):
        for about, count in (("one", 30), ("two", 12), ("few", 9)):
            counted(arakawa, month, about, count=count)
    counted(arakawa, LAST, "trial", count=50, kind="trial")
    CountedUntil.objects.create(body=arakawa, until_date=TODAY, at=LATER)
    rows = client.get("/api/v1/scores", {"body": "131181"}).json()["scores"]
    assert {row["month"] for row in rows} == {f"{LAST:%Y-%m}"}
    assert {(row["about"], row["answers"]) for row in rows} == {("one", 30), ("", 51)}  # "two" hides "few"
    assert rows[0]["low"] < rows[0]["score"] == 3.0 < rows[0]["high"]
    assert client.get("/api/v1/scores", {"from_month": f"{TODAY:%Y-%m}"}).json()["scores"] == []
    assert client.get("/api/v1/scores", {"from_month": "2026-13"}).status_code == 422
    whole = list(csv.DictReader(io.StringIO(client.get("/data/scores.csv").content.decode())))
    assert [(row["about"], row["answers"]) for row in whole] == [(row["about"], str(row["answers"])) for row in rows]


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 40), max_size=8))
def test_whoever_subtracts_learns_of_no_few(sizes: dict[str, int]) -> None:
    """From what is told of a month, no group of one to nine follows."""
    found = told(Scale.SATISFACTION, {("counter", about): {3: size} for about, size in sizes.items()})
    shown = {thing: score.n for thing, score in found.items()}
    assert all(number >= 10 for number in shown.values())
    if WHOLE in shown:
        rest = shown[WHOLE] - sum(number for thing, number in shown.items() if thing != WHOLE)
        hidden = [size for about, size in sizes.items() if ("counter", about) not in shown]
        assert rest == sum(hidden)
        assert rest == 0 or (rest >= 10 and len(hidden) > 1)
