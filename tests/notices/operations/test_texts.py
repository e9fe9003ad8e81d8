"""Texts: drafts, a second person's yes, versions, and ours that come with the software."""

import json
from dataclasses import replace
from datetime import datetime

import pytest
from django.db import IntegrityError, transaction

from tests.conftest import ROOT
from todoke.bodies.models import Body, LedgerEntry
from todoke.common.actors import Actor
from todoke.common.errors import OwnChange
from todoke.notices.models import NoticeTemplate
from todoke.notices.operations import texts
from todoke.notices.operations.texts import TextInvalid, TextMoved, Words
from todoke.notices.queries import texts as queries
from todoke.notices.rules.slots import Slot, SlotKind
from todoke.notices.rules.states import TextState
from todoke.notices.rules.tact import Tact
from todoke.notices.rules.texts import Draft, Room

WRITER, OTHER = Actor("staff:1", 1), Actor("staff:2", 2)
ROOM = Room({}, {})
JA = {"title": "お祭り", "text": "{day}です。", "short": "お祭りがあります。"}
WORDS = Words(Draft("festival", "living", (Slot("day", SlotKind.DAY),), {"ja": JA}, "box/"))


def in_force(body: Body, now: datetime, words: Words = WORDS, text: NoticeTemplate | None = None) -> NoticeTemplate:
    """A text that a second person approved."""
    row = texts.write(body=body, words=words, by=WRITER, now=now, text=text)
    texts.hand_in(text=row, body=body, room=ROOM, by=WRITER, now=now)
    texts.approve(text=row, body=body, room=ROOM, by=OTHER, now=now)
    row.refresh_from_db()
    return row


def test_two_people_and_versions(arakawa: Body, now: datetime) -> None:
    row = texts.write(body=arakawa, words=WORDS, by=WRITER, now=now)
    with pytest.raises(TextMoved):
        texts.approve(text=row, body=arakawa, room=ROOM, by=OTHER, now=now)
    texts.hand_in(text=row, body=arakawa, room=ROOM, by=WRITER, now=now)
    with pytest.raises(OwnChange):
        texts.approve(text=row, body=arakawa, room=ROOM, by=WRITER, now=now)
    with pytest.raises(TextMoved):  # nobody changes it under the approver's eyes
        texts.write(body=arakawa, words=WORDS, by=WRITER, now=now, text=row)
    texts.send_back(text=row, body=arakawa, by=OTHER, now=now, reason="日付が違います")
    changed = texts.write(body=arakawa, words=WORDS, by=WRITER, now=now, text=row)
    assert changed.pk == row.pk
    texts.hand_in(text=row, body=arakawa, room=ROOM, by=WRITER, now=now)
    texts.approve(text=row, body=arakawa, room=ROOM, by=OTHER, now=now)
    second = in_force(arakawa, now, text=row)
    assert second.version == 2
    row.refresh_from_db()
    assert row.state == TextState.RETIRED
    texts.retire(text=second, body=arakawa, by=OTHER, now=now)
    assert queries.usable(arakawa) == []
    actions = LedgerEntry.objects.filter(body=arakawa, subject__startswith="text:").values_list("action", flat=True)
    assert {"text.write", "text.hand_in", "text.send_back", "text.approve", "text.retire"} == set(actions)


def test_the_database_wants_two_people_too(arakawa: Body, now: datetime) -> None:
    row = texts.write(body=arakawa, words=WORDS, by=WRITER, now=now)
    row.state, row.approved_by, row.approved_at = TextState.APPROVED.value, row.written_by, now
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_a_bad_text_is_kept_and_not_handed_in(arakawa: Body, now: datetime) -> None:
    bad = replace(WORDS, draft=replace(WORDS.draft, texts={"ja": {**JA, "short": "{day}"}}))
    row = texts.write(body=arakawa, words=bad, by=WRITER, now=now)
    with pytest.raises(TextInvalid) as refusal:
        texts.hand_in(text=row, body=arakawa, room=ROOM, by=WRITER, now=now)
    assert "text_field_inside" in {each.code for each in refusal.value.data["problems"]}  # type: ignore[attr-defined]
    with pytest.raises(TextInvalid):
        texts.write(body=arakawa, words=WORDS, by=WRITER, now=now)  # the same key again, as if it were new


def test_our_own_texts_are_kept_once(arakawa: Body, now: datetime, by: Actor) -> None:
    rows = json.loads((ROOT / "todoke" / "sample" / "notice_texts.json").read_text(encoding="utf-8"))["texts"]
    assert len(texts.keep_standard(rows=rows, by=by, now=now)) == len(rows)
    assert texts.keep_standard(rows=rows, by=by, now=now) == []
    rows[0]["leads_to"] = "help"
    assert texts.keep_standard(rows=rows, by=by, now=now) == [rows[0]["key"]]
    assert NoticeTemplate.objects.filter(key=rows[0]["key"]).count() == 2
    own = in_force(arakawa, now, replace(WORDS, draft=replace(WORDS.draft, key="news")))
    assert own in queries.usable(arakawa)
    assert len(queries.usable(arakawa)) == len(rows)  # a body's own before ours


def test_a_programme_without_a_rule_is_taken_for_delicate(arakawa: Body, now: datetime) -> None:
    assert queries.derived("", 1, 0, on=now.date()).tact is Tact.OPEN
    unknown = queries.derived("131181-000001-0", 1, 0, on=now.date())
    assert (unknown.tact, unknown.unruled) == (Tact.NEUTRAL, True)
    assert queries.derived("", 3, 0, on=now.date()).by_words
    assert queries.derived("", 1, 1, on=now.date()).by_choice
