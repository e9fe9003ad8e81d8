"""Fixtures that every test may use."""

import itertools
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from django.test import override_settings
from django.utils import translation
from pytest_django import Settings

from tests import examples  # noqa: F401 - how hypothesis draws, before the first test is read
from tests.tampering import let_flush
from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common import reach
from todoke.common.actors import Actor
from todoke.common.clock import TOKYO

ROOT = Path(__file__).resolve().parents[1]
SHARED_DATA = ROOT.parent / "shared" / "data"
_NUMBERS = itertools.count(1)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=TOKYO)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What asks no database answers alike beside any: pytest-django lets only tests that say so near one."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if item.get_closest_marker("django_db") is None and not fixtures & {"db", "transactional_db"}:
            item.add_marker(pytest.mark.embedded)


@pytest.fixture(scope="session", autouse=True)
def _ledger_between_tests() -> Iterator[None]:
    """The flush after a transactional test may empty the ledger, which the database refuses otherwise."""
    with pytest.MonkeyPatch.context() as patch:
        let_flush(patch)
        yield


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """A slow hash is meant for guessers, not for tests; that ours is one is asked of the settings themselves."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(autouse=True)
def _anchors_of_its_own(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Anchors that one test writes say nothing to the next, whose ledgers begin anew."""
    settings.ANCHORS = tmp_path_factory.getbasetemp() / f"anchors-{next(_NUMBERS)}"


@pytest.fixture(autouse=True)
def _language_of_its_own() -> None:
    """A page asked for in one test leaves its language to nobody: the next begins in the site's own."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def _spool_of_its_own(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> None:
    """What one test sends to the sandbox says nothing to the next."""
    number = next(_NUMBERS)
    settings.SANDBOX_SPOOL = tmp_path_factory.getbasetemp() / f"spool-{number}.sqlite3"
    settings.SANDBOX_BOUNCES = tmp_path_factory.getbasetemp() / f"bounces-{number}"


@pytest.fixture
def shared_data() -> Path:
    """Real open data, where it lies beside the checkout; a stranger's clone has none."""
    if not SHARED_DATA.is_dir():
        pytest.skip("real open data is not beside this checkout (../shared/data)")
    return SHARED_DATA


@pytest.fixture(autouse=True)
def _outside_a_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests reach everything outside their requests, also where one of them loaded the server's entry point."""
    monkeypatch.setattr(reach, "_outside", [reach.EVERYTHING])


@pytest.fixture
def now() -> datetime:
    """A moment to act at."""
    return NOW


@pytest.fixture
def by() -> Actor:
    """Somebody who acts."""
    return Actor("test")


@pytest.fixture
def nation(db: None, by: Actor) -> Body:
    """The nation."""
    return bodies.add(by=by, now=NOW, kind="nation", name="国")


@pytest.fixture
def tokyo(nation: Body, by: Actor) -> Body:
    """Tokyo."""
    return bodies.add(by=by, now=NOW, kind="prefecture", name="東京都", code="130001", parent=nation)


@pytest.fixture
def arakawa(tokyo: Body, by: Actor) -> Body:
    """A special ward."""
    return bodies.add(
        by=by,
        now=NOW,
        kind="special_ward",
        name="荒川区",
        code="131181",
        parent=tokyo,
        details={"name_en": "Arakawa City", "phone": "03-3802-3111"},
    )


@pytest.fixture
def chofu(tokyo: Body, by: Actor) -> Body:
    """A Tama city."""
    return bodies.add(
        by=by, now=NOW, kind="city", name="調布市", code="132080", parent=tokyo, details={"name_en": "Chofu City"}
    )
