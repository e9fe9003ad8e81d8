"""The sandbox behaves as providers do, keeps each key once, and is not there in production."""

import threading
import time
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from tests.conftest import NOW
from tests.gateways.sending.servers import message
from todoke.common.channels import Channel, Failure
from todoke.gateways.sending import bounces, configured, sandbox
from todoke.gateways.sending.messages import Message
from todoke.gateways.sending.sandbox import SandboxGateway
from todoke.gateways.sending.spool import Spool

pytestmark = pytest.mark.embedded


def place(channel: Channel, word: str) -> dict[str, object]:
    """An address at which something happens."""
    if channel is Channel.SMS:
        return {"phone": f"070000000{word}"}
    if channel is Channel.LINE:
        return {"user": f"U{'0' * 30}{word}"}
    if channel is Channel.APP:
        return {"url": f"https://app.sandbox.invalid/{word}", "secrets": ["s"]}
    if channel is Channel.PUSH:
        return {"endpoint": f"https://push.sandbox.invalid/{word}", "p256dh": "x", "auth": "y"}
    return {"mail": f"{word}@example.jp"}


def to(channel: Channel, word: str, **given: object) -> Message:
    return message(channel, to=place(channel, word), **given)


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path / "spool.sqlite3")


def gateway(spool: Spool, channel: Channel = Channel.MAIL, **given: object) -> SandboxGateway:
    options = {"clock": lambda: NOW, "pause": lambda _: None, **given}
    return SandboxGateway(channel, spool, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("channel", [Channel.MAIL, Channel.PUSH, Channel.APP, Channel.SMS, Channel.LINE])
def test_each_address_of_the_list_fails_as_the_list_says_and_others_are_taken(spool: Spool, channel: Channel) -> None:
    listed = sandbox.MAILBOXES if channel in {Channel.MAIL, Channel.PUSH, Channel.APP} else {
        key[-2:]: act for key, act in (sandbox.NUMBERS if channel is Channel.SMS else sandbox.USERS).items()
    }  # fmt: skip
    for word, act in listed.items():
        sent = to(channel, word)
        (outcome,) = gateway(spool, channel).send([sent])
        assert outcome.failure is (None if act.later else act.failure), word
        assert (sent.key in spool.count_by_key()) is (act.later or act.arrives), word
        (again,) = gateway(spool, channel).send([sent])
        assert (again.failure is None) is bool(act.later or act.times), word
        (other,) = gateway(spool, channel, is_first=False).send([to(channel, word)])
        assert not act.first_only or other.taken
    assert gateway(spool, channel).send([to(channel, "99")])[0].taken


def test_a_key_is_kept_once_however_often_and_by_however_many_it_is_sent(spool: Spool) -> None:
    sent = [message() for _ in range(50)]

    def work() -> None:
        for _ in range(3):
            gateway(spool).send(sent)

    workers = [threading.Thread(target=work) for _ in range(4)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert spool.count_by_key() == {each.key: 1 for each in sent}
    assert {each.asked for each in spool.newest(most=100)} == {12}


def test_the_newest_come_first_by_channel_and_a_page_at_a_time(spool: Spool) -> None:
    mails = [message(headers={"List-Unsubscribe": "<x>"}) for _ in range(3)]
    long = message(Channel.SMS, to={"phone": "08012345678"}, text="あ" * 80)
    gateway(spool).send(mails)
    gateway(spool, Channel.SMS).send([long])
    newest = spool.newest(most=2)
    assert [each.key for each in newest] == [long.key, mails[2].key]
    assert [len(part) for part in newest[0].parts] == [67, 13]
    assert newest[1].message["headers"] == {"List-Unsubscribe": "<x>"}
    assert [each.key for each in spool.newest(before=newest[1].number)] == [mails[1].key, mails[0].key]
    assert [each.key for each in spool.newest(channel=Channel.SMS)] == [long.key]
    assert spool.counts() == {Channel.MAIL: 3, Channel.SMS: 1}


@pytest.mark.parametrize(
    "wrong",
    [
        message(subject="a\nb"), message(to={}), message(Channel.SMS, to={"phone": "08012345678"}, text="見る https://a.jp"),
        message(Channel.PUSH, to={"endpoint": "https://push.sandbox.invalid/x"}), message(Channel.LINE, to={"user": "x"}), message(Channel.APP, to={"url": "https://app.example.jp/x"}),
        to(Channel.PUSH, "ok", text="あ" * 2000), to(Channel.APP, "ok", data={"x": object()}),
    ],
    ids=["subject of two lines", "nobody", "link in an SMS", "no keys", "no user", "no endpoint", "too long", "not JSON"],
)  # fmt: skip
def test_what_a_real_gateway_would_not_send_the_sandbox_refuses_too(spool: Spool, wrong: Message) -> None:
    assert gateway(spool, wrong.channel).send([wrong])[0].failure is Failure.WRONG
    assert spool.newest() == []


def test_a_mail_that_bounces_later_leaves_a_report_that_is_read_as_any_other(spool: Spool, tmp_path: Path) -> None:
    sent = to(Channel.MAIL, "bounce")
    gateway(spool, bounces=tmp_path / "box").send([sent, message()])
    (report,) = (tmp_path / "box" / "new").iterdir()
    assert bounces.read(report.read_bytes(), domain=sandbox.DOMAIN) == [bounces.Returned(sent.key, Failure.GONE)]


def test_nothing_real_is_sent_outside_production_unless_a_channel_is_named(settings: Settings) -> None:
    settings.MAIL_URLS, settings.MAIL_DOMAIN, settings.LINE_TOKEN = ["smtp://mx.example:25"], "n.example", "t"
    assert [each.name for each in configured.gateways_of(Channel.MAIL)] == ["sandbox-mail", "sandbox-mail-2"]
    for channel in configured.SENT:
        assert all(isinstance(each, SandboxGateway) for each in configured.gateways_of(channel))
    assert configured.gateways_of(Channel.PAPER) == ()
    settings.REAL_CHANNELS = frozenset({"mail"})
    settings.MAIL_URLS = ["smtp://a:b%40c@mx.example", "smtps://mx2.example"]
    assert [each.name for each in configured.gateways_of(Channel.MAIL)] == ["smtp", "smtp-2"]
    server = configured.server_of(settings.MAIL_URLS[0], "n.example")
    assert (server.host, server.port, server.user, server.password, server.tls) == (
        "mx.example",
        587,
        "a",
        "b@c",
        "starttls",
    )
    assert [each.name for each in configured.gateways_of(Channel.LINE)] == ["sandbox-line", "sandbox-line-2"]


def test_in_production_there_is_no_sandbox_and_what_is_not_set_up_is_not_offered(
    settings: Settings, spool: Spool
) -> None:
    settings.PRODUCTION, settings.VAPID_KEY_FILE = True, ""
    assert not configured.has_sandbox()
    offered = {channel for channel in configured.SENT if configured.is_offered(channel)}
    assert offered == {Channel.APP}
    with pytest.raises(ImproperlyConfigured):
        gateway(spool)
    for url in ("http://mx.example", "smtp://", "smtp://mx.example?tls=none", "smtp://mx.example?tls=maybe"):
        with pytest.raises(ImproperlyConfigured):
            configured.server_of(url, "n.example")


def test_it_takes_three_thousand_a_second_in_batches(spool: Spool) -> None:
    sent = [message() for _ in range(1000)]
    began = time.perf_counter()
    for start in range(0, 1000, 100):
        gateway(spool).send(sent[start : start + 100])
    assert time.perf_counter() - began < 1  # 1/9 s when quiet; bench/ measures it beside the database
