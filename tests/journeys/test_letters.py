"""A mother opens her box on a small telephone without JavaScript: reads, asks why, stops a topic and takes it back, sets how letters come."""

from playwright.sync_api import expect

from tests.journeys.conftest import Visit, be_resident
from tests.journeys.test_shared_screen import fits


def test_a_letter_from_the_header_to_the_settings(visit: Visit) -> None:
    language = "ja"
    page = visit(f"/{language}/")
    be_resident(page, "sita", language)
    letters = page.locator("header a[href$='/notices/']")
    before = int("".join(filter(str.isdigit, letters.locator("b").inner_text())))
    letters.click()
    fits(page)
    assert page.locator("main .rows .tag.own").count() == before
    page.locator("main .rows a").filter(has_text="荒川区役所").click()
    fits(page)
    assert int("".join(filter(str.isdigit, letters.locator("b").inner_text()))) == before - 1
    page.locator("main summary").nth(1).click()
    expect(page.locator("main details[open] .facts")).to_contain_text("荒川区")
    fits(page)
    page.locator("form:has(input[value=stop]) button").click()
    expect(page.locator("form:has(input[name=do][value=start]) button")).to_be_visible()
    fits(page)
    page.locator("form:has(input[name=do][value=start]) button").click()
    expect(page.locator("form:has(input[value=stop]) button")).to_be_visible()
    page.locator("main a[href$='/notices/settings/living']").click()
    fits(page)
    page.goto(f"/{language}/notices/settings")
    page.locator("select[name=pushes]").select_option("0")
    page.locator("input[name=grave][value=disability]").check()
    fits(page)
    page.locator("main form button").last.click()
    expect(page.locator("[role=status]")).to_be_visible()
    assert page.locator("select[name=pushes]").input_value() == "0"
    expect(page.locator("input[name=grave][value=disability]")).to_be_checked()


def test_a_call_is_asked_for_and_made(visit: Visit, at_work: Visit) -> None:
    page = visit("/en/")
    be_resident(page, "sita")
    page.goto("/en/notices/")
    page.locator("main .rows a").last.click()
    page.locator("main summary").first.click()
    page.fill("input[name=phone]", "090-1234-5678")
    page.get_by_role("button", name="Please call me").click()
    expect(page.locator("main")).to_contain_text("You will be called")
    fits(page)
    desk = at_work("arakawa-casework", "/en/staff/131181/notices/callbacks/", size={"width": 320, "height": 640})
    fits(desk)
    assert "SITA" not in desk.locator("main").inner_text()
    desk.locator("main .rows a").first.click()
    expect(desk.locator("main")).to_contain_text("090-1234-5678")
    fits(desk)
    desk.get_by_label("spoken with").check()
    desk.get_by_role("button", name="Note it").click()
    expect(desk.locator("main")).to_contain_text("Nobody waits for a call")
    page.reload()
    expect(page.locator("main")).not_to_contain_text("You will be called")
    page.goto("/en/me/uses")
    expect(page.locator("main")).to_contain_text("Called you, or tried to")
