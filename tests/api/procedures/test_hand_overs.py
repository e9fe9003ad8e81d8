"""Core systems fetch in order, acknowledge and turn away; each key reads what is for its own system alone."""

import json
from typing import Any

import pytest
from django.test import Client

from tests.conftest import NOW
from tests.procedures.core import BY, connected, core, some, version
from todoke.bodies.models import Body, LedgerEntry
from todoke.people.rules.disclosures import KeyScope
from todoke.procedures.models import CaseNote, HandOver, SubmissionFile
from todoke.procedures.operations import drafts, filing, hand_overs
from todoke.procedures.rules.states import Route

URL = "/api/v1/hand-overs"


class System:
    """A core system with a client of its own."""

    def __init__(self, body: Body, route: Route = Route.PULL, **given: Any) -> None:
        self.partner, (self.live, self.test) = core(body, KeyScope.CORE_LIVE, KeyScope.CORE_TEST, **given)
        self.form = version(body)
        self.connector = connected(body, self.form, route, partner=self.partner)

    def get(self, client: Client, path: str = "", key: str = "", **query: Any) -> Any:
        return client.get(f"{URL}{path}", query, headers={"Authorization": f"Bearer {key or self.live}"})

    def post(self, client: Client, path: str, content: Any) -> Any:
        return client.post(
            f"{URL}{path}",
            json.dumps(content),
            content_type="application/json",
            headers={"Authorization": f"Bearer {self.live}"},
        )


@pytest.fixture
def system(arakawa: Body) -> System:
    return System(arakawa)


def test_a_core_system_fetches_acknowledges_and_turns_away(client: Client, system: System) -> None:
    filed = some(system.form, 3)
    first = system.get(client, limit=2).json()
    assert ([each["number"] for each in first["hand_overs"]], first["more"]) == (
        [each.number for each in filed[:2]],
        True,
    )
    assert first["hand_overs"][0]["answers"] == filed[0].answers
    rest = system.get(client, after=first["next"]).json()
    assert ([each["number"] for each in rest["hand_overs"]], rest["more"]) == ([filed[2].number], False)
    assert system.get(client, after=rest["next"]).json()["hand_overs"] == []
    assert set(HandOver.objects.values_list("state", flat=True)) == {"handed"}
    one, two = (each["id"] for each in first["hand_overs"])
    assert system.post(client, f"/{one}/acknowledge", {"reference": "K-1"}).json() == {
        "id": one,
        "state": "acknowledged",
        "reference": "K-1",
    }
    assert system.post(client, f"/{one}/acknowledge", {"reference": "K-1"}).status_code == 200
    assert system.post(client, f"/{one}/acknowledge", {"reference": "K-2"}).status_code == 409
    assert system.post(client, f"/{one}/reject", {"reason": "遅い"}).status_code == 409
    assert system.post(client, f"/{two}/reject", {"reason": "宛名がありません"}).json()["state"] == "rejected"
    assert CaseNote.objects.get().text == "児童システム: 宛名がありません"
    assert LedgerEntry.objects.filter(action="hand_over.handed").count() == 3


def test_each_system_reads_its_own_alone(client: Client, system: System, chofu: Body, arakawa: Body) -> None:
    other, neighbour = System(chofu), core(arakawa, KeyScope.CORE_LIVE, name="税システム")[1][0]
    some(system.form)
    key = system.get(client).json()["hand_overs"][0]["id"]
    assert other.get(client).json()["hand_overs"] == []
    assert client.get(URL, headers={"Authorization": f"Bearer {neighbour}"}).json()["hand_overs"] == []
    for path, content in ((f"/{key}/acknowledge", {}), (f"/{key}/reject", {"reason": "x"})):
        assert other.post(client, path, content).status_code == 404
        asked = client.post(
            f"{URL}{path}",
            json.dumps(content),
            content_type="application/json",
            headers={"Authorization": f"Bearer {neighbour}"},
        )
        assert asked.status_code == 404
    assert client.get(URL).status_code == 401


