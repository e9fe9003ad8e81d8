"""SMS, LINE and apps' webhooks against servers that answer as those do."""

import time
from datetime import UTC, datetime
from functools import partial
from http.server import BaseHTTPRequestHandler

import pytest
from hypothesis import given
from hypothesis import strategies as st
from urllib3.util import Timeout

from tests.gateways.sending.servers import HERE, Asked, answer, message, taking_posts
from todoke.common.channels import Channel, Failure
from todoke.gateways import web_post
from todoke.gateways.sending import line, standard_webhooks
from todoke.gateways.sending.app import AppGateway
from todoke.gateways.sending.line import LineGateway
from todoke.gateways.sending.messages import Message, Outcome
from todoke.gateways.sending.provider_web import ProviderWeb
from todoke.gateways.sending.sms import SmsGateway

pytestmark = pytest.mark.embedded
USER = "U" + "0a" * 16
SECRETS = ["whsec_" + "QUJD" * 8, "whsec_" + "WFla" * 8]
NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)


def sms(**given: object) -> Message:
    return message(
        Channel.SMS,
        **{"to": {"phone": "08012345678"}, "text": "荒川区：お知らせの箱に手紙があります。03-3802-3111", **given},
    )


def to_line(**given: object) -> Message:
    return message(Channel.LINE, **{"to": {"user": USER}, **given})


def by_sms(url: str, *messages: Message) -> list[Outcome]:
    gateway = SmsGateway("sms", url=url, token="t", web=ProviderWeb(timeout=Timeout(connect=1, read=0.4), total=0.6))
    try:
        return gateway.send(messages)
    finally:
        gateway.close()


def by_line(url: str, *messages: Message) -> list[Outcome]:
    gateway = LineGateway("line", token="t", url=url)
    try:
        return gateway.send(messages)
    finally:
        gateway.close()


def test_an_sms_goes_to_the_provider_with_its_key() -> None:
    sent = sms()
    with taking_posts(answer(202, {"id": "m-17"})) as (url, seen):
        (outcome,) = by_sms(f"{url}/messages", sent)
    assert (outcome.taken, outcome.reference) == (True, "m-17")
    (asked,) = seen
    assert asked.document == {"to": "+818012345678", "text": sent.text, "reference": sent.key}
    assert (asked.headers["authorization"], asked.headers["idempotency-key"]) == ("Bearer t", sent.key)


@pytest.mark.parametrize(
    ("wrong", "detail"),
    [
        ({"text": "荒川区 https://todoke.example"}, "link"), ({"text": "荒川区 todoke.jp へ"}, "link"), ({"text": "あ" * 135}, "too_long"),
        ({"to": {"phone": "0338023111"}}, "number"), ({"to": {"phone": "+18005551234"}}, "number"), ({"text": ""}, "empty"),
    ],
)  # fmt: skip
def test_what_is_no_sms_of_ours_is_never_sent(wrong: dict[str, object], detail: str) -> None:
    with taking_posts(answer(202)) as (url, seen):
        (outcome,) = by_sms(url, sms(**wrong))
    assert (outcome.failure, outcome.detail) == (Failure.WRONG, detail)
    assert seen == []


@pytest.mark.parametrize(
    ("status", "said", "failure"),
    [
        (409, {"id": "m-17"}, None), (422, {"error": "number_not_in_use"}, Failure.GONE), (422, {"error": "number_reassigned"}, Failure.REASSIGNED),
        (422, {"error": "blocked"}, Failure.REFUSED), (400, {"error": "08012345678 is odd"}, Failure.WRONG), (401, None, Failure.WRONG),
        (429, None, Failure.BUSY), (502, None, Failure.DOWN), (302, None, Failure.WRONG),
    ],
)  # fmt: skip
def test_what_an_sms_provider_says(status: int, said: object, failure: Failure | None) -> None:
    with taking_posts(answer(status, said, Retry_After="30", Location="http://127.0.0.1:1/")) as (url, seen):
        (outcome,) = by_sms(url, sms())
    assert outcome.failure is failure
    assert len(seen) == 1
    assert "0801" not in outcome.detail
    assert outcome.after == (30 if failure in {Failure.BUSY, Failure.DOWN} or status == 422 else 0)


def test_a_provider_that_is_silent_endless_or_away() -> None:
    def silent(request: BaseHTTPRequestHandler, asked: Asked) -> None:
        time.sleep(1)

    def endless(request: BaseHTTPRequestHandler, asked: Asked) -> None:
        request.send_response(200)
        request.end_headers()
        while True:
            request.wfile.write(b"x" * 8192)

    with taking_posts(silent) as (slow, _), taking_posts(endless) as (large, _), taking_posts(answer(200)) as (away, _):
        assert by_sms(slow, sms())[0].failure is Failure.SLOW
        (taken,) = by_sms(large, sent := sms())
        assert (taken.taken, taken.reference) == (
            True,
            sent.key,
        )  # it said that it took it; how it calls it we do not wait for
    assert by_sms(away, sms())[0].failure is Failure.DOWN
    assert by_sms("http://sms.example.com/", sms())[0].failure is Failure.DOWN  # plain HTTP leaves this machine never


def test_line_takes_a_key_once() -> None:
    sent = to_line(url="https://todoke.example/ja/notices/")
    with taking_posts(answer(200, {}, X_Line_Request_Id="r-1")) as (url, seen):
        (outcome,) = by_line(url, sent)
    assert outcome.reference == "r-1"
    assert seen[0].headers["x-line-retry-key"] == sent.key
    assert seen[0].document == {"to": USER, "messages": [{"type": "text", "text": f"{sent.text}\n{sent.url}"}]}
    with taking_posts(answer(409, {"message": "The retry key is already accepted"})) as (url, _):
        assert by_line(url, sent)[0].taken


