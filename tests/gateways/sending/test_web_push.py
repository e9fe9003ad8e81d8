"""Web push to a server that opens what it gets as a browser does, and to those that mean harm."""

import json
import time
from datetime import UTC, datetime
from functools import partial
from http.server import BaseHTTPRequestHandler
from typing import Any

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jwt
from joserfc.jwk import ECKey

from tests.gateways.sending.servers import HERE, Asked, answer, message, taking_posts
from todoke.common.channels import Channel, Failure
from todoke.gateways import web_post
from todoke.gateways.sending import web_push
from todoke.gateways.sending.web_push import WebPushGateway
from todoke.gateways.vetted_connections import Limits

pytestmark = pytest.mark.embedded
NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
KEY = ECKey.generate_key("P-256")
FAST = Limits(connect=1, read=0.5, total=0.8)
post_here = partial(web_post.post, allow={HERE}, limits=FAST)


class Browser:
    """A subscription, and what only the browser can open."""

    def __init__(self, endpoint: str) -> None:
        self._key, self._auth = ec.generate_private_key(ec.SECP256R1()), b"0123456789abcdef"
        point = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.to = {"endpoint": endpoint, "p256dh": web_push.packed(point), "auth": web_push.packed(self._auth)}

    def opened(self, body: bytes) -> dict[str, Any]:
        plain = http_ece.decrypt(body, private_key=self._key, auth_secret=self._auth, version="aes128gcm")
        return dict(json.loads(plain))


def gateway(**given: Any) -> WebPushGateway:
    options = {"contact": "mailto:a@example.lg.jp", "clock": lambda: NOW, "post": post_here, **given}
    return WebPushGateway("push", KEY, **options)


def test_only_the_browser_opens_it_and_the_service_knows_that_it_is_ours() -> None:
    with taking_posts(answer(201)) as (origin, seen):
        browser = Browser(f"{origin}/push/abc?x=1")
        sent = message(Channel.PUSH, to=browser.to, url="/ja/notices/", urgent=True, seconds=3600)
        (outcome,) = gateway().send([sent])
    assert (outcome.taken, outcome.reference) == (True, sent.key)
    (asked,) = seen
    assert asked.path == "/push/abc?x=1"
    assert browser.opened(asked.body) == {
        "title": sent.subject,
        "body": sent.text,
        "url": "/ja/notices/",
        "tag": sent.key,
    }
    assert "予防接種".encode() not in asked.body
    headers = asked.headers
    assert (headers["content-encoding"], headers["ttl"], headers["urgency"]) == ("aes128gcm", "3600", "high")
    assert headers["topic"] == sent.key.replace("-", "")
    token, _, key = headers["authorization"].removeprefix("vapid t=").partition(", k=")
    claims = jwt.decode(token, ECKey.import_key(KEY.as_dict(private=False)), algorithms=["ES256"]).claims
    assert claims == {"aud": origin, "exp": int(NOW.timestamp()) + 12 * 3600, "sub": "mailto:a@example.lg.jp"}
    assert key == web_push.public_key(KEY)
    assert len(web_push.unpacked(key)) == 65


@pytest.mark.parametrize(
    ("status", "failure", "after"),
    [(404, Failure.GONE, 0), (410, Failure.GONE, 0), (413, Failure.WRONG, 0), (403, Failure.WRONG, 0), (429, Failure.BUSY, 77), (503, Failure.DOWN, 77)],
)  # fmt: skip
def test_each_status_has_its_meaning(status: int, failure: Failure, after: int) -> None:
    with taking_posts(answer(status, Retry_After="77")) as (origin, _):
        (outcome,) = gateway().send([message(Channel.PUSH, to=Browser(origin + "/p").to)])
    assert (outcome.failure, outcome.after, outcome.detail) == (failure, after, str(status))


