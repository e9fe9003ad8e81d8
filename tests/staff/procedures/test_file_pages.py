"""A file that was filed, at the desk of whoever works on it: sent so that nothing acts, and each look in the ledger first."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from tests.conftest import NOW
from tests.people.families import family
from tests.procedures.operations.test_files import attached
from todoke.bodies.models import Body, LedgerEntry
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.gateways import sealed_files
from todoke.people.models import User
from todoke.people.rules.roles import Role
from todoke.procedures.operations import files


@pytest.fixture(autouse=True)
def _folder(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def test_each_look_is_in_the_ledger_and_who_is_protected_stays_closed(
    arakawa: Body, chofu: Body, member: Callable[..., User], at: Callable[[User | None], Client], by: Actor
) -> None:
    people = family(arakawa, chofu, protected=False)
    made = attached(arakawa, NOW, people.her)
    officer = at(member("officer", arakawa, Role.CASEWORKER, clock.today() + timedelta(days=30)))
    page = f"/ja/staff/{arakawa.key}/cases/files/{made.pk}/"
    answer = officer.get(page)
    assert b"".join(answer.streaming_content) == sealed_files.read(made.token, made.key)  # type: ignore[attr-defined]
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    looks = LedgerEntry.objects.filter(action__in=["look", "submission.file_look"])
    assert looks.count() == 2
    guarded = attached(arakawa, NOW, family(arakawa, chofu).her, key="guarded")
    assert officer.get(page.replace(str(made.pk), str(guarded.pk))).status_code == 403
    assert looks.count() == 2
    files.forget(file=made, by=by, now=NOW)
    assert officer.get(page).status_code == 404
