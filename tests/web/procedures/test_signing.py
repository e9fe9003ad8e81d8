"""Signing in the browser: to the reader, back with a signature or with the reason why not; then it can be sent."""

import re
from datetime import datetime
from urllib.parse import urlsplit

import pytest
from django.test import Client

from tests.conftest import NOW
from tests.people.families import person
from tests.procedures.forms import ANSWERS, published
from tests.procedures.operations.test_signing import FORM
from tests.web.people.visits import enter
from todoke.bodies.models import Body
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.gateways.identity.configured import sample_residents
from todoke.gateways.signing import configured
from todoke.procedures.operations import drafts
from todoke.procedures.queries import signings


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    configured.signer.cache_clear()


def test_a_card_signs_and_one_that_cancels_is_told_what_to_do(tokyo: Body, by: Actor) -> None:
    resident = next(each for each in sample_residents() if each.key == "misaki")
    misaki = person(tokyo, resident.name, datetime.fromisoformat(resident.birth).date())
    draft = drafts.begin(version=published(tokyo, FORM, now=NOW), person=misaki, by=by, now=NOW, answers=ANSWERS)
    browser = Client()
    enter(browser, misaki)
    page = f"/en/apply/draft/{draft.pk}/sign/"
    said = browser.get(page).content.decode()
    go = re.search(r'href="([^"]*\?go=1)"', said)
    assert go is not None
    for outcome, status in (("cancels", 422), ("signs", 303)):
        reader = browser.get(go[1])["Location"]
        assert urlsplit(reader).path == "/en/sandbox/signing/"
        assert "Whose card?" in browser.get(reader).content.decode()
        back = browser.post(reader, {"who": "misaki", "outcome": outcome})["Location"]
        answer = browser.get(back)
        assert answer.status_code == status
        if status == 422:
            assert "You did not sign" in answer.content.decode()
    assert urlsplit(answer["Location"]).path == f"/en/apply/draft/{draft.pk}/check/"
    assert signings.holding(draft, now=NOW) is not None
    assert Client().get(page).status_code == 403
