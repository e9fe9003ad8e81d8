"""The button on a body's own site: a frame that knows nobody, and a page that keeps what is wrong with which page."""

import re

import pytest
from django.test import Client

from todoke.bodies.models import Body
from todoke.ui.voice_abouts import own_page
from todoke.voice.models import Voice

HOME = "https://www.city.arakawa.tokyo.jp/"
PAGE = "https://www.city.arakawa.tokyo.jp/a001/kosodate.html"


@pytest.fixture
def at_home(arakawa: Body) -> Body:
    Body.objects.filter(pk=arakawa.pk).update(home_page=HOME)
    arakawa.refresh_from_db()
    return arakawa


def test_the_button_sets_no_cookie_and_may_stand_in_any_frame(client: Client, at_home: Body) -> None:
    response = client.get("/en/voice/embed/131181/button/", headers={"Referer": f"{PAGE}?q=secret"})
    page = response.content.decode()
    assert response.status_code == 200
    assert not response.cookies
    assert "frame-ancestors *" in response["Content-Security-Policy"]
    assert "X-Frame-Options" not in response
    assert "script" not in page
    assert "secret" not in page
    (href,) = re.findall(r'href="([^"]*voice/embed[^"]*)"', page)
    assert href.endswith("at=https%3A%2F%2Fwww.city.arakawa.tokyo.jp%2Fa001%2Fkosodate.html")
    assert "frame-ancestors 'none'" in client.get("/en/voice/embed/131181/")["Content-Security-Policy"]


def test_one_tap_tells_which_page_is_wrong(client: Client, at_home: Body) -> None:
    shown = client.get("/en/voice/embed/131181/", headers={"Referer": PAGE}).content.decode()
    assert PAGE in shown
    form = re.findall(r'name="form" value="([^"]+)"', shown)[0]
    response = client.post("/en/voice/embed/131181/", {"at": PAGE, "form": form, "fault": "old"})
    assert response.status_code == 200
    voice = Voice.objects.get()
    assert (voice.kind, voice.channel, voice.about_kind, voice.about, voice.fault, voice.scale) == (
        "defect",
        "embed",
        "page",
        PAGE,
        "old",
        "",
    )
    client.post("/en/voice/embed/131181/", {"at": PAGE, "form": form, "fault": "old"})
    assert Voice.objects.count() == 1  # sent twice, kept once
    assert client.post("/en/voice/embed/131181/", {"at": PAGE, "text": " "}).status_code == 422


def test_a_page_of_another_site_is_not_named(client: Client, at_home: Body) -> None:
    client.post("/en/voice/embed/131181/", {"at": "https://evil.example/x", "fault": "wrong"})
    assert Voice.objects.values_list("about_kind", "about").get() == ("body", "")
    assert client.get("/en/voice/embed/nobody/").status_code == 404


@pytest.mark.parametrize(
    "given",
    ["https://city.arakawa.tokyo.jp.evil.example/", "https://evilcity.arakawa.tokyo.jp/", "javascript:alert(1)//city.arakawa.tokyo.jp", "https://[bad", "", "/ja/"],
)  # fmt: skip
def test_what_only_looks_like_the_body_s_site_is_not(given: str) -> None:
    assert own_page(Body(home_page=HOME), given) == ""


def test_a_body_without_a_site_has_no_pages() -> None:
    assert own_page(Body(home_page=""), PAGE) == ""
    assert own_page(Body(home_page=HOME), f"{PAGE}?who=me#x") == PAGE
