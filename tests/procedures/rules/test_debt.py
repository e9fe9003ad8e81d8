"""The debt of ways by hand in hours, and the order in which to pay it off; when a core system is told again; what its answers mean."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoke.procedures.rules import again, debt
from todoke.procedures.rules.again import Came
from todoke.procedures.rules.debt import Load
from todoke.procedures.rules.judging import Heard, judged
from todoke.procedures.rules.states import Route

NOW = datetime(2026, 11, 26, tzinfo=UTC)


def test_minutes_by_hand_and_failures_are_hours_a_year_and_the_greatest_comes_first() -> None:
    assert debt.of(Load(Route.RETYPING, 12, 300)).hours == 60
    assert debt.of(Load(Route.WEBHOOK, 0, 10_000, failures=1)).hours == 1
    assert debt.of(Load(Route.PULL, 0, 10_000)).hours == 0
    assert debt.volume(120, 300) == 300
    loads = [
        Load(Route.PULL, 0, 9),
        Load(Route.FILE, 1, 60),
        Load(None, 0, 5),
        Load(Route.RETYPING, 1, 60),
        Load(Route.RPA, 0, 9),
        Load(Route.SCREEN, 5, 600),
    ]
    ordered = sorted(loads, key=debt.rank)
    assert [each.route for each in ordered] == [Route.SCREEN, Route.RETYPING, Route.FILE, None, Route.RPA, Route.PULL]
    assert debt.total(loads).minutes == 3120
    assert debt.saved(loads[5], Route.WEBHOOK).hours == 50
    assert debt.saved(loads[5], Route.RPA).hours == 0


@given(st.integers(0, 10**4), st.integers(0, 10**6), st.integers(0, 100))
def test_nothing_that_costs_is_shown_as_nothing(minutes: int, volume: int, failures: int) -> None:
    found = debt.of(Load(Route.FILE, minutes, volume, failures))
    assert (found.hours == 0) == (found.minutes == 0)


@given(st.integers(1, 60), st.integers(0, 10**6), st.floats(0, 1))
def test_it_is_tried_later_and_never_after_three_days(attempts: int, wait: int, drawn: float) -> None:
    at = again.next_at(attempts, NOW, NOW, wait_seconds=wait, drawn=drawn)
    if at is not None:
        assert NOW + timedelta(seconds=30) <= at <= NOW + again.LONGEST
    assert again.next_at(attempts, NOW - again.LONGEST, NOW) is None


@pytest.mark.parametrize(
    ("route", "heard", "came"),
    [
        (Route.WEBHOOK, Heard(204), Came.TAKEN), (Route.WEBHOOK, Heard(200, document={"acknowledged": True, "reference": 7}), Came.ACKNOWLEDGED),
        (Route.WEBHOOK, Heard(200, document={"rejected": "no"}), Came.REJECTED), (Route.REST, Heard(201, document={"data": {"id": "K"}}), Came.ACKNOWLEDGED),
        (Route.REST, Heard(201, document={"id": "K"}), Came.TAKEN), (Route.REST, Heard(409), Came.TAKEN), (Route.WEBHOOK, Heard(409), Came.TROUBLE),
        (Route.REST, Heard(422, document={"detail": "x"}), Came.REJECTED), (Route.REST, Heard(401), Came.TROUBLE), (Route.REST, Heard(404), Came.TROUBLE),
        (Route.REST, Heard(503), Came.DOWN), (Route.REST, Heard(429, wait_seconds=9), Came.DOWN), (Route.REST, Heard(302), Came.OVER), (Route.REST, Heard(410), Came.OVER),
        (Route.REST, Heard(None, "timeout_read"), Came.DOWN), (Route.REST, Heard(None, "refused_address"), Came.OVER),
    ],
)  # fmt: skip
def test_what_an_answer_means(route: Route, heard: Heard, came: Came) -> None:
    answer = judged(route, heard, reference="data.id")
    assert answer.came is came
    assert answer.reference == {Came.ACKNOWLEDGED: "7" if route is Route.WEBHOOK else "K"}.get(came, "")
