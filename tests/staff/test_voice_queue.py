"""The queue at the desk: danger and floods first, what waits, one voice, groups, calls in two taps, texts to answer with."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.voice.like_voices import FIRST, SECOND
from tests.voice.saying import voice
from todoke.bodies.models import Body, LedgerEntry
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.people.models import User
from todoke.people.rules.roles import Role
from todoke.voice.models import AnswerText, Burst, CallLog, CallTopic, Group, Voice, VoiceMessage
from todoke.voice.operations import answering, call_log, grouping
from todoke.voice.queries import queue
from todoke.voice.queries.queue import Shown
from todoke.voice.queries.voices import index_of
from todoke.voice.rules.kinds import Kind

pytestmark = pytest.mark.django_db
ENQUIRY: dict[str, Any] = {"kind": Kind.ENQUIRY, "scale": None, "score": None}
Signed = Callable[[User | None], Client]


@pytest.fixture
def now() -> datetime:
    """The pages' own."""
    return clock.now()


@pytest.fixture
def desk(arakawa: Body, author: User, at: Signed) -> Client:
    """Somebody who works with voices."""
    return at(author)


def url(name: str, body: Body, **arguments: object) -> str:
    return reverse(f"staff:{name}", kwargs={"body": body.key, **arguments})


def page(client: Client, name: str, body: Body, query: str = "", **arguments: object) -> str:
    response = client.get(url(name, body, **arguments) + query)
    assert response.status_code == 200
    return response.content.decode()


def act(client: Client, row: Voice, **data: object) -> HttpResponse:
    response = client.post(url("voice_act", row.body, voice=row.pk), data)
    assert isinstance(response, HttpResponse)
    return response


def burst(body: Body, now: datetime, count: int = 3) -> tuple[Burst, list[Voice]]:
    made = Burst.objects.create(
        body=body, about_kind="counter", about="madoguchi", count=count, first_at=now, last_at=now
    )
    rows = [voice(body, now + timedelta(seconds=place), f"あふれる声 {place}") for place in range(count)]
    Voice.objects.filter(pk__in=[each.pk for each in rows]).update(burst=made)
    return made, rows


def test_danger_stands_first_a_flood_is_one_and_scores_alone_do_not_wait(
    desk: Client, arakawa: Body, now: datetime
) -> None:
    voice(arakawa, now, "椅子がほしい")
    voice(arakawa, now, text="")
    voice(arakawa, now, "もう三日も何も食べていません。助けてください。")
    flood, _ = burst(arakawa, now)
    assert queue.count_waiting(arakawa) == 3
    shown = page(desk, "voices", arakawa)
    places = [shown.index(words) for words in ("何も食べていません", "あふれる声 0", "椅子がほしい")]
    assert places == sorted(places)
    assert "あふれる声 1" not in shown
    assert "あふれる声 1" in page(desk, "voices", arakawa, f"?burst={flood.pk}")
    assert desk.post(url("voice_burst", arakawa), {"burst": flood.pk, "state": "open"}).status_code == 422
    assert desk.post(url("voice_burst", arakawa), {"burst": flood.pk, "state": "abuse"}).status_code == 302
    assert queue.count_waiting(arakawa) == 2
    assert Voice.objects.filter(burst=flood).count() == 3  # nothing is deleted


def test_a_voice_is_opened_answered_in_its_own_language_and_leaves_the_queue(
    desk: Client, arakawa: Body, now: datetime, author: User
) -> None:
    asked = voice(arakawa, now, "How do I move?", language="en", **ENQUIRY)
    assert "How do I move?" in page(desk, "voices", arakawa, "?show=enquiries")
    shown = page(desk, "voice", arakawa, "?text=every:cannot", voice=asked.pk)
    assert "Thank you for telling us. We cannot change this" in shown
    assert "問い合わせた人が回答を待っています" in shown
    assert act(desk, asked, do="close").status_code == 409
    missing = act(desk, asked, do="answer", text=" ")
    assert (missing.status_code, 'href="#id_text"' in missing.content.decode()) == (422, True)
    named = act(desk, asked, do="answer", text="Call 03-3802-3111.", public="1")
    assert named.status_code == 422
    assert "<mark>〔電話〕</mark>" in named.content.decode()
    assert act(desk, asked, do="answer", text="Call 03-3802-3111.", public="1", sure="1").status_code == 302
    line = VoiceMessage.objects.get()
    assert (line.public, line.by, line.from_staff) == (True, f"staff:{author.pk}", True)
    assert "How do I move?" not in page(desk, "voices", arakawa)
    assert act(desk, asked, do="private", message=line.pk).status_code == 302
    assert not VoiceMessage.objects.get().public


