"""Home, browsing, bodies, help, the data page, and what search engines ask for."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.db import OperationalError
from django.test import Client

from tests.conftest import NOW
from tests.web.conftest import Publish
from todoke.bodies.models import Body
from todoke.registry.models import Program
from todoke.registry.rules import tags

pytestmark = pytest.mark.django_db
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
PAGES = (
    "",
    "browse/",
    "browse/life/childcare",
    "browse/subject/003",
    "bodies/",
    "bodies/131181",
    "data",
    "help",
    "town",
    "search",
    "types/UM24",
)


@pytest.mark.parametrize("language", ["ja", "ja-simple", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_works_in_every_language_with_and_without_a_town(
    reader: Client, allowance: Program, language: str, page: str
) -> None:
    address = f"/{language}/{page}"
    for town in ("", "131181"):
        reader.cookies["todoke_town"] = town
        response = reader.get(address)
        html = response.content.decode()
        assert response.status_code == 200
        assert f'<html lang="{language}">' in html
        assert html.count("<h1") == 1
        assert "sessionid" not in response.cookies
        assert "csrf" not in html.lower()


def test_home_shows_what_closes_soon_in_my_town_and_above(
    reader: Client, arakawa: Body, chofu: Body, tokyo: Body, publish: Publish
) -> None:
    soon = (NOW.date() + timedelta(days=10)).isoformat()
    publish(arakawa, "荒川の申込", procedure_to_date=soon)
    publish(tokyo, "都の申込", procedure_to_date=soon)
    publish(chofu, "調布の申込", procedure_to_date=soon)
    publish(arakawa, "まだ先の申込", procedure_to_date=(NOW.date() + timedelta(days=61)).isoformat())
    without = reader.get("/en/").content.decode()
    assert "都の申込" in without
    assert "荒川の申込" not in without
    reader.cookies["todoke_town"] = "131181"
    html = reader.get("/en/").content.decode()
    assert "荒川の申込" in html
    assert "都の申込" in html
    assert "10 days left" in html
    assert "調布の申込" not in html
    assert "まだ先の申込" not in html


def test_home_names_every_life_event(reader: Client, nation: Body) -> None:
    html = reader.get("/en/").content.decode()
    assert all(f"/en/browse/life/{event}" in html for event in tags.LIFE_EVENTS)


def test_a_life_event_lists_my_town_first_then_those_above(
    reader: Client, allowance: Program, tokyo: Body, chofu: Body, publish: Publish
) -> None:
    publish(tokyo, "018サポート", category_codes=["003"])
    publish(chofu, "調布の子育て", category_codes=["003"])
    publish(tokyo, "都営住宅", category_codes=["007"])
    reader.cookies["todoke_town"] = "131181"
    html = reader.get("/en/browse/life/childcare").content.decode()
    assert html.index("psid3.0_7000020131181_1_UM24") < html.index("018サポート")
    assert "調布の子育て" not in html
    assert "都営住宅" not in html
    assert "/en/types/UM24" not in html


def test_a_life_event_without_a_town_shows_the_general_explanations(reader: Client, allowance: Program) -> None:
    html = reader.get("/en/browse/life/childcare").content.decode()
    assert "/en/types/UM24" in html
    assert "psid3.0_7000020131181_1_UM24" not in html
    assert 'name="postcode"' in html


@pytest.mark.parametrize(
    "query",
    ["?page=2", "?page=999999", "?page=0", "?page=-1", "?page=x", "?page=" + "9" * 400, "?page=%00", "?page=２"],
)
def test_long_lists_have_pages(reader: Client, arakawa: Body, publish: Publish, query: str) -> None:
    for number in range(23):
        publish(arakawa, f"制度{number:02}", category_codes=["021"])
    reader.cookies["todoke_town"] = "131181"
    response = reader.get("/en/browse/subject/021" + query)
    names = [f"制度{number:02}" for number in range(23)]
    shown = [name for name in names if name in response.content.decode()]
    assert shown in (names[:20], names[20:])
    assert (shown == names[20:]) == (query in ("?page=2", "?page=999999"))


@pytest.mark.parametrize(
    "address",
    [
        "browse/life/nothing",
        "browse/subject/999",
        "bodies/000000",
        "bodies/%00",
        "nowhere",
        "programs/",
        "%00",
        "bodies/" + "x" * 5000,
    ],
)
def test_what_is_not_there_is_told_kindly(reader: Client, nation: Body, address: str) -> None:
    response = reader.get(f"/en/{address}")
    html = response.content.decode()
    assert response.status_code == 404
    assert "There is nothing here" in html
    assert 'name="q"' in html
    assert "/en/help" in html


def test_a_body_page_shows_how_to_reach_it_and_what_it_offers(reader: Client, allowance: Program) -> None:
    html = reader.get("/en/bodies/131181").content.decode()
    assert 'href="tel:0338023111"' in html
    assert "131181" in html
    assert "/en/programs/psid3.0_7000020131181_1_UM24" in html
    assert "/en/bodies/130001" in html


def test_something_wrong_leads_to_the_body_that_wrote_the_page(reader: Client, allowance: Program) -> None:
    page = "/en/programs/psid3.0_7000020131181_1_UM24"
    asked = "/en/voice/page/?at=%2Fprograms%2Fpsid3.0_7000020131181_1_UM24"
    assert asked in reader.get(page).content.decode()
    assert f'href="/en/help?from={page}"' in reader.get(asked).content.decode()
    html = reader.get("/en/help", {"from": page}).content.decode()
    assert "Arakawa City wrote the page" in html
    assert "子育て支援課" in html
    assert f'href="{page}"' in html


@pytest.mark.parametrize(
    "came_from",
    ["https://evil.example/", "//evil", "/nowhere", "\0", "x" * 5000, "/en/programs/unknown", "/en/programs/%00"],
)
def test_help_from_anywhere_else_gives_the_numbers(reader: Client, allowance: Program, came_from: str) -> None:
    reader.cookies["todoke_town"] = "131181"
    response = reader.get("/en/help", {"from": came_from})
    assert response.status_code == 200
    assert 'href="tel:0338023111"' in response.content.decode()
    assert 'href="//evil' not in response.content.decode()
    assert 'href="https://evil' not in response.content.decode()


def test_the_data_page_names_licence_and_downloads(reader: Client, db: None) -> None:
    html = reader.get("/en/data").content.decode()
    for address in (
        "/api/v1/docs",
        "/data/programs.jsonl",
        "/data/programs.tokyo.json",
        "/data/programs.csv",
        "/data/catalog.jsonld",
        "creativecommons.org/licenses/by/4.0",
    ):
        assert address in html


def test_the_sitemap_names_every_programme_and_page(reader: Client, allowance: Program) -> None:
    index = ElementTree.fromstring(reader.get("/sitemap.xml").content)
    parts = [each.text or "" for each in index.iter(f"{SITEMAP}loc")]
    assert [part.rsplit("/", 1)[1] for part in parts] == ["sitemap-0.xml", "sitemap-1.xml"]
    pages = reader.get("/sitemap-0.xml").content.decode()
    assert "/ja/types/UM24</loc>" in pages
    assert "/ja/bodies/131181</loc>" in pages
    programs = reader.get("/sitemap-1.xml").content.decode()
    assert "/ja/programs/psid3.0_7000020131181_1_UM24</loc><lastmod>2026-11-23</lastmod>" in programs
    assert reader.get("/sitemap-2.xml").status_code == 404


def test_robots_may_read_pages_but_not_searches(reader: Client, db: None) -> None:
    text = reader.get("/robots.txt").content.decode()
    assert "Disallow: /ja/search" in text
    assert "/sitemap.xml" in text
    assert "Disallow: /ja/programs" not in text


def test_a_page_that_fails_still_answers_without_the_database(
    reader: Client, arakawa: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise OperationalError

    monkeypatch.setattr("todoke.bodies.models.Body.objects.filter", broken)
    reader.raise_request_exception = False
    reader.cookies["todoke_town"] = "131181"
    response = reader.get("/en/")
    assert response.status_code == 500
    assert "Something went wrong on our side" in response.content.decode()
