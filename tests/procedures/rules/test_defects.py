"""Defects of questions: shares with their interval, nothing about fewer than ten, a change only where there is one."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoke.procedures.rules.defects import Counted, Verdict, compared, figures, told
from todoke.procedures.rules.states import Happening

pytestmark = pytest.mark.embedded
DAY = date(2026, 11, 2)


def counted(shown: int, error: int = 0, *, returned: int = 0, left: int = 0) -> list[Counted]:
    return [
        Counted("q1", Happening.SHOWN, "", DAY, shown), Counted("q1", Happening.ERROR, "kana_signs", DAY, error),
        Counted("q1", Happening.RETURNED, "unreadable", DAY, returned), Counted("q1", Happening.LEFT, "", DAY, left),
    ]  # fmt: skip


def test_a_share_and_its_reasons() -> None:
    found = figures(counted(200, 10, returned=36), ["q1", "q2"])
    assert (found["q1"].failed.done, found["q1"].failed.n) == (46, 200)
    assert [(reason, share.done) for _, reason, share in found["q1"].reasons] == [("unreadable", 36), ("kana_signs", 10)]  # fmt: skip
    assert not found["q2"].is_told


@given(st.integers(0, 40), st.integers(0, 60), st.integers(0, 60))
def test_nothing_is_said_about_one_to_nine_and_never_more_than_all(shown: int, error: int, left: int) -> None:
    found = figures(counted(shown, error, left=left), ["q1"])["q1"]
    for share in (found.failed, found.left, *(share for _, _, share in found.reasons)):
        assert 0 <= share.done <= share.n == shown
        if told(share):
            assert share.n >= 10
            assert share.done == 0 or share.done >= 10


def test_a_change_is_one_only_beyond_chance() -> None:
    def verdict(before: list[Counted], after: list[Counted]) -> Verdict:
        return compared(figures(before, ["q1"]), figures(after, ["q1"]))[0].verdict

    assert verdict(counted(200, 46), counted(200, 20)) is Verdict.BETTER
    assert verdict(counted(200, 20), counted(200, 46)) is Verdict.WORSE
    assert verdict(counted(200, 46), counted(200, 40)) is Verdict.SAME
    assert verdict(counted(200, 46), counted(9, 9)) is Verdict.UNKNOWN
    assert verdict(counted(200, 46), counted(200, 5)) is Verdict.UNKNOWN  # five people would be told of


def test_one_long_day_does_not_move_the_time() -> None:
    rows = []
    for at, seconds in enumerate((200, 220, 9_000, 210, 190)):
        day = DAY + timedelta(days=at)
        rows += [Counted("q1", Happening.SHOWN, "", day, 10), Counted("q1", Happening.SECONDS, "", day, seconds)]
    assert figures(rows, ["q1"])["q1"].seconds == 21
