"""Families and persons in a browser: names of every kind at 320 px, the protected announced, a husband who finds nothing."""

import os

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import seeing
from tests.journeys.conftest import PHONE, Visit, be_resident, sign_in
from tests.people.test_names import NAMES

DESK = "/{language}/staff/132080/people/"
YUKI = ("渡邉 由紀", "昭和61年2月20日")
STREET = "深大寺北町"


@pytest.fixture
def at_desk(visit: Visit) -> Visit:
    """A member of staff of Chofu on a telephone, signed in."""

    def go(username: str, language: str = "ja") -> Page:
        page = visit(f"/{language}/staff/sign-in/", size=PHONE)
        sign_in(page, username)
        page.goto(DESK.format(language=language))
        return page

    return go


def find(page: Page, name: str, born: str) -> None:
    """Search by name and birth date, because the person is at the counter, and open the one who is found."""
    page.locator("input[name=why]").first.check()
    page.fill("input[name=name]", name)
    page.fill("input[name=birth_date]", born)
    page.locator("main form button").first.click()
    page.locator(".rows a").first.click()


def sound(page: Page, name: str) -> None:
    """It fits, it is well formed, and no rule of accessibility is broken; a picture where somebody wants to look."""
    problems = seeing.too_wide(page) + seeing.misshapen(page)
    if folder := os.environ.get("TODOKE_PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
    assert not problems, (name, problems)


@pytest.mark.parametrize("language", ["ja", "ja-simple", "en"])
def test_every_page_of_a_person_fits(at_desk: Visit, language: str) -> None:
    page = at_desk("chofu-case", language)
    sound(page, f"find-{language}")
    page.locator("main form button").first.click()
    expect(page.locator("#errors")).to_be_visible()
    sound(page, f"find-error-{language}")
    find(page, *YUKI)
    expect(page.locator(".note.warning").first).to_be_visible()
    expect(page.locator("main")).not_to_contain_text(STREET)
    sound(page, f"person-{language}")
    where = page.url
    relation = page.locator(".rows a").first.get_attribute("href")
    assert relation is not None
    for name in (
        "edit/",
        "facts/",
        "facts/?fact=public_assistance",
        "relate/",
        "household/",
        "adopt/",
        "end/",
        relation,
    ):
        page.goto(name if name.startswith("/") else where + name)
        sound(page, f"{name.split('?')[0].strip('/').split('/')[-1][:12]}-{language}")
        if name in {"relate/", "end/", "adopt/", "household/"}:
            page.locator("main form button").first.click()
            expect(page.locator("#errors")).to_be_visible()
            sound(page, f"{name.strip('/')}-error-{language}")


@pytest.mark.parametrize("language", ["ja", "ja-simple", "en"])
def test_the_officer_sees_what_is_protected(at_desk: Visit, language: str) -> None:
    page = at_desk("chofu-officer", language)
    find(page, *YUKI)
    expect(page.locator("main")).to_contain_text(STREET)
    page.goto(page.url + "protection/")
    expect(page.locator("main")).to_contain_text("高橋 健")
    sound(page, f"protection-{language}")


def test_names_of_every_kind_do_not_break_a_small_page(at_desk: Visit, visit: Visit) -> None:
    page = at_desk("chofu-case", "en")
    find(page, "SANTOS MARIA LUISA", "1990-03-17")
    where, before = page.url, "SANTOS MARIA LUISA"
    for kind, name in NAMES.items():
        page.goto(f"{where}edit/")
        page.fill("input[name=name]", name)
        page.locator("main form button").first.click()
        expect(page.locator("h1")).to_have_text(name.strip())
        sound(page, f"name-{kind.replace(' ', '-')}")
        page.emulate_media(media="print")
        assert not seeing.too_wide(page), kind
        page.emulate_media(media="screen")
        page.goto(f"{where}edit/")
        sound(page, f"name-edit-{kind.replace(' ', '-')}")
    page.fill("input[name=name]", before)
    page.locator("main form button").first.click()
    expect(page.locator("h1")).to_have_text(before)


def test_her_page_and_his(visit: Visit) -> None:
    hers = visit("/ja/", size=PHONE)
    be_resident(hers, "yuki", "ja")
    hers.goto("/ja/me/family")
    expect(hers.locator("main")).to_contain_text("高橋 蒼")
    expect(hers.locator("main")).not_to_contain_text("高橋 健")
    sound(hers, "family-hers")
    his = visit("/ja/", size=PHONE)
    be_resident(his, "ken", "ja")
    his.goto("/ja/me/family")
    for word in ("高橋 蒼", "渡邉", STREET):
        expect(his.locator("body")).not_to_contain_text(word)
    sound(his, "family-his")
    hers.get_by_role("button", name="わたしを隠す").click()
    expect(hers.locator("main")).to_contain_text("あなたは隠れています")
    hers.get_by_role("button", name="また表示する").click()
    expect(hers.get_by_role("button", name="わたしを隠す")).to_be_visible()
    hers.goto("/ja/me/family/add")
    hers.locator("main form button").first.click()
    expect(hers.locator("#errors")).to_be_visible()
    sound(hers, "family-add-error")
