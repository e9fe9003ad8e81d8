"""On paper, in the dark and with forced colours."""

import re
import zlib

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import PHONE, Visit
from tests.journeys.site import Site

ALLOWANCE = "/ja/programs/psid3.0_7000020131181_1_UM24"


def test_a_printed_programme_holds_what_one_needs_and_no_navigation(visit: Visit) -> None:
    page = visit(ALLOWANCE, town="131181")
    page.emulate_media(media="print")
    for gone in (".langs", ".crumbs", ".foot", ".place", "form", ".go", ".skip", "aside a[href^='/ja/bodies']"):
        for each in page.locator(gone).all():
            expect(each).to_be_hidden()
    shown = page.locator("body").inner_text()
    for kept in ("児童手当", "03-3802-3111", "子育て支援課", "psid3.0+7000020131181+1+UM24", ALLOWANCE):
        assert kept in shown
    pdf = page.pdf(format="A4", print_background=False)
    pages = len(re.findall(rb"/Type\s*/Page\b", pdf)) or sum(
        len(re.findall(rb"/Type\s*/Page\b", zlib.decompress(part))) for part in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL) if part[:1] == b"\x78"
    )  # fmt: skip
    assert 1 <= pages <= 3


@pytest.mark.parametrize("path", ["/ja/", ALLOWANCE, "/ja/search?q=児童手当", "/ja/styleguide"])
def test_forced_colours_and_the_dark_still_show_something(site: Site, chrome: Browser, path: str) -> None:
    shots = []
    for options in ({"forced_colors": "active"}, {"color_scheme": "dark"}, {"color_scheme": "light"}):
        context = chrome.new_context(base_url=site.origin, viewport=PHONE, java_script_enabled=False, **options)  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(path)
        shots.append(page.screenshot())
        context.close()
    assert len(set(shots)) == 3, "two of the three look the same"
