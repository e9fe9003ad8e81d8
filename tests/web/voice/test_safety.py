"""The preview says what will be kept and keeps nothing; the page of safety shows the same masking."""

import re

import pytest
from django.template import engines
from django.test import Client

from todoke.bodies.models import Body
from todoke.ui import voice_text
from todoke.ui.pace import Pace
from todoke.voice.models import Voice
from todoke.voice.queries.masked import mask
from todoke.web.voice import preview

pytestmark = pytest.mark.django_db
TYPED = "佐藤花子です。\n０９０－１２３４－５６７８ <b>太字</b>"


def page(client: Client, text: str, **more: str) -> str:
    response = client.post("/ja/voice/preview", {"text": text}, **more)  # type: ignore[arg-type]
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"
    return response.content.decode()


def test_the_preview_shows_what_is_kept_in_the_readers_language(arakawa: Body) -> None:
    client = Client(enforce_csrf_checks=True)  # a body's own site has no cookie of ours
    said = page(client, TYPED)
    assert "2か所を隠します" in said
    assert "<mark>〔名前〕</mark>です。<br><mark>〔電話〕</mark> &lt;b&gt;太字&lt;/b&gt;" in said
    assert re.sub(r"<br>", "\n", re.search(r"<p>(.*?)</p>", said, re.DOTALL)[1]).count("〔") == mask(TYPED).text.count(
        "〔"
    )  # type: ignore[index]
    assert "as you wrote it" in client.post("/en/voice/preview", {"text": "slow"}).content.decode()
    assert page(client, "  ") == page(client, "") == ""
    assert not client.cookies
    assert not Voice.objects.exists()


@pytest.mark.parametrize(
    "text", ["長" * 100_000, "😡" * 500, "\u202eabc", "שלום", "\x00\x1b[2J", "<script>alert(1)</script>", "\ud83d"]
)
def test_whatever_is_typed_is_shown_as_text(arakawa: Body, client: Client, text: str) -> None:
    said = page(client, text.encode("utf-8", "replace").decode())
    assert "<script" not in said
    assert "\u202e" not in said
    assert len(said) < 20_000


def test_who_tells_of_danger_is_told_whom_to_call(arakawa: Body, client: Client) -> None:
    said = page(client, "もう死にたい")
    assert 'href="tel:0120279338"' in said
    assert 'href="tel:119"' in said
    assert "tel:" not in page(client, "待ち時間が長い")


def test_one_network_that_asks_too_often_gets_no_preview_and_nothing_else_is_held_back(
    arakawa: Body, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preview, "PACE", Pace(clock=lambda: 0.0))
    monkeypatch.setattr(preview, "A_MINUTE", 2)
    codes = [client.post("/ja/voice/preview", {"text": "a"}, REMOTE_ADDR="203.0.113.9").status_code for _ in range(3)]
    assert codes == [200, 200, 429]
    assert client.get("/ja/voice/safety", REMOTE_ADDR="203.0.113.9").status_code == 200
    assert client.get("/ja/voice/preview").status_code == 405


@pytest.mark.parametrize(
    ("language", "words"),
    [("ja", "安心して声を届けるために"), ("ja-simple", "<rt>あんしん</rt>"), ("en", "How your voice is kept safe")],
)
def test_the_page_of_safety(arakawa: Body, client: Client, language: str, words: str) -> None:
    said = client.get(f"/{language}/voice/safety").content.decode()
    assert words in said
    for mask_ in ("〔名前〕", "〔電話〕", "〔住所〕", "〔メール〕"):
        assert f"<mark>{mask_}</mark>" in said
    assert "24" in said


def test_the_component_shows_the_text_its_preview_and_one_photo(arakawa: Body) -> None:
    template = engines["pages"].env.from_string(  # type: ignore[attr-defined]
        '{% import "components/voice_text.html" as v %}{{ v.script() }}<form>{{ v.voice_text("Words", value=typed, preview=preview) }}{{ v.voice_photo() }}{{ v.preview_button() }}</form>'
    )
    said = template.render({"typed": TYPED, "preview": voice_text.preview(TYPED)})
    assert "voice.js" in said
    assert "佐藤花子です。" in said, "what was typed stays in the box"
    assert 'name="preview"' in said
    assert 'accept="image/jpeg,image/png,image/webp"' in said
    assert "<mark>〔名前〕</mark>" in said
    assert re.search(r'data-voice="/[a-z-]+/voice/preview"', said)