def test_a_test_key_gets_made_up_submissions_and_changes_nothing(client: Client, system: System) -> None:
    some(system.form)
    found = system.get(client, key=system.test).json()["hand_overs"]
    assert [(each["test"], each["event"], each["answers"]["applicant"]["name"]) for each in found] == [
        (True, "test", "見本 花子")
    ]
    assert set(HandOver.objects.values_list("state", flat=True)) == {"due"}
    assert system.get(client, "/list", key=system.test).status_code == 401


def test_files_are_fetched_with_the_key_of_the_system_that_got_the_submission(
    client: Client, arakawa: Body, settings: Any, tmp_path: Any
) -> None:
    from tests.procedures.forms import SMALL, published
    from todoke.gateways import sealed_files

    settings.DATA_DIR = tmp_path
    partner, (live,) = core(arakawa, KeyScope.CORE_LIVE)
    form = published(arakawa, SMALL, now=NOW)
    connected(arakawa, form, Route.PULL, partner=partner)
    token, key = sealed_files.keep(b"photo")
    draft = drafts.begin(version=form, person=None, by=BY, now=NOW)
    added = [
        SubmissionFile.objects.create(body=arakawa, draft=draft, path=path, name="a.jpg", media_type="image/jpeg", size=5, sha256="0" * 64, token=name, key=key, added_at=NOW)
        for path, name in (("children.0.card", token), ("children.1.card", "f" * 32))
    ]  # fmt: skip
    child = {"child": {"name": "届 一郎", "kana": "トドケ イチロウ"}, "born": "2026-05-05", "card": [str(added[0].pk)]}
    draft.answers = {"applicant": {"name": "届 花子", "kana": "トドケ ハナコ"}, "moved": False, "children": [child]}
    draft.save()
    (filed,) = filing.file(draft=draft, by=BY, now=NOW)
    SubmissionFile.objects.filter(pk=added[1].pk).update(submission=filed, draft=None)
    ask = {"Authorization": f"Bearer {live}"}
    assert client.get(f"{URL}/files/{added[0].pk}", headers=ask).status_code == 404, "not given yet"
    (told,) = client.get(URL, headers=ask).json()["hand_overs"]
    assert [each["id"] for each in told["files"]] == [str(added[0].pk)], "only what the answers name"
    assert client.get(told["files"][0]["href"].removeprefix(settings.BASE_URL), headers=ask).content == b"photo"
    assert client.get(f"{URL}/files/{added[1].pk}", headers=ask).status_code == 404
    assert LedgerEntry.objects.filter(action="hand_over.read_file").count() == 1


def test_a_robot_gets_a_list_in_the_words_of_its_system(client: Client, arakawa: Body) -> None:
    robot = System(arakawa, Route.RPA)
    (filed,) = some(robot.form)
    (row,) = robot.get(client, "/list").json()["rows"]
    assert {each["field"]: each["value"] for each in row["values"]} == {
        "受付番号": filed.number, "申請者": "届 花子", "申請者カナ": "ﾄﾄﾞｹ ﾊﾅｺ", "子の名前": "届 一郎", "生年月日": "令和8年5月5日", "種別": "01",
    }  # fmt: skip
    assert robot.post(client, f"/{row['id']}/acknowledge", {"reference": "R-9"}).json()["state"] == "acknowledged"
    assert robot.get(client, "/list").json()["rows"] == []


def test_a_change_of_the_way_takes_what_is_due_with_it_and_places_go_on(
    client: Client, system: System, arakawa: Body
) -> None:
    some(system.form, 2)
    first = system.get(client).json()
    some(system.form, 1, now=NOW)
    connected(arakawa, system.form, Route.PULL, partner=system.partner, system="新しいシステム")
    found = system.get(client, after=first["next"]).json()["hand_overs"]
    assert [each["sequence"] for each in found] == [3]
    row = HandOver.objects.order_by("sequence").first()
    assert row is not None
    hand_overs.retry(hand_over=row, by=BY, now=NOW)
    assert [each["sequence"] for each in system.get(client, after=3).json()["hand_overs"]] == [4]
