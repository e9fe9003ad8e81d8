"""A year with a new-born, night after night: few bundles, each thing on its day, nothing tactless, nothing beyond the budget."""

from collections import Counter
from datetime import date, datetime, timedelta

from tests.conftest import NOW
from tests.notices.town import BY, calendar_texts, newborn, reachable, text, want
from tests.people.families import person, protect
from todoke.bodies.models import Body
from todoke.common.channels import INTERRUPTING
from todoke.common.clock import TOKYO
from todoke.eligibility.models import CalendarOverride
from todoke.eligibility.rules.child_health import Given, State, plan
from todoke.jobs.plan_notices import plan_night
from todoke.notices.models import Delivery, DoneReport, Notice
from todoke.notices.operations import done, giving, planning
from todoke.notices.rules import codes, items
from todoke.notices.rules.slots import problems, slots_of
from todoke.notices.rules.tact import Tact
from todoke.notices.rules.timing import moment
from todoke.notices.rules.topics import Topic
from todoke.people.models import Person
from todoke.people.operations import moving
from todoke.ui import notice_words

BORN = NOW.date()
YEAR = [BORN + timedelta(days=number) for number in range(366)]
LATER_BY = timedelta(days=4)


def at_night(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 3, tzinfo=TOKYO)


def night_and_morning(day: date, *bodies: Body) -> None:
    for _ in plan_night(day=day, by=BY, now=at_night(day), bodies=bodies):
        pass
    giving.give_due(by=BY, now=moment(day))


def calendar_of(child: Person, day: date, doses: list[Given]) -> dict[str, tuple[date, State]]:
    """What the calendar itself says opens when, by the names that notices use."""
    assert child.birth_date is not None
    found = plan(child.birth_date, day, doses, None, (), child.body.code or "").items
    named = {
        items.of_dose(each.entry, each.dose) if each.kind == "vaccine" else f"{each.kind.value}:{each.entry}": each for each in found
    }  # fmt: skip
    return {name: (each.recommended[0], each.state) for name, each in named.items() if each.recommended}


def test_a_year(arakawa: Body, chofu: Body, tokyo: Body) -> None:
    calendar_texts()
    careful, idle = person(arakawa, "注意"), person(arakawa, "多忙", language="en")
    child, other = newborn(arakawa, BORN, careful), newborn(arakawa, BORN, idle, name="二")
    for each in (careful, idle):
        reachable(each)
    news, grave = text("weekly", Topic.LIVING), text("grave", Topic.BENEFIT)
    shy = text("shy", Topic.BENEFIT)
    doses: list[Given] = []
    said: dict[str, date] = {}
    for day in YEAR:
        if day.weekday() == 0:  # every Monday the town and the metropolis have something to say
            planning.plan(
                wanted=[want(news, idle, body=body.pk, due_at=moment(day)) for body in (arakawa, tokyo)],
                by=BY, now=at_night(day),
            )  # fmt: skip
        if day == YEAR[100]:
            wanted = [
                want(grave, careful, because={"facts": ["care_level"]}),
                want(shy, careful, because={"facts": ["single_parent"]}),
            ]
            assert planning.plan(wanted=wanted, by=BY, now=at_night(day)).unasked == 1
        night_and_morning(day, arakawa)
        for notice in Notice.objects.filter(settled_at=moment(day), item__startswith="vaccine:", about=child):
            opens, state = calendar_of(child, day, doses)[notice.item]
            assert state is State.DUE
            assert notice.reminder == 2 or opens == day, (notice.item, opens, day)
            said.setdefault(notice.item, day)
        for item, known in said.items():
            if day == known + LATER_BY:  # the next free day at the doctor's
                done.report(person=careful, about=child, body=arakawa, item=item, said_by="body:131181", done_date=day, by=BY, now=moment(day))  # fmt: skip
                doses.append(Given(items.dose_of(item).vaccine, day))  # type: ignore[union-attr]
    check_attention(careful, most=36)
    check_attention(idle, most=2 * 52)
    done_items = set(DoneReport.objects.values_list("item", flat=True))
    assert {
        "vaccine:DPT_IPV_HIB:3",
        "vaccine:PCV20:3",
        "vaccine:HEPB:3",
        "vaccine:BCG:1",
        "vaccine:ROTA1:2",
    } <= done_items
    assert not Notice.objects.filter(about=child, item__startswith="vaccine:", reminder=2, state="boxed").exists()
    often = Counter(Notice.objects.filter(about=other, state="boxed").values_list("item", flat=True))
    assert set(often) >= {
        "vaccine:ROTA1:1",
        "vaccine:BCG:1",
        "vaccine:MR1:1",
        "deadline:CHILD_ALLOWANCE",
    }
    assert "deadline:SUPPORT_018" not in often  # open until the child is grown: no deadline
    assert "vaccine:ROTA1:2" not in often  # never told of the second before the first was done
    assert max(often.values()) <= 2
    assert set(Notice.objects.filter(template=shy).values_list("tact", flat=True)) == {Tact.NEUTRAL}


