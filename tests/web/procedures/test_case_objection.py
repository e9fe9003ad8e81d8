"""Objecting to what was decided without filing: from the page of the case, in a few words, once."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from tests.people.families import person
from tests.procedures.cases import file_one, keep_texts
from tests.procedures.forms import published
from tests.web.people.visits import enter
from todoke.bodies.models import Body
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.procedures.models import Submission
from todoke.procedures.operations import automatic
from todoke.procedures.queries.automatic import Round

FORM: dict[str, Any] = {
    "title": {"ja": "見舞金"}, "way": "automatic", "correction_days": 30,
    "pages": [{"key": "who", "questions": [{"key": "who", "kind": "name", "label": {"ja": "名前"}, "prefill": "person.name"}]}],
}  # fmt: skip


class _Rule:
    """What a decision names of its rule; which people it holds for is proven with the operation."""

    class version:  # noqa: N801
        pk = 7

    class decider:  # noqa: N801
        facts = frozenset({"age"})


@pytest.fixture
def case(arakawa: Body) -> Submission:
    now = clock.now()
    keep_texts(now)
    version = published(arakawa, FORM, key="mimaikin", now=now)
    from todoke.procedures.queries import forms

    found = Round(version.procedure, version, forms.definition_of(version), _Rule())  # type: ignore[arg-type]
    made = automatic.decide(
        found=found,
        person=person(arakawa, "届 梅", date(1950, 1, 1), name_kana="トドケ ウメ"),
        by=Actor("command:x"),
        now=now,
    )
    assert made is not None
    return made


def test_a_few_words_reopen_it_once(client: Client, case: Submission) -> None:
    assert case.person is not None
    enter(client, case.person)
    page = f"/en/me/cases/{case.pk}/"
    assert "You filed nothing: our own records decided." in client.get(page).content.decode()
    html = client.get(f"{page}object/").content.decode()
    assert "You need no proof." in html
    refused = client.post(f"{page}object/", {"acting_for": "", "text": " "})
    assert refused.status_code == 422
    assert client.post(f"{page}object/", {"acting_for": "", "text": "いりません"}).status_code == 303
    html = client.get(page).content.decode()
    assert "いりません" in html
    assert "You filed nothing" not in html
    again = client.post(f"{page}object/", {"acting_for": "", "text": "もう一度"})
    assert again.status_code == 422
    assert "it is open already" in again.content.decode()
    assert Submission.objects.get(pk=case.pk).state == "in_review"


def test_what_somebody_filed_is_not_objected_to_here(client: Client, arakawa: Body) -> None:
    keep_texts(clock.now())
    mine = file_one(arakawa, now=clock.now())
    assert mine.person is not None
    enter(client, mine.person)
    page = f"/en/me/cases/{mine.pk}/"
    assert "You filed nothing" not in client.get(page).content.decode()
    assert "it is open already" in client.get(f"{page}object/").content.decode()
    assert client.post(f"{page}object/", {"acting_for": "", "text": "いりません"}).status_code == 422
