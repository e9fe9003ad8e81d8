"""Everything works with the keys alone: the way past the header, the search, the town, the language, the focus that one can see."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESKTOP, Visit

_FOCUS = """() => {
  const e = document.activeElement, s = getComputedStyle(e), box = e.getBoundingClientRect();
  return {what: `${e.tagName} ${e.getAttribute("href") || e.id || e.name || e.innerText}`, outline: s.outlineStyle === "none" ? 0 : parseFloat(s.outlineWidth), seen: box.width > 1 && box.height > 1 && box.right > 0 && box.left < innerWidth};
}"""


def tab_until(page: Page, wanted: str, limit: int = 60) -> None:
    """Press Tab until the wanted element has the focus."""
    for _ in range(limit):
        page.keyboard.press("Tab")
        if page.locator(f"{wanted}:focus").count():
            return
    pytest.fail(f"Tab never reached {wanted} on {page.url}")


@pytest.mark.parametrize("path", ["/ja/", "/en/programs/psid3.0_7000020131181_1_UM24", "/en/staff/sign-in/"])
def test_the_first_stop_leads_past_the_header(visit: Visit, path: str) -> None:
    page = visit(path)
    page.keyboard.press("Tab")
    skip = page.locator("a.skip:focus")
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.locator("main :focus").count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/ja/", "/en/town?postcode=1", "/en/staff/sign-in/", "/en/styleguide"])
def test_one_sees_where_one_is(visit: Visit, path: str, scheme: str) -> None:
    page = visit(path, color_scheme=scheme)
    for _ in range(25):
        page.keyboard.press("Tab")
        state = page.evaluate(_FOCUS)
        if state["what"].startswith(("BODY", "INPUT id_")):
            continue
        assert state["seen"], state
        assert state["outline"] >= 2, state


def test_search_town_and_programme(visit: Visit) -> None:
    page = visit("/ja/", size=DESKTOP)
    tab_until(page, "main input[type=search]")
    page.keyboard.type("児童手当")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search**")  # the page before has a field for the postcode, too
    tab_until(page, "input[name=postcode]")
    page.keyboard.type("1160002")
    page.keyboard.press("Enter")
    expect(page.locator("header .place")).to_contain_text("荒川区")
    tab_until(page, "main .rows a[href*='/programs/']")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("児童手当")
    tab_until(page, "main a[href^='tel:']")


@pytest.mark.parametrize(
    "path",
    ["/ja/", "/ja/search?q=%E5%85%90%E7%AB%A5", "/ja/programs/psid3.0_7000020131181_1_UM24/history", "/ja/browse/life/death", "/ja/bodies/131181", "/ja/nothing-here", "/ja/staff/sign-in/"],
)  # fmt: skip
def test_the_language_changes_and_the_page_stays(visit: Visit, path: str) -> None:
    page = visit(path)
    for language in ("en", "ja-simple", "ja"):
        tab_until(page, f".langs a[hreflang={language}]")
        page.keyboard.press("Enter")
        expect(page).to_have_url(path.replace("/ja/", f"/{language}/", 1))
        expect(page.locator("html")).to_have_attribute("lang", language)
        expect(page.locator(".langs [aria-current]")).to_have_attribute("hreflang", language)


def test_folded_parts_open_with_a_key(visit: Visit) -> None:
    page = visit("/en/programs/psid3.0_7000020131181_1_UM24")
    tab_until(page, "main summary", 80)
    page.keyboard.press("Enter")
    expect(page.locator("main details[open]")).to_have_count(1)