def test_a_day_is_promised_a_voice_given_and_grouped_by_hand(
    desk: Client, arakawa: Body, now: datetime, author: User
) -> None:
    asked, other = voice(arakawa, now, "いつですか", **ENQUIRY), voice(arakawa, now, "いつだろう")
    assert act(desk, asked, do="promise", day="2020-01-01").status_code == 422
    assert act(desk, asked, do="promise", day="zzz").status_code == 422
    label = f"staff:{author.pk}"
    act(desk, asked, do="give", to=label)
    assert "いつですか" in page(desk, "voices", arakawa, "?show=mine")
    assert act(desk, asked, do="begin", called="日にち").status_code == 302
    group = Group.objects.get()
    assert act(desk, other, do="put", group=str(group.pk)).status_code == 302
    assert Group.objects.get().size == 2
    assert act(desk, other, do="take_out").status_code == 302
    assert act(desk, other, do="take_out").status_code == 404
    assert act(desk, other, do="put", group="nothing").status_code == 404
    assert act(desk, asked, do="nothing").status_code == 404
    act(desk, asked, do="give", to="staff:999999")  # nobody of this body: back to all
    assert Voice.objects.get(pk=asked.pk).assigned == ""


def test_ticked_voices_are_read_given_and_grouped(desk: Client, arakawa: Body, now: datetime, author: User) -> None:
    keys = [str(voice(arakawa, now, f"声{place}").pk) for place in range(3)]
    bulk = url("voice_bulk", arakawa)
    assert desk.post(bulk, {"do": "read"}).status_code == 422
    assert desk.post(bulk, {"do": "read", "voice": ["x", keys[0]]}).status_code == 302
    assert queue.count_waiting(arakawa) == 2
    assert desk.post(bulk, {"do": "give", "to": "staff:0", "voice": keys}).status_code == 422
    assert desk.post(bulk, {"do": "give", "to": f"staff:{author.pk}", "voice": keys}).status_code == 302
    assert desk.post(bulk, {"do": "group", "called": "", "voice": keys}).status_code == 422
    assert not Group.objects.exists()
    assert desk.post(bulk, {"do": "group", "called": "三つ", "voice": keys}).status_code == 302
    assert Group.objects.get().size == 3


def test_a_group_is_named_answered_once_for_all_and_merged(desk: Client, arakawa: Body, now: datetime) -> None:
    rows = [voice(arakawa, now, f"待ち時間{place}") for place in range(12)]
    group = grouping.begin(voices=rows, called="待ち", by=Actor("staff:1"), now=now)
    other = grouping.begin(voices=[voice(arakawa, now, "待つ")], called="待つ", by=Actor("staff:1"), now=now)
    where = url("voice_group", arakawa, group=group.pk)
    assert desk.post(where, {"do": "name", "name": ""}).status_code == 422
    assert desk.post(where, {"do": "name", "name": "待ち時間が長い"}).status_code == 302
    assert desk.post(where, {"do": "answer", "text": "090-1234-5678 まで", "public": "1"}).status_code == 422
    assert desk.post(where, {"do": "answer", "text": "番号の表示を付けます。", "public": "1"}).status_code == 302
    assert VoiceMessage.objects.filter(public=True).count() == 1
    assert VoiceMessage.objects.count() == 12
    assert desk.post(where, {"do": "take_out"}).status_code == 422
    assert desk.post(where, {"do": "take_out", "voice": str(rows[0].pk)}).status_code == 302
    assert desk.post(where, {"do": "merge", "into": str(other.pk)}).status_code == 302
    assert desk.get(where)["Location"] == url("voice_group", arakawa, group=other.pk)
    shown = page(desk, "voice_groups", arakawa, "?about=counter:madoguchi")
    assert "待つ" in shown
    assert "待ち時間が長い" not in shown


def test_calls_are_logged_in_two_taps_and_a_wrong_tap_is_taken_back(
    arakawa: Body, author: User, member: Callable[..., User], at: Signed
) -> None:
    ending = clock.today() + timedelta(days=9)
    counter = at(member("counter.arakawa", arakawa, Role.COUNTER, ending))
    log = url("voice_call_log", arakawa)
    for wrong in ({"topic": "how", "minutes": "0"}, {"topic": "", "minutes": "5"}, {"topic": "zzz", "minutes": "5"}):
        assert counter.post(log, {"channel": "phone", **wrong}).status_code == 422
    assert counter.post(log, {"channel": "web", "topic": "how", "minutes": "5"}).status_code == 422
    assert counter.post(log, {"channel": "phone", "topic": "how", "minutes": "5"}).status_code == 302
    keeper = at(author)  # who keeps the texts adds topics, and logs nothing
    assert keeper.post(log, {"channel": "phone", "topic": "how", "minutes": "5"}).status_code == 403
    topics = url("voice_call_topics", arakawa)
    assert keeper.post(topics, {"name": "転入"}).status_code == 302
    assert keeper.post(topics, {"name": "転入"}).status_code == 422
    own = CallTopic.objects.get()
    assert counter.post(log, {"channel": "email", "topic": f"own:{own.pk}", "minutes": "20"}).status_code == 302
    counted = queue.calls_by_topic(arakawa, now=clock.now(), days=30)
    assert counted == [("", "転入", 1, 20), ("how", "", 1, 5)]
    assert "転入" in page(counter, "voice_calls", arakawa)
    newest = CallLog.objects.filter(own=own).get()
    assert counter.post(url("voice_call_take_back", arakawa), {"call": newest.pk}).status_code == 302
    assert CallLog.objects.count() == 1
    first = CallLog.objects.get()
    assert not call_log.take_back(call=first, by=Actor("staff:999"), now=clock.now())
    assert not call_log.take_back(call=first, by=Actor(first.by), now=clock.now() + timedelta(hours=2))
    assert keeper.post(topics, {"end": own.pk}).status_code == 302
    assert counter.post(log, {"channel": "email", "topic": f"own:{own.pk}", "minutes": "20"}).status_code == 422


