"""Planning and giving: once each, tact and budget, one bundle a day, the present asked at the moment of giving."""

from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.conftest import NOW
from tests.notices.town import BY, choose, later, newborn, only, reachable, settings, text, want
from tests.people.families import person, protect
from tests.people.standing import give as mandate
from todoke.bodies.models import Body, LedgerEntry
from todoke.common.channels import Channel
from todoke.notices.models import Delivery, DeliveryItem, Notice, NoticeSettings, Sending
from todoke.notices.operations import done, giving, planning
from todoke.notices.queries import recipients, still
from todoke.notices.rules.states import NoticeState, Quiet, SendingState, TextState
from todoke.notices.rules.tact import Tact
from todoke.notices.rules.topics import Priority, Topic
from todoke.notices.rules.wanted import Wanted
from todoke.people.models import Person
from todoke.people.operations import moving
from todoke.people.queries.persons import PersonNotFound
from todoke.people.rules.facts import Sensitivity
from todoke.people.rules.mandates import Matter

BORN = date(2026, 10, 1)


def plan(*wanted: Wanted) -> planning.Planned:
    return planning.plan(wanted=wanted, by=BY, now=NOW)


def give(at: datetime = NOW) -> giving.Given:
    return giving.give_due(by=BY, now=at)


def state(notice: Notice) -> tuple[str, str]:
    notice.refresh_from_db()
    return notice.state, notice.why_quiet


def test_a_notice_is_planned_once_and_given_at_its_moment(arakawa: Body) -> None:
    who = person(arakawa, "山田", language="en")
    reachable(who)
    wanted = want(text(), who, due_at=later(1))
    assert plan(wanted, wanted).made == 1
    assert plan(wanted) == planning.Planned(known=1)
    assert LedgerEntry.objects.filter(action="notices.plan").get().data == {"count": 1}
    assert give().looked == 0
    given = give(later(1))
    assert (given.boxed, given.deliveries) == (1, 1)
    assert give(later(1)).looked == 0
    notice = only()
    assert (notice.state, notice.language, len(notice.code)) == ("boxed", "en", 12)
    assert Delivery.objects.get().items.get().notice == notice


def test_tact_is_derived_and_what_is_grave_goes_only_to_who_asked(arakawa: Body) -> None:
    asks, other = person(arakawa, "甲"), person(arakawa, "乙")
    settings(asks, grave_letters=["disability"])
    grave = text("grave", Topic.BENEFIT, program="131181000001")
    reads = {"facts": ["birth_date", "special_child_grade"]}
    assert plan(want(grave, asks, because=reads), want(grave, other, because=reads)) == planning.Planned(1, 0, 1)
    notice = only()
    assert (notice.person, notice.tact) == (asks, Tact.NEUTRAL)
    settings(other, grave_letters=["131181000001"])
    assert plan(want(grave, other, because={"facts": ["fled_violence"]})).unasked == 1  # never, whatever was chosen
    delicate = text("delicate", Topic.BENEFIT)
    plan(want(delicate, other, because={"facts": ["household_income"]}))
    plan(want(text("plain", reveals=Sensitivity.DELICATE), other), want(text("shy", floor=Tact.NEUTRAL), other))
    assert set(Notice.objects.filter(person=other).values_list("tact", flat=True)) == {Tact.NEUTRAL}
    NoticeSettings.objects.filter(person=asks).update(grave_letters=[])
    give()
    assert state(notice) == ("quiet", "stopped")


