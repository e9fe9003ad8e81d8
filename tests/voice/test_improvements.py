"""Improvements: from what was heard to what helped, in public once they say enough, told to those who follow."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.people.families import person
from tests.procedures.cases import keep_texts
from tests.voice.improving import OWNER, WORDS, begun, group_of
from tests.voice.saying import hear, voice
from todoke.bodies.models import Body, LedgerEntry
from todoke.common.actors import Actor
from todoke.notices.models import Notice
from todoke.notices.rules.tact import Tact
from todoke.registry.models import Revision
from todoke.voice.models import Group, Subscription, Voice
from todoke.voice.operations import following, grouping, improvements
from todoke.voice.operations.improvements import (
    ImprovementInvalid,
    ImprovementStepWrong,
    ImprovementUnproven,
    NotAskedAgain,
)
from todoke.voice.queries import improvements as queries
from todoke.voice.rules import improving
from todoke.voice.rules.improving import Tally, Words
from todoke.voice.rules.kinds import About
from todoke.voice.rules.states import Helped, ImprovementState

pytestmark = pytest.mark.django_db


def revision() -> int:
    return sum(Revision.objects.filter(name="registry").values_list("value", flat=True))


def to(state: ImprovementState, given: Any, now: datetime) -> Any:
    return improvements.move(improvement=given, state=state, by=OWNER, now=now)


def test_a_wait_is_heard_planned_done_asked_again_and_checked(arakawa: Body, now: datetime) -> None:
    receipts = [hear(arakawa, now, f"待ち時間が長い{number}") for number in range(12)]
    group = group_of(arakawa, now, *(each.voice for each in receipts))
    found = begun(arakawa, now, group, due_date=date(2026, 12, 10))
    for state in (ImprovementState.PLANNED, ImprovementState.DOING, ImprovementState.DONE):
        found = to(state, found, now)
    improvements.publish(improvement=found, by=OWNER, now=now)
    assert list(queries.public_for(arakawa, About.COUNTER, "madoguchi")) == [found]
    early, due = now + timedelta(days=27), now + timedelta(days=28)
    assert improvements.ask_again(improvement=found, by=OWNER, now=early) == 0
    assert list(queries.to_ask_again(now=due)) == [found]
    assert improvements.ask_again(improvement=found, by=OWNER, now=due) == 12
    assert improvements.ask_again(improvement=found, by=OWNER, now=due) == 0
    found.refresh_from_db()
    with pytest.raises(ImprovementUnproven):
        to(ImprovementState.CHECKED, found, due)
    answers = (Helped.BETTER, Helped.BETTER, Helped.WORSE)
    for receipt, answer in zip(receipts[:3], answers, strict=True):
        improvements.helped(voice=receipt.voice, helped=answer, by=Actor("anonymous"), now=due)
    assert queries.tally_of(found) == Tally(12, 2, 0, 1)
    assert queries.asked_about(Voice.objects.get(pk=receipts[0].voice.pk)) == found
    assert to(ImprovementState.CHECKED, found, due).state == "checked"
    assert [each.state for each in queries.steps_of(found)] == ["heard", "planned", "doing", "done", "checked"]
    actions = set(LedgerEntry.objects.filter(subject=str(found)).values_list("action", flat=True))
    assert actions == {f"improvement.{each}" for each in ("begin", "move", "publish", "ask_again")}


def test_what_is_begun_for_a_group_that_was_just_merged_is_for_the_one_that_is_left(
    arakawa: Body, now: datetime
) -> None:
    left, merged = group_of(arakawa, now, voice(arakawa, now)), group_of(arakawa, now, voice(arakawa, now))
    stale = Group.objects.get(pk=merged.pk)
    grouping.merge(group=merged, into=left, by=OWNER, now=now)
    found = begun(arakawa, now, stale)
    assert (found.group_id, queries.voices_of(found).count()) == (left.pk, 2)


def test_what_is_said_later_is_not_asked_about_and_merged_groups_are(arakawa: Body, now: datetime) -> None:
    first, second, late = voice(arakawa, now), voice(arakawa, now), voice(arakawa, now + timedelta(days=2))
    group = group_of(arakawa, now, first, late)
    merged = group_of(arakawa, now, second)
    Group.objects.filter(pk=merged.pk).update(merged_into=group)
    found = begun(arakawa, now, group)
    for state in (ImprovementState.DOING, ImprovementState.DONE):
        found = to(state, found, now)
    due = now + timedelta(days=30)
    assert improvements.ask_again(improvement=found, by=OWNER, now=due) == 2
    late.refresh_from_db()
    assert late.asked_again_at is None
    with pytest.raises(NotAskedAgain):
        improvements.helped(voice=late, helped=Helped.BETTER, by=Actor("anonymous"), now=due)
    asked = Voice.objects.get(pk=second.pk)
    assert queries.asked_about(asked) is None, "nothing of it is public"
    improvements.publish(improvement=found, by=OWNER, now=due)
    assert queries.asked_about(asked) == found


@pytest.mark.parametrize(
    ("given", "problems"),
    [
        ({"texts": Words({})}, {"title_ja": "title_missing"}),
        ({"texts": Words({"en": "Only English"})}, {"title_ja": "ja_missing"}),
        ({"texts": Words({"ja": "長" * 121})}, {"title_ja": "title_long"}),
        ({"texts": replace(WORDS, said={"ja": "長" * 2001})}, {"said_ja": "text_long"}),
        ({"owner": ""}, {"owner": "owner_missing"}),
        ({"due_date": date(2026, 11, 22)}, {"due_date": "day_has_passed"}),
    ],
)
def test_what_cannot_be_kept_says_why(
    arakawa: Body, now: datetime, given: dict[str, Any], problems: dict[str, str]
) -> None:
    with pytest.raises(ImprovementInvalid) as refused:
        begun(arakawa, now, **given)
    assert refused.value.data["problems"] == problems


def test_what_is_public_says_what_was_said_and_why_it_cannot_be(arakawa: Body, now: datetime) -> None:
    bare = begun(arakawa, now, texts=Words({"ja": "番号札"}))
    with pytest.raises(ImprovementInvalid) as refused:
        improvements.publish(improvement=bare, by=OWNER, now=now)
    assert refused.value.data["problems"] == {"said_ja": "said_missing"}
    found = begun(arakawa, now, texts=replace(WORDS, did={}))
    before = revision()
    improvements.publish(improvement=found, by=OWNER, now=now)
    assert revision() == before + 1
    with pytest.raises(ImprovementInvalid):
        to(ImprovementState.CANNOT, found, now)
    texts = replace(WORDS, did={}, why_not={"ja": "置く場所がありません。"})
    improvements.change(improvement=found, texts=texts, owner=OWNER.label, due_date=None, by=OWNER, now=now)
    assert to(ImprovementState.CANNOT, found, now).state == "cannot"
    with pytest.raises(ImprovementInvalid):
        improvements.change(improvement=found, texts=WORDS, owner=OWNER.label, due_date=None, by=OWNER, now=now)
    with pytest.raises(ImprovementStepWrong):
        to(ImprovementState.DONE, found, now)
    assert revision() == before + 3


def test_a_group_of_another_body_is_refused(arakawa: Body, chofu: Body, now: datetime) -> None:
    with pytest.raises(ImprovementInvalid):
        begun(arakawa, now, group_of(chofu, now))


def test_who_follows_is_told_once_for_each_state(arakawa: Body, chofu: Body, now: datetime) -> None:
    keep_texts(now)
    near, far, other = person(arakawa, "届 花子"), person(chofu, "届 太郎"), person(arakawa, "届 次郎")
    for who, about in ((near, "madoguchi"), (far, "madoguchi"), (other, "another")):
        following.follow(
            body=arakawa, person=who, about_kind=About.COUNTER, about=about, by=Actor(f"resident:{who.pk}"), now=now
        )
    following.follow(body=arakawa, person=near, about_kind=About.BODY, about="", by=Actor("resident"), now=now)
    following.follow(body=arakawa, person=near, about_kind=About.BODY, about="", by=Actor("resident"), now=now)
    assert Subscription.objects.count() == 4
    found = begun(arakawa, now)
    to(ImprovementState.PLANNED, found, now)
    assert not Notice.objects.exists(), "nothing of it is public yet"
    improvements.publish(improvement=found, by=OWNER, now=now)
    assert set(Notice.objects.values_list("person", flat=True)) == {near.pk, far.pk}
    following.unfollow(subscription=queries.subscriptions_of(far)[0], by=Actor("resident"), now=now)
    to(ImprovementState.DOING, found, now)
    assert Notice.objects.filter(person=near).count() == 2
    assert Notice.objects.filter(person=far).count() == 1
    assert {each.tact for each in Notice.objects.all()} == {Tact.NEUTRAL}


def test_who_spoke_in_their_own_name_is_asked_by_a_notice(arakawa: Body, now: datetime) -> None:
    keep_texts(now)
    who = person(arakawa, "届 花子")
    mine, anonymous = voice(arakawa, now), voice(arakawa, now)
    Voice.objects.filter(pk=mine.pk).update(person=who)
    found = begun(arakawa, now, group_of(arakawa, now, mine, anonymous))
    for state in (ImprovementState.DOING, ImprovementState.DONE):
        found = to(state, found, now)
    assert improvements.ask_again(improvement=found, by=OWNER, now=now + timedelta(days=28)) == 2
    assert [(each.person, each.topic) for each in Notice.objects.select_related("person")] == [(who, "survey")]
    assert [each.pk for each in queries.asked_of(who)] == [mine.pk]


def test_open_improvements_come_by_their_day(arakawa: Body, now: datetime) -> None:
    later = begun(arakawa, now, due_date=date(2026, 12, 24))
    none, soon = begun(arakawa, now), begun(arakawa, now, due_date=date(2026, 12, 1))
    assert list(queries.open_for(arakawa)) == [soon, later, none]
    assert queries.late(arakawa, today=date(2026, 12, 2)) == 1


@pytest.mark.parametrize(("said", "helped"), [((0, 0, 0), False), ((1, 1, 0), False), ((2, 1, 0), True)])
def test_it_helped_when_most_say_so(said: tuple[int, int, int], helped: bool) -> None:
    assert improving.it_helped(Tally(9, *said)) is helped
