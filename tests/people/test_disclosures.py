"""Proofs: exactly the facts consented to, as they are now, a few times, until a day; anything else shows nothing, all alike."""

import json
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.conftest import NOW, ROOT
from tests.people.standing import BY, TODAY, by_law, give, open_bank, open_person, protect
from todoke.bodies.models import Body, LedgerEntry
from todoke.common.actors import Actor
from todoke.people.models import CodeTry, Consent, Disclosure, Household, HouseholdMember, Mandate, Partner, Person
from todoke.people.operations import consents, mandates, partners, persons
from todoke.people.operations import disclosures as operations
from todoke.people.operations.code_tries import CodesTooFast
from todoke.people.operations.disclosures import ProofInvalid, ProofShowsNothing, Shown
from todoke.people.operations.mandates import MayNotAct
from todoke.people.operations.partners import KeyRefused, PartnerInvalid
from todoke.people.queries import disclosures as queries
from todoke.people.rules.consents import Wording
from todoke.people.rules.disclosures import KeyScope, PartnerKind
from todoke.people.rules.mandates import Matter, Office
from todoke.people.rules.persons import Ending, Knowing

UNTIL = date(2026, 12, 23)


@pytest.fixture
def mother(arakawa: Body) -> Person:
    return open_person(arakawa, "山田 ハル", address="荒川区荒川2-2-3")


@pytest.fixture
def daughter(chofu: Body) -> Person:
    return open_person(chofu, "山田 花子", date(1985, 5, 5))


@pytest.fixture
def bank(arakawa: Body) -> Partner:
    return open_bank(arakawa)


def make(person: Person, bank: Partner, *facts: str, looks: int = 3, **given: object) -> tuple[Disclosure, str]:
    usual = {"until_date": UNTIL, "by": BY, "now": NOW, **given}
    return operations.make_proof(person=person, partner=bank, facts=facts, looks_allowed=looks, **usual)  # type: ignore[arg-type]


def show(code: str, *, now: datetime = NOW, source: str = "192.0.2.1", partner: Partner | None = None) -> Shown:
    return operations.show_proof(typed=code, source=source, now=now, partner=partner)


def told(shown: Shown) -> dict[str, object]:
    return {line.fact: line.value for line in shown.lines}


def test_exactly_the_facts_consented_to_as_they_are_at_the_look(mother: Person, bank: Partner) -> None:
    _, code = make(mother, bank, "name", "address", "single_parent")
    assert told(show(code)) == {"name": "山田 ハル", "address": "荒川区荒川2-2-3"}
    persons.revise_person(person=mother, by=BY, now=NOW, details={"address": "荒川区町屋1-1-1"})
    persons.record_fact(
        person=mother, name="single_parent", value=True, known_by=Knowing.REGISTER, basis="", by=BY, now=NOW
    )
    shown = show(code.lower())
    assert told(shown) == {"name": "山田 ハル", "address": "荒川区町屋1-1-1", "single_parent": True}
    assert (shown.looks_left, shown.partner) == (1, bank)


def test_each_look_is_in_the_ledger_without_content(mother: Person, bank: Partner) -> None:
    made, code = make(mother, bank, "name", "address")
    show(code)
    (look,) = queries.looks_at(made.person)[str(made)]
    assert (look.by, look.purpose, look.data["what"]) == (f"partner:{bank.pk}", "proof", ["address", "name"])
    whole = str(list(LedgerEntry.objects.values()))
    for word in ("山田", "荒川2", code):
        assert word not in whole


def test_where_a_protected_person_is_is_left_out_from_that_moment(
    mother: Person, daughter: Person, bank: Partner
) -> None:
    _, code = make(mother, bank, "name", "address")
    protection = protect(mother, daughter)
    assert told(show(code)) == {"name": "山田 ハル"}
    protection.ended_at = NOW
    protection.save()
    assert "address" in told(show(code))