def test_the_budget_is_of_the_person_and_not_of_a_body(arakawa: Body, tokyo: Body) -> None:
    who = person(arakawa, "山田")
    reachable(who)
    living = text()
    for day, body in enumerate([arakawa, tokyo, arakawa, tokyo, arakawa]):
        plan(want(living, who, body=body.pk, due_at=later(day)))
        give(later(day))

    def sent() -> list[tuple[datetime, int]]:
        return [(each.due_at, each.items.count()) for each in Delivery.objects.filter(counts=True).order_by("due_at")]

    assert sent() == [(NOW, 1), (later(1), 1), (later(7), 3)]
    assert Notice.objects.filter(state=NoticeState.BOXED).count() == 5  # the box is the truth: nothing waits there
    plan(want(living, who, due_at=later(6), until_date=later(6).date()))
    give(later(6))
    assert sent()[2:] == [(later(7), 3)]  # that would be told too late
    plan(want(text("v", Topic.VACCINATION), who, due_at=later(7.2), priority=Priority.DEADLINE))
    give(later(7.2))  # today's bundle went out: tomorrow's has room
    assert sent()[3:] == [(later(8), 1)]
    last = want(text("law", Topic.VACCINATION, law="予防接種法8条"), who, last_reminder=True, due_at=later(7.1))
    plan(last, want(text("danger", Topic.DISASTER, priority=Priority.DISASTER), who, due_at=later(7.6)))
    give(later(7.3))
    give(later(7.6))  # at half past eleven at night
    exempt = Delivery.objects.filter(counts=False).order_by("due_at")
    assert [each.due_at for each in exempt] == [later(7.3), later(7.6)]


def test_one_bundle_a_day_by_child_and_not_at_night(arakawa: Body) -> None:
    mother = person(arakawa, "山田")
    reachable(mother, Channel.SMS, rank=1)
    best = reachable(mother, Channel.PUSH)
    elder, younger = newborn(arakawa, date(2020, 1, 1), mother), newborn(arakawa, BORN, mother, name="次")
    shot = text("v", Topic.VACCINATION)
    evening = datetime.combine(NOW.date(), NOW.timetz().replace(hour=22))
    plan(
        want(shot, mother, elder, item="vaccine:JE1:1", until_date=date(2027, 6, 1)),
        want(shot, mother, younger, item="vaccine:ROTA1:1", until_date=date(2026, 12, 24)),
        want(shot, mother, younger, item="vaccine:BCG:1", until_date=date(2027, 9, 30)),
    )
    assert give(evening).deliveries == 1
    sent = Delivery.objects.get()
    assert (sent.address, sent.due_at.isoformat()[:16]) == (best, "2026-11-23T23:00")  # UTC: eight in the morning
    told = DeliveryItem.objects.order_by("pk").values_list("notice__item", flat=True)
    assert list(told) == ["vaccine:ROTA1:1", "vaccine:BCG:1", "vaccine:JE1:1"]
    plan(want(shot, mother, elder, item="vaccine:JE1:2", due_at=later(1)))
    give(later(1))
    assert (
        DeliveryItem.objects.filter(delivery__due_at=later(2)).count() == 1
    )  # this morning's bundle is on its way already


def test_what_a_law_has_told_is_never_silenced_and_falls_back_to_paper(arakawa: Body) -> None:
    who, wary = person(arakawa, "甲"), person(arakawa, "乙")
    reachable(wary)
    settings(wary, pushes_a_week=0)
    for each in (who, wary):
        choose(each, Topic.VACCINATION, wants=False)
        choose(each, Topic.LIVING, wants=False)
    law = text("law", Topic.VACCINATION, law="予防接種法8条")
    plan(*(want(each, whom) for each in (law, text()) for whom in (who, wary)))
    given = give()
    assert (given.boxed, given.quiet, given.deliveries) == (2, 2, 2)
    assert set(Delivery.objects.values_list("channel", "counts")) == {("paper", False)}


def test_a_topic_by_its_channel_alone(arakawa: Body) -> None:
    who = person(arakawa, "甲")
    mail = reachable(who, Channel.MAIL, rank=1)
    reachable(who, Channel.SMS)
    choose(who, Topic.LIVING, wants=True, channels=(Channel.MAIL,))
    plan(want(text(), who))
    give()
    assert Delivery.objects.get().address == mail


