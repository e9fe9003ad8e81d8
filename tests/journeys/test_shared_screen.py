"""A screen that others use next: after finishing, going back, reloading and the history show nothing of the one before."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from tests.journeys import seeing
from tests.journeys.conftest import PHONE, Visit, be_resident, go_back
from tests.journeys.site import FLAGS, Site, chromium

NAME, STREET = "SITA", "西日暮里9-99-7"
PAGES = ("me/", "me/data/", "me/data/person.phone", "me/uses", "me/consents/", "me/export")


@pytest.fixture(params=[False, True], ids=["without JavaScript", "with JavaScript"])
def shared(request: pytest.FixtureRequest, playwright: Playwright, site: Site) -> Iterator[BrowserContext]:
    """A browser as people have it: with the memory for going back that the driver switches off by itself."""
    browser = playwright.chromium.launch(
        executable_path=chromium(), args=list(FLAGS), ignore_default_args=["--disable-back-forward-cache"]
    )
    context = browser.new_context(
        base_url=site.origin, viewport={"width": 320, "height": 640}, java_script_enabled=request.param, locale="ja-JP"
    )
    context.set_default_timeout(10_000)
    yield context
    context.close()
    browser.close()


def nothing_of_her(page: Page) -> None:
    """Neither name nor street is on the page, nor in what its boxes hold."""
    expect(page.locator("h1")).to_be_visible()
    if "/sandbox/" in page.url:  # where she, like everybody of the sample, is there to be chosen
        return
    seen = page.content()
    assert NAME not in seen.split("<main")[1]
    assert STREET not in seen
    assert "090-7777" not in seen
    for box in page.locator("input:not([type=hidden]), textarea").all():
        assert "090-7777" not in box.input_value()


def test_after_finishing_nothing_is_left(shared: BrowserContext) -> None:
    page = shared.new_page()
    be_resident(page, "sita")
    for path in PAGES:
        page.goto(f"/en/{path}")
        assert NAME in page.content()
    page.goto("/en/me/data/")
    assert STREET in page.content()
    page.goto("/en/me/data/person.phone")
    page.fill("input[name=value]", "090-7777")
    page.get_by_role("button", name="Finish and forget everything here").first.click()
    expect(page.locator("h1")).to_have_text("You are signed out")
    for _ in range(len(PAGES) + 2):  # back through the whole history
        if not go_back(page):
            break
        nothing_of_her(page)
        page.reload()
        nothing_of_her(page)
    for path in PAGES:
        page.goto(f"/en/{path}")
        assert "/sign-in" in page.url
        nothing_of_her(page)


def test_the_next_one_at_the_same_screen_sees_only_themselves(shared: BrowserContext) -> None:
    page = shared.new_page()
    be_resident(page, "sita")
    page.goto("/en/me/data/")
    assert STREET in page.content()
    page.get_by_role("button", name="Finish and forget everything here").first.click()
    expect(page.locator("h1")).to_have_text("You are signed out")
    be_resident(page, "mayu")
    page.goto("/en/me/data/")
    assert STREET not in page.content()
    for _ in range(8):
        if not go_back(page):
            break
        assert STREET not in page.content()


def test_an_old_form_does_nothing_for_the_next_one(shared: BrowserContext) -> None:
    """The form of the one before, still open in another tab, has a token that no longer holds."""
    page, old = shared.new_page(), shared.new_page()
    be_resident(page, "sita")
    old.goto("/en/me/data/person.phone")
    page.goto("/en/me/")
    page.get_by_role("button", name="Finish and forget everything here").first.click()
    expect(page.locator("h1")).to_have_text("You are signed out")
    be_resident(page, "mayu")
    old.fill("input[name=value]", "090-7777")
    old.get_by_role("button", name="Correct it now").click()
    assert "This form was open for too long" in old.content()
    page.goto("/en/me/data/")
    assert "090-7777" not in page.content()


def test_idle_covers_and_then_forgets(shared: BrowserContext, site: Site) -> None:
    page = shared.new_page()
    be_resident(page, "sita")
    page.goto("/en/me/data/")
    page.goto("/en/me/idle?next=/en/me/data/")
    nothing_of_her(page)
    page.get_by_role("link", name="Go on").click()
    assert STREET in page.content()
    let_sessions_lie(site, timedelta(minutes=31))
    page.goto("/en/me/idle?next=/en/me/data/")
    expect(page.locator("h1")).to_have_text("You are signed out")
    for _ in range(6):
        if not go_back(page):
            break
        nothing_of_her(page)


def let_sessions_lie(site: Site, time: timedelta) -> None:
    """As if nobody had touched any screen for so long."""
    seconds = int(time.total_seconds())
    site.manage("shell", "--verbosity", "0", "-c", f"from tests.journeys.test_shared_screen import age; age({seconds})")


def age(seconds: int) -> None:
    """Move every session of a resident into the past."""
    from django.db.models import F

    from todoke.people.models import Session

    Session.objects.filter(person__isnull=False).update(seen_at=F("seen_at") - timedelta(seconds=seconds))


def test_terms_and_privacy_fit_on_one_screen(visit: Visit) -> None:
    for language in ("ja", "ja-simple", "en"):
        for path in ("terms", "privacy"):
            page = visit(f"/{language}/{path}", size={"width": 390, "height": 844})
            bottom = page.locator("main p").last.bounding_box()
            assert bottom is not None
            limit = 844 if language == "ja" else 1100
            assert bottom["y"] + bottom["height"] <= limit, (language, path, bottom)


def fits(page: Page) -> None:
    """Nothing is wider than the screen, and the headings are in order."""
    assert not seeing.too_wide(page) + seeing.misshapen(page)


def test_the_counter_from_the_code_to_the_next_person(visit: Visit, at_work: Visit, site: Site) -> None:
    phone = visit("/en/")
    be_resident(phone, "sita")
    phone.goto("/en/me/counter-code")
    phone.get_by_role("button", name="Make a code").click()
    code = phone.locator(".stats strong").inner_text()
    desk = at_work("arakawa-counter", "/en/staff/131181/people/counter/", size=PHONE)
    fits(desk)
    desk.get_by_label("How they are reached").check()
    desk.fill("input[name=code]", code)
    desk.get_by_role("button", name="Begin").first.click()
    expect(desk.locator(".call")).to_contain_text(NAME)
    fits(desk)
    assert STREET in desk.content()
    desk.locator("a[href$='/data/person.phone/']").click()
    fits(desk)
    desk.fill("input[name=value]", "090-7777")
    desk.get_by_role("button", name="Correct it now").click()
    assert "090-7777" in desk.content()
    desk.get_by_role("button", name="Finish").click()
    expect(desk.locator("main")).to_contain_text("The next person sees nothing of the one before.")
    for _ in range(5):
        go_back(desk)
        assert STREET not in desk.content()
        assert "090-7777" not in desk.content()
    phone.goto("/en/me/")
    assert "The counter of Arakawa City" in phone.content()
    phone.goto("/en/me/data/")
    assert "090-7777" in phone.content()


def test_a_form_filled_in_at_the_counter_goes_with_the_person(at_work: Visit) -> None:
    desk = at_work("arakawa-counter", "/en/staff/131181/people/counter/", size=PHONE)
    desk.locator("input[name=came_for][value=family]").check()
    desk.fill("input[name=name]", "SITA")
    for part, value in (("year", "1998"), ("month", "10"), ("day", "9")):
        desk.fill(f"input[name=birth_{part}]", value)
    desk.get_by_role("button", name="Begin").first.click()
    desk.get_by_role("link", name="Fill in a form with this person").click()
    fits(desk)
    desk.locator("form[action$='/begin/kodomo-iryohi/'] button").click()
    fits(desk)
    desk.get_by_role("button", name="Keep and go on").click()
    desk.fill("input[name=phone]", "090-7777-0000")
    desk.get_by_role("button", name="Keep and go on").click()
    expect(desk.locator("main")).to_contain_text("Step")
    desk.get_by_role("button", name="Finish").click()
    for _ in range(6):
        if not go_back(desk):
            break
        desk.reload()
        seen = desk.content()
        assert STREET not in seen
        assert "090-7777" not in seen
        assert NAME not in seen.split("<main")[-1]
