"""Writing a text in three languages, looking at it, a second person's yes: through the pages."""

import json
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.conftest import ROOT
from todoke.bodies.models import Body
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.notices.models import NoticeTemplate
from todoke.notices.operations import texts
from todoke.people.models import User

JA = {
    "ja_title": "お祭りのお知らせ",
    "ja_text": "{day}にお祭りがあります。\n\n{phone}へ。",
    "ja_short": "お祭りがあります。",
}
TYPED = {
    "key": "festival", "topic": "living", "floor": "0", "reveals": "1", "priority": "2", "leads_to": "notices/", **JA,
    "en_title": "Festival", "en_text": "On {day}.", "en_short": "A festival.",
}  # fmt: skip
At = Callable[[User | None], Client]


@pytest.fixture(autouse=True)
def _standard(arakawa: Body) -> None:
    rows = json.loads((ROOT / "todoke" / "sample" / "notice_texts.json").read_text(encoding="utf-8"))["texts"]
    texts.keep_standard(rows=rows, by=Actor("test"), now=clock.now())


def url(name: str, body: Body, **more: object) -> str:
    with translation.override("en"):
        return reverse(f"staff:{name}", kwargs={"body": body.key, **more})


def test_a_text_from_draft_to_force(arakawa: Body, author: User, approver: User, at: At) -> None:
    mine, other = at(author), at(approver)
    assert mine.post(url("notice_text_new", arakawa), {**TYPED, "save": "1"}).status_code == 302
    row = NoticeTemplate.objects.get(key="festival")
    page = mine.get(url("notice_text", arakawa, text=row.pk)).content.decode()
    assert "Its short line may be said outside the box." in page
    assert "not written in this language" in page  # plain Japanese falls back, visibly
    assert "荒川区：お祭りがあります。" in page  # the SMS of the Japanese sample resident
    mine.post(url("notice_text_hand_in", arakawa, text=row.pk))
    assert mine.post(url("notice_text_approve", arakawa, text=row.pk)).status_code == 403  # an author approves nothing
    assert other.post(url("notice_text_approve", arakawa, text=row.pk)).status_code == 302
    row.refresh_from_db()
    assert row.state == "approved"
    assert row.slots == [{"name": "day", "kind": "day"}, {"name": "phone", "kind": "phone"}]
    assert other.post(url("notice_text_approve", arakawa, text=row.pk)).status_code == 409
    mine.post(url("notice_text_edit", arakawa, text=row.pk), {**TYPED, "ja_title": "夏祭り", "save": "1"})
    assert NoticeTemplate.objects.filter(key="festival").count() == 2
    listed = mine.get(url("notice_texts", arakawa)).content.decode()
    assert "夏祭り" in listed
    assert "calendar-vaccine" in listed


def test_whoever_writes_and_may_approve_does_not_approve_their_own(arakawa: Body, approver: User, at: At) -> None:
    client = at(approver)
    client.post(url("notice_text_new", arakawa), {**TYPED, "save": "1"})
    row = NoticeTemplate.objects.get(key="festival")
    client.post(url("notice_text_hand_in", arakawa, text=row.pk))
    assert "You wrote this." in client.get(url("notice_text", arakawa, text=row.pk)).content.decode()
    assert client.post(url("notice_text_approve", arakawa, text=row.pk)).status_code == 403


def test_a_field_is_put_in_by_a_button_and_nothing_is_saved(arakawa: Body, author: User, at: At) -> None:
    asked = {**TYPED, "kind_ja": "until", "part_ja": "short", "insert_ja": "1"}
    page = at(author).post(url("notice_text_new", arakawa), asked).content.decode()
    assert "お祭りがあります。{until}" in page
    assert not NoticeTemplate.objects.filter(key="festival").exists()


def test_what_is_wrong_is_said_at_its_box(arakawa: Body, author: User, at: At) -> None:
    bad = {**TYPED, "ja_short": "{child}さん、こちらをクリック", "en_text": "{", "look": "1"}
    page = at(author).post(url("notice_text_new", arakawa), bad).content.decode()
    assert page.count('href="#id_ja_short"') == 2
    assert 'href="#id_en_text"' in page
    saved = at(author).post(url("notice_text_new", arakawa), {**bad, "look": ""})
    assert saved.status_code == 200  # "look" was sent: nothing is saved
    del bad["look"]
    at(author).post(url("notice_text_new", arakawa), {**bad, "save": "1"})
    row = NoticeTemplate.objects.get(key="festival")
    assert at(author).post(url("notice_text_hand_in", arakawa, text=row.pk)).status_code == 422


def test_a_programme_without_a_rule_says_why_it_is_neutral(arakawa: Body, author: User, at: At) -> None:
    page = (
        at(author).post(url("notice_text_new", arakawa), {**TYPED, "program": "131181.1", "look": "1"}).content.decode()
    )
    assert "No rule says yet" in page
    assert "Outside the box only" in page


def test_ours_are_copied_and_never_changed(arakawa: Body, author: User, approver: User, at: At) -> None:
    ours = NoticeTemplate.objects.get(key="neutral")
    assert at(author).get(url("notice_text_edit", arakawa, text=ours.pk)).status_code == 404
    assert at(approver).post(url("notice_text_retire", arakawa, text=ours.pk)).status_code == 404
    page = at(author).get(url("notice_text_new", arakawa) + f"?from={ours.pk}").content.decode()
    assert "からのお手紙" in page


def test_texts_of_another_body_are_not_there(arakawa: Body, author: User, stranger: User, chofu: Body, at: At) -> None:
    at(author).post(url("notice_text_new", arakawa), {**TYPED, "save": "1"})
    row = NoticeTemplate.objects.get(key="festival")
    assert at(stranger).get(url("notice_text", chofu, text=row.pk)).status_code == 404