def test_texts_to_answer_with_are_kept_in_three_languages(desk: Client, arakawa: Body, now: datetime) -> None:
    new = url("voice_answer_text_new", arakawa)
    assert desk.post(new, {"name": "お礼", "ja": "ありがとうございます。"}).status_code == 422
    given = {"name": "お礼", "ja": "ありがとうございます。", "ja-simple": "ありがとう。", "en": "Thanks."}
    assert desk.post(new, given).status_code == 302
    kept = AnswerText.objects.get()
    assert "お礼" in page(desk, "voice_answer_texts", arakawa)
    asked = voice(arakawa, now, "Hello?", language="en", **ENQUIRY)
    assert "Thanks.</textarea>" in page(desk, "voice", arakawa, f"?text=own:{kept.pk}", voice=asked.pk)
    edit = url("voice_answer_text", arakawa, answer_text=kept.pk)
    assert desk.post(edit, {**given, "en": "Thank you."}).status_code == 302
    assert AnswerText.objects.get().texts["en"] == "Thank you."
    assert desk.post(edit, {"do": "end"}).status_code == 302
    assert desk.get(edit).status_code == 404


def test_who_guards_people_sees_danger_alone_and_who_serves_at_the_counter_no_voices(
    arakawa: Body, now: datetime, member: Callable[..., User], at: Signed
) -> None:
    ending = clock.today() + timedelta(days=9)
    plain, grave = voice(arakawa, now, "椅子がほしい"), voice(arakawa, now, "助けてください")
    assert grave.danger
    officer = at(member("officer.arakawa", arakawa, Role.OFFICER, ending))
    shown = page(officer, "voices", arakawa)
    assert "助けてください" in shown
    assert "椅子がほしい" not in shown
    assert "助けてください" in page(officer, "voice", arakawa, voice=grave.pk)
    assert officer.get(url("voice", arakawa, voice=plain.pk)).status_code == 404
    assert act(officer, grave, do="danger").status_code == 302
    assert act(officer, grave, do="answer", text="x").status_code == 403
    assert "助けてください" not in page(officer, "voices", arakawa)
    assert LedgerEntry.objects.filter(action="voice.take_danger").count() == 1
    counter = at(member("counter.arakawa", arakawa, Role.COUNTER, ending))
    assert counter.get(url("voices", arakawa)).status_code == 403
    assert counter.get(url("voice", arakawa, voice=grave.pk)).status_code == 403


def test_pages_are_short_and_cost_the_same_however_much_waits(
    desk: Client, arakawa: Body, now: datetime, django_assert_max_num_queries: Any
) -> None:
    texts = [text for texts in (*FIRST.values(), *SECOND.values()) for text in texts][:25]
    for place, text in enumerate(texts):
        voice(arakawa, now + timedelta(seconds=place), text)
    with django_assert_max_num_queries(60):
        first = page(desk, "voices", arakawa)
    assert (texts[19] in first, texts[20] in first) == (True, False)
    assert texts[20] in page(desk, "voices", arakawa, "?page=2")


@pytest.mark.parametrize("shown", list(Shown))
def test_every_list_uses_an_index(arakawa: Body, shown: Shown) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the other database chooses by what the tables hold")
    for about_kind, about in (("", ""), ("counter", "madoguchi")):
        plan = queue.listed(arakawa, shown=shown, me="staff:1", about_kind=about_kind, about=about)[:20].explain()
        assert "SEARCH todoke_voice USING INDEX" in plan
        assert "SCAN todoke_voice" not in plan


def test_a_code_opens_nothing_at_the_desk(desk: Client, arakawa: Body, now: datetime) -> None:
    row = voice(arakawa, now)
    assert row.code_index not in page(desk, "voice", arakawa, voice=row.pk)
    assert index_of("x") != row.code_index
    answering.read(voice=row, by=Actor("staff:1"), now=now)
