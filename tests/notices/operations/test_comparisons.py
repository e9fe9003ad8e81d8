"""Comparisons: of wording, moment and channel alone, agreed by two, drawn alike each time; nobody is left without a notice."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from tests.notices.operations.test_texts import OTHER, WORDS, WRITER, in_force
from tests.notices.town import reachable, want
from tests.people import families
from todoke.bodies.models import Body
from todoke.common.channels import Channel
from todoke.common.errors import OwnChange
from todoke.notices.models import Comparison, Delivery, DoneReport, Notice, NoticeTemplate
from todoke.notices.operations import comparisons, giving, planning
from todoke.notices.operations.comparisons import ComparisonInvalid, ComparisonMoved
from todoke.notices.queries import comparisons as queries
from todoke.notices.rules.comparing import Varied, Way, drawn
from todoke.notices.rules.intervals import difference
from todoke.notices.rules.states import NoticeState
from todoke.notices.rules.uptake import Uptake


def two_texts(body: Body, now: datetime) -> tuple[NoticeTemplate, NoticeTemplate]:
    warm = replace(WORDS, draft=replace(WORDS.draft, key="festival-warm"))
    return in_force(body, now), in_force(body, now, warm)


def running(body: Body, now: datetime, template: NoticeTemplate, varied: Varied, *ways: Way) -> Comparison:
    row = comparisons.propose(
        body=body, name="ことば", template=template, varied=varied, ways=ways, starts=now.date(), ends=now.date() + timedelta(days=30), by=WRITER, now=now
    )  # fmt: skip
    with pytest.raises(OwnChange):
        comparisons.approve(comparison=row, by=WRITER, now=now)
    comparisons.approve(comparison=row, by=OTHER, now=now)
    row.refresh_from_db()
    return row


def wordings(*texts: NoticeTemplate) -> list[Way]:
    return [Way(text.key, template=str(text.pk)) for text in texts]


def test_everybody_is_told_each_in_the_way_that_was_drawn(arakawa: Body, now: datetime) -> None:
    one, other = two_texts(arakawa, now)
    who = families.person(arakawa, "花")
    wanted = [replace(want(one, who), person=uuid4()) for _ in range(60)]
    assert queries.drawn(wanted, on=now.date()) is wanted
    row = running(arakawa, now, one, Varied.WORDING, *wordings(one, other))
    told = queries.drawn(wanted, on=now.date())
    assert [replace(each, template=one.pk) for each in told] == wanted
    assert {each.template for each in told} == {one.pk, other.pk}
    assert list(queries.drawn(wanted, on=now.date())) == list(told)
    other.state = "retired"
    other.save()
    assert {each.template for each in queries.drawn(wanted, on=now.date())} == {one.pk}
    comparisons.end(comparison=row, by=WRITER, now=now)
    assert queries.drawn(wanted, on=now.date()) is wanted
    with pytest.raises(ComparisonMoved):
        comparisons.end(comparison=row, by=WRITER, now=now)


def test_a_later_hour_never_costs_a_deadline(arakawa: Body, now: datetime) -> None:
    one = in_force(arakawa, now)
    running(arakawa, now, one, Varied.TIMING, Way("朝", hour=9), Way("夕", days=1, hour=18))
    who = families.person(arakawa, "花")
    base = replace(want(one, who), due_at=now.replace(hour=7))
    hours = Counter(
        each.due_at.hour for each in queries.drawn([replace(base, person=uuid4()) for _ in range(40)], on=now.date())
    )
    assert set(hours) == {9, 18}
    near = [replace(base, person=uuid4(), until_date=now.date() + timedelta(days=3)) for _ in range(20)]
    assert list(queries.drawn(near, on=now.date())) == near
    last = [replace(base, person=uuid4(), last_reminder=True) for _ in range(20)]
    assert list(queries.drawn(last, on=now.date())) == last


def test_the_channel_that_is_tried_first(arakawa: Body, now: datetime) -> None:
    one = in_force(arakawa, now)
    running(arakawa, now, one, Varied.CHANNEL, Way("a", channel="mail"), Way("b", channel="push"))
    several = [Notice(body=arakawa, template=one, person_id=uuid4()) for _ in range(40)]
    assert set(queries.first_channels(several, on=now.date()).values()) == {"mail", "push"}
    assert queries.first_channels(several, on=now.date() + timedelta(days=40)) == {}
    for number in range(6):  # each has both ways, mail before push
        who = families.person(arakawa, f"人 {number}")
        reachable(who)
        reachable(who, Channel.PUSH, rank=1)
        planning.plan(wanted=[want(one, who)], by=WRITER, now=now)
    row = Comparison.objects.get()
    giving.give_due(by=WRITER, now=now + timedelta(days=1))
    told = {delivery.person_id: delivery.channel for delivery in Delivery.objects.all()}
    assert told == {person: queries.way_for(row, person).channel for person in told}
    assert len(told) == 6


def test_planning_draws_by_itself(arakawa: Body, now: datetime) -> None:
    one, other = two_texts(arakawa, now)
    running(arakawa, now, one, Varied.WORDING, *wordings(one, other))
    people = [families.person(arakawa, f"人 {number}") for number in range(12)]
    planning.plan(wanted=[want(one, who) for who in people], by=WRITER, now=now)
    assert Notice.objects.count() == 12  # nobody is left out
    assert set(Notice.objects.values_list("template", flat=True)) == {one.pk, other.pk}


@pytest.mark.parametrize(
    ("varied", "ways", "code"),
    [
        ("nobody", [Way("a"), Way("b")], "required"), ("wording", [Way("a"), Way("nothing")], "comparison_texts"),
        ("timing", [Way("a", hour=9), Way("b", days=4)], "comparison_times"), ("timing", [Way("a", hour=3), Way("b")], "comparison_times"),
        ("channel", [Way("a", channel="mail"), Way("b", channel="")], "comparison_channels"), ("channel", [Way("a", channel="mail"), Way("b", channel="paper")], "comparison_channels"),
        ("timing", [Way("a")], "comparison_ways"),
    ],
)  # fmt: skip
def test_there_is_no_way_of_telling_nothing(
    varied: str, ways: list[Way], code: str, arakawa: Body, now: datetime
) -> None:
    one = in_force(arakawa, now)
    with pytest.raises(ComparisonInvalid) as refusal:
        comparisons.propose(
            body=arakawa,
            name="x",
            template=one,
            varied=varied,
            ways=ways,
            starts=now.date(),
            ends=now.date(),
            by=WRITER,
            now=now,
        )
    problems = refusal.value.data["problems"]
    assert isinstance(problems, dict)
    assert code in problems.values()


def test_texts_that_are_not_alike_are_not_compared(arakawa: Body, now: datetime) -> None:
    one = in_force(arakawa, now)
    elsewhere = in_force(arakawa, now, replace(WORDS, draft=replace(WORDS.draft, key="other", leads_to="help")))
    with pytest.raises(ComparisonInvalid):
        running(arakawa, now, one, Varied.WORDING, *wordings(one, elsewhere))


def test_what_came_of_it(arakawa: Body, now: datetime) -> None:
    one, other = two_texts(arakawa, now)
    row = running(arakawa, now, one, Varied.WORDING, *wordings(one, other))
    given = Counter[int]()
    number = 0
    while min(given[0], given[1]) < 25:
        person = families.person(arakawa, f"人 {number}")
        way, number = drawn(row.seed, person.pk, 2), number + 1
        if given[way] >= 25:
            continue
        given[way] += 1
        item = f"sending:{number}"
        Notice.objects.create(
            body=arakawa, person=person, about=person, template=(one, other)[way], topic="living", item=item, code=f"{number:012d}",
            state=NoticeState.BOXED.value, due_at=now, planned_at=now, settled_at=now,
        )  # fmt: skip
        if given[way] <= 12:
            DoneReport.objects.create(
                body=arakawa,
                person=person,
                about=person,
                item=item,
                said_by="x",
                done_date=now.date(),
                at=now + timedelta(days=2),
            )
    arms = queries.arms(row)
    assert [(arm.uptake.n, arm.uptake.done, arm.shown) for arm in arms] == [(25, 12, True), (25, 12, True)]
    assert arms[0].difference is None
    assert arms[1].difference is not None
    assert not arms[1].difference.is_clear
    DoneReport.objects.filter(item__in=list(DoneReport.objects.values_list("item", flat=True)[:16])).delete()
    assert not all(arm.shown for arm in queries.arms(row))  # too few to say anything


def test_the_interval_of_newcombe() -> None:
    """The example of the paper: 56 of 70 and 48 of 80, method 10: 0.2, from 0.0524 to 0.3339."""
    found = difference(Uptake(80, 48), Uptake(70, 56))
    assert found is not None
    assert (round(found.by, 4), round(found.low, 4), round(found.high, 4)) == (0.2, 0.0524, 0.3339)
    assert found.is_clear
    assert difference(Uptake(0, 0), Uptake(1, 1)) is None


def test_drawing_is_even_and_the_same_each_time() -> None:
    people = [UUID(int=number) for number in range(3_000)]
    first = [drawn("seed", person, 3) for person in people]
    assert first == [drawn("seed", person, 3) for person in people]
    assert all(900 < many < 1_100 for many in Counter(first).values())
    assert first != [drawn("another", person, 3) for person in people]
