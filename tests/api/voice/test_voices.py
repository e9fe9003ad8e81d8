"""Voices over the API: said once, masked, followed by its code alone, and read by the body's own systems without names."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.api.conftest import LATER
from tests.conftest import NOW
from tests.notices.keys import system
from tests.people.standing import open_person
from tests.voice.saying import said
from todoke.bodies.models import Body, LedgerEntry
from todoke.common.actors import Actor
from todoke.people.rules.disclosures import KeyScope
from todoke.voice.models import Burst, Counter, Voice
from todoke.voice.operations import answering, voices
from todoke.voice.queries import feed
from todoke.voice.rules.kinds import Kind, Scale

pytestmark = pytest.mark.django_db
SAID = {
    "body": "131181",
    "kind": "experience",
    "about_kind": "body",
    "scale": "satisfaction-1-5",
    "score": 2,
    "text": "遅い。03-1234-5678へ",
}


def post(
    document: dict[str, Any], key: str = "a-key-of-mine", address: str = "/api/v1/voices"
) -> tuple[int, dict[str, Any]]:
    response = Client().post(
        address, json.dumps(document), content_type="application/json", headers={"Idempotency-Key": key}
    )
    return response.status_code, response.json()


def test_a_voice_is_kept_masked_and_its_code_shows_the_answer(arakawa: Body, by: Actor) -> None:
    status, heard = post(SAID)
    assert status == 200
    assert "1234" not in heard["text"]
    assert heard["masked"] == 1
    voice = Voice.objects.get()
    assert (voice.channel, voice.score, voice.person) == ("api", 2, None)
    answering.answer(voice=voice, text="窓口をふやしました。", public=False, by=by, now=LATER)
    status, told = post({"code": heard["code"].lower()}, address="/api/v1/voices/receipt")
    assert status == 200
    assert told["state"] == "answered"
    assert [each["text"] for each in told["thread"]] == ["窓口をふやしました。"]
    assert post({"code": "3333-3333-33333"}, address="/api/v1/voices/receipt")[0] == 404


def test_the_same_key_speaks_once(arakawa: Body) -> None:
    assert post(SAID)[0] == 200
    status, refused = post(SAID)
    assert (status, refused["code"]) == (409, "voice_said_already")
    assert post(SAID, key="another-key")[0] == 200
    assert Voice.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"kind": "trial"}, "kind"), ({"about_kind": "moon"}, "about_kind"), ({"score": "2"}, "score"), ({"score": True}, "score"), ({"drivers": "time"}, "drivers"),
        ({"drivers": [["time"]]}, "drivers"), ({"text": "a\0"}, "text"), ({"language": "xx"}, "language"), ({"name": "花子"}, "name"), ({"fault": "x"}, "fault"),
        ({"about": 7}, "about"), ({"scale": ["recommend-0-10"]}, "scale"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named(arakawa: Body, change: dict[str, Any], wrong: str) -> None:
    status, refused = post({**SAID, **change})
    assert status == 422
    assert wrong in {each["parameter"] for each in refused["problems"]}
    assert not Voice.objects.exists()


def test_nothing_is_said_about_what_the_body_does_not_have(arakawa: Body, chofu: Body) -> None:
    Counter.objects.create(body=chofu, key="mado", names={"ja": "窓口"}, made_at=NOW)
    for kind, about in (
        ("counter", "mado"),
        ("procedure", "1"),
        ("procedure", "9" * 30),
        ("program", "x"),
        ("page", "javascript:alert(1)"),
        ("page", ""),
        ("page", "https://evil.example/phish"),
        ("page", "/ja/nothing/there"),
        ("body", "x"),
    ):
        assert post({**SAID, "about_kind": kind, "about": about})[0] == 404, kind
    assert post({**SAID, "body": "132080", "about_kind": "counter", "about": "mado"})[0] == 200
    assert post({**SAID, "score": 6})[1]["code"] == "voice_refused"
    assert post({**SAID, "text": "長" * 4001}, key="another-key")[0] == 409
    assert post(SAID, key="short")[0] == 422


def test_the_question_tells_the_scale(client: Client, arakawa: Body) -> None:
    told = client.get("/api/v1/voices/question", {"body": "131181"}, headers={"Accept-Language": "en"}).json()
    assert (told["scale"], told["question"], len(told["scores"]), len(told["drivers"])) == (
        Scale.SATISFACTION,
        "All in all: how was it?",
        5,
        5,
    )


@pytest.fixture
def key(arakawa: Body, by: Actor) -> str:
    """Of a system of Arakawa."""
    return system(arakawa, KeyScope.VOICES)[1][0]


def read(key: str, **query: Any) -> tuple[int, dict[str, Any]]:
    response = Client().get("/api/v1/voices/feed", query, headers={"Authorization": f"Bearer {key}"})
    return response.status_code, response.json()


def test_a_system_reads_its_own_body_s_voices_page_by_page(key: str, arakawa: Body, chofu: Body, by: Actor) -> None:
    for place, body in enumerate((arakawa, arakawa, chofu, arakawa)):
        voices.hear(
            body=body,
            said=said(f"{place}番の声、電話は03-1234-5678"),
            by=by,
            now=NOW + timedelta(hours=place),
            source="192.0.2.7",
        )
    newest = LATER - feed.STAYS_BEHIND / 2
    voices.hear(body=arakawa, said=said("いま"), by=by, now=newest)
    status, first = read(key, limit=2)
    assert status == 200
    assert [each["text"][0] for each in first["voices"]] == ["0", "1"]
    assert first["more"]
    second = read(key, cursor=first["cursor"])[1]
    assert [each["text"][0] for each in second["voices"]] == [
        "3"
    ]  # not the neighbour's, and not what may still be under way
    assert "1234" not in str(second)
    assert "192.0.2.7" not in str(second)
    assert read(key, cursor=second["cursor"])[1] == {"voices": [], "cursor": second["cursor"], "more": False}
    assert read("wrong")[0] == 401


def test_a_look_at_what_somebody_said_under_their_name_is_shown_to_them(key: str, arakawa: Body, by: Actor) -> None:
    person = open_person(arakawa, "届 花子")
    voices.hear(
        body=arakawa, said=said("待ちました", kind=Kind.ENQUIRY, scale=None, score=None), by=by, now=NOW, person=person
    )
    told = read(key)[1]
    assert "花子" not in str(told)
    assert str(person.pk) not in str(told)
    assert LedgerEntry.objects.filter(action="look", subject=str(person)).count() == 1


def test_a_thousand_like_voices_are_one_incident_and_none_is_lost(arakawa: Body, by: Actor) -> None:
    for place in range(30):
        assert post({**SAID, "score": 1}, key=f"flood-number-{place}")[0] == 200
    assert Voice.objects.count() == 30
    assert Burst.objects.count() <= 2