def check_attention(who: Person, *, most: int) -> None:
    """A few dozen bundles, never two a day, never more than two counting ones in seven days; a sound code on each notice."""
    sent = list(Delivery.objects.filter(person=who).order_by("due_at"))
    assert 12 <= len(sent) <= most
    days = [each.due_at.astimezone(TOKYO).date() for each in sent]
    assert len(set(days)) == len(days)
    counting = [each.due_at for each in sent if each.counts]
    assert all(third - first >= timedelta(days=7) for first, third in zip(counting, counting[2:], strict=False))
    for each in sent:
        nothing_tactless(each)
    notices = list(Notice.objects.filter(person=who).select_related("template"))
    calendars = [each for each in notices if each.template.key.startswith("calendar-")]
    assert all(problems(slots_of(each.template.slots), each.values) == {} for each in calendars)
    assert all(codes.read(each.code) == each.code for each in notices)
    assert len({each.code for each in notices}) == len(notices)


def nothing_tactless(delivery: Delivery) -> None:
    """Outside the box no name of a child, and of what is delicate nothing at all."""
    items_ = delivery.items.select_related("notice__template", "notice__body", "notice__about").order_by("pk")
    notices = [each.notice for each in items_]
    for channel in INTERRUPTING:
        said = notice_words.outside(notices, channel, "ja", tact=delivery.tact)
        assert said.neutral or delivery.tact == Tact.OPEN
        assert not any(each.about.name in f"{said.subject}{said.line}" for each in notices)


def test_two_guardians_in_two_towns_each_in_their_own_language(arakawa: Body, chofu: Body) -> None:
    calendar_texts()
    mother, father = person(arakawa, "母", language="en"), person(chofu, "父", date(1988, 1, 1), language="ja-simple")
    child = newborn(arakawa, BORN, mother, father)
    reachable(mother)
    two_months = date(2027, 1, 23)
    night_and_morning(two_months, arakawa, chofu)
    told = Notice.objects.filter(about=child, state="boxed")
    assert set(told.values_list("person", "language")) == {(mother.pk, "en"), (father.pk, "ja-simple")}
    assert {each.body for each in told} == {arakawa}  # the child's town writes to both
    by_item = Counter(told.values_list("item", flat=True))
    assert set(by_item.values()) == {2}
    assert set(Delivery.objects.values_list("person", "channel")) == {(mother.pk, "mail"), (father.pk, "paper")}
    protect(mother, father)
    night_and_morning(date(2027, 4, 23), arakawa, chofu)
    bcg = Notice.objects.filter(item="vaccine:BCG:1")
    assert [each.person for each in bcg] == [mother]


def test_what_was_planned_for_a_child_who_died_or_moved_is_never_given(arakawa: Body, chofu: Body) -> None:
    calendar_texts()
    mother, other = person(arakawa, "母"), person(arakawa, "親")
    child, moving_child = newborn(arakawa, BORN, mother), newborn(arakawa, BORN, other, name="二")
    for each in (mother, other):
        reachable(each)
    day = date(2027, 1, 23)
    for _ in plan_night(day=day, by=BY, now=at_night(day), bodies=[arakawa]):
        pass
    assert Notice.objects.filter(state="planned").count() == 8
    moving.record_death(person=child, by=BY, now=moment(day) - timedelta(hours=1), died_date=day)
    moving.move_away(
        person=moving_child, to=chofu, agreed={"name", "birth_date"}, by=BY, now=moment(day) - timedelta(hours=1)
    )
    giving.give_due(by=BY, now=moment(day))
    reasons = Counter(Notice.objects.filter(state="quiet").values_list("about", "why_quiet"))
    assert reasons == {(child.pk, "died"): 4, (moving_child.pk, "moved"): 4}
    for later_day in (day + timedelta(days=1), date(2027, 4, 23), date(2027, 11, 23)):
        night_and_morning(later_day, arakawa, chofu)
    assert not Delivery.objects.exists()
    assert not Notice.objects.filter(state="boxed").exists()


def test_the_towns_word_decides_about_check_ups_that_no_law_demands(arakawa: Body) -> None:
    calendar_texts()
    mother = person(arakawa, "母")
    newborn(arakawa, BORN, mother)
    opens = date(2027, 2, 23)  # three months old
    night_and_morning(opens, arakawa)
    assert not Notice.objects.filter(item="checkup:CHECKUP_3M").exists()
    CalendarOverride.objects.create(
        body=arakawa, item="CHECKUP_3M", offered=True, since_months=4, before_months=5, source="https://example.jp",
        effective_from_date=BORN, created_at=NOW, created_by="staff:1", confirmed_at=NOW,
    )  # fmt: skip
    night_and_morning(date(2027, 3, 22), arakawa)
    assert not Notice.objects.filter(item="checkup:CHECKUP_3M").exists()
    night_and_morning(date(2027, 3, 23), arakawa)
    told = Notice.objects.get(item="checkup:CHECKUP_3M")
    assert (told.state, told.until_date, told.law) == ("boxed", date(2027, 4, 22), "")
