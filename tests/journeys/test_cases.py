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
    desk.get_by_role("link", name="児童手当").first.click()
    holds(desk)
    case = desk.url.rstrip("/").rpartition("/")[2]
    desk.get_by_role("link", name="Return questions to the resident").click()
    for name, words in (("phone", "つながりませんでした"), ("civil_servant", "")):
        desk.locator(f"input[name=ask_{name}]").check()
        desk.locator(f"#id_{name} summary").click()
        desk.locator(f"select[name=reason_{name}]").select_option("unclear")
        desk.locator(f"input[name=words_{name}]").fill(words)
    holds(desk)
    desk.get_by_role("button", name="Return these questions").click()
    expect(desk.locator("main [role=status]")).to_contain_text("exactly these questions")

    me = visit("/en/", size=PHONE)
    be_resident(me, "sita")
    me.goto("/en/me/cases/")
    holds(me)
    me.goto(f"/en/me/cases/{case}/")
    holds(me)
    expect(me.locator("main")).to_contain_text("つながりませんでした")
    me.get_by_role("link", name="Correct it now").click()
    assert me.locator("form[enctype] > fieldset, form[enctype] > .field").count() == 2
    holds(me)
    me.locator("input[name=phone]").fill("０３ー１２３４ー５６７８")
    me.get_by_role("button", name="Send the correction").click()
    expect(me.locator("main")).to_contain_text("An answer was changed")
    holds(me)

    desk.reload()
    desk.get_by_role("link", name="Propose a decision").click()
    desk.get_by_label("Not granted").check()
    desk.get_by_role("button", name="Propose", exact=True).click()
    expect(desk.locator(".alert")).to_contain_text("行政手続法8条")
    desk.get_by_label("Reasons").fill("公務員の方は勤務先に請求するため。")
    desk.get_by_role("button", name="Propose", exact=True).click()
    desk.get_by_role("button", name="Decide so").click()
    expect(desk.locator("main [role=status]")).to_contain_text("Decided.")
    holds(desk)

    me.reload()
    expect(me.locator("main")).to_contain_text("公務員の方は勤務先に請求するため。")
    expect(me.locator("main")).to_contain_text("行政不服審査法")
    holds(me)
    again = visit("/en/", size=PHONE, script=True)  # only a browser with JavaScript can say the rules of accessibility
    be_resident(again, "sita")
    again.goto(f"/en/me/cases/{case}/")
    assert not seeing.violations(again)
