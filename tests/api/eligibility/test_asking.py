"""What a household may receive, asked by a program: one entry for each child, reasons, amounts, days, and kind refusals."""

import json
import logging
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from tests.api.eligibility.conftest import FAMILY, MANY, ONE, post
from tests.api.eligibility.test_rules import READING
from todoke.eligibility.formats import exchange
from todoke.registry.models import Program

Ruled = dict[str, Program]


def family(**changes: Any) -> dict[str, Any]:
    return {**FAMILY, **changes}


def entries(answer: dict[str, Any], number: str) -> dict[str | None, dict[str, Any]]:
    return {each["member"]: each for each in answer["programs"] if each["number"] == number}


def problems(response: Any) -> dict[str, str]:
    assert response.status_code == 422, response.content
    return {each["parameter"]: each["code"] for each in response.json()["problems"]}


def test_each_child_has_its_own_entry(client: Client, ruled: Ruled) -> None:
    response = post(client, FAMILY)
    assert response.status_code == 200
    answer = response.json()
    found = entries(answer, ruled["typed"].number)
    assert set(found) == {"big", "small"}
    assert {name: each["verdict"] for name, each in found.items()} == {"big": "yes", "small": "yes"}
    assert found["big"]["amount"] == {"least": 10_000, "most": 10_000, "per": "month"}
    assert found["small"]["amount"] == {"least": 15_000, "most": 15_000, "per": "month"}
    assert found["small"]["window"] == {"opens": "2026-02-28", "closes": "2026-03-15", "entitled_until": "2044-03-31"}
    assert found["big"]["window"]["entitled_until"] == "2036-03-31"
    assert [each["met"] for each in found["big"]["reasons"]] == [True, True, True, None]
    assert found["big"]["reasons"][0] == {
        "label": "Until March after 18",
        "condition": "fiscal_year_age <= 18",
        "met": True,
    }
    assert found["big"]["reasons"][2]["condition"] == "income < 5000000"
    assert (found["big"]["body"], found["big"]["rule"]) == ("131181", {"template": "allowance", "version": 1})
    assert found["big"]["given_by"] == [{"body": "131181", "name": "Arakawa City", "apply": ""}]
    assert found["big"]["sources"] == [
        {"title": "条例1条", "url": "https://example.jp/law", "checked_date": "2026-11-25"}
    ]
    assert found["big"]["url"].endswith(f"/en/programs/{ruled['typed'].number}")
    assert ruled["linked"].number in answer["without_rule"]
    assert answer["notice"] == "This is likely, not certain. The body named decides."
    assert answer["next_questions"] == []


def test_what_is_left_out_is_unknown_and_asked_for(client: Client, ruled: Ruled) -> None:
    answer = post(client, family(facts={"income": None})).json()
    small = entries(answer, ruled["typed"].number)["small"]
    assert (small["verdict"], small["missing"], small["without_basis"]) == ("depends", ["income"], [])
    assert small["reasons"][2]["met"] is None
    (question,) = answer["next_questions"]
    assert question["fact"] == "income"
    assert question["question"] == "What is your yearly income after deductions?"
    assert (question["members"], question["programs"]) == ([], 1)  # one service, though two children are asked about
    assert post(client, family(facts={}, declined=["income"])).json()["next_questions"] == []


def test_no_for_everybody_is_one_entry(client: Client, ruled: Ruled) -> None:
    answer = post(client, family(facts={"income": 5_000_000})).json()
    (entry,) = entries(answer, ruled["typed"].number).values()
    assert (entry["verdict"], entry["amount"], entry["missing"]) == ("no", None, [])
    assert entry["member"] in {"big", "small"}
    assert [each["met"] for each in entry["reasons"]][:3] == [True, True, False]


def test_a_strict_window_that_closed_for_one_child_is_open_for_the_other(client: Client, ruled: Ruled) -> None:
    members = [*FAMILY["members"], {"id": "new", "born": "2026-10-01", "relation": "child"}]
    found = entries(post(client, family(members=members)).json(), ruled["gift"].number)
    assert {name: each["verdict"] for name, each in found.items()} == {"new": "yes"}
    assert (found["new"]["gives"], found["new"]["window"]["closes"]) == ("A picture book", "2027-04-01")
    (closed,) = entries(post(client, FAMILY).json(), ruled["gift"].number).values()
    assert closed["verdict"] == "no"


