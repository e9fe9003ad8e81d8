"""With a small telephone and without JavaScript: from a programme to a receipt, with mistakes, going back, a code on another device, and practice."""

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visit, be_resident
from tests.journeys.seeing import misshapen, too_wide, violations

FORM = "/en/apply/131181/kodomo-iryohi/"
NAME = {"applicant.name": "届 花子", "applicant.kana": "とどけ はなこ"}
CONTACT = {
    "address.postcode": "１１６ー０００２",
    "address.address": "荒川区荒川2-2-3",
    "phone": "０３（１２３４）５６７８",
}
CHILD = {
    "child.name": "届 一郎",
    "child.kana": "トドケ イチロウ",
    "born.year": "令和6",
    "born.month": "5",
    "born.day": "5",
}


def fill(page: Page, typed: dict[str, str]) -> None:
    """Type into boxes by their names."""
    for name, text in typed.items():
        page.fill(f"[name='{name}']", text)


def on(page: Page, go: str = "next") -> None:
    """Press a button of the step."""
    page.locator(f"main button[name=go][value={go}]").click()


def sound(page: Page, *, rules: bool = False) -> None:
    """Nothing too wide, no heading or id amiss; ``rules``: no rule of accessibility broken, which only a browser with JavaScript can say."""
    assert not too_wide(page), page.url
    assert not misshapen(page), page.url
    if rules:
        assert not violations(page), page.url


def begin(page: Page) -> None:
    """Press the button of the first page."""
    page.locator("main form[method=post] button").first.click()


def to_the_check_page(page: Page) -> None:
    """From the first step to the check page."""
    fill(page, NAME)
    on(page)
    fill(page, CONTACT)
    on(page)
    fill(page, CHILD)
    on(page)
    page.check("input[name=insured][value=yes]")
    on(page)
    on(page)  # no photo of the card
    expect(page.locator("main .rows li")).to_have_count(1)
    on(page)
    expect(page.locator("h1")).to_have_text("Check your answers")


def test_from_a_programme_to_one_receipt_with_mistakes_on_the_way(visit: Visit) -> None:
    page = visit("/en/bodies/131181")
    page.locator(f"main a[href='{FORM}']").click()
    sound(page)
    begin(page)
    page.fill("[name='applicant.name']", "届 花子")
    on(page)
    expect(page.locator("#errors")).to_be_visible()
    expect(page.locator("[name='applicant.name']")).to_have_value("届 花子")
    sound(page)
    page.locator("#errors a").first.click()
    fill(page, NAME)
    on(page)
    fill(page, {"phone": "12"})
    on(page, "back")
    expect(page.locator("[name='applicant.kana']")).to_have_value("トドケ ハナコ")
    on(page)
    expect(page.locator("[name=phone]")).to_have_value("12")
    page.go_back()
    expect(page.locator("[name='applicant.kana']")).to_have_value("トドケ ハナコ")
    to_the_check_page(page)
    expect(page.locator("main")).to_contain_text("5 May 2024")
    sound(page)
    page.locator("main form[method=post] button[type=submit]").dblclick()
    page.wait_for_url("**/receipt/")
    number = page.locator("strong.num").first.inner_text()
    sound(page)
    page.go_back()
    expect(page.locator("strong.num").first).to_have_text(number)


def test_a_code_opens_the_form_on_another_device(visit: Visit) -> None:
    page, other = visit(FORM, script=True), visit("/ja-simple/apply/resume", script=True)
    sound(page, rules=True)
    begin(page)
    on(page)
    sound(page, rules=True)
    fill(page, NAME)
    on(page, "later")
    page.locator("main form[method=post] button:not(.quiet)").click()
    code = page.locator("strong.num").inner_text()
    sound(page, rules=True)
    other.fill("[name=code]", code.lower())
    other.locator("main form[method=post] button").click()
    expect(other.locator("[name='applicant.kana']")).to_have_value("トドケ ハナコ")
    sound(other, rules=True)
    on(other)
    sound(other, rules=True)


def test_what_is_known_is_confirmed_and_a_session_that_ended_loses_nothing(visit: Visit) -> None:
    page = visit("/en/")
    be_resident(page)
    page.goto(FORM)
    begin(page)
    expect(page.locator("h1")).to_have_text("Is this right?")
    sound(page)
    page.locator("main form[method=post] button").last.click()
    step = page.url
    expect(page.locator("[name='applicant.name']")).to_have_count(0)  # it was confirmed: never asked again
    page.fill("[name=phone]", "０３ー１")
    page.context.clear_cookies()
    on(page)
    expect(page.locator("h1")).to_have_text("This form is not open here")
    be_resident(page)
    page.goto(step)
    expect(page.locator("[name=phone]")).to_have_value("０３ー１")


def test_practice_says_so_and_keeps_nothing(visit: Visit) -> None:
    page = visit("/ja/apply/practice/131181/kodomo-iryohi/")
    expect(page.locator("main .note").first).to_contain_text("練習")
    on(page)
    expect(page.locator("#errors")).to_be_visible()
    fill(page, NAME)
    on(page)
    sound(page)
    expect(page.locator("main .note").first).to_contain_text("練習")
