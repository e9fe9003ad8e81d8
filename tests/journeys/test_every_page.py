"""Every page in every language: it fits a small telephone, with letters of twice the size too; no rule of accessibility is broken, light or dark."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.journeys import addresses, seeing
from tests.journeys.addresses import LANGUAGES
from tests.journeys.conftest import DESKTOP, PASSWORD, PHONE, sign_in
from tests.journeys.site import Site

PUBLIC = [("", path) for path in addresses.PUBLIC] + [
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


def _reader(browser: Browser, site: Site, *, script: bool) -> Reader:
    context = browser.new_context(base_url=site.origin, viewport=PHONE, java_script_enabled=script, locale="ja-JP")  # type: ignore[arg-type]
    context.set_default_timeout(15_000)
    return Reader(context, site)


@pytest.fixture(scope="module")
def small(site: Site, chrome: Browser) -> Iterator[Reader]:
    """A telephone of 320 px without JavaScript."""
    reader = _reader(chrome, site, script=False)
    yield reader
    reader.context.close()


@pytest.fixture(scope="module")
def large(site: Site, chrome_large: Browser) -> Iterator[Reader]:
    """The same with letters of 200 %."""
    reader = _reader(chrome_large, site, script=False)
    yield reader
    reader.context.close()


@pytest.fixture(scope="module")
def axe(site: Site, chrome: Browser) -> Iterator[Reader]:
    """A window in which axe can run."""
    reader = _reader(chrome, site, script=True)
    yield reader
    reader.context.close()


def _signed_in(reader: Reader, username: str) -> Reader:
    reader.context.clear_cookies()
    sign_in(reader.open("ja", "staff/sign-in/"), username, PASSWORD)
    return reader


def _fits(reader: Reader, language: str, pages: list[tuple[str, str]]) -> list[str]:
    """What is wrong with the size or shape of pages."""
    problems = []
    for town, path in pages:
        page = reader.open(language, path, town)
        found = seeing.too_wide(page) + seeing.misshapen(page)
        if page.locator("html").get_attribute("lang") != language:
            found.append("the wrong language is declared")
        problems += [f"/{language}/{path} {town}: {each}" for each in found]
    return problems


def _broken_rules(
    reader: Reader, language: str, pages: list[tuple[str, str]], *, size: dict[str, int], first: str
) -> list[str]:
    """What axe finds in one colour scheme by all rules, and in the other by contrast."""
    problems = []
    second = "light" if first == "dark" else "dark"
    reader.page.set_viewport_size(size)  # type: ignore[arg-type]
    for town, path in pages:
        reader.page.emulate_media(color_scheme=first)  # type: ignore[arg-type]
        page = reader.open(language, path, town)
        found = [f"{first}: {each}" for each in seeing.violations(page)]
        page.emulate_media(color_scheme=second)  # type: ignore[arg-type]
        found += [f"{second}: {each}" for each in seeing.violations(page, only_contrast=True)]
        problems += [f"/{language}/{path} {town}: {each}" for each in found]
    return problems


@pytest.mark.parametrize("language", LANGUAGES)
def test_resident_pages_fit_a_telephone(small: Reader, busy: dict[str, object], language: str) -> None:
    problems = _fits(small, language, PUBLIC + [("", path) for path in addresses.busy(busy)])
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("language", LANGUAGES)
def test_resident_pages_fit_with_large_letters(large: Reader, busy: dict[str, object], language: str) -> None:
    problems = _fits(large, language, PUBLIC + [("", path) for path in addresses.busy(busy)])
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("language", LANGUAGES)
def test_staff_pages_fit_a_telephone(small: Reader, busy: dict[str, object], language: str) -> None:
    _staff_pages_fit(small, busy, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_staff_pages_fit_with_large_letters(large: Reader, busy: dict[str, object], language: str) -> None:
    _staff_pages_fit(large, busy, language)


def _staff_pages_fit(reader: Reader, busy: dict[str, object], language: str) -> None:
    reader.context.clear_cookies()
    problems = _fits(reader, language, [("", path) for path in addresses.STRANGER])
    problems += _fits(_signed_in(reader, "oshima"), language, [("", path) for path in addresses.staff(busy)])
    problems += _fits(_signed_in(reader, "tokyo"), language, [("", path) for path in addresses.OPERATOR])
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize(
    ("language", "size", "first"), [("ja", PHONE, "light"), ("ja-simple", DESKTOP, "dark"), ("en", DESKTOP, "light")]
)
def test_resident_pages_are_accessible(
    axe: Reader, busy: dict[str, object], language: str, size: dict[str, int], first: str
) -> None:
    pages = PUBLIC if language == "ja" else PUBLIC[:: 1 if language == "en" else 2]
    problems = _broken_rules(
        axe, language, pages + [("", path) for path in addresses.busy(busy)], size=size, first=first
    )
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize(("language", "size", "first"), [("ja", PHONE, "dark"), ("en", DESKTOP, "light")])
def test_staff_pages_are_accessible(
    axe: Reader, busy: dict[str, object], language: str, size: dict[str, int], first: str
) -> None:
    axe.context.clear_cookies()
    problems = _broken_rules(axe, language, [("", path) for path in addresses.STRANGER], size=size, first=first)
    problems += _broken_rules(
        _signed_in(axe, "oshima"), language, [("", path) for path in addresses.staff(busy)], size=size, first=first
    )
    problems += _broken_rules(
        _signed_in(axe, "tokyo"), language, [("", path) for path in addresses.OPERATOR], size=size, first=first
    )
    assert not problems, "\n".join(problems)