def test_where_somebody_lives_with_the_protected_is_left_out_too(
    mother: Person, daughter: Person, bank: Partner
) -> None:
    _, code = make(mother, bank, "name", "address")
    other = open_person(mother.body, "同居の人")
    home = Household.objects.create(body=mother.body, created_at=NOW)
    for who in (mother, other):
        HouseholdMember.objects.create(body=mother.body, household=home, person=who, since_date=TODAY)
    assert "address" in told(show(code))
    protect(other, daughter)
    assert told(show(code)) == {"name": "山田 ハル"}


def test_a_daughter_makes_one_by_a_mandate_and_the_stop_ends_it(
    mother: Person, daughter: Person, bank: Partner
) -> None:
    with pytest.raises(MayNotAct):
        make(mother, bank, "name", agent=daughter)
    given = give(mother, daughter, Matter.PROVE, Matter.LOOK_UP)
    made, code = make(
        mother, bank, "name", "may_act", agent=daughter, by=Actor(f"resident:{daughter.pk}", behalf=str(mother))
    )
    assert told(show(code))["may_act"] == given
    entry = LedgerEntry.objects.get(action="proof.make")
    assert (entry.by, entry.behalf, entry.data["through"]) == (f"resident:{daughter.pk}", str(mother), str(given))
    mandates.stop(mandate=given, person=mother, by=BY, now=NOW)
    with pytest.raises(ProofShowsNothing):
        show(code)
    assert Disclosure.objects.get(pk=made.pk).looks_left == 2


Spoil = Callable[[Disclosure, Mandate, Partner], object]
SPOILT: dict[str, Spoil] = {
    "stopped": lambda made, given, bank: operations.stop_proof(disclosure=made, by=BY, now=NOW),
    "used up": lambda made, given, bank: Disclosure.objects.update(looks_left=0),
    "past": lambda made, given, bank: Disclosure.objects.update(until_date=TODAY),
    "partner gone": lambda made, given, bank: partners.end_partner(partner=bank, by=BY, now=NOW),
    "person gone": lambda made, given, bank: persons.end_person(
        person=made.person, because=Ending.DIED, by=BY, now=NOW
    ),
    "mandate stopped": lambda made, given, bank: mandates.stop(mandate=given, person=made.person, by=BY, now=NOW),
    "mandate past": lambda made, given, bank: Mandate.objects.update(until_date=TODAY, since_date=TODAY - timedelta(days=9)),
    "agent gone": lambda made, given, bank: given and given.agent and persons.end_person(
        person=given.agent, because=Ending.MOVED, by=BY, now=NOW
    ),
    "protected": lambda made, given, bank: given and given.agent and protect(made.person, given.agent),
    "protected from her": lambda made, given, bank: given and given.agent and protect(given.agent, made.person),
    "hidden": lambda made, given, bank: persons.hide(person=made.person, hidden=True, by=BY, now=NOW),
}  # fmt: skip


@pytest.mark.parametrize("how", [*SPOILT, "wrong", "mistyped", "empty", "another partner's"])
def test_whatever_is_wrong_looks_the_same_and_asks_the_database_the_same(
    how: str, mother: Person, daughter: Person, bank: Partner, arakawa: Body
) -> None:
    given = give(mother, daughter, Matter.PROVE)
    made, code = make(mother, bank, "name", agent=daughter)
    show(code)
    if spoil := SPOILT.get(how):
        spoil(Disclosure.objects.select_related("person", "partner").get(pk=made.pk), given, bank)
    other = None
    if how == "another partner's":
        other = partners.open_partner(
            body=arakawa, kind=PartnerKind.BANK, name="別の銀行", purpose="口座", facts=["name"], by=BY, now=NOW
        )
    typed = {"wrong": "ACDEFGHJKMNP4", "mistyped": code[:-1], "empty": ""}.get(how, code)
    asked = [questions("ACDEFGHJKMNP4", "192.0.2.8", other), questions(typed, "192.0.2.9", other)]
    assert asked[0] == asked[1]
    assert len(asked[0]) > 8


