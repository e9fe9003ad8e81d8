"""On every page no rule of accessibility is broken, light or dark."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.journeys import seeing
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.every_page import Address, Reader, of_a_resident, of_staff, opened, resident
from tests.journeys.site import Site


@pytest.fixture(scope="module")
def axe(site: Site, chrome: Browser) -> Iterator[Reader]:
    """A window in which axe can run."""
    reader = opened(chrome, site, script=True)
    yield reader
    reader.context.close()


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
    problems = _broken_rules(axe, language, resident(busy)[::every], size=size, first=first)
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize(
    ("language", "size", "first", "every"),
    [
        ("ja", PHONE, "light", 1), ("ja-simple", DESKTOP, "dark", 4), ("en", PHONE, "dark", 4),
        pytest.param("ja-simple", DESKTOP, "dark", 1, marks=pytest.mark.soak), pytest.param("en", PHONE, "dark", 1, marks=pytest.mark.soak),
    ],
)  # fmt: skip
def test_own_pages_are_accessible(axe: Reader, language: str, size: dict[str, int], first: str, every: int) -> None:
    problems = of_a_resident(axe, lambda pages: _broken_rules(axe, language, pages[::every], size=size, first=first))
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
    problems = of_staff(axe, busy, lambda pages: _broken_rules(axe, language, pages[::every], size=size, first=first))
    assert not problems, "\n".join(problems)
