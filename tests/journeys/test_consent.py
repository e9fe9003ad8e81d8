"""One sentence on a small telephone without JavaScript: yes, the receipt, taken back, the request that is answered, in each language."""

import pytest
from playwright.sync_api import expect

from tests.journeys import seeing
from tests.journeys.addresses import LANGUAGES
from tests.journeys.conftest import Visit, be_resident
from tests.journeys.test_shared_screen import fits


@pytest.mark.parametrize("language", LANGUAGES)
def test_yes_and_taken_back(visit: Visit, language: str) -> None:
    page = visit(f"/{language}/")
    be_resident(page, "haru", language)
    page.goto(f"/{language}/me/consents/ask/once-only")
    fits(page)
    yes, no = page.locator("button[value=yes]").bounding_box(), page.locator("button[value=no]").bounding_box()
    assert yes is not None
    assert no is not None
    assert yes["height"] == no["height"]
    page.locator("button[value=yes]").click()
    expect(page.locator(".tag.live")).to_be_visible()
    fits(page)
    page.locator("main details summary").click()
    fits(page)
    page.locator("button.danger").click()
    expect(page.locator(".tag.ended")).to_be_visible()
    expect(page.locator(".note.success")).to_be_visible()
    page.goto(f"/{language}/me/consents/")
    fits(page)


def test_from_a_wish_to_its_answer(visit: Visit, at_work: Visit) -> None:
    page = visit("/en/")
    be_resident(page, "daisuke")
    page.goto("/en/me/data/")
    page.locator("a[href$='/person.address']").click()
    fits(page)
    page.fill("textarea[name=wish]", "The number of the house is 6.")
    page.get_by_role("button", name="Ask to correct it").click()
    expect(page.locator("#requests + .rows")).to_contain_text("waits for its answer")
    fits(page)
    desk = at_work("arakawa-casework", "/en/staff/131181/people/requests/", size={"width": 320, "height": 640})
    fits(desk)
    desk.locator(".rows a").first.click()
    fits(desk)
    desk.get_by_label("Done in part").check()
    desk.get_by_role("button", name="Send the answer").click()
    expect(desk.locator("[role=alert]")).to_contain_text("Please write a reason")
    fits(desk)
    desk.fill("textarea[name=reasons]", "Please bring the notice of moving.")
    desk.get_by_role("button", name="Send the answer").click()
    page.goto("/en/me/data/")
    expect(page.locator("#requests + .rows")).to_contain_text("Please bring the notice of moving.")
    page.goto("/en/me/uses")
    expect(page.locator("main")).to_contain_text("To answer what you asked about your data")


@pytest.mark.parametrize(
    "path",
    [
        "me/",
        "me/data/",
        "me/uses",
        "me/consents/ask/once-only",
        "me/data/person.address",
        "me/export",
        "me/counter-code",
    ],
)
def test_no_rule_of_accessibility_is_broken(visit: Visit, path: str) -> None:
    page = visit("/ja/", script=True)
    be_resident(page, "haru", "ja")
    page.goto(f"/ja/{path}")
    assert not seeing.violations(page)
