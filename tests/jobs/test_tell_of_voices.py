"""Partners are told that there are new voices: signed, once, later again after a failure, and nothing of what was said."""

import json
from datetime import datetime, timedelta

import pytest

from tests.notices.keys import system
from tests.voice.saying import voice
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.gateways.sending import standard_webhooks
from todoke.gateways.web_post import Posted
from todoke.jobs.tell_of_voices import tell
from todoke.voice.models import VoiceFeed
from todoke.voice.operations import feeding
from todoke.voice.queries.feed import STAYS_BEHIND

pytestmark = pytest.mark.django_db
URL = "https://koe.example.lg.jp/hook"
MINUTE = timedelta(minutes=1)


class Partner:
    """Somebody who is told, and answers with a status."""

    def __init__(self, status: int = 204) -> None:
        self.status = status
        self.got: list[tuple[str, bytes, dict[str, str]]] = []

    def __call__(self, url: str, body: bytes, headers: dict[str, str]) -> Posted:
        self.got.append((url, body, headers))
        return Posted(self.status)


def test_new_voices_are_told_once_and_signed(arakawa: Body, chofu: Body, now: datetime, by: Actor) -> None:
    _, secret = feeding.begin(partner=system(arakawa)[0], url=URL, by=by, now=now)
    voice(arakawa, now + MINUTE, "秘密の話")
    voice(arakawa, now + 2 * MINUTE)
    voice(chofu, now + 3 * MINUTE)
    partner, later = Partner(), now + 2 * MINUTE + STAYS_BEHIND
    assert tell(by=by, now=later, post=partner) == 1
    ((url, body, headers),) = partner.got
    assert url == URL
    assert standard_webhooks.is_signed(secret, headers, body, moment=int(later.timestamp()))
    told = json.loads(body)
    assert (told["type"], told["data"]["count"], told["data"]["body"]) == ("voices.heard", 2, "131181")
    assert "秘密" not in body.decode()
    assert tell(by=by, now=later + MINUTE, post=partner) == 0
    voice(arakawa, later + MINUTE)
    assert tell(by=by, now=later + 3 * MINUTE, post=partner) == 1


def test_after_a_failure_it_is_tried_again_each_time_later(arakawa: Body, now: datetime, by: Actor) -> None:
    feeding.begin(partner=system(arakawa)[0], url=URL, by=by, now=now)
    voice(arakawa, now)
    voice(arakawa, now + MINUTE)
    broken, moment = Partner(503), now + 3 * MINUTE
    assert tell(by=by, now=moment, post=broken) == 0
    assert tell(by=by, now=moment + timedelta(seconds=59), post=broken) == 0
    assert len(broken.got) == 1
    tell(by=by, now=moment + MINUTE, post=broken)
    assert VoiceFeed.objects.values_list("failures", "next_at").get() == (2, moment + 3 * MINUTE)
    well = Partner()
    assert tell(by=by, now=moment + 3 * MINUTE, post=well) == 1
    assert {headers["webhook-id"] for _, _, headers in broken.got + well.got} == {well.got[0][2]["webhook-id"]}


def test_who_says_never_again_is_told_no_more(arakawa: Body, now: datetime, by: Actor) -> None:
    feeding.begin(partner=system(arakawa)[0], url=URL, by=by, now=now)
    voice(arakawa, now + MINUTE)
    gone = Partner(410)
    tell(by=by, now=now + 3 * MINUTE, post=gone)
    tell(by=by, now=now + 9 * MINUTE, post=gone)
    assert len(gone.got) == 1
    assert not VoiceFeed.objects.exists()
