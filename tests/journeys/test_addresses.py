"""Addresses that are wrong, old or foreign still lead somewhere."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit

ALLOWANCE = "/en/programs/psid3.0_7000020131181_1_UM24"


@pytest.mark.parametrize(
    "path",
    [
        "/en/nothing", "/en/programs/nothing", "/en/programs/131181-999999-0", "/en/types/UM99999", "/en/bodies/999999", "/en/browse/life/nothing",
        "/en/browse/subject/999", "/en/programs/" + "長" * 50, "/en/programs/a%00b", "/fr/",
    ],
)  # fmt: skip
def test_nothing_there_is_said_and_leads_on(visit: Visit, path: str) -> None:
    page = visit("/en/")
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == 404
    expect(page.locator("h1")).to_have_count(1)
    expect(page.locator("main a, main input").first).to_be_visible()


@pytest.mark.parametrize(
    "written",
    ["psid3.0+7000020131181+1+UM24", "psid3.0%2B7000020131181%2B1%2BUM24", "psid3.0%207000020131181%201%20UM24"],
)
def test_other_ways_to_write_a_number_redirect(visit: Visit, written: str) -> None:
    page = visit(f"/en/programs/{written}")
    expect(page).to_have_url(ALLOWANCE)


def test_without_a_language_one_lands_at_home(visit: Visit) -> None:
    page = visit("/")
    expect(page).to_have_url("/ja/")


def test_a_page_on_a_day(visit: Visit) -> None:
    page = visit(f"{ALLOWANCE}/history")
    page.fill("input[name=day]", "1999-01-01")
    page.locator("main form button").click()
    expect(page.locator(".alert a[href='#id_day']")).to_be_visible()
    page.goto(f"{ALLOWANCE}/history")
    page.locator(".time a").first.click()
    expect(page.locator("main .note")).to_contain_text("what the page said")
    expect(page.locator("h1")).to_contain_text("Child allowance")


def test_a_former_number_leads_to_the_same_page(visit: Visit, busy: dict[str, object]) -> None:
    page = visit(f"/en/programs/{busy['former']}")
    expect(page).to_have_url(f"/en/programs/{busy['plain']}")
    page.goto("/en/")
    page.fill("input[type=search]", str(busy["former"]))
    page.press("input[type=search]", "Enter")
    expect(page).to_have_url(f"/en/programs/{busy['plain']}")