def test_the_present_is_asked_at_the_moment_of_giving(arakawa: Body, chofu: Body) -> None:
    mother, father, child = family(arakawa, chofu)
    shot = text("v", Topic.VACCINATION, law="予防接種法8条")
    plan(*(want(shot, each, child, item="vaccine:MR1:1") for each in (mother, father)))
    hers, his = (Notice.objects.get(person=each) for each in (mother, father))
    protect(mother, father)
    give()
    assert (state(hers), state(his)) == (("boxed", ""), ("quiet", "concealed"))
    assert Delivery.objects.get().person == mother


def family(town: Body, elsewhere: Body) -> tuple[Person, Person, Person]:
    mother, father = person(town, "母", language="en"), person(elsewhere, "父", date(1988, 1, 1), language="ja-simple")
    reachable(mother)
    reachable(father)
    return mother, father, newborn(town, BORN, mother, father)


def test_done_by_one_guardian_is_done_for_both(arakawa: Body, chofu: Body) -> None:
    mother, father, child = family(arakawa, chofu)
    shot = text("v", Topic.VACCINATION)
    plan(*(want(shot, each, child, item="vaccine:ROTA1:1") for each in (mother, father)))
    plan(want(shot, father, child, item="vaccine:ROTA1:1", reminder=2, due_at=later(5)))
    said: dict[str, Any] = {"about": child, "body": arakawa, "item": "vaccine:ROTA5:1", "by": BY, "now": NOW}
    for _ in range(2):
        done.report(person=mother, said_by=f"resident:{mother.pk}", done_date=NOW.date(), **said)
    assert set(Notice.objects.values_list("state", "why_quiet")) == {("quiet", "done")}
    assert LedgerEntry.objects.filter(action="notice.done").count() == 1
    with pytest.raises(done.DoneInvalid) as refused:
        done.report(person=mother, said_by="body:1", done_date=date(2027, 1, 1), **{**said, "item": "nothing"})
    assert refused.value.data["problems"] == {"item": "item_unknown", "done_date": "done_date_impossible"}
    with pytest.raises(PersonNotFound):
        done.report(person=person(arakawa, "他人"), said_by="x:1", done_date=NOW.date(), **said)


def test_reasons_to_be_quiet(arakawa: Body, chofu: Body) -> None:
    mother, _, child = family(arakawa, chofu)
    shot = text("v", Topic.VACCINATION, law="予防接種法8条")
    first = want(shot, mother, child, item="vaccine:BCG:1")
    plan(first, want(shot, mother, child, item="vaccine:BCG:1", reminder=2), want(shot, person(arakawa, "他人"), child))
    Notice.objects.filter(reminder=1, item="vaccine:BCG:1").update(declined_at=NOW)
    other = Notice.objects.exclude(item="vaccine:BCG:1").get()
    later_one = Notice.objects.get(reminder=2)

    def reasons(*notices: Notice, at: datetime = NOW) -> list[Quiet]:
        return list(still.quiet_reasons(notices, now=at, booked=lambda rest: [each.pk for each in rest]).values())

    assert reasons(later_one, other) == [Quiet.NOT_GUARDIAN, Quiet.DECLINED]
    assert reasons(later_one, at=later(18 * 366)) == [Quiet.GROWN]
    plan(want(shot, mother, child))
    fresh = Notice.objects.exclude(pk__in=[other.pk, later_one.pk]).filter(declined_at=None).get()
    assert reasons(fresh) == [Quiet.BOOKED]
    shot.state = TextState.RETIRED.value
    shot.save()
    assert reasons(Notice.objects.get(pk=fresh.pk)) == [Quiet.CHANGED]
    newer = text("v", Topic.VACCINATION, law="予防接種法8条", version=2)
    give()
    fresh.refresh_from_db()
    assert (fresh.state, fresh.template) == ("boxed", newer)


