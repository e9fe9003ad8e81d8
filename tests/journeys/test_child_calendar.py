"""A parent with a small telephone and no JavaScript: what is due now, doses recorded, a calendar file, a sheet of paper."""

from datetime import timedelta
from pathlib import Path

import pytest
from icalendar import Calendar
from playwright.sync_api import Page, expect

from tests.journeys import seeing
from tests.journeys.conftest import DESKTOP, PHONE, Visit
from todoke.common import clock

FORM = "#calendar"


def fill(page: Page, birth: str) -> None:
    page.fill("#id_birth", birth)
    page.locator(f"{FORM} button").first.click()


AGES, LOOKS = (-90, 1, 200, 800, 5000), (("ja", PHONE), ("ja-simple", PHONE), ("en", DESKTOP))
#: Every age in the language with the tallest lines, and every language at the age with the most to do; the other pairs in the soak.
FEWER = [
    pytest.param(*look, days, marks=[] if look[0] == "ja-simple" or days == 200 else [pytest.mark.soak])
    for look in LOOKS
    for days in AGES
]


@pytest.mark.parametrize(("language", "size", "days"), FEWER)
def test_the_calendar_fits_and_is_accessible(visit: Visit, language: str, size: dict[str, int], days: int) -> None:
    page = visit(f"/{language}/child-calendar/", size=size, script=True, town="131181")
    fill(page, (clock.today() - timedelta(days=days)).isoformat())
    expect(page.locator("dl.stats")).to_be_visible()
    page.locator(f"{FORM} summary").click()
    assert seeing.too_wide(page) + seeing.misshapen(page) + seeing.violations(page) == []


def test_from_home_to_the_next_dose_and_into_a_calendar(visit: Visit, tmp_path: Path) -> None:
    page = visit("/ja/", town="131181", accept_downloads=True)
    page.locator("main a[href='/ja/child-calendar/']").click()
    today = clock.today()
    fill(page, (today - timedelta(days=75)).isoformat())
    expect(page).to_have_url("/ja/child-calendar/")
    first = page.locator(".rows").first
    expect(first).to_contain_text("B型肝炎 1回目")
    page.locator(f"{FORM} summary").click()
    page.fill("#id_date_HEPB_1", today.isoformat())
    page.locator(f"{FORM} button").first.click()
    expect(page.locator(".rows").first).not_to_contain_text("B型肝炎")
    expect(page.locator("dl.facts").first).to_contain_text("に済み")
    expect(page.locator("#id_date_HEPB_1")).to_have_value(today.isoformat())
    with page.expect_download() as download:
        page.locator(f"{FORM} button[value=ics]").click()
    path = tmp_path / "calendar.ics"
    download.value.save_as(path)
    events = [each for each in Calendar.from_ical(path.read_bytes()).walk() if each.name == "VEVENT"]
    second = next(each for each in events if str(each["SUMMARY"]) == "B型肝炎 2回目")
    assert second.decoded("DTSTART") >= today + timedelta(days=28)


def test_a_wrong_date_leads_back_to_its_field(visit: Visit) -> None:
    page = visit("/en/child-calendar/")
    fill(page, "2026-02-31")
    expect(page.locator("[role=alert]")).to_contain_text("There is no such day")
    page.locator("[role=alert] a").click()
    expect(page.locator("#id_birth")).to_be_focused()
    expect(page.locator("#id_birth")).to_have_value("2026-02-31")
    assert seeing.too_wide(page) == []


def test_on_paper_there_is_the_calendar_and_no_form(visit: Visit) -> None:
    page = visit("/ja/child-calendar/", town="131181")
    fill(page, (clock.today() - timedelta(days=200)).isoformat())
    page.emulate_media(media="print")
    expect(page.locator(FORM)).to_be_hidden()
    shown = page.locator("body").inner_text()
    for kept in ("BCG（結核）", "3歳児健康診査", "03-3802-3111", "/ja/child-calendar/"):
        assert kept in shown
