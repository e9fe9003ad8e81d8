"""Whatever comes together on a day: one counting message, nothing lost that must reach somebody, nothing beyond the budget."""

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from todoke.common.channels import INTERRUPTING, Channel
from todoke.common.clock import TOKYO
from todoke.notices.rules import attention
from todoke.notices.rules.bundling import MOST_TOLD, Bundle, Reader, Told, Way, bundles, ordered
from todoke.notices.rules.tact import Tact
from todoke.notices.rules.topics import Priority, Topic

NOW = datetime(2026, 11, 23, 23, 0, tzinfo=TOKYO)
CHILDREN = [UUID(int=number) for number in range(4)]
CHANNELS = [each for each in Channel if each is not Channel.PAPER]
notices = st.builds(
    Told,
    id=st.builds(uuid4), about=st.sampled_from(CHILDREN), body=st.integers(1, 3), topic=st.sampled_from([each.value for each in Topic]),
    priority=st.sampled_from([each.value for each in Priority]), tact=st.sampled_from([Tact.OPEN.value, Tact.NEUTRAL.value]),
    must_reach=st.booleans(), last_reminder=st.booleans(), until_date=st.none() | st.dates(date(2026, 11, 23), date(2027, 3, 1)),
    channels=st.frozensets(st.sampled_from([each.value for each in Channel]), max_size=2),
)  # fmt: skip
readers = st.builds(
    Reader,
    ways=st.lists(st.builds(Way, id=st.builds(uuid4), channel=st.sampled_from([each.value for each in CHANNELS]), rank=st.integers(0, 3)), max_size=3),
    a_week=st.integers(0, 7), on_paper=st.booleans(), mourns=st.booleans(), bundled_today=st.booleans(),
    spent=st.lists(st.timedeltas(timedelta(0), timedelta(days=10)).map(lambda ago: NOW - ago), max_size=8),
)  # fmt: skip
days = st.lists(notices, max_size=25, unique_by=lambda each: each.id)


def counting(found: list[Bundle]) -> list[Bundle]:
    return [each for each in found if each.counts]


@given(days, readers)
def test_one_counting_bundle_at_most_and_never_beyond_the_budget(day: list[Told], reader: Reader) -> None:
    found = bundles(day, reader, now=NOW)
    morning = attention.next_allowed(NOW, *reader.quiet)
    assert len(counting(found)) <= (0 if reader.mourns else 1)
    for each in counting(found):
        assert attention.left(reader.spent, at=each.due_at, a_week=reader.a_week) >= 1
        assert not reader.bundled_today or each.due_at.date() > NOW.date()
        assert not attention.is_quiet(each.due_at, *reader.quiet)
    interrupting = [each for each in found if each.channel in INTERRUPTING]
    assert len(interrupting) <= 3  # danger, what is exempt or asked for, and the bundle of the day
    told = [each.id for bundle in found for each in (*bundle.told, *bundle.rest)]
    assert len(told) == len(set(told))
    for bundle in interrupting:
        assert bundle.due_at == (NOW if bundle.lead.priority == Priority.DISASTER else morning) or bundle.counts
        assert bundle.way in {way.id for way in reader.ways if way.channel == bundle.channel}
        assert len(bundle.told) <= MOST_TOLD


@given(days, readers)
def test_what_must_reach_somebody_does(day: list[Told], reader: Reader) -> None:
    found = bundles(day, reader, now=NOW)
    sent = {each.id for bundle in found for each in (*bundle.told, *bundle.rest)}
    for each in day:
        open_ways = [way for way in reader.ways if not each.channels or way.channel in each.channels]
        if each.must_reach and (not open_ways or not reader.a_week):
            assert each.id in sent
        if each.exempt and open_ways and not reader.on_paper:
            assert each.id in sent or any(
                bundle.channel in INTERRUPTING for bundle in found
            )  # another way was taken today


@given(days, readers)
def test_tact_and_channel_of_each_notice_hold_for_the_whole_message(day: list[Told], reader: Reader) -> None:
    for bundle in bundles(day, reader, now=NOW):
        for each in bundle.told:
            assert bundle.tact >= each.tact
            by_law = bundle.channel == Channel.PAPER and each.must_reach
            assert not each.channels or bundle.channel in each.channels or by_law
        if reader.mourns:
            assert bundle.tact >= Tact.NEUTRAL
        if bundle.channel == Channel.PAPER:
            assert len({each.body for each in bundle.told}) == 1


@given(days)
def test_by_child_and_the_most_urgent_child_first(day: list[Told]) -> None:
    found = ordered(day)
    assert sorted(found, key=lambda each: str(each.id)) == sorted(day, key=lambda each: str(each.id))
    children = [each.about for each in found]
    firsts = [child for place, child in enumerate(children) if place == 0 or children[place - 1] != child]
    assert len(firsts) == len(set(firsts))
    best = [min(each.urgency for each in day if each.about == child) for child in firsts]
    assert best == sorted(best)
