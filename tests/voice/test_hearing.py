"""Whatever is typed: masked before it is kept, refused with a reason, or kept as text that harms nobody."""

from datetime import datetime
from typing import Any

import pytest
from django.db import connection

from tests.voice.saying import hear, said, voice
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.voice.models import Voice
from todoke.voice.operations import voices
from todoke.voice.operations.voices import VoiceRefused
from todoke.voice.queries.sources import source_mark
from todoke.voice.rules.kinds import Channel, Kind

pytestmark = pytest.mark.django_db
ALONE = {"scale": None, "score": None}


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"text": "", **ALONE}, "empty"),
        ({"text": "\u200b\u2060\u202e \u3000", **ALONE}, "empty"),
        ({"text": "\u200b", "kind": Kind.ENQUIRY, **ALONE}, "enquiry_empty"),
        ({"text": "長" * 100_000}, "too_long"),
        ({"about": "a" * 201}, "about_too_long"),
        ({"detail": "a" * 201}, "about_too_long"),
    ],
)
def test_what_says_nothing_or_too_much_is_refused_and_nothing_of_it_is_kept(
    arakawa: Body, now: datetime, given: dict[str, Any], problem: str
) -> None:
    with pytest.raises(VoiceRefused) as refused:
        voices.hear(body=arakawa, said=said(**given), by=Actor("anonymous"), now=now)
    assert refused.value.data["problem"] == problem
    assert not Voice.objects.exists()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("😡😡😡", "😡😡😡"),
        ("שלום \u202eabc\u202c", "שלום abc"),
        ("<script>alert('x')</script>'; DROP TABLE todoke_voice;--", "<script>alert('x')</script>'; DROP TABLE todoke_voice;--"),
        ("0\u200b9\u200d0\ufe0f-1\u20602\u00ad34-５６７８です", "〔電話〕です"),
        ("〇九〇−一二三四−五六七八", "〔電話〕"),
        ("a\x00b\ud800c", "abc"),
        ("  前と後ろ\r\n二行目\u2028三行目 ", "前と後ろ\n二行目\n三行目"),
        ("佐藤花子 hanako@example.jp 荒川区荒川9-99-9", "〔名前〕〔メール〕 〔住所〕"),
    ],
)  # fmt: skip
def test_whatever_is_typed_is_kept_as_harmless_text(arakawa: Body, now: datetime, typed: str, kept: str) -> None:
    row = Voice.objects.get(pk=voice(arakawa, now, typed, **ALONE).pk)
    assert row.text == kept
    assert row.masked == kept.count("〔")


def test_neither_the_original_nor_the_network_reaches_the_database(arakawa: Body, now: datetime) -> None:
    say = said("佐藤花子です。090-1234-5678", search="佐藤花子 電話", detail="山田太郎 09012345678")
    row = voices.hear(body=arakawa, said=say, by=Actor("anonymous"), now=now, source="203.0.113.9").voice
    row.refresh_from_db()
    assert (row.search, row.detail, row.masked) == ("〔名前〕 電話", "〔名前〕 〔電話〕", 2)
    assert row.source == source_mark("203.0.113.9", now=now) != ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM todoke_voice")
        raw = repr(cursor.fetchall())
    for secret in ("佐藤", "1234", "山田", "203.0.113", "〔電話〕です"):
        assert secret not in raw


def test_the_network_is_another_on_the_next_day_and_none_where_staff_write(arakawa: Body, now: datetime) -> None:
    marks = {source_mark("203.0.113.9", now=now.replace(day=day)) for day in (23, 24)} | {
        source_mark("203.0.113.8", now=now)
    }
    assert len(marks) == 3
    row = hear(arakawa, now, "電話で聞いた", channel=Channel.PHONE).voice
    assert (row.source, row.burst) == ("", None)
