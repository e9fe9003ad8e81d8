"""A passkey in a real browser, with a device in software: registered, used, used again before a grave act."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys import seeing
from tests.journeys.conftest import PASSWORD, PHONE, Visit, sign_in
from tests.journeys.site import Site

USER = "nation"


@pytest.fixture
def phone(site: Site, chrome: Browser) -> Iterator[Page]:
    """A telephone with JavaScript and a device that verifies its user, at the one name under which passkeys work here."""
    origin = site.origin.replace("127.0.0.1", "localhost")
    context = chrome.new_context(base_url=origin, viewport=PHONE, locale="ja-JP")  # type: ignore[arg-type]
    context.set_default_timeout(10_000)
    page = context.new_page()
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip
    yield page
    context.close()


def press(page: Page, label: str) -> None:
    page.get_by_role("button", name=label, exact=True).click()


def test_a_passkey_from_its_registration_to_a_grave_act(phone: Page, site: Site) -> None:
    phone.goto("/en/staff/sign-in/")
    sign_in(phone, USER)
    phone.goto("/en/staff/account/passkeys/")
    phone.fill("input[name=name]", "国の机")
    press(phone, "Register a passkey")
    expect(phone.locator("main [role=status]")).to_contain_text("registered")
    expect(phone.locator("main .rows")).to_contain_text("国の机")
    press(phone, "Make ten new codes")
    code = phone.locator("main code").first.inner_text()
    assert phone.locator("main code").count() == 10
    assert not seeing.too_wide(phone) + seeing.misshapen(phone) + seeing.violations(phone)
    press(phone, "Sign out")
    # With the device alone.
    press(phone, "Sign in with a passkey")
    expect(phone).to_have_url("/en/staff/jp/")
    # By name, as an older key wants it.
    press(phone, "Sign out")
    phone.locator("main form summary").first.click()
    phone.fill("input[name=passkey_name]", USER)
    press(phone, "Sign in with a passkey")
    expect(phone).to_have_url("/en/staff/jp/")
    # A grave act, when the proof is old.
    _make_proofs_old(site)
    phone.goto("/en/staff/jp/body/roles/")
    phone.locator("#id_username").fill(USER)
    phone.locator("input[name=role][value=author]").first.check()
    press(phone, "Give the role")
    expect(phone.locator("h1")).to_have_text("Is it you?")
    assert not seeing.too_wide(phone) + seeing.misshapen(phone) + seeing.violations(phone)
    press(phone, "Use the passkey")
    expect(phone.locator("main [role=status]")).to_contain_text("The role was given.")
    # Signed in on one device; another one with the password and a code.
    press(phone, "Sign out")
    sign_in(phone, USER, PASSWORD)
    expect(phone.locator("h1")).to_have_text("One more proof")
    assert not seeing.too_wide(phone) + seeing.misshapen(phone) + seeing.violations(phone)
    phone.fill("input[name=code]", code)
    press(phone, "Sign in")
    expect(phone).to_have_url("/en/staff/jp/")
    phone.goto("/en/staff/account/passkeys/")
    phone.locator("main .rows button").click()
    expect(phone.locator("main [role=status]")).to_contain_text("removed")


def _make_proofs_old(site: Site) -> None:
    site.manage(
        "shell", "--verbosity", "0", "-c",
        "from datetime import timedelta; from todoke.common import clock; from todoke.people.models import Session;"
        "Session.objects.update(proven_at=clock.now() - timedelta(minutes=6))",
    )  # fmt: skip


def test_without_javascript_the_page_says_what_to_do(visit: Visit) -> None:
    page = visit("/en/staff/sign-in/")
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_have_count(0)
    page.get_by_text("If you cannot sign in").click()
    expect(page.locator("[data-without-passkeys]")).to_contain_text("recovery code")


def test_no_device_changes_nothing_and_is_said(visit: Visit, site: Site) -> None:
    origin = site.origin.replace("127.0.0.1", "localhost")
    page = visit("/en/", script=True)
    page.goto(f"{origin}/en/staff/sign-in/")
    page.route("**/options/", lambda route: route.abort())
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.locator("[data-failed]")).to_be_visible()
    expect(page.locator("[data-failed]")).to_contain_text("You can try again")
