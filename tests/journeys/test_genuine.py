"""A phisher's copy is exposed by its code: on a small telephone, without JavaScript, and one step later everybody is warned."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import seeing
from tests.journeys.conftest import DESKTOP, Visit
from tests.journeys.site import Site
from todoke.people.rules import proof_codes

_MAKE = (
    "from tests.notices import boxed; from todoke.bodies.models import Body;"
    " made = boxed.notice(Body.objects.get(key='131181'), law='予防接種法8条'); print('code', made.code)"
)


@pytest.fixture(scope="module")
def code(site: Site) -> str:
    """The code of a notice in somebody's box; the worker beside the server puts it into the log."""
    found = re.search(r"code (\w{12})", site.manage("shell", "--verbosity", "0", "-c", _MAKE))
    assert found
    return found[1]


def type_code(page: Page, code: str) -> str:
    page.fill("input[name=code]", code)
    page.locator("main form button").first.click()
    assert not seeing.too_wide(page) + seeing.misshapen(page)
    return page.locator("main").inner_text()


def test_a_phishers_copy_is_exposed_by_its_code(visit: Visit, at_work: Visit, code: str) -> None:
    forged = code[:6] + ("A" if code[6] != "A" else "C") + code[7:11]
    forged += proof_codes.check_sign(forged)
    reader = visit("/en/")
    reader.get_by_role("link", name="Is this notice genuine?").click()
    assert "One character is wrong" in type_code(reader, code[:-1] + ("3" if code[-1] != "3" else "4"))
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in code.lower())
    told = type_code(reader, f"{wide[:4]}ー{wide[4:]}")
    for words in ("This number is genuine", "Arakawa", "Vaccinations", "予防接種法8条"):
        assert words in told
    reader.locator("main summary").click()
    reader.get_by_role("link", name="Check another number").click()
    told = type_code(reader, forged)
    assert "Nobody here issued this number" in told
    assert "188" in told
    reader.get_by_label("In whose name did it come?").select_option("131181")
    reader.get_by_label("SMS", exact=True).check()
    reader.get_by_label("What does it say?").fill("佐藤様 口座の確認 https://arakawa-city.example/login へ")
    reader.get_by_role("button", name="Tell the staff").click()
    expect(reader.locator("main")).to_contain_text("Thank you")

    desk = at_work("arakawa", "/en/staff/131181/phishing/", size=DESKTOP)
    expect(desk.locator("main")).to_contain_text("○○様 口座の確認 [arakawa-city.example/…] へ")
    desk.locator("main .rows a").first.click()
    desk.get_by_role("link", name="Warn everybody").click()
    desk.get_by_label("Sentence in Japanese").fill("口座番号をSMSで聞くことはありません。")
    desk.get_by_role("button", name="Show it to everybody").click()
    reader.goto("/en/bodies/131181")
    expect(reader.locator("main")).to_contain_text("False SMS in the name of")
    desk.get_by_role("button", name="End the warning").click()
    reader.goto("/en/bodies/131181")
    expect(reader.locator("main")).not_to_contain_text("False SMS in the name of")


def test_a_qr_fills_in_the_number_where_scripts_run_and_leaves_no_trace(visit: Visit, code: str) -> None:
    page = visit(f"/genuine#{proof_codes.written(code)}", script=True)
    expect(page.locator("input[name=code]")).to_have_value(proof_codes.written(code))
    assert "#" not in page.url
    page.keyboard.press("Enter")
    expect(page.locator("main .note.success")).to_be_visible()
    assert code not in page.url.replace("-", "")


def test_without_scripts_the_page_of_the_qr_asks_for_the_number(visit: Visit, code: str) -> None:
    page = visit(f"/genuine#{proof_codes.written(code)}")
    expect(page.locator("input[name=code]")).to_have_value("")
    assert "本物" in type_code(page, code)
