"""Codes over the API: one shape whatever is asked, nothing personal, and a log that anybody can follow from the outside."""

import json
import random
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from tests.conftest import NOW
from tests.notices import boxed
from todoke.bodies.models import Body
from todoke.common import signatures
from todoke.common.actors import Actor
from todoke.jobs import log_notices
from todoke.notices.models import Notice
from todoke.notices.operations import phishing
from todoke.notices.rules import codes, public_log
from todoke.notices.rules.log_following import Entry, Following, Signed
from todoke.notices.rules.phishing import Way
from todoke.notices.rules.public_log import Head, Statement
from todoke.ui import notice_codes

UNKNOWN = codes.make(random.Random(98).choice)


def check(code: object, status: int = 200) -> dict[str, Any]:
    response = Client().post("/api/v1/notices/check", json.dumps({"code": code}), content_type="application/json")
    assert response.status_code == status
    assert response["Cache-Control"] == "no-store"
    found: dict[str, Any] = response.json()
    return found


@pytest.fixture
def logged(arakawa: Body) -> Notice:
    found = boxed.notice(arakawa, law="予防接種法8条")
    log_notices.log_waiting(now=NOW)
    return found


def test_every_answer_has_the_same_shape(arakawa: Body, logged: Notice) -> None:
    fresh = boxed.notice(arakawa, logged.person)
    answers = {
        name: check(code)
        for name, code in (("logged", logged.code), ("fresh", fresh.code), ("unknown", UNKNOWN), ("wrong", "x"))
    }
    assert [each["standing"] for each in answers.values()] == ["genuine", "genuine", "unknown", "mistyped"]
    assert len({tuple(each) for each in answers.values()}) == 1
    sizes = [len(json.dumps(each)) for each in answers.values()]
    assert max(sizes) < 2048, "one packet"
    assert boxed.NAME not in json.dumps(answers, ensure_ascii=False)
    check(7, status=422)


def test_what_the_answer_says_can_be_proven_without_us(logged: Notice) -> None:
    """From the answer, the public keys and the way up: nothing else of ours is believed."""
    answer = check(notice_codes.written(logged.code).lower())
    said = Statement(
        "given", logged.code, answer["sender"]["key"], answer["about"]["topic"], NOW.date(), answer["law"]
    )  # fmt: skip
    log = answer["log"]
    assert public_log.commitment(said, log["salt"]) == log["commitment"]
    way = Client().get(f"/api/v1/notices/log/{log['sequence']}/proof").json()
    assert public_log.root_by(log["commitment"], way["path"]) == log["head"]["root"]
    head = _head(log["head"])
    keys = {
        each["name"]: each["public_key"] for each in Client().get("/.well-known/todoke-notices.json").json()["keys"]
    }
    assert signatures.is_signed(public_log.text_of(head), log["head"]["signature"], keys[head.key])


def _head(said: dict[str, Any]) -> Head:
    return Head(
        said["number"], said["first"], said["last"], said["root"], said["previous"], datetime.fromisoformat(said["at"]), said["key"]
    )  # fmt: skip


def test_the_open_log_can_be_followed_by_anybody(arakawa: Body, logged: Notice) -> None:
    for _ in range(3):
        boxed.notice(arakawa, logged.person)
        log_notices.log_waiting(now=NOW)
    keys = {
        each["name"]: each["public_key"] for each in Client().get("/.well-known/todoke-notices.json").json()["keys"]
    }
    response = Client().get("/data/notices-log.jsonl")
    lines = [json.loads(line) for line in b"".join(response.streaming_content).splitlines()]  # type: ignore[attr-defined]
    heads = [Signed(_head(line), line["hash"], line["signature"]) for line in lines if "root" in line]
    entries = [Entry(line["sequence"], line["commitment"]) for line in lines if "commitment" in line]
    following = Following(
        lambda each: signatures.is_signed(public_log.text_of(each.head), each.signature, keys[each.head.key])
    )
    assert not list(following.follow(heads, entries))
    assert (following.heads, following.entries) == (4, 4)
    assert Client().get("/api/v1/notices/log?limit=3").json() == {
        "entries": [line for line in lines if "commitment" in line][:3], "next": 3, "more": True,
    }  # fmt: skip
    assert [each["hash"] for each in Client().get("/api/v1/notices/log/heads?after=2").json()["heads"]] == [
        each.hash for each in heads[2:]
    ]  # fmt: skip


def test_guessing_is_refused_with_the_time_to_wait(logged: Notice) -> None:
    chance = random.Random(1)
    for _ in range(10):
        check(codes.make(chance.choice))
    assert check(logged.code, status=429)["code"] == "codes_too_fast"


def test_warnings_are_open_data(arakawa: Body) -> None:
    phishing.warn(
        body=arakawa,
        way=Way.SMS,
        sentences={"ja": "口座は聞きません。"},
        may_show=True,
        by=Actor("staff:1", 1),
        now=NOW,
    )
    (found,) = Client().get("/api/v1/notices/warnings", headers={"Accept-Language": "en"}).json()["warnings"]
    assert (found["body"], found["way"], found["sentences"]) == ("131181", "sms", {"ja": "口座は聞きません。"})
    assert found["title"] == "False SMS in the name of Arakawa City are going round"