def test_without_a_basis_a_fact_is_unknown(client: Client, ruled: Ruled) -> None:
    answer = post(client, family(purpose="matching")).json()
    small = entries(answer, ruled["typed"].number)["small"]
    assert (small["verdict"], small["missing"], small["without_basis"]) == ("depends", [], ["income"])
    assert answer["next_questions"] == []


def test_words_in_three_languages_without_readings(client: Client, ruled: Ruled) -> None:
    labels = {}
    for language in ("ja", "ja-simple", "en", "fr"):
        answer = post(client, family(facts={}), language=language).json()
        entry = entries(answer, ruled["typed"].number)["small"]
        labels[language] = (entry["reasons"][0]["label"], answer["next_questions"][0]["question"])
        assert not READING.search(json.dumps(answer, ensure_ascii=False))
    assert labels["ja"] == labels["fr"] == ("18歳になったあとの3月31日まで", "1年の所得はいくらですか。")
    assert labels["ja-simple"] == ("18歳まで", "1年の所得はいくらですか。")
    assert labels["en"][0] == "Until March after 18"


def test_many_households_in_their_order(client: Client, ruled: Ruled) -> None:
    other = family(area="132080", members=[{"born": "2020-01-01"}])
    answers = post(client, {"households": [FAMILY, other, FAMILY]}, MANY).json()["answers"]
    assert [each["area"] for each in answers] == ["131181", "132080", "131181"]
    assert answers[0] == answers[2] == post(client, FAMILY).json()


@pytest.mark.embedded
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"area": None}, {"area": "area_missing"}),
        ({"area": "999999"}, {"area": "body_not_found"}),
        ({"area": "131181\0"}, {"area": "area_missing"}),
        ({"as_of": "2026-02-31"}, {"as_of": "date_unknown"}),
        ({"as_of": "20260228"}, {"as_of": "date_unknown"}),
        ({"as_of": "1999-12-31"}, {"as_of": "as_of_range"}),
        ({"aera": "131181"}, {"aera": "field_unknown"}),
        ({"purpose": "curiosity"}, {"purpose": "choice_unknown"}),
        ({"declined": ["incom"]}, {"declined.0": "fact_unknown"}),
        ({"facts": []}, {"facts": "document_shape"}),
        ({"facts": {"incme": 1}}, {"facts.incme": "fact_unknown"}),
        ({"facts": {"income": -1}}, {"facts.income": "out_of_bounds"}),
        ({"facts": {"income": 10**18}}, {"facts.income": "out_of_bounds"}),
        ({"facts": {"income": "1"}}, {"facts.income": "integer_shape"}),
        ({"facts": {"income": True}}, {"facts.income": "integer_shape"}),
        ({"facts": {"rents_home": 1}}, {"facts.rents_home": "boolean_shape"}),
        ({"facts": {"age": 3}}, {"facts.age": "fact_derived"}),
        ({"facts": {"area": "131181"}}, {"facts.area": "fact_elsewhere"}),
        ({"facts": {"birth_date": "2020-01-01"}}, {"facts.birth_date": "fact_elsewhere"}),
        ({"facts": {"health_insurance": "best"}}, {"facts.health_insurance": "choice_unknown"}),
        ({"facts": {"moved_in_date": "2026-11-26"}}, {"facts.moved_in_date": "date_ahead"}),
        ({"facts": {"moved_in_date": "1899-01-01"}}, {"facts.moved_in_date": "date_long_ago"}),
        ({"members": {}}, {"members": "members_shape"}),
        ({"members": [{}] * 61}, {"members": "members_many"}),
        ({"members": ["me"]}, {"members.0": "document_shape"}),
        ({"members": [{"id": 1}]}, {"members.0.id": "id_shape"}),
        ({"members": [{"id": ""}]}, {"members.0.id": "id_shape"}),
        ({"members": [{"id": "a\0"}]}, {"members.0.id": "id_shape"}),
        ({"members": [{"id": "a"}, {"id": "a"}]}, {"members.1.id": "member_twice"}),
        ({"members": [{"born": "2026-02-30"}]}, {"members.0.born": "date_unknown"}),
        ({"members": [{"born": "2026-11-26"}]}, {"members.0.born": "birth_ahead"}),
        ({"members": [{"born": "1896-11-25"}]}, {"members.0.born": "birth_too_long_ago"}),
        ({"members": [{"born": "2020-01-01", "birth_date": "2020-01-01"}]}, {"members.0.birth_date": "born_twice"}),
        ({"members": [{"due_date": "2028-01-01"}]}, {"members.0.due_date": "due_date_far"}),
    ],
)  # fmt: skip
def test_what_cannot_be_is_named_with_its_place(
    client: Client, ruled: Ruled, changes: dict[str, Any], expected: dict[str, str]
) -> None:
    response = post(client, {**FAMILY, **changes})
    assert problems(response) == expected
    answer = response.json()
    assert answer["code"] == "household_invalid"
    assert answer["problems"][0]["message"] not in {"", "This cannot be done."}
    assert response["Cache-Control"] == "no-store"
    assert problems(post(client, {"households": [FAMILY, {**FAMILY, **changes}]}, MANY)) == {
        f"households.1.{place}": code for place, code in expected.items()
    }


