"""A wait at one counter: told by its poster, grouped with eleven others, answered, mended, shown publicly, and confirmed four weeks later."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from tests.voice.like_voices import FIRST
from todoke.bodies.models import Body
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.people.models import User
from todoke.voice.models import Group, Improvement, Voice
from todoke.voice.operations import counters
from todoke.voice.queries import counters as queries

pytestmark = pytest.mark.django_db
CODE = re.compile(r'class="num">([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5})<')
PAGE = "/ja/voice/131181/counter/jumin/"
WAITED = (
    "待ち時間が長い。", "待ち時間が長すぎます。", "窓口の待ち時間が長くて困りました。", "待ち時間が長く、子どもがぐずりました。", "月曜の朝は待ち時間が長い。",
    "番号札を取ってからの待ち時間が長いです。", "待ち時間が長いので、あと何人かを出してください。", "待ち時間が長く、仕事に遅れました。",
    "待ち時間が長いのに、椅子が足りません。", "昼休みに来たら待ち時間が長かった。", "待ち時間が長く、いつ呼ばれるか分かりません。", "住民票一枚で待ち時間が長い。",
)  # fmt: skip
OTHERS = FIRST["kind_staff"][:5]


def spoken(poster: str, text: str, score: int) -> str:
    """Somebody scans the poster and speaks, from a telephone of their own; the code on their note."""
    reader = Client()
    form = re.findall(r'name="form" value="([^"]+)"', reader.get(f"{PAGE}?q={poster}").content.decode())[0]
    html = reader.post(PAGE, {"q": poster, "form": form, "score": str(score), "text": text, "drivers": ["time"]})
    return str(CODE.findall(html.content.decode())[0])


def test_a_wait_at_one_counter_goes_all_the_way(
    at: Callable[[User | None], Client], author: User, arakawa: Body, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("sklearn")
    moment = clock.now()

    def later(days: int) -> None:
        nonlocal moment
        moment += timedelta(days=days)

    def now() -> datetime:
        return moment

    monkeypatch.setattr(clock, "now", now)
    counter = counters.make(body=arakawa, key="jumin", names={"ja": "住民票の窓口"}, place="1階", by=by, now=moment)
    poster = queries.code_of(counter)
    codes = [spoken(poster, text, 2) for text in WAITED]
    for text in OTHERS:
        spoken(poster, text, 4)
    assert Voice.objects.filter(channel="qr", about="jumin").count() == 17

    call_command("group_voices", verbosity=0)
    mine = Voice.objects.get(text=WAITED[0])
    assert mine.group is not None
    alike = Voice.objects.filter(group=mine.group)
    assert {each.text for each in alike} == set(WAITED), "with the eleven others, and nobody else"

    desk = at(author)
    answered = desk.post(
        reverse("staff:voice_act", kwargs={"body": "131181", "voice": mine.pk}),
        {"do": "answer", "text": "あと何人かが見える画面を置きます。"},
    )
    assert answered.status_code == 302
    reader = Client()
    status = reader.post("/ja/voice/receipt/", {"code": codes[0]}).content.decode()
    assert "あと何人かが見える画面を置きます。" in status

    board = "/ja/staff/131181/voices/improvements/"
    given = {
        "group": str(mine.group.pk), "title_ja": "待っている人数の表示", "said_ja": "あと何人かが分からない。", "owner": f"staff:{author.pk}",
    }  # fmt: skip
    assert desk.post(f"{board}new/", given).status_code == 302
    here = f"{board}{Improvement.objects.get().pk}/"
    desk.post(here, {"act": "planned"})
    desk.post(here, {"act": "publish"})
    public = Client().get("/ja/voice/improved/131181/counter/jumin/").content.decode()
    assert "待っている人数の表示" in public
    later(7)
    desk = at(author)
    desk.post(here, {"act": "doing"})
    desk.post(here, {"act": "keep", **given, "did_ja": "待っている人数の画面を置きました。"})
    desk.post(here, {"act": "done"})
    assert Improvement.objects.get().state == "done"
    assert "待っている人数の画面を置きました。" in Client().get("/ja/voice/improved/131181/").content.decode()

    later(27)
    call_command("ask_again", verbosity=0)
    assert not Voice.objects.exclude(asked_again_at=None).exists(), "four weeks are not over"
    later(1)
    call_command("ask_again", verbosity=0)
    assert Voice.objects.exclude(asked_again_at=None).count() == 12
    assert 'value="better"' in reader.post("/ja/voice/receipt/", {"code": codes[0]}).content.decode()
    for place, code in enumerate(codes[:6]):
        Client().post(
            "/ja/voice/receipt/", {"code": code, "do": "helped", "helped": "same" if place == 5 else "better"}
        )
    at(author).post(here, {"act": "checked"})
    assert Improvement.objects.get().state == "checked"
    assert Group.objects.get(pk=mine.group.pk).merged_into is None
