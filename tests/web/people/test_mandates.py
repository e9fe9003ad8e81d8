"""Residents' pages of mandates and proofs, as the mother, the daughter, a bank and strangers see them."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.people.standing import BY, by_law, give, open_bank, open_person, protect
from tests.web.people.visits import enter
from todoke.bodies.models import Body, LedgerEntry
from todoke.common import clock
from todoke.people.models import Concern, Disclosure, Mandate, Person
from todoke.people.operations import disclosures, mandates
from todoke.people.rules.mandates import MandateKind, Matter, Office

LAST = "2027-06-30"


@pytest.fixture
def mother(arakawa: Body) -> Person:
    return open_person(arakawa, "山田 ハル", address="荒川区荒川2-2-3")


@pytest.fixture
def daughter(chofu: Body) -> Person:
    return open_person(chofu, "山田 花子")


@pytest.fixture
def as_() -> Callable[[Person], Client]:
    def browser(person: Person) -> Client:
        client = Client()
        enter(client, person)
        return client

    return browser


As = Callable[[Person], Client]


def page(client: Client, path: str, status: int = 200, **sent: Any) -> str:
    address = f"/en/{path}"
    response = client.post(address, sent) if sent else client.get(address)
    assert response.status_code == status, (path, response.status_code, response.content.decode()[:2000])
    return response.content.decode()


def press(client: Client, path: str, **sent: object) -> str:
    """Send a form that leads on; what the next page says."""
    response = client.post(f"/en/{path}", sent, follow=True)
    assert response.redirect_chain, response.content.decode()[:1500]
    assert response.status_code == 200
    return response.content.decode()


def code_of(html: str) -> str:
    found = re.search(r'class="num">([^<]+)<', html)
    assert found
    return found[1]


def terms(code: str, **more: Any) -> dict[str, Any]:
    return {"kind": "granted", "matters": ["prove", "look_up"], "last": LAST, "way": "code", "code": code, **more}


def test_from_a_code_to_a_stop(mother: Person, daughter: Person, as_: As) -> None:
    hers, mine = as_(mother), as_(daughter)
    code = code_of(page(mine, "me/mandates/code", go="1"))
    read_back = page(hers, "me/mandates/give", **terms(code))
    assert (
        "山田 花子 may do this for 山田 ハル until 30 June 2027: look at what the town holds, show a proof" in read_back
    )
    assert not Mandate.objects.exists()
    assert "as soon as the other says yes" in press(hers, "me/mandates/give", **terms(code, confirm="yes"))
    given = Mandate.objects.get()
    assert "waits for your answer" in page(mine, "me/mandates/")
    press(mine, f"me/mandates/{given.pk}/agree", go="1")
    assert "Act for 山田 ハル" in page(mine, "me/for/")
    assert "You act for 山田 ハル" in press(mine, f"me/for/{given.pk}", go="1")
    assert "everywhere and at once" in press(hers, f"me/mandates/{given.pk}/stop", go="1")
    assert "You no longer act for somebody else" in mine.get("/en/me/for/", follow=True).content.decode()
    assert "Nobody lets you act" in page(mine, "me/for/")


def test_from_a_link_to_the_right_person(mother: Person, daughter: Person, as_: As) -> None:
    hers, mine = as_(mother), as_(daughter)
    made = page(hers, "me/mandates/give", **terms("", way="link", confirm="yes"))
    path = code_of(made).split("/en/")[1]
    assert "山田 ハル" in page(mine, path)
    assert "Nobody." in press(mine, path, answer="no")
    press(mine, path, answer="yes")
    given = Mandate.objects.get()
    page(as_(open_person(mother.body, "友")), path, 422)
    assert "Yes, that is right" in page(hers, "me/mandates/")
    press(hers, f"me/mandates/{given.pk}/agree", go="1")
    assert Mandate.objects.get().agreed_at


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"code": "ACDE"}, "shows nobody"), ({"matters": []}, "at least one thing"), ({"last": "soon"}, "not a date"),
        ({"last": "2031-01-01"}, "too long"), ({"last": "2020-01-01"}, "must lie ahead"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    mother: Person, as_: As, sent: dict[str, Any], said: str
) -> None:
    html = page(as_(mother), "me/mandates/give", 422, **{**terms("ACDEFGHJK"), **sent})
    assert said in html
    assert f'value="{sent.get("code", "ACDEFGHJK")}"' in html


def acting(as_: As, mother: Person, daughter: Person, *matters: Matter) -> tuple[Client, Mandate]:
    given = give(mother, daughter, *matters, now=clock.now(), until=clock.today() + timedelta(days=200))
    client = as_(daughter)
    press(client, f"me/for/{given.pk}", go="1")
    return client, given


def proof_form(given: Mandate, **more: Any) -> dict[str, Any]:
    last = (clock.today() + timedelta(days=20)).isoformat()
    return {"facts": ["name", "may_act"], "looks": "2", "last": last, "acting_for": str(given.pk), **more}


def test_the_whole_story(mother: Person, daughter: Person, as_: As) -> None:
    bank = open_bank(mother.body)
    mine, given = acting(as_, mother, daughter, Matter.PROVE)
    asked = page(mine, f"me/proofs/to/{bank.pk}", **proof_form(given))
    assert "荒川みらい銀行 may see this about 山田 ハル, 2 times at most" in asked
    assert "Nothing was made" in press(mine, f"me/proofs/to/{bank.pk}", **proof_form(given, confirm="no"))
    code = code_of(page(mine, f"me/proofs/to/{bank.pk}", **proof_form(given, confirm="yes")))
    teller = Client()
    shown = page(teller, "proof", code=code.lower().replace("-", " "))
    assert "山田 ハル" in shown
    assert "山田 花子 may do this for 山田 ハル" in shown
    assert "荒川2" not in shown
    hers = as_(mother)
    assert "荒川みらい銀行 looked" in page(hers, "me/proofs/")
    assert "Made by 山田 花子" in page(hers, "me/proofs/")
    press(hers, f"me/mandates/{given.pk}/stop", go="1")
    assert "This code shows nothing." in page(teller, "proof", 404, code=code)
    entry = LedgerEntry.objects.get(action="proof.make")
    assert (entry.by, entry.behalf) == (f"resident:{daughter.pk}", str(mother))


def test_every_failing_code_has_the_same_page(mother: Person) -> None:
    bank = open_bank(mother.body)
    made, code = disclosures.make_proof(
        person=mother, partner=bank, facts=["name"], looks_allowed=1, until_date=clock.today() + timedelta(days=9), by=BY, now=clock.now()
    )  # fmt: skip
    disclosures.stop_proof(disclosure=made, by=BY, now=clock.now())
    pages = {plain(page(Client(), "proof", 404, code=typed)) for typed in (code, "ACDEFGHJKMNP4", "", "x" * 70)}
    assert len(pages) == 1


def plain(html: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", html)


def test_a_guesser_is_slowed(mother: Person) -> None:
    teller = Client()
    for _ in range(10):
        page(teller, "proof", 404, code="ACDEFGHJKMNP4")
    response = teller.post("/en/proof", {"code": "ACDEFGHJKMNP4"})
    assert response.status_code == 429
    assert int(response["Retry-After"]) < 4


def test_a_form_of_one_person_is_never_taken_for_another(mother: Person, daughter: Person, as_: As) -> None:
    bank = open_bank(mother.body)
    mine, given = acting(as_, mother, daughter, Matter.PROVE)
    press(mine, "me/for/stop", acting_for=str(given.pk))
    assert "Nothing was done" in press(mine, f"me/proofs/to/{bank.pk}", **proof_form(given, confirm="yes"))
    press(mine, f"me/for/{given.pk}", go="1")
    assert "Nothing was done" in press(
        mine, f"me/proofs/to/{bank.pk}", **proof_form(given, confirm="yes", acting_for="")
    )
    mandates.stop(mandate=given, person=mother, by=BY, now=clock.now())
    assert "was not done" in press(mine, f"me/proofs/to/{bank.pk}", **proof_form(given, confirm="yes"))
    assert not Disclosure.objects.exists()


def test_a_mandate_for_one_matter_opens_no_other(mother: Person, daughter: Person, as_: As) -> None:
    mine, given = acting(as_, mother, daughter, Matter.APPLY)
    page(mine, "me/proofs/", 403)
    page(mine, f"me/proofs/to/{open_bank(mother.body).pk}", 403)
    for path in ("me/mandates/", "me/mandates/give", f"me/mandates/{given.pk}/"):
        page(mine, path, 403)


def test_whoever_acts_sees_the_proofs_made_by_the_mandate_alone(mother: Person, daughter: Person, as_: As) -> None:
    bank = open_bank(mother.body)
    own, _ = disclosures.make_proof(
        person=mother, partner=bank, facts=["name"], looks_allowed=1, until_date=clock.today() + timedelta(days=9), by=BY, now=clock.now()
    )  # fmt: skip
    mine, given = acting(as_, mother, daughter, Matter.PROVE)
    page(mine, f"me/proofs/{own.pk}/", 404)
    page(mine, f"me/proofs/{own.pk}/stop", 404, acting_for=str(given.pk))
    assert "open" not in re.findall(r'class="tag live">([^<]+)<', page(mine, "me/proofs/"))


def test_strangers_find_nothing(mother: Person, daughter: Person, as_: As) -> None:
    given = give(mother, daughter, Matter.PROVE, now=clock.now())
    bank = open_bank(mother.body)
    proof, _ = disclosures.make_proof(
        person=mother, partner=bank, facts=["name"], looks_allowed=1, until_date=clock.today() + timedelta(days=9), by=BY, now=clock.now()
    )  # fmt: skip
    stranger = as_(open_person(mother.body, "他人"))
    for path in (f"me/mandates/{given.pk}/", f"me/mandates/{given.pk}/worry", f"me/proofs/{proof.pk}/"):
        page(stranger, path, 404)
    for path in (
        f"me/mandates/{given.pk}/stop",
        f"me/mandates/{given.pk}/agree",
        f"me/for/{given.pk}",
        f"me/proofs/{proof.pk}/stop",
    ):
        page(stranger, path, 404, go="1")
    assert Mandate.objects.get().ended_at is None
    assert Disclosure.objects.get().ended_at is None


def test_the_other_party_is_not_there(arakawa: Body, as_: As) -> None:
    her, him = open_person(arakawa, "彼女の名前"), open_person(arakawa, "彼")
    given = give(her, him, Matter.LOOK_UP, now=clock.now())
    his = as_(him)
    press(his, f"me/for/{given.pk}", go="1")
    protect(her, him)
    for path in ("me/", "me/for/", "me/mandates/", "me/watch"):
        assert "彼女の名前" not in his.get(f"/en/{path}", follow=True).content.decode()
    page(his, f"me/mandates/{given.pk}/", 404)


def test_what_a_court_gave_says_why_it_stays(mother: Person, daughter: Person, as_: As) -> None:
    given = by_law(mother, daughter, Office.ADULT_GUARDIAN)
    html = page(as_(mother), "me/mandates/")
    assert "Only the family court".lower() in html.lower()
    assert f"{given.pk}/stop" not in html
    page(as_(mother), f"me/mandates/{given.pk}/stop", 409, go="1")


def test_who_watches_reads_and_reminds(mother: Person, daughter: Person, as_: As) -> None:
    given = give(mother, daughter, Matter.LOOK_UP, Matter.REMIND, kind=MandateKind.WATCH, now=clock.now())
    mine, hers = as_(daughter), as_(mother)
    sent = {"mandate": str(given.pk), "text": "call"}
    assert "on their page" in press(mine, "me/watch", **sent)
    page(mine, "me/watch", 409, **sent)
    page(mine, "me/watch", 404, mandate=str(given.pk), text="free words")
    assert "Please call me." in page(hers, "me/mandates/")
    assert "Please call me." not in press(hers, "me/mandates/read", go="1")
    assert "sent a reminder" in page(hers, f"me/mandates/{given.pk}/")


def test_a_worry_reaches_the_officer_and_not_the_other(mother: Person, daughter: Person, as_: As) -> None:
    given = give(mother, daughter, Matter.LOOK_UP, now=clock.now())
    page(as_(mother), f"me/mandates/{given.pk}/worry", 422, kind="misuse", text=" ")
    press(as_(mother), f"me/mandates/{given.pk}/worry", kind="misuse", text="お金が減っている")
    assert Concern.objects.get().text == "お金が減っている"
    assert "お金" not in page(as_(daughter), f"me/mandates/{given.pk}/")


@pytest.mark.parametrize("path", ["me/for/", "me/watch", "me/mandates/", "me/mandates/give", "me/proofs/", "proof"])
@pytest.mark.parametrize("language", ["ja", "ja-simple", "en"])
def test_pages_open_in_every_language(mother: Person, daughter: Person, as_: As, path: str, language: str) -> None:
    give(mother, daughter, Matter.LOOK_UP, Matter.REMIND, kind=MandateKind.WATCH, now=clock.now())
    assert as_(daughter).get(f"/{language}/{path}").status_code == 200
    response = as_(mother).get(f"/{language}/{path}")
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"
