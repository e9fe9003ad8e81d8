"""The promise kept in public says what the rows say, counts what never left, and shows no share of nothing."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from tests.conftest import NOW
from tests.notices.posting import post
from todoke.bodies.models import Body
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.common.channels import Failure
from todoke.notices.models import Delivery, HandOverDay
from todoke.notices.operations import promises
from todoke.notices.queries import throughput
from todoke.notices.rules.promise import per_mille

pytestmark = pytest.mark.django_db
BY = Actor("test")


def ten(body: Body) -> list[Delivery]:
    """Ten messages, of which eight left, one of them late."""
    rows = post(body, 10, NOW)
    for place, row in enumerate(rows):
        row.due_at = NOW
        if place < 8:
            row.state, row.handed_at = "handed", NOW + timedelta(seconds=11 if place == 7 else 9)
    rows[8].state, rows[8].failure, rows[8].settled_at = "failed", Failure.DOWN, NOW
    rows[9].state, rows[9].failure, rows[9].settled_at = "failed", Failure.GONE, NOW
    Delivery.objects.bulk_update(rows, ["due_at", "state", "handed_at", "failure", "settled_at"])
    return rows


def today() -> throughput.Day:
    return throughput.days(today=NOW.date())[0]


def test_what_never_left_counts_and_an_address_that_is_gone_does_not(arakawa: Body) -> None:
    ten(arakawa)
    promises.count_days(by=BY, now=NOW)
    assert today() == throughput.Day(NOW.date(), in_time=7, late=1, never=1)
    assert today().per_mille == 777


def test_a_retry_is_late_by_when_it_was_due_at_first(arakawa: Body) -> None:
    rows = post(arakawa, 1, NOW)
    Delivery.objects.update(state="handed", due_at=NOW, first_due_at=NOW - timedelta(minutes=1), handed_at=NOW)
    promises.count_days(by=BY, now=NOW)
    assert (today().in_time, today().late) == (0, len(rows))


def test_what_waits_too_long_is_no_secret_until_it_leaves(arakawa: Body) -> None:
    post(arakawa, 2, NOW - timedelta(seconds=11))
    post(arakawa, 1, NOW - timedelta(seconds=5))
    promises.count_days(by=BY, now=NOW)
    assert (today().late, today().per_mille) == (2, 0)
    Delivery.objects.update(state="handed", handed_at=NOW + timedelta(days=1))
    promises.count_days(by=BY, now=NOW + timedelta(days=1))
    yesterday = throughput.days(today=NOW.date() + timedelta(days=1))[1]
    assert yesterday.late == 0, "it counts once, on the day on which it left"


def test_what_was_counted_stays_when_the_rows_are_gone(arakawa: Body) -> None:
    ten(arakawa)
    promises.count_days(by=BY, now=NOW)
    Delivery.objects.all()[0].delete()
    promises.count_days(by=BY, now=NOW + timedelta(days=1))
    assert throughput.days(today=NOW.date() + timedelta(days=1))[1].in_time == 7
    assert HandOverDay.objects.count() == 1, "a day without messages has no row"


def test_almost_all_is_not_all_and_nothing_is_no_share() -> None:
    assert (per_mille(99_999, 100_000), per_mille(1, 1), per_mille(0, 0)) == (999, 1000, None)


def test_the_page_shows_each_day(client: Client) -> None:
    HandOverDay.objects.create(
        day_date=clock.today() - timedelta(days=1), handed=2000, in_time=1999, counted_at=clock.now()
    )
    html = client.get("/en/promise").content.decode()
    assert html.count("<time") == throughput.DAYS
    assert re.findall(r">([\d.]+ %)<", html) == ["99.9 %"]
    assert html.count("no messages") == throughput.DAYS - 1