def questions(typed: str, source: str, partner: Partner | None) -> list[str]:
    """What a code that shows nothing asks the database, without the values."""
    with CaptureQueriesContext(connection) as asked, pytest.raises(ProofShowsNothing) as refused:
        show(typed, source=source, partner=partner)
    assert dict(refused.value.data) == {}
    plain = (re.sub(r" WHERE .*|\"s[0-9]+_x[0-9]+\"", "", query["sql"]) for query in asked.captured_queries)
    return [sql.split("VALUES")[0] for sql in plain]


def test_a_mandate_that_lets_somebody_else_prove_is_not_enough(mother: Person, daughter: Person, bank: Partner) -> None:
    give(mother, daughter, Matter.LOOK_UP, Matter.APPLY)
    with pytest.raises(MayNotAct):
        make(mother, bank, "name", agent=daughter)


def test_the_mother_chooses_whose_mandate_she_proves(mother: Person, daughter: Person, bank: Partner) -> None:
    given = give(mother, daughter, Matter.APPLY)
    _, code = make(mother, bank, "may_act", mandate=given)
    assert told(show(code)) == {"may_act": given}
    other = give(open_person(mother.body, "別"), daughter, Matter.APPLY)
    with pytest.raises(ProofInvalid):
        make(mother, bank, "may_act", mandate=other)


def test_a_guardian_proves_for_a_child_until_the_birthday(arakawa: Body, daughter: Person, bank: Partner) -> None:
    child = open_person(arakawa, "子", date(2008, 12, 1))
    by_law(child, daughter, Office.PARENT)
    _, code = make(child, bank, "name", agent=daughter, until_date=date(2027, 1, 1))
    show(code, now=datetime(2026, 11, 30, 23, 59, tzinfo=NOW.tzinfo))
    with pytest.raises(ProofShowsNothing):
        show(code, now=datetime(2026, 12, 1, 0, 0, tzinfo=NOW.tzinfo))


def test_used_up_after_so_many_looks(mother: Person, bank: Partner) -> None:
    _, code = make(mother, bank, "name", looks=2)
    assert [show(code).looks_left for _ in range(2)] == [1, 0]
    with pytest.raises(ProofShowsNothing):
        show(code)


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"facts": ()}, "facts"),
        ({"facts": ("phone",)}, "facts"),
        ({"facts": ("may_act",)}, "facts"),
        ({"facts": ("name",), "looks": 0}, "looks"),
        ({"facts": ("name",), "looks": 11}, "looks"),
        ({"facts": ("name",), "until_date": TODAY}, "until_date"),
        ({"facts": ("name",), "until_date": date(2027, 11, 1)}, "until_date"),
    ],
)
def test_what_cannot_be_made(mother: Person, bank: Partner, given: dict[str, object], problem: str) -> None:
    with pytest.raises(ProofInvalid) as refused:
        make(mother, bank, *given.pop("facts"), **given)  # type: ignore[misc, arg-type]
    assert list(refused.value.data["problems"]) == [problem]  # type: ignore[call-overload]


def test_a_partner_of_another_body_is_none(mother: Person, chofu: Body) -> None:
    with pytest.raises(ProofInvalid):
        make(mother, open_bank(chofu), "name")


def test_guessing_slows_its_source_and_right_codes_do_not_rest_it(mother: Person, bank: Partner) -> None:
    _, code = make(mother, bank, "name", looks=9)
    for _ in range(10):
        with pytest.raises(ProofShowsNothing):
            show("ACDEFGHJKMNP4", source="6.6.6.6")
    with pytest.raises(CodesTooFast):
        show(code, source="6.6.6.6")
    assert show(code, source="1.2.3.4").lines
    assert show(code, source="6.6.6.6", now=NOW + timedelta(seconds=3)).lines
    with pytest.raises(ProofShowsNothing):
        show("ACDEFGHJKMNP4", source="6.6.6.6", now=NOW + timedelta(seconds=6))
    with pytest.raises(CodesTooFast):
        show(code, source="6.6.6.6", now=NOW + timedelta(seconds=7))
    with pytest.raises(ProofShowsNothing):
        show("ACDEFGHJKMNP4", source="1.2.3.5", now=NOW + timedelta(hours=2))
    assert CodeTry.objects.count() == 1