def test_nothing_is_said_of_a_child_who_died_and_the_parents_are_left_in_peace(arakawa: Body, chofu: Body) -> None:
    mother, father, child = family(arakawa, chofu)
    twin = newborn(arakawa, BORN, mother, father, name="双")
    shot, living = text("v", Topic.VACCINATION, law="予防接種法8条"), text()
    plan(*(want(shot, each, child) for each in (mother, father)))
    moving.record_death(person=child, by=BY, now=NOW, died_date=NOW.date())
    plan(want(living, mother), want(shot, father, twin, due_at=later(1)))
    plan(want(shot, mother, twin, item="vaccine:BCG:1", last_reminder=True, due_at=later(48)))
    plan(want(living, mother, due_at=later(50)))
    give()
    assert set(Notice.objects.filter(about=child).values_list("state", "why_quiet")) == {("quiet", "died")}
    for day in (1, 48, 50):
        give(later(day))
    assert list(Delivery.objects.order_by("due_at").values_list("person", "tact")) == [
        (mother.pk, Tact.NEUTRAL), (mother.pk, Tact.OPEN)
    ]  # fmt: skip


def test_whoever_moved_is_told_nothing(arakawa: Body) -> None:
    who = person(arakawa, "甲")
    plan(want(text(), who))
    moving.move_away(person=who, to=None, agreed=(), by=BY, now=NOW)
    give()
    assert state(only()) == ("quiet", "moved")


def test_too_late_is_stale_and_a_halted_sending_is_withdrawn(arakawa: Body) -> None:
    who, living = person(arakawa, "甲"), text()
    halted = Sending.objects.create(body=arakawa, template=living, send_at=NOW, state=SendingState.HALTED, written_by="a", written_at=NOW, halted_at=NOW, halted_by="b")  # fmt: skip
    plan(want(living, who, until_date=NOW.date()), want(living, who, sending=halted.pk))
    assert give(later(1)).stale == 1
    assert set(Notice.objects.values_list("state", "why_quiet")) == {("stale", ""), ("withdrawn", "halted")}


def test_withdrawn_is_planned_anew_where_it_is_wanted_again(arakawa: Body) -> None:
    wanted = want(text(), person(arakawa, "甲"), item="program:131181000001:2026", due_at=later(3))
    plan(wanted)
    kept = only()
    assert planning.withdraw(notices=[kept.pk], because=Quiet.CHANGED, by=BY, now=NOW) == 1
    assert planning.withdraw(notices=[kept.pk], because=Quiet.CHANGED, by=BY, now=NOW) == 0
    assert state(kept) == ("withdrawn", "changed")
    assert plan(wanted).made == 1
    assert state(kept) == ("planned", "")


def test_who_is_told(arakawa: Body, chofu: Body) -> None:
    mother, father, child = family(arakawa, chofu)
    old, daughter, friend = person(arakawa, "祖母", date(1950, 1, 1)), person(chofu, "娘"), person(chofu, "友")
    mandate(old, daughter, Matter.RECEIVE)
    mandate(old, friend, Matter.LOOK_UP)
    assert {each.pk for each in recipients.recipients(child, now=NOW)} == {mother.pk, father.pk}
    assert [each.pk for each in recipients.recipients(old, now=NOW)] == [old.pk, daughter.pk]
    protect(daughter, old)
    assert [each.pk for each in recipients.recipients(old, now=NOW)] == [old.pk]


def test_a_batch_asks_as_much_for_many_as_for_few(arakawa: Body) -> None:
    mother, living, shot = person(arakawa, "母"), text(), text("v", Topic.VACCINATION)
    reachable(mother)

    def queries(many: int, day: int) -> int:
        people = [person(arakawa, f"人{day}{number}") for number in range(many)]
        children = [newborn(arakawa, BORN, each) for each in people]
        for each in people:
            reachable(each)
        plan(*(want(living, each, due_at=later(day)) for each in people))
        plan(*(want(shot, *pair, due_at=later(day)) for pair in zip(people, children, strict=True)))
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert give(later(day)).deliveries == many
        return len(captured)

    assert queries(2, 1) == queries(8, 2) < 60
