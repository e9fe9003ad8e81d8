"""Every page in every language fits a small telephone, with letters of twice the size too."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.journeys import seeing
from tests.journeys.addresses import LANGUAGES
from tests.journeys.every_page import Address, Reader, of_a_resident, of_staff, opened, resident
from tests.journeys.site import Site


@pytest.fixture(scope="module")
def small(site: Site, chrome: Browser) -> Iterator[Reader]:
    """A telephone of 320 px without JavaScript."""
    reader = opened(chrome, site, script=False)
    yield reader
    reader.context.close()


@pytest.fixture(scope="module")
def large(site: Site, chrome_large: Browser) -> Iterator[Reader]:
    """The same with letters of 200 %."""
    reader = opened(chrome_large, site, script=False)
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


#: Of what fits in one language, the longest words are in English and the tallest lines in plain Japanese.
TIGHT = [pytest.param("ja", marks=pytest.mark.soak), "ja-simple", "en"]


@pytest.mark.parametrize("language", TIGHT)
def test_resident_pages_fit_a_telephone(small: Reader, busy: dict[str, object], language: str) -> None:
    problems = _fits(small, language, resident(busy))
    assert not problems, "\n".join(problems)


@pytest.mark.soak
@pytest.mark.parametrize("language", LANGUAGES)
def test_resident_pages_fit_with_large_letters(large: Reader, busy: dict[str, object], language: str) -> None:
    problems = _fits(large, language, resident(busy))
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("language", [TIGHT[0], "ja-simple", pytest.param("en", marks=pytest.mark.soak)])
def test_own_pages_fit_a_telephone(small: Reader, large: Reader, language: str) -> None:
    problems = of_a_resident(small, lambda pages: _fits(small, language, pages))
    problems += of_a_resident(large, lambda pages: _fits(large, language, pages))
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize(
    "language", ["ja", *(pytest.param(each, marks=pytest.mark.soak) for each in LANGUAGES if each != "ja")]
)
def test_staff_pages_fit_a_telephone(small: Reader, busy: dict[str, object], language: str) -> None:
    problems = of_staff(small, busy, lambda pages: _fits(small, language, pages))
    assert not problems, "\n".join(problems)


@pytest.mark.soak
@pytest.mark.parametrize("language", ["ja-simple", "en"])
def test_staff_pages_fit_with_large_letters(large: Reader, busy: dict[str, object], language: str) -> None:
    problems = of_staff(large, busy, lambda pages: _fits(large, language, pages))
    assert not problems, "\n".join(problems)