def test_the_database_knows_no_negative_looks(mother: Person, bank: Partner) -> None:
    make(mother, bank, "name")
    for wrong in ({"looks_left": 4}, {"looks_allowed": 11}, {"looks_allowed": 0, "looks_left": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Disclosure.objects.update(**wrong)
    if connection.vendor == "postgresql":
        with pytest.raises(IntegrityError), transaction.atomic():
            Disclosure.objects.update(looks_left=-1)


def test_the_code_lies_sealed_in_the_database(mother: Person, bank: Partner) -> None:
    _, code = make(mother, bank, "name")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM todoke_disclosure")
        assert code not in str(cursor.fetchall())
    assert Disclosure.objects.get().code == code


def test_keys_are_for_one_purpose_until_a_day(arakawa: Body, bank: Partner) -> None:
    key, text = partners.issue_key(partner=bank, scope=KeyScope.PROOFS, ends_date=date(2027, 3, 31), by=BY, now=NOW)
    assert text not in str(list(LedgerEntry.objects.values())) + key.hash
    assert partners.partner_of(text, KeyScope.PROOFS, NOW) == bank
    for given, scope, moment in (
        (text, KeyScope.MANDATE_CHECK, NOW), (text + "x", KeyScope.PROOFS, NOW), ("", KeyScope.PROOFS, NOW),
        (text, KeyScope.PROOFS, datetime(2027, 3, 31, tzinfo=NOW.tzinfo)),
    ):  # fmt: skip
        with pytest.raises(KeyRefused):
            partners.partner_of(given, scope, moment)
    with pytest.raises(PartnerInvalid):
        partners.issue_key(partner=bank, scope=KeyScope.MANDATE_CHECK, ends_date=date(2027, 3, 31), by=BY, now=NOW)
    with pytest.raises(PartnerInvalid):
        partners.issue_key(partner=bank, scope=KeyScope.PROOFS, ends_date=date(2029, 3, 31), by=BY, now=NOW)
    partners.end_key(key=key, by=BY, now=NOW)
    with pytest.raises(KeyRefused):
        partners.partner_of(text, KeyScope.PROOFS, NOW)


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"name": " "}, "name"), ({"purpose": "x" * 201}, "purpose"), ({"facts": ()}, "facts"),
        ({"facts": ("number",)}, "facts"), ({"name": "荒川みらい銀行"}, "name"),
    ],
)  # fmt: skip
def test_partners_say_who_and_why(arakawa: Body, bank: Partner, given: dict[str, object], problem: str) -> None:
    usual = {"kind": PartnerKind.BANK, "name": "銀行", "purpose": "口座", "facts": ("name",)}
    with pytest.raises(PartnerInvalid) as refused:
        partners.open_partner(body=arakawa, by=BY, now=NOW, **{**usual, **given})  # type: ignore[arg-type]
    assert list(refused.value.data["problems"]) == [problem]  # type: ignore[call-overload]


def test_a_consent_taken_back_shows_nothing_any_more(mother: Person, bank: Partner, arakawa: Body) -> None:
    rows = json.loads((ROOT / "todoke/sample/consents.json").read_text(encoding="utf-8"))["texts"]
    row = next(each for each in rows if each["key"] == operations.CONSENT)
    wording = Wording(
        **{name: row[name] for name in ("sentence", "detail", "recipient", "purpose", "without", "days")}, fields=tuple(row["fields"])
    )  # fmt: skip
    consents.publish_text(body=arakawa, key=operations.CONSENT, wording=wording, by=BY, now=NOW)
    (_, older), (_, code) = (make(mother, bank, "name") for _ in range(2))
    receipt = Consent.objects.get(replaced_at=None)
    assert (receipt.scope, receipt.who, receipt.until_date) == (str(bank), bank.name, UNTIL)
    assert {each.consent for each in Disclosure.objects.all()} == {receipt.pk}
    assert told(show(older)) == told(show(code)) == {"name": "山田 ハル"}
    consents.withdraw(consent=receipt, by=BY, now=NOW)
    for typed in (older, code):
        with pytest.raises(ProofShowsNothing):
            show(typed)