def test_a_redirect_is_not_followed() -> None:
    with taking_posts(answer(200)) as (inside, inner), taking_posts(answer(307, Location=inside)) as (origin, _):
        (outcome,) = gateway().send([message(Channel.PUSH, to=Browser(origin + "/p").to)])
    assert (outcome.failure, outcome.detail) == (Failure.REFUSED, "redirect")
    assert inner == []


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://127.0.0.1/x", "https://169.254.169.254/latest", "https://[::1]/x", "https://10.0.0.1/", "http://push.example.com/x", "https://localhost/x",
        "https://push.example.com:8443/x", "https://a:b@push.example.com/x", "file:///etc/passwd", "https://2130706433/x",
    ],
)  # fmt: skip
def test_inside_addresses_are_neither_kept_nor_called(endpoint: str) -> None:
    def never(*_: object) -> Any:
        raise AssertionError("contacted")

    browser = Browser(endpoint)
    assert not web_push.is_subscription(browser.to)
    post = partial(web_post.post, resolve=never, connect=never)
    (outcome,) = gateway(post=post).send([message(Channel.PUSH, to=browser.to)])
    assert outcome.failure in {Failure.REFUSED, Failure.DOWN}


def test_a_name_that_leads_inside_is_refused_when_it_is_called() -> None:
    def never(*_: object) -> Any:
        raise AssertionError("contacted")

    browser = Browser("https://push.rebound.example/x")
    assert web_push.is_subscription(browser.to)
    post = partial(web_post.post, resolve=lambda host, port: ["8.8.8.8", "127.0.0.1"], connect=never)
    (outcome,) = gateway(post=post).send([message(Channel.PUSH, to=browser.to)])
    assert (outcome.failure, outcome.detail) == (Failure.REFUSED, "refused_address")


def test_a_service_that_answers_without_end_or_not_at_all_does_not_hold_the_others_up() -> None:
    def endless(request: BaseHTTPRequestHandler, asked: Asked) -> None:
        request.send_response(201)
        request.end_headers()
        while True:
            request.wfile.write(b"x" * 65_536)

    def silent(request: BaseHTTPRequestHandler, asked: Asked) -> None:
        time.sleep(2)

    began = time.monotonic()
    with taking_posts(endless) as (large, _), taking_posts(silent) as (slow, _), taking_posts(answer(201)) as (good, _):
        places = [large, slow, good, slow, good]
        outcomes = gateway().send([message(Channel.PUSH, to=Browser(place + "/p").to) for place in places])
    assert [each.failure for each in outcomes] == [None, Failure.SLOW, None, Failure.SLOW, None]
    assert time.monotonic() - began < 5


def test_a_service_that_drips_its_answer_is_cut_off() -> None:
    def drip(request: BaseHTTPRequestHandler, asked: Asked) -> None:
        for sign in b"HTTP/1.1 201 Created\r\nX: " + b"y" * 100:
            request.wfile.write(bytes([sign]))
            time.sleep(0.1)

    with taking_posts(drip) as (origin, _):
        began = time.monotonic()
        (outcome,) = gateway().send([message(Channel.PUSH, to=Browser(origin + "/p").to)])
    assert outcome.failure is Failure.SLOW
    assert time.monotonic() - began < 2


def test_what_is_no_subscription_is_our_own_fault() -> None:
    good = Browser("https://push.example.com/x").to
    assert web_push.is_subscription(good)
    for wrong in (
        {"p256dh": "AAAA"},
        {"auth": "AA"},
        {"auth": "***"},
        {"endpoint": 5},
        {"endpoint": "https://push.example.com/" + "x" * 1000},
    ):
        assert not web_push.is_subscription({**good, **wrong})
    (outcome,) = gateway().send([message(Channel.PUSH, to={**good, "p256dh": "AAAA"})])
    assert outcome.failure is Failure.WRONG
    (outcome,) = gateway().send([message(Channel.PUSH, to=good, text="あ" * 2000)])
    assert (outcome.failure, outcome.detail) == (Failure.WRONG, "too_long")
