"""Systems of a body send notices: modes, one call once, outcomes that tell nothing of a person, and every limit."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from tests.api.conftest import LATER
from tests.notices.keys import adult, agreed_to_tests, system, text
from tests.people.families import parent
from tests.people.standing import BY, open_person
from todoke.api import answers
from todoke.bodies.models import Body, LedgerEntry
from todoke.notices.models import Notice, NoticeCall, NoticeOrder
from todoke.notices.rules import orders as rules
from todoke.notices.rules.states import NoticeState, Quiet
from todoke.people.models import Person
from todoke.people.operations import consents, partners, persons
from todoke.people.rules.disclosures import KeyScope

SCOPES = (KeyScope.NOTICES_TEST, KeyScope.NOTICES_TEAM, KeyScope.NOTICES_LIVE)


@pytest.fixture
def haru(arakawa: Body) -> Person:
    text(arakawa)
    made = adult(arakawa)
    persons.know_by_register(person=made, key="0004821937", by=BY, now=LATER)
    return made


@pytest.fixture
def keys(arakawa: Body) -> dict[str, str]:
    _, made = system(arakawa, *SCOPES)
    return dict(zip(("test", "team", "live"), made, strict=True))


def one(**given: Any) -> dict[str, Any]:
    usual = {
        "reference": "r-1",
        "to": {"register_key": "0004821937"},
        "text": "checkup-18m",
        "values": {"day": "2027-02-03"},
    }
    return {**usual, **given}


def send(key: str, *notices: Any, once: str = "a-first-call", body: Any = None) -> tuple[int, dict[str, Any]]:
    response = Client().post(
        "/api/v1/notices", json.dumps({"notices": list(notices)} if body is None else body), content_type="application/json",
        headers={"Authorization": f"Bearer {key}", **({"Idempotency-Key": once} if once else {})},
    )  # fmt: skip
    assert response["Cache-Control"] == "no-store"
    assert "Access-Control-Allow-Origin" not in response
    return response.status_code, response.json()


def outcomes(answer: tuple[int, dict[str, Any]]) -> list[str]:
    assert answer[0] == 200, answer
    return [each["outcome"] for each in answer[1]["notices"]]


def stands(key: str, reference: str = "r-1") -> str:
    response = Client().get(f"/api/v1/notices/sent/{reference}", headers={"Authorization": f"Bearer {key}"})
    assert response["Cache-Control"] == "no-store"
    return str(response.json().get("state") or response.status_code)


def test_a_live_key_plans_a_notice(haru: Person, keys: dict[str, str]) -> None:
    status, told = send(keys["live"], one(until_date="2027-02-03"))
    assert (status, told["mode"], told["notices"]) == (
        200,
        "live",
        [{"reference": "r-1", "outcome": "accepted", "problems": []}],
    )
    made = Notice.objects.get()
    assert (made.person, made.about, made.item, made.state) == (haru, haru, "order:r-1", "planned")
    assert (made.values, made.until_date) == ({"day": "2027-02-03"}, date(2027, 2, 3))
    assert stands(keys["live"]) == "planned"
    assert LedgerEntry.objects.get(action="notice.order").data == {"mode": "live", "asked": 1, "accepted": 1}


def test_a_test_key_does_everything_but_give(haru: Person, keys: dict[str, str]) -> None:
    nobody = one(reference="r-2", to={"register_key": "none"})
    assert outcomes(send(keys["test"], one(), nobody)) == ["accepted", "not_reached"]
    assert not Notice.objects.exists()
    assert (stands(keys["test"]), stands(keys["live"])) == ("boxed", "404")
    assert (NoticeOrder.objects.get().mode, NoticeOrder.objects.get().reference) == ("test", "r-1")
    later = one(reference="r-3", send_at=(LATER + timedelta(days=1)).isoformat())
    assert outcomes(send(keys["test"], later, once="a-second-call")) == ["accepted"]
    assert stands(keys["test"], "r-3") == "planned"


def test_a_team_key_reaches_only_who_agreed_and_only_while_they_do(haru: Person, keys: dict[str, str]) -> None:
    assert outcomes(send(keys["team"], one())) == ["not_reached"]
    given = agreed_to_tests(haru)
    assert outcomes(send(keys["team"], one(), once="a-second-call")) == ["accepted"]
    assert Notice.objects.get().person == haru
    consents.withdraw(consent=given, by=BY, now=LATER)
    assert outcomes(send(keys["team"], one(reference="r-2"), once="a-third-call")) == ["not_reached"]


def test_a_child_is_named_and_the_guardian_told(haru: Person, keys: dict[str, str], arakawa: Body) -> None:
    child = open_person(arakawa, "佐藤 空", date(2025, 4, 1))
    parent(haru, child)
    assert outcomes(send(keys["team"], one(to={"person": str(child.pk)}))) == ["not_reached"]
    assert outcomes(send(keys["live"], one(to={"person": str(child.pk)}))) == ["accepted"]
    assert Notice.objects.get().person == haru
    assert Notice.objects.get().about == child


def test_the_same_call_twice_is_one_call(haru: Person, keys: dict[str, str]) -> None:
    first = send(keys["live"], one(), one(reference="r-2", text="nothing"))
    assert send(keys["live"], one(), one(reference="r-2", text="nothing")) == first
    assert Notice.objects.count() == NoticeCall.objects.count() == 1
    assert send(keys["live"], one(values={"day": "2027-02-04"}))[0] == 409
    assert Notice.objects.get().values == {"day": "2027-02-03"}
    assert outcomes(send(keys["live"], one(), once="another-call")) == ["already_sent"]
    assert outcomes(send(keys["live"], one(reference="r-9"), one(reference="r-9"), once="one-more-call")) == [
        "accepted",
        "already_sent",
    ]
    assert "0004821937" not in str(list(NoticeCall.objects.values()))


@pytest.mark.parametrize(
    ("given", "place", "code"),
    [
        ({"text": "nothing"}, "text", "order_text"), ({"text": "grave"}, "text", "order_grave"),
        ({"send_at": "2031-01-01T09:00:00+09:00"}, "send_at", "order_time"), ({"until_date": "2020-01-01"}, "until_date", "order_until"),
        ({"values": {}}, "values.day", None), ({"values": {"day": "tomorrow"}}, "values.day", None),
    ],
)  # fmt: skip
def test_what_cannot_be_told_is_refused_with_its_place(
    haru: Person, keys: dict[str, str], given: dict[str, Any], place: str, code: str | None
) -> None:
    text(haru.body, "grave", floor=2)
    _, told = send(keys["live"], one(**given))
    (row,) = told["notices"]
    assert (row["outcome"], row["problems"][0]["parameter"]) == ("refused", place)
    assert code in {None, row["problems"][0]["code"]}
    assert row["problems"][0]["message"] != answers.say("refused")
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    ("quiet", "state"),
    [(Quiet.STOPPED, "boxed"), (Quiet.DECLINED, "boxed"), (Quiet.DONE, "boxed"), (Quiet.CONCEALED, "boxed"), (Quiet.MOVED, "withdrawn"), (Quiet.DIED, "withdrawn")],
)  # fmt: skip
def test_a_sender_never_learns_what_a_person_chose(
    haru: Person, keys: dict[str, str], quiet: Quiet, state: str
) -> None:
    send(keys["live"], one())
    Notice.objects.update(state=NoticeState.QUIET.value, why_quiet=quiet.value, settled_at=LATER)
    response = Client().get("/api/v1/notices/sent/r-1", headers={"Authorization": f"Bearer {keys['live']}"})
    assert response.json() == {"reference": "r-1", "mode": "live", "state": state}


def test_nobody_to_tell_reads_like_told(arakawa: Body, keys: dict[str, str]) -> None:
    text(arakawa)
    child = open_person(arakawa, "空", date(2025, 4, 1))
    assert outcomes(send(keys["live"], one(to={"person": str(child.pk)}))) == ["accepted"]
    assert not Notice.objects.exists()
    assert stands(keys["live"]) == "boxed"


def test_residents_of_another_body_are_not_reached(haru: Person, chofu: Body) -> None:
    text(chofu)
    _, (live,) = system(chofu, KeyScope.NOTICES_LIVE)
    for to in ({"register_key": "0004821937"}, {"person": str(haru.pk)}, {"user": str(haru.pk)}):
        assert outcomes(send(live, one(to=to), once=f"call-{next(iter(to))}")) == ["not_reached"]


def test_more_than_a_day_takes_needs_two_people(
    haru: Person, keys: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "MOST_A_DAY", 2)
    assert outcomes(send(keys["live"], one(), one(reference="r-2"))) == ["accepted", "accepted"]
    status, told = send(keys["live"], one(reference="r-3"), once="a-second-call")
    assert (status, told["code"]) == (429, "orders_today")
    assert NoticeOrder.objects.count() == Notice.objects.count() == 2
    assert outcomes(send(keys["test"], one(reference="r-3"))) == ["accepted"]


def test_a_hundred_notices_take_hardly_more_questions_than_two(
    haru: Person, keys: dict[str, str], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with CaptureQueriesContext(connection) as two:
        send(keys["live"], *(one(reference=f"a-{place}") for place in range(2)))
    with django_assert_max_num_queries(len(two) + 6):
        send(keys["live"], *(one(reference=f"b-{place}") for place in range(100)), once="a-second-call")


@pytest.mark.parametrize("key", ["", "todoke_wrong", "app", "ended"])
def test_other_keys_open_nothing(haru: Person, keys: dict[str, str], key: str) -> None:
    if key == "ended":
        partner = partners.key_for(keys["live"], SCOPES, LATER).partner
        partners.end_partner(partner=partner, by=BY, now=LATER)
        key = keys["live"]
    status, told = send(key, one())
    assert (status, told["code"]) == (401, "key_refused")


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ([], ""), ({}, "notices"), ({"notices": []}, "notices"), ({"notices": [one()] * 101}, "notices"), ({"notices": [5]}, "notices.0"),
        ({"notices": [one(more=1)]}, "notices.0.more"), ({"notices": [one(reminder=3)]}, "notices.0.reminder"),
        ({"notices": [one(reminder=True)]}, "notices.0.reminder"), ({"notices": [one(to={})]}, "notices.0.to"),
        ({"notices": [one(to={"person": "x", "user": "y"})]}, "notices.0.to"), ({"notices": [one(reference="佐藤")]}, "notices.0.reference"),
        ({"notices": [one(values={"day": [1]})]}, "notices.0.values.day"), ({"notices": [one(send_at="soon")]}, "notices.0.send_at"),
        ({"notices": [one(item="a b")]}, "notices.0.item"), ({"notices": [one(until_date="2027-02-30")]}, "notices.0.until_date"),
        ({"notices": [one(send_at="0001-01-01T00:00:00+14:00")]}, "notices.0.send_at"),
    ],
)  # fmt: skip
def test_other_shapes_are_refused_whole(haru: Person, keys: dict[str, str], body: Any, place: str) -> None:
    status, told = send(keys["live"], body=body)
    assert status == 422
    assert place in [each["parameter"] for each in told["problems"]]
    assert not NoticeCall.objects.exists()


@pytest.mark.parametrize("once", ["", "short", "x" * 101, "with a space"])
def test_each_call_has_a_key_of_its_own(haru: Person, keys: dict[str, str], once: str) -> None:
    status, told = send(keys["live"], one(), once=once)
    assert (status, told["problems"][0]["parameter"]) == (422, "Idempotency-Key")
