"""The public ledger of attention: each figure counted once, kept when its rows are gone, and nobody small in it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.conftest import NOW
from tests.notices.keys import adult, boxed, text
from tests.people.standing import BY
from todoke.bodies.models import Body, LedgerEntry
from todoke.common.channels import Channel
from todoke.common.clock import TOKYO
from todoke.notices.models import AttentionMonth, Delivery, DeliveryItem, Notice, NoticeTemplate
from todoke.notices.operations import attention
from todoke.notices.queries import attention as queries
from todoke.notices.queries.attention import Line
from todoke.notices.rules.states import NoticeState
from todoke.notices.rules.topics import Topic
from todoke.people.models import Person

OCTOBER = datetime(2026, 10, 10, 9, 0, tzinfo=TOKYO)
AFTER = datetime(2027, 3, 1, 3, 0, tzinfo=TOKYO)


@pytest.fixture
def residents(arakawa: Body) -> Sequence[Person]:
    return [adult(arakawa, f"住民{place}") for place in range(30)]


@pytest.fixture
def template(arakawa: Body) -> NoticeTemplate:
    return text(arakawa)


def rang(notice: Notice, channel: Channel = Channel.MAIL, **given: Any) -> Delivery:
    usual = {"state": "handed", "due_at": OCTOBER, "planned_at": OCTOBER, "handed_at": OCTOBER}
    made = Delivery.objects.create(body=notice.body, person=notice.person, channel=channel.value, **{**usual, **given})
    DeliveryItem.objects.create(body=notice.body, delivery=made, notice=notice)
    return made


def count(now: datetime = NOW) -> dict[str, Line]:
    attention.count(by=BY, now=now)
    return {line.topic: line for line in queries.published()}


def test_a_month_is_counted_by_topic_and_in_whole(
    residents: Sequence[Person], template: NoticeTemplate, arakawa: Body
) -> None:
    residents = [*residents, *(adult(arakawa, f"隣人{place}") for place in range(14))]
    for place, person in enumerate(residents):
        topic = Topic.CHECKUP if place < 22 else Topic.LIVING
        for times in range(2):
            notice = boxed(
                person,
                template,
                at=OCTOBER + timedelta(hours=times),
                topic=topic.value,
                done_at=OCTOBER + timedelta(days=5) if place % 2 else None,
            )
        rang(notice)
    rang(notice, Channel.PAPER)
    rang(notice, state="due", handed_at=None)
    boxed(residents[0], template, at=datetime(2026, 11, 1, 0, 0, tzinfo=TOKYO))  # the next month
    lines = count()
    assert set(lines) == {"", "checkup", "living"}
    assert (lines[""].given, lines[""].rang.number, lines[""].average) == (queries.Figure(88, 44), 44, 1.0)
    assert (lines["checkup"].given.number, lines["living"].rang.persons) == (44, 22)
    assert not lines[""].done.counted
    count(AFTER)
    october = {line.topic: line for line in queries.published() if line.month == date(2026, 10, 1)}
    assert (october[""].done.number, october[""].done.n) == (44, 88)
    assert (october["checkup"].done.number, october["checkup"].done.share) == (22, 0.5)


def test_each_figure_is_counted_once_and_outlives_its_rows(
    residents: Sequence[Person], template: NoticeTemplate
) -> None:
    for person in residents:
        boxed(person, template, at=OCTOBER)
    first = count()[""].given
    entries = LedgerEntry.objects.filter(action="attention.count").count()
    for person in residents:
        boxed(person, template, at=OCTOBER)
    Notice.objects.filter(person__in=[each.pk for each in residents[:20]]).delete()
    assert count()[""].given == first == queries.Figure(30, 30)
    assert LedgerEntry.objects.filter(action="attention.count").count() == entries == 1
    Notice.objects.all().delete()
    assert count(AFTER)[""].given == first
    assert AttentionMonth.objects.filter(done__gt=0).count() == 0


def test_a_month_that_is_not_over_is_not_counted(residents: Sequence[Person], template: NoticeTemplate) -> None:
    boxed(residents[0], template, at=NOW - timedelta(days=1))
    assert count() == {}


def test_fewer_than_ten_persons_are_left_out_and_cannot_be_found(
    residents: Sequence[Person], template: NoticeTemplate
) -> None:
    for place, person in enumerate(residents):
        topic = Topic.SURVEY if place < 4 else Topic.CHECKUP if place < 18 else Topic.LIVING
        boxed(person, template, at=OCTOBER, topic=topic.value)
    for person in residents[:3]:
        boxed(person, template, at=OCTOBER, topic=Topic.LIVING.value, state=NoticeState.STALE.value)
    lines = count()
    assert lines["survey"].given.number is lines["living"].given.number is None  # the smaller of the others covers it
    assert (lines["checkup"].given.number, lines[""].given.number) == (14, 30)
    assert lines["living"].stale.number is lines[""].stale.number is None
    assert lines["checkup"].stale.number == 0


def test_how_many_did_it_and_how_many_did_not_are_not_small_either(
    residents: Sequence[Person], template: NoticeTemplate
) -> None:
    for place, person in enumerate(residents):
        boxed(person, template, at=OCTOBER, done_at=OCTOBER + timedelta(days=1) if place < 25 else None)
    line = count(AFTER)["checkup"]
    assert line.given.number == 30
    assert line.done.number is None  # 25 did: five did not
    assert line.done.counted


def test_what_was_done_before_or_long_after_does_not_count(
    residents: Sequence[Person], template: NoticeTemplate
) -> None:
    for place, person in enumerate(residents):
        boxed(
            person,
            template,
            at=OCTOBER,
            done_at=OCTOBER + (timedelta(days=-1), timedelta(days=90), timedelta(days=3))[place % 3],
        )
    count(AFTER)
    assert AttentionMonth.objects.get(topic="").done == 10
