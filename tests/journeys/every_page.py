"""Leads one browser window through every page: of everybody, of a resident who signed in, of staff."""

from collections.abc import Callable

from playwright.sync_api import Browser, BrowserContext, Page

from tests.journeys import addresses
from tests.journeys.conftest import PASSWORD, PHONE, be_resident, sign_in
from tests.journeys.site import Site

Address = tuple[str, str]  # the town that was chosen, the page
PUBLIC: list[Address] = [("", path) for path in addresses.PUBLIC] + [
    (town, path) for town in addresses.TOWNS.values() for path in addresses.PUBLIC_IN_TOWN
]


class Reader:
    """One browser window that is led from page to page."""

    def __init__(self, context: BrowserContext, site: Site) -> None:
        self.context, self.site, self.page = context, site, context.new_page()

    def open(self, language: str, path: str, town: str = "") -> Page:
        """Open a page in a language, with a town or without."""
        self.context.clear_cookies(name="todoke_town")
        if town:
            self.context.add_cookies([{"name": "todoke_town", "value": town, "url": self.site.origin}])
        answer = self.page.goto(f"/{language}/{path}")
        assert answer is not None
        assert answer.status < 500
        return self.page


def opened(browser: Browser, site: Site, *, script: bool) -> Reader:
    """A window of 320 px, with JavaScript or without."""
    context = browser.new_context(base_url=site.origin, viewport=PHONE, java_script_enabled=script, locale="ja-JP")  # type: ignore[arg-type]
    context.set_default_timeout(15_000)
    return Reader(context, site)


def resident(busy: dict[str, object]) -> list[Address]:
    """The pages of everybody, those of one town among them."""
    return PUBLIC + [("", path) for path in addresses.busy(busy)]


def of_a_resident(reader: Reader, look: Callable[[list[Address]], list[str]]) -> list[str]:
    """What is wrong with the pages of somebody who is signed in."""
    reader.context.clear_cookies()
    be_resident(reader.page)
    problems = look([("", path) for path in addresses.SIGNED_IN])
    reader.context.clear_cookies()
    return problems


def of_staff(reader: Reader, busy: dict[str, object], look: Callable[[list[Address]], list[str]]) -> list[str]:
    """What is wrong with the staff pages, as a stranger, a town's administrator and an operator see them."""
    reader.context.clear_cookies()
    problems = look([("", path) for path in addresses.STRANGER])
    for username, paths in (
        ("oshima", addresses.staff(busy)),
        ("tokyo", addresses.OPERATOR),
        ("arakawa-counter", addresses.COUNTER),
        ("arakawa-casework", addresses.CASEWORK),
    ):
        reader.context.clear_cookies()
        sign_in(reader.open("ja", "staff/sign-in/"), username, PASSWORD)
        problems += look([("", path) for path in paths])
    return problems
