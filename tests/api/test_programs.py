"""Programmes through the API: the list and its filters, one by any form of its number, what it said before."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.api.conftest import Publish
from tests.conftest import NOW
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.registry.models import Program, ProgramType
from todoke.registry.operations import programs, publishing, types

Registry = dict[str, Program]


def get(client: Client, path: str, status: int = 200, /, **query: Any) -> Any:
    response = client.get(f"/api/v1{path}", query)
    assert response.status_code == status, response.content.decode()
    return response.json()


def names(client: Client, **query: Any) -> list[str]:
    return [each["content"]["name"] for each in get(client, "/programs", **query)["programs"]]


def test_the_list_holds_what_residents_see(client: Client, registry: Registry) -> None:
    assert names(client) == ["児童手当", "出産の祝い品", "ごみの分別", "児童手当"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"body": "132080"}, ["ごみの分別", "児童手当"]),
        ({"type": "UM24"}, ["児童手当", "児童手当"]),
        ({"type": "UM24", "body": "131181"}, ["児童手当"]),
        ({"category": "003"}, ["児童手当", "児童手当"]),
        ({"category": "002", "target": "086"}, ["出産の祝い品"]),
        ({"category": "002", "target": "087"}, []),
        ({"life_event": "birth"}, ["出産の祝い品"]),
        ({"offering": "ended"}, ["旧制度"]),
        ({"offering": "not_offered"}, ["児童手当"]),
        ({"offering": "not_offered", "category": "003", "body": "131181"}, []),
        ({"updated_since": "2026-11-24"}, ["ごみの分別"]),
        ({"updated_since": "0001-01-01", "body": "132080"}, ["ごみの分別", "児童手当"]),
        ({"updated_since": "9999-12-31"}, []),
        ({"q": "児童手当", "body": "131181"}, ["児童手当"]),
        ({"q": "祝い品"}, ["出産の祝い品"]),
        ({"q": "児童手当", "town": "132080"}, ["児童手当", "児童手当"]),
        ({"q": "psid3.0_7000020131181_1_UM2"}, ["出産の祝い品"]),
        ({"q": "psid3.0_7000020131181_1_UM2", "body": "132080"}, []),
        ({"q": "\"'*() OR %_"}, []),
    ],
)
def test_filters(client: Client, registry: Registry, query: dict[str, str], found: list[str]) -> None:
    assert names(client, **query) == found


def test_a_search_from_a_town_begins_there(client: Client, registry: Registry) -> None:
    for town in ("131181", "132080"):
        assert get(client, "/programs", q="児童手当", town=town)["programs"][0]["body"] == town


def test_pages_together_are_the_whole_list(client: Client, arakawa: Body, publish: Publish) -> None:
    for number in range(7):
        publish(arakawa, name=f"制度{number}", category_codes=["003"])
    whole = [f"制度{number}" for number in range(7)]
    for query in ({}, {"category": "003"}, {"body": "131181"}):
        found: list[str] = []
        cursor: dict[str, str] = {}
        while True:
            page = get(client, "/programs", limit="3", **query, **cursor)
            assert len(page["programs"]) <= 3
            found += [each["content"]["name"] for each in page["programs"]]
            if page["next"] is None:
                break
            cursor = {"cursor": page["next"]}
        assert found == whole


def test_one_programme_says_whose_text_each_field_is(client: Client, registry: Registry) -> None:
    found = get(client, f"/programs/{registry['typed'].number}")
    assert found["content"]["summary"] == "荒川区の概要"
    assert found["content"]["law_name"] == "児童手当法"
    assert found["inherited"] == ["category_codes", "law_name"]
    assert (found["body"], found["type"], found["offering"]) == ("131181", "UM24", "offered")
    assert found["version"]["sequence"] == 1
    assert found["licence"].startswith("https://creativecommons.org/")
    assert found["url"].endswith(f"/ja/programs/{registry['typed'].number}")


def test_its_links_are_listed(client: Client, registry: Registry) -> None:
    found = get(client, "/programs/psid3.0_7000020131181_1_UM2")
    assert found["links"] == [{"url": "https://www.city.arakawa.tokyo.jp/a", "title": "", "field": "official_url"}]


@pytest.mark.parametrize(
    "form", ["psid3.0_7000020131181_1_UM2", "psid3.0+7000020131181+1+UM2", "psid3.0%2B7000020131181%2B1%2BUM2", "psid3.0%207000020131181%201%20UM2"]
)  # fmt: skip
def test_any_form_of_a_number(client: Client, registry: Registry, form: str) -> None:
    assert get(client, f"/programs/{form}")["number"] == "psid3.0+7000020131181+1+UM2"


@pytest.mark.parametrize("rest", ["", "/versions", "/versions/1", "/on/2026-11-23"])
def test_a_former_number_leads_to_the_present_one(client: Client, registry: Registry, rest: str) -> None:
    former = get(client, "/programs/psid3.0_7000020131181_1_UM2")["former_numbers"]
    assert len(former) == 1
    response = client.get(f"/api/v1/programs/{former[0]}{rest}")
    assert response.status_code == 301
    assert response["Location"] == f"/api/v1/programs/psid3.0_7000020131181_1_UM2{rest}"
    assert client.get(response["Location"]).status_code == 200


def test_an_ended_programme_still_says_that_it_has_ended(client: Client, registry: Registry) -> None:
    assert get(client, f"/programs/{registry['ended'].number}")["offering"] == "ended"


def test_drafts_are_nowhere(client: Client, arakawa: Body, by: Actor) -> None:
    version = programs.create(body=arakawa, by=by, now=NOW, content={"name": "草案", "summary": "まだ"})
    number = version.program.number
    for path in ("", "/versions", "/versions/1"):
        assert get(client, f"/programs/{number}{path}", 404)["code"] in {"program_not_found", "version_not_found"}
    assert get(client, f"/programs/{number}/on/2026-11-23", 404)["code"] == "nothing_on_date"
    assert names(client) == []


def test_a_scheduled_version_appears_when_its_time_has_come(client: Client, arakawa: Body, by: Actor) -> None:
    version = programs.create(body=arakawa, by=by, now=NOW, content={"name": "予定", "summary": "あさってから"})
    programs.approve(version=version, by=by, now=NOW, publish_at=NOW + timedelta(days=2))
    assert names(client) == ["予定"]  # the API's clock stands three days later


def test_history_tells_what_was_public_and_what_changed(
    client: Client, arakawa: Body, allowance: ProgramType, publish: Publish, by: Actor
) -> None:
    program = publish(arakawa, {"name": "児童手当", "summary": "はじめ"}, type=allowance)
    day = timedelta(days=1)
    publish(program, {"name": "児童手当", "summary": "つぎ"}, at=NOW + day)
    central = {"name": "児童手当", "summary": "中央の概要", "law_name": "新しい法律", "category_codes": ["003"]}
    types.revise(type=allowance, content=central, by=by, now=NOW + 2 * day)
    publishing.make_live([(program, None)], at=NOW + 3 * day)
    found = get(client, f"/programs/{program.number}/versions")["versions"]
    assert [(each["sequence"], each["changed"]) for each in found[:3]] == [
        (None, ["name", "summary", "law_name", "category_codes"]),
        (2, ["law_name"]),
        (2, ["summary"]),
    ]
    assert found[0]["until"] is None
    assert [each["until"] for each in found[1:]] == [each["from"] for each in found[:-1]]
    for on, summary, law in ((0, "はじめ", "児童手当法"), (1, "つぎ", "児童手当法"), (2, "つぎ", "新しい法律")):
        said = get(client, f"/programs/{program.number}/on/{(NOW + on * day).date()}")
        assert (said["content"]["summary"], said["content"]["law_name"]) == (summary, law)
    for on in (-1, 3, 4):
        get(client, f"/programs/{program.number}/on/{(NOW + on * day).date()}", 404)
    assert get(client, f"/programs/{program.number}/versions/1")["content"]["summary"] == "はじめ"
    assert get(client, f"/programs/{program.number}", 404)["code"] == "program_not_found"
    first = get(client, f"/programs/{program.number}/versions", limit="3")
    second = get(client, f"/programs/{program.number}/versions", limit="3", cursor=first["next"])
    assert first["versions"] + second["versions"] == found
    assert second["next"] is None


@pytest.mark.parametrize(
    ("path", "query", "status", "code"),
    [
        ("/programs", {"body": "999999"}, 404, "body_not_found"),
        ("/programs", {"type": "ZZ9"}, 404, "type_not_found"),
        ("/programs", {"q": "手当", "town": "999999"}, 404, "body_not_found"),
        ("/programs", {"bodies": "131181"}, 400, "parameters_wrong"),
        ("/programs", {"limit": "0"}, 422, "parameters_wrong"),
        ("/programs", {"limit": "101"}, 422, "parameters_wrong"),
        ("/programs", {"limit": "1_0"}, 422, "parameters_wrong"),
        ("/programs", {"limit": "99999999999999999999999"}, 422, "parameters_wrong"),
        ("/programs", {"cursor": "99999999999999999999999"}, 422, "parameters_wrong"),
        ("/programs", {"q": "a\0b"}, 422, "parameters_wrong"),
        ("/programs", {"q": "あ" * 201}, 422, "parameters_wrong"),
        ("/programs", {"updated_since": "2026-02-30"}, 422, "parameters_wrong"),
        ("/programs", {"updated_since": "1700000000"}, 422, "parameters_wrong"),
        ("/programs", {"offering": "maybe"}, 422, "parameters_wrong"),
        ("/programs/a%00b", {}, 404, "program_not_found"),
        ("/programs/" + "1" * 500, {}, 404, "program_not_found"),
        ("/programs/131181-000001-1/versions/99999999999", {}, 422, "parameters_wrong"),
        ("/programs/131181-000001-1/versions/2147483647", {}, 404, "version_not_found"),
        ("/programs/131181-000001-1/on/9999-12-31", {}, 404, "nothing_on_date"),
        ("/programs/131181-000001-1/on/0001-01-01", {}, 404, "nothing_on_date"),
        ("/bodies/a%00b", {}, 404, "body_not_found"),
        ("/types/a%00b", {}, 404, "type_not_found"),
        ("/changes", {"since": "9-9-9"}, 422, "parameters_wrong"),
        ("/changes", {"since": "999999999999999999-0"}, 404, "cursor_ahead"),
        ("/nothing", {}, 404, "no_such_address"),
        ("/programs/", {}, 404, "no_such_address"),
    ],
)
def test_bad_requests(
    client: Client, registry: Registry, path: str, query: dict[str, str], status: int, code: str
) -> None:
    found = get(client, path, status, **query)
    assert found["code"] == code
    assert found["message"]
    assert bool(found["problems"]) is (code == "parameters_wrong")


def test_a_repeated_parameter_is_refused(client: Client, registry: Registry) -> None:
    response = client.get("/api/v1/programs?body=131181&body=132080")
    assert response.status_code == 400
    assert [each["code"] for each in response.json()["problems"]] == ["parameter_repeated"]
