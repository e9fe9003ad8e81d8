"""Rules as open data: in every programme's JSON and in the bulk file, bound, dated, and good enough to be run elsewhere."""

import json
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from tests.api.conftest import LATER
from tests.api.test_front import body_of
from tests.conftest import NOW
from tests.eligibility.small_rules import ALLOWANCE, in_force
from todoke.api import front
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.eligibility.models import RuleTemplate
from todoke.eligibility.operations import rules
from todoke.eligibility.rules import documents
from todoke.eligibility.rules.deciding import Decider
from todoke.eligibility.rules.household import Household, Member, rows
from todoke.registry.models import Program
from todoke.registry.rules.numbers import slug

Ruled = dict[str, Program]
READING = re.compile(r"\{[^{}|\"]+\|")


def test_the_rule_stands_in_the_programme_bound_to_its_body(client: Client, ruled: Ruled) -> None:
    rule = client.get(f"/api/v1/programs/{ruled['typed'].number}").json()["rules"][0]
    assert (rule["template"], rule["version"]) == ("allowance", 1)
    assert (rule["effective_from"], rule["effective_to"]) == ("2026-04-01", None)
    assert rule["names"] == {}
    assert "parameters" not in rule["document"]
    assert rule["document"]["when"][2]["text"] == "income < 5000000"
    listed = {each["number"]: each["rules"] for each in client.get("/api/v1/programs").json()["programs"]}
    assert listed[ruled["typed"].number] == [rule]
    assert listed[ruled["linked"].number] == []
    assert listed[ruled["refused"].number] == []  # its body does not offer it, so the template decides nothing there
    assert client.get(f"/api/v1/programs/{ruled['typed'].number}/rules").json() == {"rules": [rule]}


def test_others_can_run_it(client: Client, ruled: Ruled) -> None:
    document = client.get(f"/api/v1/programs/{ruled['typed'].number}/rules").json()["rules"][0]["document"]
    decider = Decider(documents.read(document))
    child = Member("a", {"birth_date": date(2025, 1, 1), "relation": "child"})
    known = rows(Household((child,), {"income": 4_999_999}), date(2026, 11, 25))
    assert [each.verdict for each in decider.decide(known)] == ["yes"]


def test_the_bulk_file_carries_the_same_rules(client: Client, ruled: Ruled, capsysbinary: Any) -> None:
    lines = [json.loads(line) for line in body_of(client.get("/data/programs.jsonl")).splitlines()]
    single = {each["number"]: each["rules"] for each in client.get("/api/v1/programs").json()["programs"]}
    assert {each["number"]: each["rules"] for each in lines} == single
    call_command("export_registry", "-", "--format", "jsonl")
    assert [json.loads(line) for line in capsysbinary.readouterr().out.splitlines()] == lines


def test_the_rule_of_another_day(client: Client, ruled: Ruled, nation: Body, by: Actor) -> None:
    typed = ruled["typed"].type
    assert typed is not None
    later = {**ALLOWANCE, "amounts": [{"yen": 20_000, "per": "month"}]}
    in_force(later, key="allowance", types=[typed], body=nation, by=by, since=date(2027, 4, 1))
    address = f"/api/v1/programs/{ruled['typed'].number}/rules"
    assert client.get(address).json()["rules"][0]["version"] == 1
    assert client.get(address, {"on": "2027-03-31"}).json()["rules"][0]["version"] == 1
    assert client.get(address, {"on": "2027-04-01"}).json()["rules"][0]["document"]["amounts"] == [
        {"yen": 20_000, "per": "month"}
    ]
    missing = client.get(address, {"on": "2026-03-31"}, headers={"Accept-Language": "en"})
    assert (missing.status_code, missing.json()["code"]) == (404, "rule_not_found")
    assert missing.json()["message"] == "There is no rule for this programme on that day."
    assert client.get(address, {"on": "2026-02-31"}).status_code == 422
    assert client.get(f"/api/v1/programs/{ruled['refused'].number}/rules").status_code == 404


def test_a_former_number_leads_to_the_rule(client: Client, ruled: Ruled) -> None:
    (former,) = client.get(f"/api/v1/programs/{slug(ruled['linked'].number)}").json()["former_numbers"]
    moved = client.get(f"/api/v1/programs/{former}/rules", {"on": "2027-04-01"})
    assert moved.status_code == 301
    assert moved["Location"].endswith("/rules?on=2027-04-01")


def test_a_rule_that_begins_or_changes_is_never_called_unchanged(
    client: Client, ruled: Ruled, nation: Body, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"/api/v1/programs/{ruled['typed'].number}"
    first = client.get(address)
    assert "Last-Modified" not in first  # no moment tells of a rule that begins on a day
    known = {"If-None-Match": first["ETag"]}
    assert client.get(address, headers=known).status_code == 304
    monkeypatch.setattr(front, "now", lambda: LATER + timedelta(days=1))
    assert client.get(address, headers=known).status_code == 200
    monkeypatch.setattr(front, "now", lambda: LATER)
    rules.set_parameters(
        template=RuleTemplate.objects.get(key="allowance"), body=ruled["typed"].body, values={"limit": 1},
        effective_from=date(2026, 5, 1), by=by, now=NOW,
    )  # fmt: skip
    changed = client.get(address, headers=known)
    assert changed.status_code == 200
    assert changed.json()["rules"][0]["document"]["when"][2]["text"] == "income < 1"


@pytest.mark.parametrize(
    ("language", "question"),
    [("ja", "お住まいはどちらですか。"), ("ja-simple", "どこに住んでいますか。"), ("en", "Where do you live?")],
)
def test_the_vocabulary_speaks_the_language_asked(client: Client, db: None, language: str, question: str) -> None:
    response = client.get("/api/v1/facts", headers={"Accept-Language": language})
    assert response.status_code == 200
    assert "Accept-Language" in response["Vary"]
    facts = {each["name"]: each for each in response.json()["facts"]}
    assert facts["area"]["question"] == question
    assert facts["age"]["derived_from"] == ["birth_date"]
    assert facts["income"]["bases"].keys() == {"statistics"}
    assert (facts["income"]["sensitivity"], facts["public_assistance"]["sensitivity"]) == ("delicate", "grave")
    assert facts["relation"]["values"][0]["value"] == "self"
    assert all(each["label"] for each in facts.values())
    assert not READING.search(response.content.decode())
