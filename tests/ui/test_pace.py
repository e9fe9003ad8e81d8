"""One network's share of the costly addresses: a bucket a minute, for each process, kind when it is empty."""

import pytest
from django.test import Client, RequestFactory
from pytest_django import Settings

from tests.conftest import ROOT
from todoke.api import v1
from todoke.ui import pace
from todoke.ui.pace import MOST_SOURCES, Pace, wait_for


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.embedded
def test_a_bucket_is_emptied_at_once_and_fills_in_a_minute() -> None:
    clock = Clock()
    counted = Pace(clock)
    assert [counted.take("a", 1, a_minute=60) for _ in range(61)] == [0] * 60 + [1]
    assert counted.take("b", 60, a_minute=60) == 0  # another network has its own
    clock.now += 0.5
    assert counted.take("a", 1, a_minute=60) == 1
    clock.now += 0.5
    assert counted.take("a", 1, a_minute=60) == 0
    assert counted.take("a", 20, a_minute=60) == 20
    clock.now += 20
    assert counted.take("a", 20, a_minute=60) == 0
    clock.now += 3600
    assert counted.take("a", 60, a_minute=60) == 0


@pytest.mark.embedded
def test_what_costs_more_than_a_minute_is_answered_once_a_minute() -> None:
    clock = Clock()
    counted = Pace(clock)
    assert counted.take("a", 20, a_minute=5) == 0
    assert counted.take("a", 20, a_minute=5) == 60
    clock.now += 60
    assert counted.take("a", 20, a_minute=5) == 0


@pytest.mark.embedded
def test_few_networks_are_remembered_and_not_for_long() -> None:
    clock = Clock()
    counted = Pace(clock)
    for number in range(MOST_SOURCES + 500):
        counted.take(str(number), 1, a_minute=60)
    assert len(counted._spent) == MOST_SOURCES
    clock.now += 61
    counted.take("new", 1, a_minute=60)
    assert list(counted._spent) == ["new"]


@pytest.mark.embedded
def test_this_machine_is_a_proxy_that_nobody_named(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else all readers behind it would share one bucket."""
    monkeypatch.setattr(pace, "PACE", Pace())
    settings.PACE_A_MINUTE = 1
    request = RequestFactory().get("/")
    assert [wait_for(request, 1) for _ in range(3)] == [0, 0, 0]
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    behind = RequestFactory().get("/", headers={"X-Forwarded-For": "192.0.2.7"})
    assert [wait_for(behind, 1) > 0 for _ in range(3)] == [False, True, True]
    settings.PACE_A_MINUTE = 0
    assert wait_for(behind, 1) == 0


@pytest.fixture
def reader(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Somebody from another network, where one has five a minute."""
    monkeypatch.setattr(pace, "PACE", Pace(Clock()))
    settings.PACE_A_MINUTE = 5
    return Client(REMOTE_ADDR="192.0.2.7")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "address", "allowed"),
    [
        ("post", "/api/v1/eligibility", 5), ("post", "/api/v1/eligibility/batch", 1), ("get", "/api/v1/programs", 5),
        ("get", "/api/v1/changes", 5), ("get", "/data/programs.jsonl", 1), ("get", "/data/bodies.csv", 5),
    ],
)  # fmt: skip
def test_the_api_says_when_to_come_again(reader: Client, method: str, address: str, allowed: int) -> None:
    answers = [
        getattr(reader, method)(address, **({"data": "{}", "content_type": "application/json"} if method == "post" else {}))
        for _ in range(allowed + 1)
    ]  # fmt: skip
    assert [each.status_code == 429 for each in answers] == [False] * allowed + [True]
    refused = answers[-1]
    assert int(refused["Retry-After"]) > 0
    assert refused["Access-Control-Allow-Origin"] == "*"
    assert refused.json()["code"] == "too_fast"
    assert refused["Retry-After"] in refused.json()["message"]


@pytest.mark.django_db
def test_what_has_not_changed_costs_nothing(reader: Client) -> None:
    first = reader.get("/data/programs.jsonl")
    for _ in range(9):
        again = reader.get("/data/programs.jsonl", headers={"If-None-Match": first["ETag"]})
        assert again.status_code == 304


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/ja/search?q=手当", "/en/support/", "/ja-simple/support/result", "/ja/child-calendar/"]
)
def test_a_page_explains_it_kindly(reader: Client, address: str) -> None:
    answers = [reader.get(address) for _ in range(6)]
    assert [each.status_code == 429 for each in answers] == [False] * 5 + [True]
    assert answers[-1]["Retry-After"] == "12"
    assert "12" in answers[-1].content.decode()
    assert reader.get("/ja/help").status_code == 200  # what is cheap goes on
    assert Client(REMOTE_ADDR="192.0.2.8").get(address).status_code != 429


@pytest.mark.embedded
def test_the_description_of_the_api_declares_it() -> None:
    found = {
        operation["operationId"]
        for methods in v1.document()["paths"].values()
        for operation in methods.values()
        if 429 in operation["responses"]
    }
    by_key = {
        "notices_send",
        "notice_sent",
        "notice_feed",
        "notice_join",
        "notice_done",
        *("form_submit", "submission"),
        *("hand_overs", "hand_over_list", "hand_over_file", "hand_over_acknowledge", "hand_over_reject"),
        "voices",
    }  # each key has a pace of its own
    assert found == set(v1.COSTS) | {"proofs"} | by_key  # whoever guesses codes waits too


@pytest.mark.embedded
def test_nginx_holds_one_limit_for_all_workers() -> None:
    conf = (ROOT / "deploy/nginx.conf").read_text(encoding="utf-8")
    assert "limit_req_status 429;" in conf
    assert "listen 443 ssl http2;" in conf  # "http2 on;" alone is refused before 1.25.1
    assert not [line for line in conf.splitlines() if line.strip() == "http2 on;"]
