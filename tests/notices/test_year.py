"""A year with a new-born, night after night: few bundles, each thing on its day, nothing tactless, nothing beyond the budget."""

from collections import Counter
from datetime import date, datetime, timedelta

from tests.conftest import NOW
from tests.notices.town import BY, calendar_texts, newborn, reachable, text, want
from tests.people.families import person
from todoke.bodies.models import Body
from todoke.common.clock import TOKYO
from todoke.eligibility.rules.child_health import Given, State, plan
from todoke.jobs.plan_notices import plan_night
from todoke.notices.models import Delivery, DoneReport, Notice
from todoke.notices.operations import done, giving, planning
from todoke.notices.rules import codes, items
from todoke.notices.rules.tact import Tact
from todoke.notices.rules.timing import moment
from todoke.notices.rules.topics import Topic
from todoke.people.models import Person

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
    news, grave = text("news", Topic.LIVING), text("grave", Topic.BENEFIT)
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
        for item, told in said.items():
            if day == told + LATER_BY:  # the next free day at the doctor's
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
    told = Counter(Notice.objects.filter(about=other, state="boxed").values_list("item", flat=True))
    assert set(told) >= {
        "vaccine:ROTA1:1",
        "vaccine:BCG:1",
        "vaccine:MR1:1",
        "deadline:CHILD_ALLOWANCE",
        "deadline:SUPPORT_018",
    }
    assert "vaccine:ROTA1:2" not in told  # never told of the second before the first was done
    assert max(told.values()) <= 2
    assert set(Notice.objects.filter(template=shy).values_list("tact", flat=True)) == {Tact.NEUTRAL}


def check_attention(who: Person, *, most: int) -> None:
    """A few dozen bundles, never two a day, never more than two counting ones in seven days; a sound code on each notice."""
    sent = list(Delivery.objects.filter(person=who).order_by("due_at"))
    print(
        len(sent),
        Notice.objects.filter(person=who).count(),
        [(e.due_at.date().isoformat(), [n.notice.item for n in e.items.select_related("notice")]) for e in sent]
        if most == 36
        else "",
    )
    assert 12 <= len(sent) <= most
    days = [each.due_at.astimezone(TOKYO).date() for each in sent]
    assert len(set(days)) == len(days)
    counting = [each.due_at for each in sent if each.counts]
    assert all(third - first >= timedelta(days=7) for first, third in zip(counting, counting[2:], strict=False))
    notices = list(Notice.objects.filter(person=who))
    assert all(codes.read(each.code) == each.code for each in notices)
    assert len({each.code for each in notices}) == len(notices)
