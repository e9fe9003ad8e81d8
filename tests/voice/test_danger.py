"""A voice of danger comes before a person at once; what is said lightly, and matters that are only named, do not."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from pytest_django import Settings

from tests.conftest import ROOT
from tests.voice.saying import hear, voice
from todoke.bodies.models import Body, LedgerEntry
from todoke.common.channels import Channel
from todoke.gateways.sending import configured
from todoke.jobs import hand_over, hand_over_loop, tell_of_danger
from todoke.people.models import StaffRole, User
from todoke.ui import voice_danger_words
from todoke.voice.models import Voice
from todoke.voice.rules.danger import RULES, found

DANGERS = {
    "threat": ["窓口のやつを殺してやる", "庁舎を爆破する", "ｺﾛしてやる、刺しに行くからな", "I will kill the clerk"],
    "life": ["もう死にたいです", "生きていたくない。", "しにたい", "自殺を考えています", "首を吊るしかない", "消\u200bえてしまいたい", "I want to die", "I think about killing myself"],
    "violence": ["夫に殴られています", "毎日たたかれる。たたかれて逃げられない", "元夫につきまとわれて、住所を知られた", "部屋に閉じ込められた", "He beats me every night"],
    "child_or_elder": ["隣の子が虐待されている", "毎晩、隣から子の泣き叫ぶ声がする", "施設で母の腕にあざがあった", "ご飯を食べさせてもらえません"],
    "need": ["三日何も食べていません", "食べるものがもうない", "今夜寝るところがありません", "インスリンが切れそうで、なくなります。インスリンがもうない", "We have nothing to eat"],
    "hazard": ["公園の手すりが外れかけていて、子供が落ちそう", "ガス漏れのにおいがする", "道が陥没している", "ブロック塀が崩れそうです", "遊具の釘が出ていて、子どもがけがをした", "煙が出ている", "There is a gas leak at the school"],
}  # fmt: skip
NO_DANGER = [
    "死ぬほど待たされました。", "混みすぎて死ぬかと思った", "自殺対策の計画はどこで読めますか", "児童虐待防止のページが古い", "DV相談の窓口の時間を延ばしてほしい", "電話が殺到してつながらない",
    "回線が落ちました", "アプリが落ちそうになる", "スマホの画面が倒れそう", "肩を叩いて教えてくれた", "たらい回しにされた", "爆発的に混んだ", "待ち時間が長くて消えたいボタンがほしい", "死亡届の書き方がわからない", "火災証明の手数料は高い",
    "救急車の利用の案内がよかった", "薬の名前を書く欄が小さい", "食べ物の持ち込みはできますか", "子どもが楽しそうでした", "ストーカー相談の電話番号が違う", "暴力団排除の誓約書が難しい", "ページが重くて開かない", "楽にできました。", "I waited forever, the queue was killing.",
    "書類が多すぎて心が折れそう", "お年寄りには字が小さい", "ドアを叩いても返事がない", "売上が落ちそうで困っている", "The abuse prevention page is old",
]  # fmt: skip


@pytest.mark.embedded
def test_each_rule_finds_what_it_is_for() -> None:
    assert set(DANGERS) == set(RULES) == set(voice_danger_words.DANGERS) == set(voice_danger_words.CALLS)
    for code, texts in DANGERS.items():
        for text in texts:
            assert found(text), text
        assert sum(found(text) == code for text in texts) >= len(texts) - 1, code


@pytest.mark.embedded
def test_what_is_said_lightly_or_only_named_is_no_danger() -> None:
    assert [text for text in NO_DANGER if found(text)] == []


@pytest.mark.embedded
def test_the_rules_are_published() -> None:
    said = (ROOT / "docs" / "voice-safety.md").read_text(encoding="utf-8")
    for code in RULES:
        assert f"`{code}`" in said
    for words in ("死にたい", "殴られ", "虐待", "食べるものがない", "ガス漏れ", "殺してやる"):
        assert words in said


def officer(body: Body, now: datetime, name: str = "officer", email: str = "officer@example.jp", **given: Any) -> User:
    user = User.objects.create(username=name, email=email, **given)
    StaffRole.objects.create(user=user, body=body, role="officer", ends_date=(now + timedelta(days=90)).date())
    return user


def mails() -> list[dict[str, Any]]:
    return [each.message for each in configured.spool().newest(channel=Channel.MAIL)]


@pytest.mark.django_db
def test_staff_are_told_once_by_a_mail_that_says_nothing_of_it(
    arakawa: Body, now: datetime, settings: Settings
) -> None:
    officer(arakawa, now)
    officer(arakawa, now, "english", "english@example.jp", language="en")
    User.objects.create(username="other", email="other@example.jp")
    row = voice(arakawa, now, "消えてしまいたい。佐藤花子 090-1234-5678")
    voice(arakawa, now, "待ち時間が長い")
    assert (row.danger, row.danger_told_at, row.danger_seen_at) == ("life", None, None)
    entry = LedgerEntry.objects.get(action="voice.danger")
    assert (entry.subject, entry.data) == (str(row), {"danger": "life"})
    assert tell_of_danger.turn() == 1
    assert tell_of_danger.turn() == 0
    row.refresh_from_db()
    assert row.danger_told_at is not None
    sent = mails()
    assert {each["to"]["mail"] for each in sent} == {"officer@example.jp", "english@example.jp"}
    for each in sent:
        assert f"/staff/{arakawa.key}/voices/" in each["text"]
        for private in ("消えて", "佐藤", "1234", str(row.pk)):
            assert private not in each["text"] + each["subject"]
    assert LedgerEntry.objects.get(action="voice.danger_tell").data == {"mails": 2}


@pytest.mark.django_db
def test_where_no_member_of_staff_has_an_address_the_body_is_told_and_a_silent_server_is_asked_again(
    arakawa: Body, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    Body.objects.filter(pk=arakawa.pk).update(email="ward@example.jp")
    row = voice(arakawa, now, "道が陥没しています")
    monkeypatch.setattr(tell_of_danger.at_once, "gateways_of", lambda channel: ())
    assert tell_of_danger.turn() == 0
    assert Voice.objects.get(pk=row.pk).danger_told_at is None
    monkeypatch.undo()
    assert hand_over_loop.once(hand_over.real()).settled == 1
    assert [each["to"]["mail"] for each in mails()] == ["ward@example.jp"]


@pytest.mark.django_db
def test_a_danger_in_a_score_without_words_is_none(arakawa: Body, now: datetime) -> None:
    assert hear(arakawa, now, "").voice.danger == ""
