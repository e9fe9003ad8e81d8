"""A caseworker returns two questions; the resident corrects just those on a small screen without JavaScript; the decision is delivered."""

from playwright.sync_api import Page, expect

from tests.journeys import seeing
from tests.journeys.conftest import PHONE, Visit, be_resident

CASES = "/en/staff/131181/cases/"


def holds(page: Page) -> None:
    """The page fits and is well formed."""
    assert not seeing.too_wide(page) + seeing.misshapen(page)


def test_two_questions_are_returned_corrected_and_decided(visit: Visit, at_work: Visit) -> None:
    desk = at_work("arakawa-casework", CASES, size=PHONE)
    holds(desk)
    row = desk.locator("main .rows > li", has=desk.get_by_role("link", name="住民票")).last
    row.get_by_role("link").click()
    holds(desk)
    desk.get_by_role("link", name="Return questions to the resident").click()
    for name, words in (("purpose", "提出先をお知らせください"), ("copies", "")):
        desk.locator(f"input[name=ask_{name}]").check()
        desk.locator(f"#id_{name} summary").click()
        desk.locator(f"select[name=reason_{name}]").select_option("unclear")
        desk.locator(f"input[name=words_{name}]").fill(words)
    holds(desk)
    desk.get_by_role("button", name="Return these questions").click()
    expect(desk.locator("main [role=status]")).to_contain_text("exactly these questions")

    me = visit("/en/", size=PHONE)
    be_resident(me)
    me.goto("/en/me/cases/")
    holds(me)
    me.locator("main .rows a").first.click()
    holds(me)
    expect(me.locator("main")).to_contain_text("提出先をお知らせください")
    me.get_by_role("link", name="Correct it now").click()
    assert me.locator("form[enctype] fieldset, form[enctype] .field").count() == 2
    holds(me)
    me.locator("input[name=copies]").fill("２")
    me.get_by_role("button", name="Send the correction").click()
    expect(me.locator("main")).to_contain_text("An answer was changed")
    holds(me)

    desk.reload()
    desk.get_by_role("link", name="Propose a decision").click()
    desk.get_by_label("Not granted").check()
    desk.get_by_role("button", name="Propose", exact=True).click()
    expect(desk.locator(".alert")).to_contain_text("行政手続法8条")
    desk.get_by_label("Reasons").fill("手数料の減免の要件に当たらないため。")
    desk.get_by_role("button", name="Propose", exact=True).click()
    desk.get_by_role("button", name="Decide so").click()
    expect(desk.locator("main [role=status]")).to_contain_text("Decided.")
    holds(desk)

    me.reload()
    expect(me.locator("main")).to_contain_text("手数料の減免の要件に当たらないため。")
    expect(me.locator("main")).to_contain_text("行政不服審査法")
    holds(me)
    assert not seeing.violations(me)
