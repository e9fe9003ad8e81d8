"""Submissions reach core systems that are called: what they get, what their answers mean, and what is tried again."""

import io
import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from pytest_django import Settings

from tests.conftest import NOW
from tests.procedures.core import BY, SANDBOX, Core, clock_at, connected, some, version
from todoke.bodies.models import Body, LedgerEntry
from todoke.gateways.core_systems import sandbox
from todoke.gateways.core_systems.calls import Called
from todoke.gateways.sending import standard_webhooks
from todoke.jobs.hand_over_submissions import Desk, Lane
from todoke.procedures.models import CaseNote, HandOver, Submission
from todoke.procedures.operations import hand_overs
from todoke.procedures.rules.again import Answer, Came
from todoke.procedures.rules.states import Route, SubmissionState
from todoke.procedures.rules.told import Told, document

OK = Called(200, document={"acknowledged": True, "reference": "K-1"})
LATER = NOW + timedelta(minutes=1)


def turn(core: Any = None, at: datetime = LATER) -> int:
    given = {} if core is None else {"call": core}
    return Lane(Desk(), now=clock_at(at), **given).turn()


def test_a_webhook_is_signed_and_holds_what_was_answered_and_nothing_hidden(arakawa: Body) -> None:
    form = version(arakawa)
    connector = connected(arakawa, form, Route.WEBHOOK)
    (filed,) = some(form, answers={"applicant": {"name": "届 花子", "kana": "トドケ ハナコ"}, "moved": False, "town": "隠れた町",
                                  "children": [{"child": {"name": "届 一郎", "kana": "トドケ イチロウ"}, "born": "2026-05-05"}]})  # fmt: skip
    core = Core(OK)
    assert turn(core) == 1
    (sent,) = core.seen
    row = HandOver.objects.get()
    headers = {name.lower(): value for name, value in sent["headers"].items()}
    assert standard_webhooks.is_signed(connector.secret, headers, sent["body"], moment=int(LATER.timestamp()))
    assert headers["webhook-id"] == str(row.pk)
    said = json.loads(sent["body"])
    assert said["type"] == "submission.arrived"
    assert said["data"]["number"] == filed.number
    assert said["data"]["version"] == 1
    assert said["data"]["answers"] == filed.answers
    assert "隠れた町" not in sent["body"].decode()
    assert (row.state, row.reference, row.handed_at, row.settled_at) == ("acknowledged", "K-1", LATER, LATER)
    assert LedgerEntry.objects.filter(action="hand_over.acknowledged", subject=str(filed)).count() == 1


def test_a_core_systems_own_api_gets_its_own_words(arakawa: Body) -> None:
    form = version(arakawa)
    connected(arakawa, form, Route.REST, secret="its-own-token")
    (filed,) = some(form)
    core = Core(Called(201, document={"id": 4711}))
    turn(core)
    (sent,) = core.seen
    assert json.loads(sent["body"]) == {
        "uketsuke_no": filed.number, "shinseisha": {"kana": "ﾄﾄﾞｹ ﾊﾅｺ"}, "tennyu": "0", "jido": [{"seinengappi": "5080505"}], "shubetsu": "01",
    }  # fmt: skip
    assert sent["headers"]["Authorization"] == "Bearer its-own-token"
    assert HandOver.objects.get().reference == "4711"


def test_what_is_rejected_comes_back_to_the_case_with_the_reason(arakawa: Body) -> None:
    form = version(arakawa)
    connected(arakawa, form, Route.WEBHOOK)
    (filed,) = some(form)
    turn(Core(Called(422, document={"reason": "資格がありません"})))
    row = HandOver.objects.get()
    assert (row.state, row.said) == ("rejected", "資格がありません")
    assert CaseNote.objects.get(submission=filed).text == "児童システム: 資格がありません"
    hand_overs.retry(hand_over=row, by=BY, now=LATER)
    turn(Core(OK), LATER + timedelta(minutes=1))
    assert HandOver.objects.get().state == "acknowledged"


def test_it_is_tried_again_over_days_and_then_somebody_looks(arakawa: Body) -> None:
    form = version(arakawa)
    connected(arakawa, form, Route.WEBHOOK)
    some(form)
    core, at, tries = Core(Called(500)), LATER, 0
    while (row := HandOver.objects.get()).state == "due":
        at = max(at, row.due_at) + timedelta(seconds=1)
        assert turn(core, at) == 1
        tries += 1
    assert row.state == "failed"
    assert 8 < tries < 20
    assert timedelta(days=2) < at - LATER < timedelta(days=3)
    assert {each["headers"]["webhook-id"] for each in core.seen} == {str(row.pk)}, "one id, however often"
    assert turn(core, at + timedelta(days=9)) == 0