def test_the_oldest_and_the_youngest_are_answered(client: Client, ruled: Ruled) -> None:
    members = [{"born": "1896-11-26"}, {"born": "2026-11-25"}, {"born": "2024-02-29"}]
    assert post(client, family(members=members)).status_code == 200


@pytest.mark.parametrize("size", [0, 40, 60])
def test_large_households_are_answered(client: Client, ruled: Ruled, size: int) -> None:
    members = [{"born": f"{2009 + number % 15}-04-0{1 + number % 9}", "relation": "child"} for number in range(size)]
    response = post(client, family(members=members))
    assert response.status_code == 200
    assert len(entries(response.json(), ruled["typed"].number)) == size


@pytest.mark.embedded
@pytest.mark.parametrize(
    ("members", "facts", "expected"),
    [
        ([{"relation": "self", "born": "2010-01-01"}, {"relation": "child", "born": "2009-12-31"}], {},
         {"members.1.born": "child_older_than_parents"}),
        ([{"relation": "self", "born": "1980-01-01"}, {"relation": "parent", "born": "1981-01-01"}], {},
         {"members.1.born": "parent_younger_than_child"}),
        ([{"relation": "self"}, {"relation": "self"}], {}, {"members.1.relation": "self_twice"}),
        ([{"relation": "spouse"}, {"relation": "spouse"}], {}, {"members.1.relation": "spouse_twice"}),
        ([{"pregnant": False, "due_date": "2026-12-01"}], {}, {"members.0.due_date": "due_without_pregnancy"}),
        ([{"born": "2020-01-01", "childbirth_date": "2026-01-01"}], {}, {"members.0.childbirth_date": "childbirth_before_birth"}),
        ([], {"tax_exempt": True, "resident_tax": 1}, {"facts.tax_exempt": "exempt_but_taxed"}),
        ([], {"income": 2, "household_income": 1}, {"facts.household_income": "income_beyond_household"}),
    ],
)  # fmt: skip
def test_contradictions_are_asked_again_kindly(
    client: Client, ruled: Ruled, members: list[Any], facts: dict[str, Any], expected: dict[str, str]
) -> None:
    response = post(client, family(members=members, facts=facts))
    assert problems(response) == expected
    assert "?" in response.json()["problems"][0]["message"]


def test_what_is_only_unusual_is_no_contradiction(client: Client, ruled: Ruled) -> None:
    """A partner's elder child, a parent-in-law, an income of exactly the household's."""
    members = [
        {"relation": "self", "born": "2000-01-01"}, {"relation": "spouse", "born": "1970-01-01"},
        {"relation": "child", "born": "1995-01-01"}, {"relation": "parent", "born": "1999-01-01"},
    ]  # fmt: skip
    facts = {"income": 1, "household_income": 1, "tax_exempt": True, "resident_tax": 0}
    assert post(client, family(members=members, facts=facts)).status_code == 200
    members[1].pop("born")
    assert post(client, family(members=members)).status_code == 200


