"""What providers call: whoever cannot sign finds nothing there, and whoever can learns nothing."""

import base64
import hashlib
import hmac
import json
from datetime import datetime

import pytest
from django.test import Client
from pytest_django import Settings

from tests.conftest import NOW
from tests.notices.operations.test_addresses import BY, USER, linked
from tests.notices.posting import boxed, due, resident, way
from todoke.bodies.models import Body
from todoke.common import clock
from todoke.common.channels import Channel
from todoke.gateways.sending import standard_webhooks
from todoke.notices.models import Delivery
from todoke.notices.operations import addresses
from todoke.notices.queries import addresses as queries

SECRET = "whsec_" + "QUJD" * 8


@pytest.fixture(autouse=True)
def _secrets(settings: Settings) -> None:
    settings.SMS_RECEIPT_SECRET, settings.LINE_SECRET = SECRET, "line-secret"


def handed(body: Body, reference: str) -> Delivery:
    """An SMS that the sandbox's provider took."""
    person = resident(body, NOW)
    row = due([boxed(person, NOW)], way(person, Channel.SMS, NOW), NOW)
    row.state, row.provider, row.reference, row.handed_at = "handed", "sandbox-sms", reference, NOW
    row.save()
    return row


def receipts(
    client: Client, *rows: object, secret: str = SECRET, moment: datetime | None = None, body: bytes | None = None
) -> int:
    said = body if body is not None else json.dumps({"receipts": rows}).encode()
    headers = standard_webhooks.signed(
        [secret], message="m-1", moment=int((moment or clock.now()).timestamp()), body=said
    )
    return client.post("/callbacks/sms", said, content_type="application/json", headers=headers).status_code


def by_line(client: Client, *events: object, secret: str = "line-secret", body: bytes | None = None) -> int:
    said = body if body is not None else json.dumps({"destination": "U", "events": events}).encode()
    signature = base64.b64encode(hmac.digest(secret.encode(), said, hashlib.sha256)).decode()
    return client.post(
        "/callbacks/line", said, content_type="application/json", headers={"X-Line-Signature": signature}
    ).status_code


def test_a_receipt_says_what_became_of_an_sms(client: Client, arakawa: Body) -> None:
    arrived, gone, unknown = (handed(arakawa, name) for name in ("m-1", "m-2", "m-3"))
    rows = [
        {"id": "m-1", "status": "delivered"},
        {"id": "m-2", "status": "number_not_in_use"},
        {"id": "m-3", "status": "x"},
        {"id": "m-9", "status": "delivered"},
    ]
    for _ in range(2):  # they come twice
        assert receipts(client, *rows) == 204
    for row in (arrived, gone, unknown):
        row.refresh_from_db()
    assert [arrived.state, gone.state, unknown.state] == ["acknowledged", "bounced", "handed"]
    assert gone.address is not None
    assert gone.address.ended_because == "gone"


def test_whoever_cannot_sign_finds_nothing_and_changes_nothing(
    client: Client, arakawa: Body, settings: Settings
) -> None:
    row = handed(arakawa, "m-1")
    said = {"id": "m-1", "status": "number_not_in_use"}
    nothing = client.post("/callbacks/nobody").content
    forged = client.post("/callbacks/sms", {"receipts": [said]}, content_type="application/json")
    assert (forged.status_code, forged.content) == (404, nothing)
    assert client.get("/callbacks/sms").status_code == client.get("/callbacks/line").status_code == 404
    assert receipts(client, said, secret="whsec_" + "WFla" * 8) == 404
    assert (
        receipts(client, said, moment=datetime(2026, 1, 1, tzinfo=NOW.tzinfo)) == 404
    )  # recorded and sent again later
    assert by_line(client, {"type": "unfollow", "source": {"userId": USER}}, secret="other") == 404
    settings.SMS_RECEIPT_SECRET = settings.LINE_SECRET = ""
    assert receipts(client, said) == 404
    assert by_line(client, secret="") == 404
    row.refresh_from_db()
    assert row.state == "handed"


def test_nothing_that_a_provider_signs_breaks_the_page(client: Client, arakawa: Body) -> None:
    for body in (
        b"",
        b"[]",
        b"{",
        b'{"receipts": 5}',
        b'{"receipts": [1, null, {"id": []}, {"id": "x", "status": {}}]}',
        b"[" * 50_000,
        b'{"events": [{"source": []}]}',
    ):
        assert receipts(client, body=body) == 204
        assert by_line(client, body=body) == 204
    assert receipts(client, body=b"x" * 300_000) == 404


def test_line_links_who_wrote_the_code_and_lets_go_who_left(client: Client, arakawa: Body) -> None:
    person = resident(arakawa, NOW)
    pending = addresses.add(person=person, channel=Channel.LINE, address={}, by=BY, now=clock.now())
    _, code = addresses.make_code(address=pending, by=BY, now=clock.now())
    wrote = {
        "type": "message",
        "source": {"type": "user", "userId": USER},
        "message": {"type": "text", "text": f" {code[:4]} {code[4:]}"},
    }
    assert by_line(client, {"type": "follow", "source": {"userId": USER}}) == 204
    assert queries.usable(person) == []  # following alone tells nobody who somebody is
    assert by_line(client, wrote, wrote) == 204
    assert [each.key for each in queries.usable(person)] == [USER]
    assert by_line(client, {"type": "unfollow", "source": {"userId": USER}}) == 204
    assert queries.usable(person) == []
    assert by_line(client, {"type": "follow", "source": {"userId": USER}}) == 204
    assert queries.usable(person) == []  # nothing subscribes somebody again
    assert linked(person).confirmed_at is not None
