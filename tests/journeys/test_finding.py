"""A stranger with a small telephone and no JavaScript finds what the town offers, whatever was typed."""

from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visit

ALLOWANCE = "/ja/programs/psid3.0_7000020131181_1_UM24"
NUMBER = "psid3.0+7000020131181+1+UM24"
WARD_PHONE, SETAGAYA_PHONE = "tel:0338023111", "tel:0354321111"


def search(page: Page, words: str) -> None:
    """Type into the page's search box and send it with the keyboard."""
    page.locator("main input[type=search]").first.fill(words)
    page.locator("main input[type=search]").first.press("Enter")


def first_row(page: Page) -> str:
    """Where the first result leads."""
    return page.locator("main ol.rows h3 a, main ul.rows h3 a").first.get_attribute("href") or ""


def test_child_allowance_of_ones_ward_in_two_steps(visit: Visit) -> None:
    page = visit("/ja/")
    search(page, "児童手当")
    page.fill("input[name=postcode]", "116-0002")
    page.locator("form:has(input[name=postcode]) button").click()
    expect(page.locator("header .place")).to_contain_text("荒川区")
    row = page.locator(".rows > li").first
    expect(row.locator("h3 a")).to_have_attribute("href", ALLOWANCE)
    expect(row).to_contain_text("子育て支援課")
    expect(row.locator(f"a[href='{WARD_PHONE}']")).to_be_visible()
    row.locator("h3 a").click()
    expect(page.locator("h1")).to_contain_text("児童手当")
    expect(page.locator(f"main a[href='{WARD_PHONE}']").first).to_be_visible()
    expect(page.locator("main")).to_contain_text("子育て支援課")
    expect(page.locator("main")).to_contain_text(NUMBER)


def test_a_town_whose_records_are_not_here_still_has_a_counter(visit: Visit) -> None:
    page = visit("/ja/")
    search(page, "児童手当")
    page.fill("input[name=postcode]", "１５４ー０００４")
    page.locator("form:has(input[name=postcode]) button").click()
    expect(page.locator("header .place")).to_contain_text("世田谷区")
    row = page.locator(".rows > li").first
    expect(row.locator(f"a[href='{SETAGAYA_PHONE}']")).to_be_visible()
    expect(row.locator("a[rel~=external]")).to_have_attribute("href", "https://www.city.setagaya.lg.jp/")
    row.locator("h3 a").click()
    expect(page).to_have_url("/ja/types/UM24")
    expect(page.locator(f"main a[href='{SETAGAYA_PHONE}']").first).to_be_visible()


def test_the_list_of_towns_serves_who_does_not_know_the_postcode(visit: Visit) -> None:
    page = visit("/ja/")
    page.locator("header .place").click()
    page.get_by_role("link", name="荒川区", exact=True).click()
    expect(page).to_have_url("/ja/")
    expect(page.locator("header .place")).to_contain_text("荒川区")


@pytest.mark.parametrize(
    "words", ["じどうてあて", "児童手等", "ｼﾞﾄﾞｳﾃｱﾃ", "child allowance", "児童 手当", "荒川区 児童手当"]
)
def test_however_it_is_written(visit: Visit, words: str) -> None:
    page = visit("/ja/", town="131181")
    search(page, words)
    assert first_row(page) == ALLOWANCE


def test_a_typo_is_named(visit: Visit) -> None:
    page = visit(f"/en/search?q={quote('児童手等')}", town="131181")
    expect(page.locator("main .note").first).to_contain_text("児童手当")


def test_a_wrong_guess_of_who_is_in_charge_lands_at_the_ward(visit: Visit) -> None:
    page = visit("/en/", town="131181")
    search(page, "東京都の児童手当")
    expect(page.locator("main .note").first).to_contain_text("Tokyo Metropolitan Government")
    expect(page.locator("main .note").first).to_contain_text("Arakawa City")
    assert first_row(page) == ALLOWANCE.replace("/ja/", "/en/")


@pytest.mark.parametrize(
    "written",
    [NUMBER, NUMBER.replace("+", "_"), NUMBER.capitalize(), "ｐｓｉｄ３．０＋７００００２０１３１１８１＋１＋ＵＭ２４"],
)
def test_a_number_leads_straight_there(visit: Visit, written: str) -> None:
    page = visit("/ja/")
    search(page, written)
    expect(page).to_have_url(ALLOWANCE)


def test_a_need_finds_what_belongs_to_it(visit: Visit) -> None:
    page = visit("/ja/", town="131181")
    search(page, "子どもが生まれた")
    named = " ".join(page.locator(".rows h3").all_inner_texts())
    assert "出生届" in named
    assert "児童手当" in named
    assert "018サポート" in named


def test_nothing_found_teaches_and_leads_on(visit: Visit) -> None:
    page = visit("/ja/", town="131181")
    search(page, "ぞぞぞ")
    expect(page.locator(".empty a").first).to_be_visible()
    expect(page.locator(f".empty a[href='{WARD_PHONE}']")).to_be_visible()
    page.locator(".empty ul a").first.click()
    assert page.locator(".rows > li").count() > 0


@pytest.mark.parametrize("typed", ["", "1234", "abc", "060-0001", "999-9999"])
def test_a_postcode_that_cannot_be_used_says_why(visit: Visit, typed: str) -> None:
    page = visit(f"/en/town?postcode={typed}&next=/en/search")
    expect(page.locator(".alert a[href='#postcode']")).to_be_visible()
    expect(page.locator("#postcode")).to_have_value(typed)
    page.get_by_role("link", name="Arakawa City", exact=True).click()
    expect(page).to_have_url("/en/search")


def test_by_event_in_life(visit: Visit) -> None:
    page = visit("/ja/", town="131181")
    page.locator("main .tiles a[href='/ja/browse/life/death']").click()
    assert page.locator(".rows > li").count() >= 3
    page.locator(".rows h3 a").first.click()
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("a[href^='tel:']").first).to_be_visible()