@pytest.mark.embedded
@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b" ", "json_syntax"), (b'{"area": "131181",}', "json_syntax"), (b"\xff\xfe", "json_encoding"),
        (b"[" * 100_000, "json_too_deep"), (b'{"area": NaN}', "json_number"), (b'{"facts": {"income": ' + b"9" * 5000 + b"}}", "json_number"),
        (b'{"area": "131181", "area": "132080"}', "json_name_twice"), (b'{"area": "\\ud800"}', "json_half_character"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("address", [ONE, MANY])
def test_what_is_not_json(client: Client, ruled: Ruled, address: str, sent: bytes, code: str) -> None:
    response = post(client, sent, address)
    assert response.status_code == 400
    assert response.json()["code"] == "json_unreadable"
    (problem,) = response.json()["problems"]
    assert problem["code"] == code
    assert problem["message"]


@pytest.mark.embedded
@pytest.mark.parametrize("document", [[], '"text"', 1, None, True])
@pytest.mark.parametrize("address", [ONE, MANY])
def test_other_json_is_refused(client: Client, ruled: Ruled, address: str, document: object) -> None:
    assert post(client, document, address).status_code == 422


def test_a_batch_is_bounded(client: Client, ruled: Ruled) -> None:
    assert problems(post(client, {"households": []}, MANY)) == {"households": "households_shape"}
    assert problems(post(client, {"households": [FAMILY] * 101}, MANY)) == {"households": "households_many"}
    crowd = family(members=[{"born": "1990-01-01"}] * 60)
    assert problems(post(client, {"households": [crowd] * 9}, MANY)) == {"households": "people_many"}
    assert problems(post(client, {"households": [FAMILY], "area": "131181"}, MANY)) == {"area": "field_unknown"}
    assert len(post(client, {"households": [{"area": 1}] * 100}, MANY).json()["problems"]) == 100


def test_nonsense_costs_little(client: Client, ruled: Ruled, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was meant is guessed for the faults that are said, not for each of a hundred thousand."""
    guesses: list[str] = []

    def guess(name: str, known: object, **rest: object) -> list[str]:
        guesses.append(name)
        return []

    monkeypatch.setattr(exchange, "get_close_matches", guess)
    nonsense = {f"x{number}": 1 for number in range(60_000)}
    response = post(client, {"households": [{**FAMILY, "facts": nonsense, "members": [nonsense]}]}, MANY)
    assert len(response.json()["problems"]) == len(guesses) == 100


@pytest.mark.parametrize(("address", "most"), [(ONE, 256 * 1024), (MANY, 2 * 1024 * 1024)])
def test_size_type_method_and_parameters(client: Client, ruled: Ruled, address: str, most: int) -> None:
    large = post(client, b" " * (most + 1), address)
    assert (large.status_code, large.json()["code"]) == (413, "body_too_large")
    assert f"{most // 1024:,}" in large.json()["message"]
    assert post(client, b" " * most, address).status_code == 400
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16", ""):
        wrong = client.post(address, "{}", content_type=kind)
        assert (wrong.status_code, wrong.json()["code"]) == (415, "json_wanted")
    assert client.post(f"{address}?x=1", "{}", content_type="application/json").status_code == 400
    for method in ("GET", "HEAD", "PUT", "PATCH", "DELETE", "TRACE"):
        response = client.generic(method, address, b"{}", content_type="application/json")
        assert response.status_code == 405
        assert response["Allow"] == "POST, OPTIONS"


@pytest.mark.parametrize("address", [ONE, MANY])
def test_any_site_may_ask_without_cookies(ruled: Ruled, address: str) -> None:
    client = Client(enforce_csrf_checks=True)
    preflight = client.options(
        address,
        headers={"Origin": "https://example.jp", "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"},
    )  # fmt: skip
    assert (preflight.status_code, preflight.content) == (204, b"")
    assert preflight["Access-Control-Allow-Origin"] == "*"
    assert preflight["Access-Control-Allow-Methods"] == "POST, OPTIONS"
    assert "Content-Type" in preflight["Access-Control-Allow-Headers"]
    response = post(
        client, FAMILY if address == ONE else {"households": [FAMILY]}, address, Origin="https://example.jp"
    )
    assert response.status_code == 200
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cache-Control"] == "no-store"
    assert "Access-Control-Allow-Credentials" not in response
    assert not response.cookies
    assert "ETag" not in response


def test_nothing_that_was_sent_is_kept_or_logged(
    client: Client, ruled: Ruled, caplog: pytest.LogCaptureFixture
) -> None:
    def rows() -> dict[str, int]:
        return {model.__name__: model._default_manager.count() for model in apps.get_models()}

    before = rows()
    with caplog.at_level(logging.DEBUG):
        post(client, FAMILY)
        post(client, family(facts={"income": 987_654_321_987}))
        post(client, b'{"secret": "987654321987"')
    assert rows() == before
    assert "987654321987" not in caplog.text
    assert "1990-05-20" not in caplog.text
