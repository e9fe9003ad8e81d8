"""The search box: whose it is and what to do there, from any guess."""

import pytest
from django.test import Client

from tests.web.conftest import Publish
from todoke.bodies.models import Body
from todoke.registry.models import Program, ProgramType

pytestmark = pytest.mark.django_db


def search(client: Client, query: str, **more: str) -> str:
    response = client.get("/en/search", {"q": query, **more})
    assert response.status_code == 200
    return response.content.decode()


def test_without_a_town_a_service_of_every_town_appears_once_and_asks_where(
    reader: Client, allowance: Program, chofu: Body, kind: ProgramType, publish: Publish
) -> None:
    publish(chofu, type=kind)
    html = search(reader, "児童手当")
    assert html.count("/en/types/UM24") == 1
    assert 'name="postcode"' in html
    assert '<input type="hidden" name="next" value="/en/search?q=%E5%85%90%E7%AB%A5%E6%89%8B%E5%BD%93">' in html


def test_two_steps_from_a_word_to_the_counter_of_ones_town(reader: Client, allowance: Program) -> None:
    search(reader, "児童手当")
    response = reader.get("/en/town", {"postcode": "1160002", "next": "/en/search?q=児童手当"}, follow=True)
    html = response.content.decode()
    assert "/en/programs/psid3.0_7000020131181_1_UM24" in html
    assert "子育て支援課" in html
    assert 'href="tel:0338023111"' in html


def test_a_town_without_a_record_still_has_a_counter(reader: Client, allowance: Program, chofu: Body) -> None:
    chofu.phone = "042-481-7111"
    chofu.save()
    html = search(reader, "児童手当", town="132080")
    assert html.index("Chofu City") < html.index("/en/types/UM24") < html.index('href="tel:0424817111"')


def test_a_wrong_guess_lands_at_the_right_body(reader: Client, allowance: Program) -> None:
    reader.cookies["todoke_town"] = "131181"
    html = search(reader, "東京都の児童手当")
    assert "You looked for 東京都" in html
    assert "This is handled by Arakawa City." in html
    assert "/en/programs/psid3.0_7000020131181_1_UM24" in html


def test_a_number_leads_straight_to_its_page(reader: Client, allowance: Program) -> None:
    response = reader.get("/en/search", {"q": "psid3.0+7000020131181+1+UM24"})
    assert (response.status_code, response["Location"]) == (303, "/en/programs/psid3.0_7000020131181_1_UM24")


def test_a_corrected_word_is_said(reader: Client, allowance: Program) -> None:
    html = search(reader, "児童手当て当")
    if "Showing results for" in html:
        assert "You wrote “児童手当て当”" in html
    assert "児童手当" in html


def test_nothing_found_teaches(reader: Client, arakawa: Body) -> None:
    reader.cookies["todoke_town"] = "131181"
    html = search(reader, "qqqqzzzz")
    assert "Nothing found for “qqqqzzzz”" in html
    assert "/en/browse/life/birth" in html
    assert 'href="tel:0338023111"' in html
    assert html.count("/en/search?q=") >= 4


@pytest.mark.parametrize(
    "query",
    [
        "",
        "   ",
        "\0",
        "a" * 10_000,
        "<script>alert(1)</script>",
        '" OR 1=1 --',
        "%",
        "'",
        "(",
        "児" * 3000,
        "\u202e",
        "*",
        "NOT",
    ],
)
def test_any_query_is_answered(reader: Client, allowance: Program, query: str) -> None:
    html = search(reader, query)
    assert "<script>" not in html


def test_a_foreign_cursor_or_town_is_refused_kindly(reader: Client, allowance: Program) -> None:
    assert reader.get("/en/search", {"q": "児童手当", "cursor": "x"}).status_code == 422
    assert reader.get("/en/search", {"q": "児童手当", "town": "\0"}).status_code == 200


def test_results_are_not_kept_in_the_cache(reader: Client, allowance: Program) -> None:
    response = reader.get("/en/search", {"q": "児童手当"})
    assert "X-Todoke-Cache" not in response
    assert response["Cache-Control"] == "private, no-store"


def test_changing_the_language_keeps_the_query(reader: Client, allowance: Program) -> None:
    assert 'href="/ja-simple/search?q=%E5%85%90%E7%AB%A5"' in search(reader, "児童")
