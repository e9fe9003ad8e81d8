"""Choosing a town: postcode, list, cookie; nothing leads off the site."""

import pytest
from django.test import Client

from todoke.bodies.models import Body

pytestmark = pytest.mark.django_db


def test_a_postcode_of_one_town_chooses_it_and_returns(reader: Client, arakawa: Body) -> None:
    response = reader.get("/en/town", {"postcode": "〒１１６－０００２", "next": "/en/search?q=児童手当"}, follow=True)
    assert [status for _, status in response.redirect_chain] == [303, 303]
    assert response.request["PATH_INFO"] == "/en/search"
    cookie = reader.cookies["todoke_town"]
    assert (cookie.value, cookie["samesite"], cookie["max-age"], cookie["path"]) == ("131181", "Lax", 31536000, "/")
    assert "Arakawa City" in response.content.decode()


def test_a_postcode_of_two_towns_asks_which(reader: Client, tokyo: Body, by: object) -> None:
    from tests.conftest import NOW
    from todoke.bodies import operations as bodies

    for name, code in (("多摩市", "132241"), ("稲城市", "132250")):
        bodies.add(by=by, now=NOW, kind="city", name=name, code=code, parent=tokyo)  # type: ignore[arg-type]
    html = reader.get("/ja/town?postcode=206-0000&next=/ja/data").content.decode()
    assert "/ja/town/choose?code=132241&amp;next=%2Fja%2Fdata" in html
    assert "/ja/town/choose?code=132250&amp;next=%2Fja%2Fdata" in html
    assert "todoke_town" not in reader.cookies


@pytest.mark.parametrize("typed", ["", "abc", "116", "11600021", "5300001", "x" * 10_000, "\0", "<script>"])
def test_a_bad_postcode_is_told_kindly_and_stays(reader: Client, arakawa: Body, typed: str) -> None:
    response = reader.get("/en/town", {"postcode": typed})
    html = response.content.decode()
    assert response.status_code == 422
    assert 'aria-invalid="true"' in html
    assert 'href="#postcode"' in html
    if typed.isalnum() and len(typed) < 40:
        assert f'value="{typed}"' in html
    assert "<script>" not in html


def test_a_postcode_of_a_town_that_is_not_on_board_points_to_the_list(reader: Client, arakawa: Body) -> None:
    response = reader.get("/en/town?postcode=1000001")
    assert response.status_code == 422
    assert "choose from the list" in response.content.decode()


@pytest.mark.parametrize(
    "hostile",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "/ja/\r\nSet-Cookie: a=b",
        "\\\\evil",
        "/" * 3000,
        "",
    ],
)
def test_nothing_leads_off_the_site(reader: Client, arakawa: Body, hostile: str) -> None:
    response = reader.get("/ja/town/choose", {"code": "131181", "next": hostile})
    assert (response.status_code, response["Location"]) == (303, "/ja/")


def test_a_town_can_be_forgotten(reader: Client, arakawa: Body) -> None:
    reader.get("/ja/town/choose?code=131181&next=/ja/")
    assert "荒川区" in reader.get("/ja/").content.decode()
    reader.get("/ja/town/choose?code=&next=/ja/")
    assert reader.cookies["todoke_town"].value == ""


@pytest.mark.parametrize("code", ["999999", "130001", "abc", "131181; a=b", "\0"])
def test_an_unknown_town_is_not_remembered(reader: Client, arakawa: Body, code: str) -> None:
    response = reader.get("/ja/town/choose", {"code": code, "next": "/ja/"})
    assert response["Location"].startswith("/ja/town?")
    assert "todoke_town" not in reader.cookies


@pytest.mark.parametrize("cookie", ["999999", "x", "131181131181", '"><script>'])
def test_a_strange_cookie_counts_as_no_town(reader: Client, arakawa: Body, cookie: str) -> None:
    reader.cookies["todoke_town"] = cookie
    response = reader.get("/en/")
    assert response.status_code == 200
    assert "Choose your town" in response.content.decode()