def test_a_core_system_that_is_down_is_left_alone_and_others_are_served(arakawa: Body, chofu: Body) -> None:
    dead, well = version(arakawa), version(chofu)
    connected(arakawa, dead, Route.WEBHOOK, settings={"url": f"{SANDBOX}/error"})
    connected(chofu, well, Route.WEBHOOK, settings={"url": f"{SANDBOX}/acknowledge"})
    some(dead, 5)
    some(well, 2)
    lane, seen = Lane(Desk(), now=clock_at(LATER)), 0
    while count := lane.turn():
        seen += count
    assert seen == 3, "one try at the dead one, both of the other"
    assert set(HandOver.objects.filter(body=chofu).values_list("state", flat=True)) == {"acknowledged"}
    assert sorted(HandOver.objects.filter(body=arakawa).values_list("attempts", flat=True)) == [0, 0, 0, 0, 1]


@pytest.mark.parametrize(
    ("mood", "states"),
    [
        ("acknowledge", ["acknowledged"]), ("later", ["handed"]), ("reject", ["rejected"]), ("slow", ["due", "acknowledged"]), ("error", ["due", "due"]),
        ("twice", ["due", "acknowledged"]), ("busy", ["due", "acknowledged"]), ("gone", ["failed"]), ("locked", ["due", "due"]),
    ],
)  # fmt: skip
def test_the_sandbox_behaves_as_core_systems_do(
    arakawa: Body, settings: Settings, tmp_path: Any, monkeypatch: pytest.MonkeyPatch, mood: str, states: list[str]
) -> None:
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(sandbox, "SLOW_SECONDS", 0)
    form = version(arakawa)
    connected(arakawa, form, Route.WEBHOOK, settings={"url": f"{SANDBOX}/{mood}"})
    some(form)
    for place, state in enumerate(states):
        turn(at=LATER + timedelta(hours=place))
        assert HandOver.objects.get().state == state
    assert len(set(sandbox.taken())) <= 1


def test_what_waits_for_a_fee_is_not_the_core_systems_yet_and_steps_come_in_order(arakawa: Body) -> None:
    form = version(arakawa)
    connected(arakawa, form, Route.WEBHOOK)
    (filed,) = some(form)
    Submission.objects.filter(pk=filed.pk).update(state=SubmissionState.WAITS_PAYMENT.value)
    core = Core(OK)
    assert turn(core) == 0
    Submission.objects.filter(pk=filed.pk).update(state=SubmissionState.ARRIVED.value)
    hand_overs.make_due(submission=filed, event="corrected", by=BY, now=NOW + timedelta(seconds=9))
    assert turn(core) == 1
    assert turn(core) == 1
    assert [json.loads(each["body"])["type"] for each in core.seen] == ["submission.arrived", "submission.corrected"]
    assert json.loads(core.seen[1]["body"])["data"]["reference"] == "K-1"


def test_a_lease_that_was_lost_changes_nothing(arakawa: Body) -> None:
    form = version(arakawa)
    connector = connected(arakawa, form, Route.WEBHOOK)
    some(form)
    first = hand_overs.claim(connector=connector, now=LATER, seconds=10, most=5)
    assert hand_overs.claim(connector=connector, now=LATER, seconds=10, most=5).ids == []
    second = hand_overs.claim(connector=connector, now=LATER + timedelta(seconds=11), seconds=10, most=5)
    assert second.ids == first.ids
    hand_overs.settle(taken=first, answers={first.ids[0]: Answer(Came.OVER)}, by=BY, now=LATER)
    assert HandOver.objects.get().state == "due"


def test_one_that_cannot_be_told_stands_in_nobodys_way(arakawa: Body, monkeypatch: pytest.MonkeyPatch) -> None:
    form = version(arakawa)
    connected(arakawa, form, Route.WEBHOOK)
    first, second = some(form, 2)

    def break_one(told: Told) -> dict[str, object]:
        if told.number == first.number:
            raise ZeroDivisionError(told.number)
        return document(told)

    monkeypatch.setattr("todoke.procedures.operations.telling.document", break_one)
    assert turn(Core(OK)) == 2
    broken = HandOver.objects.get(submission=first)
    assert (broken.state, broken.failure, broken.lease) == ("due", "ours_ZeroDivisionError", "")
    assert HandOver.objects.get(submission=second).state == "acknowledged"


def test_the_command_does_what_is_due(arakawa: Body, settings: Settings, tmp_path: Any) -> None:
    settings.DATA_DIR = tmp_path
    form = version(arakawa)
    connected(arakawa, form, Route.WEBHOOK)
    some(form, 3)
    out = io.StringIO()
    call_command("hand_over_submissions", stdout=out)
    assert out.getvalue().startswith("3 hand-overs settled")
    assert len(sandbox.taken()) == 3
