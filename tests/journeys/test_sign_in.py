"""Somebody signs in at a shared screen, finishes, and the next person finds nothing: not by the back button, not by the address."""

from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit, be_resident, go_back

NAME = "佐藤 美咲"


@pytest.mark.parametrize("script", [False, True])
def test_from_the_button_to_the_end(visit: Visit, script: bool) -> None:
    page = visit("/en/me/", script=script)
    expect(page).to_have_url(f"/en/sign-in?next={quote('/en/me/', safe='')}")
    expect(page.locator("main .note.warning")).to_contain_text("no real sign-in")
    page.locator("main .go a.btn").click()
    expect(page.locator("h1")).to_have_text("Who shall it be?")
    page.get_by_role("button", name=f"Sign in as {NAME}").click()
    expect(page).to_have_url("/en/me/")
    expect(page.locator("main")).to_contain_text(NAME)
    page.goto("/en/help")
    expect(page.locator("body")).not_to_contain_text(NAME)
    page.goto("/en/me/")
    page.get_by_role("button", name="Finish and forget everything here").click()
    expect(page).to_have_url("/en/sign-out")
    expect(page.locator("h1")).to_have_text("You are signed out")
    for _ in range(3):
        go_back(page)
        expect(page.locator("body")).not_to_contain_text(NAME)
    page.goto("/en/me/")
    expect(page.locator("h1")).to_have_text("Sign in")
    held = {cookie["name"] for cookie in page.context.cookies()}
    assert not held & {"todoke_staff", "todoke_town", "todoke_answers", "todoke_flight"}, held


def test_who_does_not_want_to_is_told_kindly(visit: Visit) -> None:
    page = visit("/ja/sign-in/go")
    page.locator("button[name=who][value='']").click()
    expect(page.locator("main [role=alert]")).to_contain_text("取りやめ")
    page.locator("main .go a.btn").click()
    assert "/ja/sandbox/identity/?" in page.url


def test_staff_and_resident_are_never_both(at_work: Visit) -> None:
    page = at_work("arakawa")
    be_resident(page)
    expect(page).to_have_url("/en/me/")
    page.goto("/en/staff/")
    expect(page).to_have_url("/en/staff/sign-in/?next=%2Fen%2Fstaff%2F")
