"""Floods: like texts at speed are one incident, an office behind one address is none, and nothing is lost."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from tests.voice.saying import said
from todoke.bodies.models import Body, LedgerEntry
from todoke.common.actors import Actor
from todoke.voice.models import Burst, Voice
from todoke.voice.operations import bursts, retiring, voices
from todoke.voice.operations.bursts import BurstUndecided
from todoke.voice.rules.floods import BARE_SCORES, ONE_NETWORK, SAME_WORDS, likeness
from todoke.voice.rules.kinds import Channel
from todoke.voice.rules.states import BurstState

pytestmark = pytest.mark.django_db
ANYBODY = Actor("anonymous")


def flood(
    body: Body, now: datetime, count: int, text: str = "ばか{}", source: str = "203.0.113.{}", **given: object
) -> list[Voice]:
    heard = []
    for number in range(count):
        say = said(text.format(number), **given)
        moment = now + timedelta(seconds=number)
        heard.append(voices.hear(body=body, said=say, by=ANYBODY, now=moment, source=source.format(number)).voice)
    return heard


def test_the_same_voice_again_and_again_is_one_incident_and_every_one_is_kept(arakawa: Body, now: datetime) -> None:
    flood(arakawa, now, 40)
    burst = Burst.objects.get()
    assert (Voice.objects.count(), burst.count, burst.voices.count()) == (40, 40, 40)
    assert (burst.first_at, burst.last_at, burst.state) == (now, now + timedelta(seconds=39), "open")
    assert LedgerEntry.objects.get(action="voice.burst_begin").subject == str(burst)


@pytest.mark.soak
def test_a_thousand_times_the_same(arakawa: Body, now: datetime) -> None:
    flood(arakawa, now, 1000)
    assert (Burst.objects.get().count, Voice.objects.count()) == (1000, 1000)


def test_an_office_behind_one_address_is_not_silenced_nor_suspected(arakawa: Body, now: datetime) -> None:
    words = [
        "待合室",
        "暑い",
        "窓口",
        "説明",
        "番号札",
        "案内",
        "駐車場",
        "手洗い",
        "記入台",
        "職員",
        "電話",
        "掲示",
        "椅子",
        "受付",
        "順番",
        "申請書",
        "翻訳",
        "手続き",
        "支払い",
        "証明書",
    ]
    for number, word in enumerate(words * 2):
        say = said(f"{word}について{words[-number % 20]}を直してほしい")
        voices.hear(body=arakawa, said=say, by=ANYBODY, now=now + timedelta(seconds=number), source="198.51.100.7")
    assert Voice.objects.count() == 40
    assert not Burst.objects.exists()


def test_bare_scores_and_a_machine_of_one_network(arakawa: Body, now: datetime) -> None:
    flood(arakawa, now, BARE_SCORES - 1, text="", source="198.51.100.7")
    assert not Burst.objects.exists()
    flood(arakawa, now, 1, text="", source="198.51.100.7")
    assert Burst.objects.get().count == BARE_SCORES
    flood(arakawa, now, 60, text="", source="")
    assert Burst.objects.get().count == BARE_SCORES, "from nobody knows where"


@pytest.mark.soak
def test_other_words_each_time_from_one_network_faster_than_people_speak(arakawa: Body, now: datetime) -> None:
    words = [f"{chr(0x3042 + each % 80)}{chr(0x4E00 + each)}{chr(0x5000 + each)}" for each in range(ONE_NETWORK)]
    for place, word in enumerate(words):
        voices.hear(
            body=arakawa, said=said(word), by=ANYBODY, now=now + timedelta(seconds=place), source="198.51.100.7"
        )
    assert Burst.objects.get().count == ONE_NETWORK


def test_slow_ones_and_those_that_staff_write_down_are_none(arakawa: Body, now: datetime) -> None:
    for number in range(SAME_WORDS + 5):
        voices.hear(body=arakawa, said=said("同じ言葉"), by=ANYBODY, now=now + timedelta(minutes=2 * number))
    for _ in range(SAME_WORDS + 5):
        voices.hear(body=arakawa, said=said("紙の言葉", channel=Channel.PAPER), by=Actor("staff:1"), now=now)
    assert not Burst.objects.exists()


def test_a_person_decides_and_what_comes_after_is_a_new_incident(arakawa: Body, now: datetime) -> None:
    flood(arakawa, now, SAME_WORDS)
    burst = Burst.objects.get()
    with pytest.raises(BurstUndecided):
        bursts.decide(burst=burst, state=BurstState.OPEN, by=Actor("staff:1"), now=now)
    decided = bursts.decide(burst=burst, state=BurstState.ABUSE, by=Actor("staff:1"), now=now)
    assert (decided.state, decided.decided_by, decided.decided_at) == ("abuse", "staff:1", now)
    assert LedgerEntry.objects.get(action="voice.burst_decide").data == {"state": "abuse", "count": SAME_WORDS}
    assert all(each.text for each in Voice.objects.filter(burst=decided)), "still readable"
    flood(arakawa, now + timedelta(minutes=1), 1)
    assert Burst.objects.filter(state="open").count() == 1


def test_one_open_incident_of_a_kind_and_its_mark_goes_after_a_day(arakawa: Body, now: datetime) -> None:
    flood(arakawa, now, SAME_WORDS)
    mark = Burst.objects.get().mark
    with pytest.raises(IntegrityError), transaction.atomic():
        Burst.objects.create(body=arakawa, about_kind="counter", mark=mark, first_at=now, last_at=now)
    retiring.sweep_marks(by=ANYBODY, now=now + timedelta(hours=20))
    assert Voice.objects.exclude(likeness="").count() == SAME_WORDS
    assert retiring.sweep_marks(by=ANYBODY, now=now + timedelta(days=1, minutes=1)) == SAME_WORDS
    assert not Voice.objects.exclude(source="", likeness="").exists()
    assert Burst.objects.get().mark == ""


@pytest.mark.embedded
def test_what_makes_texts_like() -> None:
    assert likeness("待ち時間が長い！！") == likeness("待ち\u200b時間 が長い１２") == likeness("待待ち時間が長い")
    assert likeness("長い") != likeness("短い")
    assert likeness("😡😡😡") == likeness("😡 😡") != likeness("😀")
    assert likeness(" \u200b ") == ""


def test_a_network_that_floods_two_bodies_makes_an_incident_in_each(
    arakawa: Body, chofu: Body, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("todoke.voice.rules.floods.ONE_NETWORK", 3)
    for body, words in ((arakawa, "案内 待合室 手洗い 駐車場"), (chofu, "説明 記入台 番号札 支払い")):
        for word in words.split():
            voices.hear(body=body, said=said(f"{word}を直して"), by=ANYBODY, now=now, source="198.51.100.7")
    assert dict(Burst.objects.values_list("body", "count")) == {arakawa.pk: 4, chofu.pk: 4}
    assert not Voice.objects.exclude(burst__body=F("body")).exists(), "each body sees and judges its own"
