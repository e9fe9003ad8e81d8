"""What an address looks like, how often codes may be asked for, and when failures end it."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import NOW
from todoke.common.channels import ENDING, Failure
from todoke.notices.rules import addresses as rules

pytestmark = pytest.mark.embedded
DAY = timedelta(days=1)


def test_addresses_as_they_are_typed() -> None:
    assert rules.mail_of(" Ｈａｎａｋｏ@Example.JP ") == "hanako@example.jp"
    assert rules.mail_of("a..b.@docomo.ne.jp") == "a..b.@docomo.ne.jp"
    for wrong in (
        "",
        "a",
        "a@b",
        "a b@example.jp",
        "a@example.jp,b@example.jp",
        "a@example.jp\nBcc: x",
        "<a@example.jp>",
        "a@-x.jp",
        f"{'a' * 65}@example.jp",
    ):
        assert rules.mail_of(wrong) == "", wrong
    for phone in ("090-1234-5678", "０９０１２３４５６７８", "+81 90 1234 5678", "070 0000 0001"):
        assert rules.mobile_of(phone).startswith("0"), phone
        assert len(rules.mobile_of(phone)) == 11
    for wrong in ("03-3802-3111", "0120-000-000", "12345678901", "+1 800 555 0100", "090-1234-567", "050-1234-5678"):
        assert rules.mobile_of(wrong) == "", wrong
    assert rules.digits_of("１２３ 456") == "123456"


@given(st.lists(st.integers(0, 3 * 86_400), max_size=60))
def test_whoever_waits_as_told_never_gets_more_than_the_limits(gaps: list[int]) -> None:
    asked: list[datetime] = []
    now, most = NOW, rules.PLACE_MOST
    for gap in gaps:
        now += timedelta(seconds=gap % 4_000)
        if (wait := rules.wait_seconds(asked, now, most)) and gap % 2:
            now += timedelta(seconds=wait)
        if not rules.wait_seconds(asked, now, most):
            asked.append(now)
        for span, limit in ((timedelta(hours=1), most[0]), (DAY, most[1])):
            assert sum(each > now - span for each in asked) <= limit
        assert rules.wait_seconds(asked, now, most) <= 86_401


@given(st.lists(st.tuples(st.sampled_from(list(Failure)), st.integers(0, 10)), max_size=30))
def test_an_address_ends_by_what_is_final_or_by_a_fortnight_of_its_own_failures(
    events: list[tuple[Failure, int]],
) -> None:
    since, now = None, NOW
    for failure, days in events:
        now += days * DAY
        standing = rules.after_failure(failure, since, now)
        if failure in ENDING:
            assert standing.ends is failure
        elif failure in rules.SOFT:
            assert (standing.ends is not None) == (since is not None and now - since >= rules.FAILING)
        else:
            assert (standing.failing_since_at, standing.ends) == (since, None)
        since = standing.failing_since_at
