"""Reports of mail servers, and everything else that comes back to the same mailbox."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import NOW
from tests.gateways.sending.servers import message
from todoke.common.channels import Failure
from todoke.gateways.sending import bounces
from todoke.gateways.sending.bounces import Returned
from todoke.gateways.sending.sandbox import DOMAIN, report

pytestmark = pytest.mark.embedded
SENT = message()


def read(raw: bytes) -> list[Returned]:
    return bounces.read(raw, domain=DOMAIN)


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        ("5.1.1", Failure.GONE), ("5.2.1", Failure.GONE), ("5.2.2", Failure.FULL), ("5.7.1", Failure.REFUSED), ("5.0.0", Failure.REFUSED),
        ("5.3.4", Failure.WRONG), ("4.4.7", Failure.BUSY), ("odd", Failure.REFUSED),
    ],
)  # fmt: skip
def test_each_status_has_its_meaning(status: str, failure: Failure) -> None:
    assert read(report(SENT, NOW, status=status)) == [Returned(SENT.key, failure)]


def test_a_delay_says_nothing_yet_and_a_delivery_is_good_news() -> None:
    assert read(report(SENT, NOW, action="delayed", status="4.4.1")) == []
    assert read(report(SENT, NOW, action="delivered", status="2.0.0")) == [Returned(SENT.key, None)]


def test_the_key_is_found_in_what_was_sent_where_the_address_does_not_tell() -> None:
    raw = report(SENT, NOW).replace(f"bounces+{SENT.key}".encode(), b"postmaster")
    assert read(raw) == [Returned(SENT.key, Failure.GONE)]
    whole = raw.replace(b"text/rfc822-headers", b"message/rfc822")
    assert read(whole) == [Returned(SENT.key, Failure.GONE)]
    assert read(raw.replace(DOMAIN.encode(), b"elsewhere.example")) == []  # about mail of somebody else


def test_out_of_office_spam_and_broken_mails_say_nothing() -> None:
    away = f"From: a@b\nTo: bounces+{SENT.key}@{DOMAIN}\nAuto-Submitted: auto-replied\nSubject: =?x?\n\nout until 5.1.1 Action: failed".encode()
    nested = (
        b"Content-Type: multipart/mixed; boundary=a\n\n" + b"--a\nContent-Type: multipart/mixed; boundary=a\n\n" * 3000
    )
    for raw in (
        away,
        b"",
        b"\x00" * 100,
        b"Content-Type: multipart/report; report-type=delivery-status\n\n",
        nested,
        report(SENT, NOW) * 5000,
    ):
        assert read(raw) == []


@given(st.data())
def test_no_damage_breaks_the_reader(data: st.DataObject) -> None:
    raw = bytearray(report(SENT, NOW))
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at : at + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=20))
        if not raw:
            break
    assert all(each.key for each in read(bytes(raw)))
