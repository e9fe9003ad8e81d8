"""Letters to post at the desk: fetched, posted, returned; those of protected people are the officer's alone."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from tests.conftest import NOW
from tests.notices.test_letters import resident, run, tell
from tests.people.families import person, protect
from todoke.bodies.models import Body, LedgerEntry
from todoke.common import clock
from todoke.notices.formats import letters as formats
from todoke.notices.models import Letter, LetterBatch
from todoke.people.models import User
from todoke.people.rules.roles import Role

pytestmark = pytest.mark.django_db
HERE = "/ja/staff/131181/letters/"


@pytest.fixture(autouse=True)
def _printing(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(clock, "now", lambda: NOW)
    try:
        formats.press()
    except LookupError as cannot:
        pytest.skip(f"no letters can be printed here: {cannot}")


@pytest.fixture
def desk(member: Callable[..., User], arakawa: Body, at: Callable[[User | None], Client]) -> Callable[[Role], Client]:
    return lambda role: at(member(f"{role}.post", arakawa, role, NOW.date() + timedelta(days=9)))


def page(client: Client, address: str = HERE) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_a_batch_goes_from_the_printer_to_the_post_and_one_comes_back(
    arakawa: Body, desk: Callable[[Role], Client]
) -> None:
    tell(resident(arakawa), resident(arakawa, "辻\U000e01ef 一"))
    run()
    caseworker, batch = desk(Role.CASEWORKER), LetterBatch.objects.get()
    index = page(caseworker)
    assert f"{HERE}{batch.pk}/" in index
    assert "U+8FBB U+E01EF" in index
    assert "荒川 花" not in index
    assert "辻" not in index
    response = caseworker.post(f"{HERE}{batch.pk}/fetch/")
    assert (response.status_code, response["Content-Type"], response.content[:5]) == (200, "application/pdf", b"%PDF-")
    assert "no-store" in response["Cache-Control"]
    assert LedgerEntry.objects.get(action="letters.fetch").by.startswith("staff:")
    assert caseworker.post(f"{HERE}{batch.pk}/posted/").status_code == 302
    number = Letter.objects.get(batch=batch).number
    assert caseworker.post(f"{HERE}returned/", {"number": "0000"}).status_code == 422
    assert caseworker.post(f"{HERE}returned/", {"number": number}).status_code == 302
    assert f"{number[:4]}-{number[4:]}" in page(caseworker)


def test_batches_of_protected_people_are_the_officers_alone(arakawa: Body, desk: Callable[[Role], Client]) -> None:
    her = resident(arakawa, "桔梗 さつき")
    protect(her, person(arakawa, "鬼塚 剛"))
    tell(her, resident(arakawa))
    run()
    guarded, plain = (LetterBatch.objects.get(guarded=each) for each in (True, False))
    caseworker, officer = desk(Role.CASEWORKER), desk(Role.OFFICER)
    assert str(guarded.pk) not in page(caseworker)
    for action in ("", "fetch/", "posted/", "drop/"):
        ask = caseworker.post if action else caseworker.get
        assert ask(f"{HERE}{guarded.pk}/{action}").status_code == 404, action
    assert str(plain.pk) not in page(officer)
    assert officer.post(f"{HERE}{plain.pk}/fetch/").status_code == 404
    assert officer.post(f"{HERE}{guarded.pk}/fetch/").content[:5] == b"%PDF-"


def test_a_batch_in_which_somebody_is_protected_now_is_taken_back(
    arakawa: Body, desk: Callable[[Role], Client]
) -> None:
    her = resident(arakawa, "桔梗 さつき")
    tell(her)
    run()
    caseworker, batch = desk(Role.CASEWORKER), LetterBatch.objects.get()
    protect(her, person(arakawa, "鬼塚 剛"))
    response = caseworker.post(f"{HERE}{batch.pk}/fetch/", follow=True)
    assert b"%PDF" not in response.content
    batch.refresh_from_db()
    assert (batch.state, batch.token) == ("dropped", "")
