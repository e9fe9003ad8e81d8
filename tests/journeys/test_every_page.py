"""Every page in every language: it fits a small telephone, with letters of twice the size too; no rule of accessibility is broken, light or dark."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.journeys import addresses, seeing
from tests.journeys.addresses import LANGUAGES
from tests.journeys.conftest import DESKTOP, PASSWORD, PHONE, be_resident, sign_in
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


def _fits(reader: Reader, language: str, pages: list[Address]) -> list[str]:
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
    reader: Reader, language: str, pages: list[Address], *, size: dict[str, int], first: str
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


#: Of what fits in one language, the longest words are in English and the tallest lines in plain Japanese.
TIGHT = [pytest.param("ja", marks=pytest.mark.soak), "ja-simple", "en"]


@pytest.mark.parametrize("language", TIGHT)
def test_resident_pages_fit_a_telephone(small: Reader, busy: dict[str, object], language: str) -> None:
    problems = _fits(small, language, _resident(busy))
    assert not problems, "\n".join(problems)


@pytest.mark.soak
@pytest.mark.parametrize("language", LANGUAGES)
def test_resident_pages_fit_with_large_letters(large: Reader, busy: dict[str, object], language: str) -> None:
    problems = _fits(large, language, _resident(busy))
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("language", [TIGHT[0], "ja-simple", pytest.param("en", marks=pytest.mark.soak)])
def test_own_pages_fit_a_telephone(small: Reader, large: Reader, language: str) -> None:
    problems = _of_a_resident(small, lambda pages: _fits(small, language, pages))
    problems += _of_a_resident(large, lambda pages: _fits(large, language, pages))
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize(
    "language", ["ja", *(pytest.param(each, marks=pytest.mark.soak) for each in LANGUAGES if each != "ja")]
)
def test_staff_pages_fit_a_telephone(small: Reader, busy: dict[str, object], language: str) -> None:
    problems = _of_staff(small, busy, lambda pages: _fits(small, language, pages))
    assert not problems, "\n".join(problems)


@pytest.mark.soak
@pytest.mark.parametrize("language", ["ja-simple", "en"])
def test_staff_pages_fit_with_large_letters(large: Reader, busy: dict[str, object], language: str) -> None:
    problems = _of_staff(large, busy, lambda pages: _fits(large, language, pages))
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize(
    ("language", "size", "first", "every"),
    [
        ("ja", PHONE, "light", 1), ("ja-simple", DESKTOP, "dark", 4), ("en", DESKTOP, "light", 4),
        pytest.param("ja-simple", DESKTOP, "dark", 1, marks=pytest.mark.soak), pytest.param("en", DESKTOP, "light", 1, marks=pytest.mark.soak),
    ],
)  # fmt: skip
def test_resident_pages_are_accessible(
    axe: Reader, busy: dict[str, object], language: str, size: dict[str, int], first: str, every: int
) -> None:
    problems = _broken_rules(axe, language, _resident(busy)[::every], size=size, first=first)
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize(
    ("language", "size", "first", "every"),
    [
        ("ja", PHONE, "light", 1), ("ja-simple", DESKTOP, "dark", 4), ("en", PHONE, "dark", 4),
        pytest.param("ja-simple", DESKTOP, "dark", 1, marks=pytest.mark.soak), pytest.param("en", PHONE, "dark", 1, marks=pytest.mark.soak),
    ],
)  # fmt: skip
def test_own_pages_are_accessible(axe: Reader, language: str, size: dict[str, int], first: str, every: int) -> None:
    problems = _of_a_resident(axe, lambda pages: _broken_rules(axe, language, pages[::every], size=size, first=first))
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize(
    ("language", "size", "first", "every"),
    [
        ("ja", PHONE, "dark", 2),
        pytest.param("ja", PHONE, "dark", 1, marks=pytest.mark.soak),
        pytest.param("en", DESKTOP, "light", 1, marks=pytest.mark.soak),
    ],
)
def test_staff_pages_are_accessible(
    axe: Reader, busy: dict[str, object], language: str, size: dict[str, int], first: str, every: int
) -> None:
    problems = _of_staff(axe, busy, lambda pages: _broken_rules(axe, language, pages[::every], size=size, first=first))
    assert not problems, "\n".join(problems)


def _resident(busy: dict[str, object]) -> list[Address]:
    return PUBLIC + [("", path) for path in addresses.busy(busy)]


def _of_a_resident(reader: Reader, look: Callable[[list[Address]], list[str]]) -> list[str]:
    """What is wrong with the pages of somebody who is signed in."""
    reader.context.clear_cookies()
    be_resident(reader.page)
    problems = look([("", path) for path in addresses.SIGNED_IN])
    reader.context.clear_cookies()
    return problems


def _of_staff(reader: Reader, busy: dict[str, object], look: Callable[[list[Address]], list[str]]) -> list[str]:
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
