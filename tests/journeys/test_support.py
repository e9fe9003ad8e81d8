"""受けられる支援をさがす, walked by people: a parent of three on a small telephone, every shape of question, the keyboard alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import seeing
from tests.journeys.conftest import DESKTOP, PHONE, Visit

WARD = "131181"
BORN = ("昭和63年5月5日", ("2025-06-01", "20221010", "平成30年4月1日"))


def begin(page: Page) -> None:
    """Write the birth dates as people do, and start."""
    page.fill("#id_own", BORN[0])
    for place, birth in enumerate(BORN[1]):
        page.fill(f"#id_child_{place}", birth)
    page.locator("main form .go .btn").first.click()


def answer(page: Page) -> int:
    """Answer the question of the page as a family with two earners and no special needs; how many taps it took."""
    fact = page.locator("input[name=fact]").get_attribute("value")
    yes = {"raises_child", "lives_in_japan", "needs_childcare", "supports_student"}
    if page.locator("button[name=answer][value=all]").count():
        page.click(f"button[name=answer][value={'all' if fact in yes else 'none'}]")
        return 1
    if page.locator("button[name=answer][value=yes]").count():
        page.click(f"button[name=answer][value={'yes' if fact in yes else 'no'}]")
        return 1
    if page.locator("button[name=answer][value=employees]").count():
        page.click("button[name=answer][value=employees]")
        return 1
    if page.locator("button[name=answer][value=never]").count():
        page.click("button[name=answer][value=never]")
        return 1
    radios = page.locator("main [role=radiogroup]")
    if radios.count():
        for place in range(radios.count()):
            radios.nth(place).locator("input[type=radio]").first.check()
        page.click("button[name=go]")
        return 1 + radios.count()
    if fact in ("income", "household_income", "dependants", "resident_tax"):
        page.locator("main input[name^=text_]").first.fill("2" if fact == "dependants" else "６５０万円")
        page.click("button[name=go]")
        return 1
    page.click("button[name=skip][value=unknown]")
    return 1


def test_a_parent_of_three_has_a_right_and_explained_list_after_ten_taps(visit: Visit) -> None:
    page = visit("/ja/support/", town=WARD)
    begin(page)
    taps = 1
    while taps < 9 and page.url.endswith("/question"):
        taps += answer(page)
    if page.url.endswith("/question"):
        page.locator("main a[href$='/support/result']").first.click()
        taps += 1
    assert taps <= 10
    expect(page).to_have_url("/ja/support/result")
    allowance = page.locator(".rows > li", has=page.locator("h3 a[href*=UM24]")).first
    expect(allowance).to_contain_text("50,000")  # 10,000 each for 8 and 4 years, 30,000 for the third child
    assert allowance.locator(".why .met").count() >= 1
    expect(page.locator("main")).to_contain_text("018サポート")
    expect(page.locator("main")).to_contain_text("医療")
    expect(page.locator("main .stats")).to_contain_text("円")
    assert not seeing.too_wide(page)
    asked = 0
    page.goto("/ja/support/question")
    while page.url.endswith("/question"):
        answer(page)
        asked += 1
    shown = page.locator("main .facts > div").count()
    assert shown <= 9, "to the very end no more than nine questions"
    assert asked < shown


def shapes(page: Page, look: Callable[[], None]) -> None:
    """Go through every question once, looking at each; and at what it says when nothing was chosen."""
    for _ in range(40):
        if page.url.endswith("/result"):
            break
        look()
        if page.locator("button[name=go]").count():
            page.click("button[name=go]")
            look()
        answer(page)
    look()


@pytest.mark.parametrize("language", ["ja", "ja-simple", "en"])
def test_every_question_and_the_result_fit_a_small_screen(visit: Visit, language: str) -> None:
    page = visit(f"/{language}/support/", town=WARD)

    def look() -> None:
        page.wait_for_load_state()
        assert not seeing.too_wide(page), page.locator("h1").inner_text()
        assert not seeing.misshapen(page), page.locator("h1").inner_text()

    look()
    page.fill("#id_own", "31 February")
    page.locator("main form .go .btn").first.click()
    expect(page.locator("#errors")).to_be_visible()
    look()
    begin(page)
    shapes(page, look)
    expect(page).to_have_url(f"/{language}/support/result")


@pytest.mark.parametrize(("language", "size"), [("ja", PHONE), ("en", DESKTOP)])
def test_no_rule_of_accessibility_is_broken(visit: Visit, language: str, size: dict[str, int]) -> None:
    page = visit(f"/{language}/support/", town=WARD, script=True, size=size)
    assert not seeing.violations(page)
    begin(page)
    shapes(page, lambda: _accessible(page))


def _accessible(page: Page) -> None:
    found = seeing.violations(page)
    assert not found, (page.locator("h1").inner_text(), found)


def test_with_the_keyboard_alone(visit: Visit) -> None:
    page = visit("/ja/support/", town=WARD)
    page.focus("#id_child_0")
    page.keyboard.type("20240601")
    page.keyboard.press("Enter")
    expect(page).to_have_url("/ja/support/question")
    page.keyboard.press("Tab")
    for _ in range(40):
        if page.evaluate("document.activeElement.matches('.opts > button')"):
            break
        page.keyboard.press("Tab")
    before = page.locator("input[name=fact]").get_attribute("value")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_be_visible()
    assert page.url.endswith("/result") or page.locator("input[name=fact]").get_attribute("value") != before


def test_back_again_changed_and_forgotten(visit: Visit) -> None:
    page = visit("/ja/support/", town=WARD)
    begin(page)
    first = page.locator("h1").inner_text()
    answer(page)
    assert page.locator("h1").inner_text() != first
    page.locator("main form a.btn").first.click()
    expect(page.locator("h1")).to_have_text(first)
    page.goto("/ja/support/result")
    with page.expect_download() as waiting:
        page.locator("main a[href$='days.ics']").click()
    assert "VCALENDAR" in waiting.value.path().read_text(encoding="utf-8")
    page.locator("form[action$=forget] button").click()
    expect(page).to_have_url("/ja/support/")
    expect(page.locator("#id_child_0")).to_have_value("")
