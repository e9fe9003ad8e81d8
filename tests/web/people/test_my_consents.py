"""Consent in the browser's words: one sentence, yes and no of equal weight, a receipt, taken back with one touch."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from tests.people import families
from tests.people.test_consents import WORDING
from tests.web.people.visits import enter
from todoke.bodies.models import Body
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.management import sample_consents
from todoke.people.models import Consent, ConsentText, Person
from todoke.people.operations import consents as operations
from todoke.people.queries import consents as queries
from todoke.people.rules import consents as rules
from todoke.ui import consents as ui

SAMPLE = Path(sample_consents.__file__).parents[1] / "sample"
LANGUAGES = ["ja", "ja-simple", "en"]


@pytest.fixture
def texts(tokyo: Body, by: Actor) -> list[ConsentText]:
    sample_consents.load(SAMPLE, by=by, now=clock.now())
    return list(ConsentText.objects.all())


@pytest.fixture
def hanako(arakawa: Body) -> Person:
    return families.person(arakawa, "花子")


@pytest.fixture
def hers(client: Client, hanako: Person, texts: list[ConsentText]) -> Client:
    enter(client, hanako)
    return client


def answer(client: Client, key: str, said: str, **more: str) -> str:
    text = ConsentText.objects.filter(key=key).latest("version")
    response = client.post(
        f"/en/me/consents/ask/{key}", {f"consent_{key}": said, f"consent_{key}_text": str(text.pk), **more}
    )
    assert response.status_code == 303, response.content.decode()
    return str(response["Location"])


def test_the_sample_can_be_loaded_again(texts: list[ConsentText], by: Actor) -> None:
    sample_consents.load(SAMPLE, by=by, now=clock.now())
    assert ConsentText.objects.count() == len(texts) == 6
    for text in texts:
        for language in rules.LANGUAGES:
            assert rules.width(text.sentence[language].replace(rules.WHO, "荒川銀行")) <= rules.WIDEST


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_is_one_sentence_with_two_buttons_that_look_the_same(hers: Client, language: str) -> None:
    page = hers.get(f"/{language}/me/consents/ask/once-only").content.decode()
    buttons = re.findall(r'<button type="submit"([^>]*) name="consent_once-only" value="(yes|no)">', page)
    assert [value for _, value in buttons] == ["yes", "no"]
    assert len({look for look, _ in buttons}) == 1
    assert " checked>" not in page
    assert page.count("<h1") == 1


def test_yes_has_a_receipt_and_is_taken_back_with_one_touch(hers: Client, hanako: Person) -> None:
    receipt = answer(hers, "moving", "yes")
    page = hers.get(receipt).content.decode()
    assert "Yes, it holds" in page
    assert queries.holds(hanako, "moving", today=clock.today())
    number = receipt.rsplit("/", 1)[1]
    response = hers.post(f"{receipt}/withdraw", follow=True)
    assert "From this moment nobody may use it any more" in response.content.decode()
    assert not queries.holds(hanako, "moving", today=clock.today())
    record = hers.get(f"{receipt}/receipt.json").json()
    assert (record["receipt_id"], record["schema_version"]) == (number, ui.SCHEMA)
    assert [event["event_state"] for event in record["events"]] == ["given", "withdrawn"]
    assert record["pii_processing"][0]["lawful_basis"] == "consent"
    assert record["notice"]["unchanged"]
    assert "花子" not in str(record)


def test_no_is_kept_too_and_can_become_yes(hers: Client, hanako: Person) -> None:
    refused = answer(hers, "once-only", "no")
    assert "Answer anew" in hers.get(refused).content.decode()
    answer(hers, "once-only", "yes")
    assert queries.holds(hanako, "once-only", today=clock.today())
    assert "Answered anew" in hers.get(refused).content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_answer_is_listed(hers: Client, language: str) -> None:
    for key, said in (("moving", "yes"), ("once-only", "no")):
        answer(hers, key, said)
    page = hers.get(f"/{language}/me/consents/").content.decode()
    for consent in Consent.objects.all():
        assert consent.number in page
        assert hers.get(f"/{language}/me/consents/{consent.number}").status_code == 200
    assert "/consents/ask/reminders" in page
    assert "/consents/ask/proof" not in page  # asked in one matter alone


def test_nothing_chosen_is_no_answer(hers: Client) -> None:
    response = hers.post("/en/me/consents/ask/moving", {"consent_moving": "maybe"})
    assert response.status_code == 422
    assert "Please choose yes or no" in response.content.decode()
    assert not Consent.objects.exists()


def test_a_text_that_was_replaced_meanwhile_is_shown_anew(hers: Client, arakawa: Body, by: Actor) -> None:
    shown = ConsentText.objects.get(key="moving")
    operations.publish_text(body=arakawa, key="moving", wording=WORDING, by=by, now=clock.now())
    response = hers.post("/en/me/consents/ask/moving", {"consent_moving": "yes", "consent_moving_text": str(shown.pk)})
    assert response.status_code == 409
    assert "The text was replaced while you read it" in response.content.decode()
    assert not Consent.objects.exists()


def test_receipts_are_for_their_person_alone(hers: Client, arakawa: Body, hanako: Person) -> None:
    receipt = answer(hers, "moving", "yes")
    enter(hers, families.person(arakawa, "友"))
    for address in (receipt, f"{receipt}/receipt.json"):
        assert hers.get(address).status_code == 404
    assert hers.post(f"{receipt}/withdraw").status_code == 404
    assert queries.holds(hanako, "moving", today=clock.today())


@pytest.mark.parametrize("key", ["proof", "nothing", "x" * 60])
def test_a_question_that_is_not_asked_here_is_not_found(hers: Client, key: str) -> None:
    assert hers.get(f"/en/me/consents/ask/{key}").status_code == 404


def test_guardians_answer_for_a_child_and_are_told_when_they_differ(
    client: Client, arakawa: Body, texts: list[ConsentText]
) -> None:
    mother, father = families.person(arakawa, "母", date(1988, 1, 2)), families.person(arakawa, "父", date(1987, 3, 4))
    child = families.person(arakawa, "子", date(2020, 5, 6))
    text = ConsentText.objects.get(key="moving")
    for parent, said in ((mother, "yes"), (father, "no")):
        families.parent(parent, child)
        enter(client, parent)
        response = client.post(
            f"/en/me/consents/of/{child.pk}/ask/moving", {"consent_moving": said, "consent_moving_text": str(text.pk)}
        )
        assert response.status_code == 303, response.content.decode()
        assert f"You said {said}" in client.get(str(response["Location"])).content.decode()
    for parent in (father, mother):
        enter(client, parent)
        assert "Two answers for 子 differ" in client.get("/en/me/").content.decode()
    assert not queries.holds(child, "moving", today=clock.today())


def test_the_other_party_answers_nothing_and_is_told_nothing(
    client: Client, arakawa: Body, chofu: Body, texts: list[ConsentText]
) -> None:
    family = families.family(arakawa, chofu)
    text = ConsentText.objects.get(key="moving")
    given = {"consent_moving": "no", "consent_moving_text": str(text.pk)}
    enter(client, family.her)
    assert client.post(f"/en/me/consents/of/{family.child.pk}/ask/moving", given).status_code == 303
    enter(client, family.him)
    assert client.post(f"/en/me/consents/of/{family.child.pk}/ask/moving", given).status_code == 404
    assert "differ" not in client.get("/en/me/").content.decode()
    assert Consent.objects.count() == 1
