"""What staff do with voices: reading, promising, answering, closing; what their writers add and see."""

import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.people import families
from tests.voice.improving import group_of
from tests.voice.saying import hear, voice
from todoke.bodies.models import Body, LedgerEntry
from todoke.common.actors import Actor
from todoke.management.commands.keep_notice_texts import FILE
from todoke.notices.models import Notice
from todoke.notices.operations import texts
from todoke.people.models import Person
from todoke.voice.models import Burst, Voice, VoiceMessage
from todoke.voice.operations import answering
from todoke.voice.operations.answering import AnswerInvalid, AnswerNamesSomebody, NotWithThis, ThreadFull
from todoke.voice.rules.kinds import Fault, Kind
from todoke.voice.rules.states import BurstState, VoiceState

pytestmark = pytest.mark.django_db
STAFF, WRITER = Actor("staff:7"), Actor("anonymous")
ENQUIRY: dict[str, Any] = {"kind": Kind.ENQUIRY, "scale": None, "score": None}


def actions(body: Body) -> list[str]:
    return [each for each in LedgerEntry.objects.filter(body=body).values_list("action", flat=True) if "voice" in each]


def test_only_what_somebody_should_read_waits(arakawa: Body, now: datetime) -> None:
    assert voice(arakawa, now).waits
    assert not voice(arakawa, now, text="").waits  # a score alone
    assert voice(arakawa, now, text="", kind=Kind.DEFECT, scale=None, score=None, fault=Fault.OLD).waits


def test_reading_ends_waiting_but_not_of_who_asked(arakawa: Body, now: datetime) -> None:
    read = answering.read(voice=voice(arakawa, now), by=STAFF, now=now)
    assert (read.state, read.waits) == (VoiceState.READ, False)
    asked = answering.read(voice=voice(arakawa, now, "いつ届きますか。", **ENQUIRY), by=STAFF, now=now)
    assert (asked.state, asked.waits) == (VoiceState.READ, True)
    assert asked.promised_date == date(2026, 11, 30)  # from Monday, a holiday, five office days
    assert actions(arakawa) == []  # of nobody known


def test_many_are_read_at_once_except_those_of_known_writers(
    arakawa: Body, now: datetime, django_assert_max_num_queries: Any
) -> None:
    known = voice(arakawa, now)
    Voice.objects.filter(pk=known.pk).update(person=families.person(arakawa, "花子", date(1990, 1, 1)))
    rows = [voice(arakawa, now), voice(arakawa, now, "どこですか。", **ENQUIRY), Voice.objects.get(pk=known.pk)]
    assert answering.read_many(voices=rows, by=STAFF, now=now) == 2
    assert [Voice.objects.get(pk=each.pk).waits for each in rows] == [False, True, True]


def test_an_answer_reaches_who_holds_the_code_and_is_written_in_the_ledger(arakawa: Body, now: datetime) -> None:
    asked = voice(arakawa, now, "いつ届きますか。", **ENQUIRY)
    made = answering.answer(voice=asked, text=" 来週お届けします。 ", public=True, by=STAFF, now=now)
    row = Voice.objects.get(pk=asked.pk)
    assert (row.state, row.waits, row.answered_at, made.text) == (VoiceState.ANSWERED, False, now, "来週お届けします。")
    assert actions(arakawa) == ["voice.answer"]
    assert answering.see_answers(voice=row, by=WRITER, now=now) == 1
    assert answering.see_answers(voice=row, by=WRITER, now=now) == 0
    later = now + timedelta(days=1)
    answering.answer(voice=row, text="続きです。", public=False, by=STAFF, now=later)
    assert Voice.objects.get(pk=asked.pk).answered_at == now  # the first answer counts
    answering.take_back_public(message=made, by=STAFF, now=later)
    assert not row.messages.filter(public=True).exists()


