"""A real server, a real Chromium, and people who look at the one through the other."""

import json
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Playwright, sync_playwright

from tests.journeys.site import FLAGS, Site, chromium, serving

PASSWORD = "todoke-demo"
PHONE, DESKTOP = {"width": 320, "height": 640}, {"width": 1280, "height": 800}
Visit = Callable[..., Page]
#: What Chromium says to whoever asks for the history while it puts one page in the place of another.
SWAPPING = "Not attached to an active page"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder runs a browser."""
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Site]:
    """One server for all journeys of a process; processes beside one another have one each."""
    base = tmp_path_factory.getbasetemp()
    with serving((base if worker_id == "master" else base.parent) / "journeys") as running:
        yield running


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """The driver of the browser."""
    if not chromium():
        reason = "no Chromium: install one (Debian: chromium fonts-noto-cjk) or set TODOKE_CHROMIUM to its path"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def chrome(playwright: Playwright) -> Iterator[Browser]:
    """Chromium."""
    browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def chrome_large(playwright: Playwright) -> Iterator[Browser]:
    """Chromium of somebody who set the size of letters to 200 %."""
    browser = playwright.chromium.launch(
        executable_path=chromium(), args=[*FLAGS, "--blink-settings=defaultFontSize=32"]
    )
    yield browser
    browser.close()


@pytest.fixture
def visit(site: Site, chrome: Browser) -> Iterator[Visit]:
    """Open a new visitor's browser at an address; without JavaScript unless asked for."""
    contexts: list[BrowserContext] = []

    def go(
        address: str = "/ja/", *, size: dict[str, int] = PHONE, script: bool = False, town: str = "", **options: Any
    ) -> Page:
        context = chrome.new_context(
            base_url=site.origin, viewport=size, java_script_enabled=script, locale="ja-JP", timezone_id="Asia/Tokyo", **options  # type: ignore[arg-type]
        )  # fmt: skip
        context.set_default_timeout(10_000)
        contexts.append(context)
        if town:
            context.add_cookies([{"name": "todoke_town", "value": town, "url": site.origin}])
        page = context.new_page()
        page.goto(address)
        return page

    yield go
    for context in contexts:
        context.close()


def sign_in(page: Page, username: str, password: str = PASSWORD) -> None:
    """Sign in from any staff page, in the language of the page."""
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", password)
    page.locator("main form:has(input[name=password]) button").click()


def be_resident(page: Page, key: str = "misaki", language: str = "en") -> None:
    """Sign in as a resident of the sample, through the sandbox."""
    page.goto(f"/{language}/sign-in/go")
    page.locator(f"button[name=who][value={key}]").click()


def go_back(page: Page) -> bool:
    """Press the browser's button for going back, once no page is on its way any more; False where the history begins."""
    for _ in range(50):
        page.wait_for_load_state()
        try:
            answer = page.go_back()
        except Error as error:
            if SWAPPING not in error.message:
                raise
            page.wait_for_timeout(100)  # nothing was pressed yet
            continue
        page.wait_for_load_state()
        return answer is not None or page.url != "about:blank"
    raise AssertionError(f"{page.url} was never there to go back from")


@pytest.fixture
def at_work(visit: Visit) -> Visit:
    """Open a member of staff's browser, signed in, at an address under /en/staff/."""

    def go(username: str, address: str = "/en/staff/", **options: Any) -> Page:
        page = visit("/en/staff/sign-in/", **{"size": DESKTOP, **options})
        sign_in(page, username)
        if address != "/en/staff/":
            page.goto(address)
        return page

    return go


@pytest.fixture(scope="session")
def busy(site: Site) -> dict[str, object]:
    """What waits on the desk of the busy town."""
    printed = site.manage("shell", "--verbosity", "0", "-c", "from tests.journeys.busy_desk import fill; print(fill())")
    found: dict[str, object] = json.loads(printed.strip().splitlines()[-1])
    return found