@pytest.mark.parametrize(
    ("status", "said", "failure", "after"),
    [
        (400, {"message": "Failed to send messages"}, Failure.REFUSED, 0), (400, {"message": "The property, 'to', in the request body is invalid"}, Failure.GONE, 0),
        (401, {}, Failure.WRONG, 0), (429, {}, Failure.BUSY, 60), (429, {"message": "You have reached your monthly limit."}, Failure.BUSY, 21600), (500, {}, Failure.DOWN, 60),
    ],
)  # fmt: skip
def test_what_line_says(status: int, said: object, failure: Failure, after: int) -> None:
    with taking_posts(answer(status, said)) as (url, _):
        (outcome,) = by_line(url, to_line())
    assert (outcome.failure, outcome.after) == (failure, after)


def test_nothing_goes_to_what_is_no_user_of_line() -> None:
    with taking_posts(answer(200)) as (url, seen):
        outcomes = by_line(url, to_line(to={"user": "../admin"}), to_line(text="あ" * 5001))
    assert [each.failure for each in outcomes] == [Failure.WRONG] * 2
    assert seen == []


def test_calls_of_line_are_told_from_forged_ones() -> None:
    import base64
    import hashlib
    import hmac

    body = b'{"events":[]}'
    right = base64.b64encode(hmac.new(b"secret", body, hashlib.sha256).digest()).decode()
    assert line.is_signed("secret", body, right)
    for wrong in ("", "é", right[:-2], right.lower()):
        assert not line.is_signed("secret", body, wrong)
    assert not line.is_signed("secret", body + b" ", right)


def app(url: str, *messages: Message) -> list[Outcome]:
    return AppGateway("app", clock=lambda: NOW, post=partial(web_post.post, allow={HERE})).send(messages)


def test_an_app_gets_a_signed_call_with_each_secret() -> None:
    sent = [
        message(
            Channel.APP,
            to={"url": "", "secrets": SECRETS, "user": "u-1"},
            data={"topic": "vaccination", "本文": "始まります"},
        )
    ]
    with taking_posts(answer(204)) as (url, seen):
        sent = [message(Channel.APP, key=sent[0].key, to={**sent[0].to, "url": url + "/hook"}, data=sent[0].data)]
        (outcome,) = app(url, *sent)
    assert outcome.taken
    (asked,) = seen
    assert asked.document == {
        "type": "notice.given",
        "timestamp": NOW.isoformat(),
        "data": {"topic": "vaccination", "本文": "始まります", "user": "u-1"},
    }
    assert asked.headers["webhook-id"] == sent[0].key
    for secret in SECRETS:
        assert standard_webhooks.is_signed(secret, asked.headers, asked.body, moment=int(NOW.timestamp()) + 299)
        assert not standard_webhooks.is_signed(secret, asked.headers, asked.body + b" ", moment=int(NOW.timestamp()))
        assert not standard_webhooks.is_signed(secret, asked.headers, asked.body, moment=int(NOW.timestamp()) + 301)
    assert not standard_webhooks.is_signed(
        "whsec_" + "YWJj" * 8, asked.headers, asked.body, moment=int(NOW.timestamp())
    )


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        (410, Failure.GONE),
        (404, Failure.DOWN),
        (302, Failure.REFUSED),
        (400, Failure.WRONG),
        (429, Failure.BUSY),
        (500, Failure.DOWN),
    ],
)
def test_what_an_app_answers(status: int, failure: Failure) -> None:
    with taking_posts(answer(status, Location="http://127.0.0.1:9/")) as (url, seen):
        (outcome,) = app(url, message(Channel.APP, to={"url": url, "secrets": SECRETS[:1]}))
    assert outcome.failure is failure
    assert len(seen) == 1


def test_an_app_without_a_secret_or_inside_gets_nothing() -> None:
    with taking_posts(answer(200)) as (url, seen):
        outcomes = app(
            url,
            *(
                message(Channel.APP, to={"url": url, "secrets": secrets})
                for secrets in ([], ["whsec_x"], ["whsec_QQ=="], "whsec_")
            ),
        )
        (nowhere,) = app(url, message(Channel.APP, to={}))
        inside = AppGateway("app", clock=lambda: NOW).send([message(Channel.APP, to={"url": url, "secrets": SECRETS})])
    assert [each.failure for each in outcomes] == [Failure.WRONG] * 4
    assert inside[0].failure is Failure.REFUSED
    assert nowhere.failure is Failure.GONE  # the consent does not hold any more
    assert seen == []


@given(
    st.binary(max_size=200),
    st.text(st.characters(codec="ascii", exclude_characters=". "), min_size=1, max_size=20),
    st.integers(0, 2**33),
)
def test_signatures_are_of_exactly_what_was_signed(body: bytes, name: str, moment: int) -> None:
    headers = standard_webhooks.signed(SECRETS[:1], message=name, moment=moment, body=body)
    assert standard_webhooks.is_signed(SECRETS[0], headers, body, moment=moment)
    assert not standard_webhooks.is_signed(SECRETS[0], {**headers, "webhook-id": name + "x"}, body, moment=moment)
    assert not standard_webhooks.is_signed(
        SECRETS[0], {**headers, "webhook-timestamp": str(moment + 1)}, body, moment=moment
    )