def test_of_two_who_answer_a_group_at_once_the_second_adds_nothing(
    arakawa: Body, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = group_of(arakawa, now, voice(arakawa, now), voice(arakawa, now))
    first, meanwhile = answering.held, iter([True])

    def a_colleague_is_faster(row: Voice) -> Voice:
        if next(meanwhile, False):
            answering.answer_group(group=group, text="直します。", public=False, by=Actor("staff:8"), now=now)
        return first(row)

    monkeypatch.setattr(answering, "held", a_colleague_is_faster)
    assert answering.answer_group(group=group, text="対応します。", public=False, by=STAFF, now=now) == 0
    assert [each.text for each in VoiceMessage.objects.all()] == ["直します。"] * 2


@pytest.mark.parametrize(("text", "code"), [("  ", "words_missing"), ("長" * 4001, "words_too_long")])
def test_words_that_cannot_be_kept(arakawa: Body, now: datetime, text: str, code: str) -> None:
    with pytest.raises(AnswerInvalid) as refused:
        answering.answer(voice=voice(arakawa, now), text=text, public=False, by=STAFF, now=now)
    assert refused.value.data["problems"] == {"text": code}


def test_a_public_answer_that_names_somebody_is_asked_about(arakawa: Body, now: datetime) -> None:
    said, text = voice(arakawa, now), "担当の 03-1234-5678 まで。"
    with pytest.raises(AnswerNamesSomebody) as refused:
        answering.answer(voice=said, text=text, public=True, by=STAFF, now=now)
    assert refused.value.data == {"count": 1}
    assert answering.answer(voice=said, text=text, public=True, sure=True, by=STAFF, now=now).text == text
    assert answering.answer(voice=said, text=text, public=False, by=STAFF, now=now).text == text


def test_who_asked_is_answered_before_it_is_closed_unless_it_is_abuse(arakawa: Body, now: datetime) -> None:
    asked = voice(arakawa, now, "いつですか。", **ENQUIRY)
    with pytest.raises(NotWithThis) as refused:
        answering.close(voice=asked, by=STAFF, now=now)
    assert refused.value.data["why"] == "voice_wants_answer"
    burst = Burst.objects.create(
        body=arakawa, about_kind="counter", about="x", state=BurstState.ABUSE, count=9, first_at=now, last_at=now
    )
    Voice.objects.filter(pk=asked.pk).update(burst=burst)
    assert answering.close(voice=asked, by=STAFF, now=now).state == VoiceState.CLOSED
    assert answering.close(voice=voice(arakawa, now), by=STAFF, now=now).waits is False


def test_a_promise_is_a_day_on_which_offices_are_open(arakawa: Body, now: datetime) -> None:
    asked = voice(arakawa, now, "いつですか。", **ENQUIRY)
    for day, code in (
        (None, "promise_past"),
        (date(2026, 11, 20), "promise_past"),
        (date(2026, 11, 29), "promise_closed_day"),
        (date(2027, 3, 1), "promise_too_late"),
    ):
        with pytest.raises(AnswerInvalid) as refused:
            answering.promise(voice=asked, day=day, by=STAFF, now=now)
        assert refused.value.data["problems"] == {"day": code}
    assert answering.promise(voice=asked, day=date(2026, 12, 4), by=STAFF, now=now).promised_date == date(2026, 12, 4)
    with pytest.raises(NotWithThis):
        answering.promise(voice=voice(arakawa, now), day=date(2026, 12, 4), by=STAFF, now=now)


def test_what_is_added_is_masked_waits_again_and_cannot_fill_the_thread(arakawa: Body, now: datetime) -> None:
    row = hear(arakawa, now).voice
    answering.answer(voice=row, text="直します。", public=False, by=STAFF, now=now)
    made = answering.say_more(voice=row, text="電話は 090-1234-5678 です。", by=WRITER, now=now + timedelta(hours=1))
    assert "1234" not in made.text
    again = Voice.objects.get(pk=row.pk)
    assert (again.state, again.waits) == (VoiceState.READ, True)
    for _ in range(9):
        answering.say_more(voice=row, text="まだですか", by=WRITER, now=now + timedelta(hours=2))
    with pytest.raises(ThreadFull):
        answering.say_more(voice=row, text="まだですか", by=WRITER, now=now + timedelta(hours=3))
    answering.answer(voice=row, text="お待たせしました。", public=False, by=STAFF, now=now + timedelta(hours=4))
    answering.say_more(voice=row, text="ありがとう", by=WRITER, now=now + timedelta(hours=5))


def test_danger_leaves_the_top_when_somebody_takes_care(arakawa: Body, now: datetime) -> None:
    row = voice(arakawa, now)
    Voice.objects.filter(pk=row.pk).update(danger="death")
    taken = answering.take_danger(voice=row, by=STAFF, now=now)
    assert (taken.danger_seen_at, taken.assigned) == (now, "staff:7")
    assert actions(arakawa) == ["voice.take_danger"]
    answering.take_danger(voice=row, by=Actor("staff:8"), now=now)
    assert Voice.objects.get(pk=row.pk).assigned == "staff:7"


def test_a_known_writer_is_told_and_sees_who_looked(arakawa: Body, now: datetime, by: Actor) -> None:
    texts.keep_standard(rows=json.loads(FILE.read_text(encoding="utf-8"))["texts"], by=by, now=now)
    person = Person.objects.get(pk=families.person(arakawa, "花子", date(1990, 1, 1)).pk)
    row = voice(arakawa, now, **ENQUIRY)
    Voice.objects.filter(pk=row.pk).update(person=person)
    answering.read(voice=row, by=STAFF, now=now)
    assert LedgerEntry.objects.filter(action="look", subject=str(person)).count() == 1
    answering.answer(voice=row, text="来週です。", public=False, by=STAFF, now=now)
    notice = Notice.objects.get()
    assert (notice.person_id, notice.template.key, notice.state) == (person.pk, "voice-answered", "planned")
    answering.see_answers(voice=Voice.objects.get(pk=row.pk), by=WRITER, now=now)
    notice.refresh_from_db()
    assert notice.state == "withdrawn"
