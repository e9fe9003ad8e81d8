"""Mail over a real connection to a server that refuses as servers do."""

from typing import Any

import pytest

from tests.gateways.sending.servers import HERE, message, taking_mail
from todoke.common.channels import Failure
from todoke.gateways.sending import smtp
from todoke.gateways.sending.smtp import Server, SmtpGateway

pytestmark = pytest.mark.embedded
DOMAIN = "notice.example.lg.jp"


def gateway(port: int) -> SmtpGateway:
    return SmtpGateway("smtp", Server(HERE, port, DOMAIN, tls="none", timeout=2))


def test_a_mail_is_what_it_should_be() -> None:
    sent = message(
        html="<p>MRの<b>予防接種</b></p>",
        headers={"List-Unsubscribe": "<https://t.example/s>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click", "Bcc": "x@example.jp"},
    )  # fmt: skip
    with taking_mail() as (port, box):
        (outcome,) = gateway(port).send([sent])
    assert (outcome.taken, outcome.reference) == (True, sent.key)
    ((sender, to, mail),) = box.taken
    assert (sender, to) == (f"bounces+{sent.key}@{DOMAIN}", "hanako@example.jp")
    assert str(mail["From"]) == f"荒川区 <notice@{DOMAIN}>"
    assert mail["Message-ID"] == f"<{sent.key}@{DOMAIN}>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe"] == "<https://t.example/s>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Bcc"] is None
    assert mail["Subject"] == "予防接種のお知らせ"
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().strip() == "MRの予防接種が始まります。"
    assert html.get_content().strip() == "<p>MRの<b>予防接種</b></p>"  # nothing was put in that tells who opened it
    assert mail["Disposition-Notification-To"] is None


def test_each_refusal_has_its_meaning_and_the_others_are_taken_over_one_connection() -> None:
    expected = {
        "gone": Failure.GONE, "nobody": Failure.GONE, "full": Failure.FULL, "quota": Failure.FULL, "blocked": Failure.REFUSED, "spam": Failure.REFUSED,
        "grey": Failure.BUSY, "busy": Failure.BUSY, "fine": None,
    }  # fmt: skip
    sent = [message(to={"mail": f"{local}@example.jp"}) for local in expected]
    with taking_mail() as (port, box):
        outcomes = gateway(port).send(sent)
    assert [each.failure for each in outcomes] == list(expected.values())
    assert box.connections == 1
    assert len(box.taken) == 1
    assert outcomes[6].after > 0
    assert "example.jp" not in "".join(each.detail for each in outcomes)


@pytest.mark.parametrize(
    "given", [{"subject": "a\nBcc: x@y"}, {"sender": "区\r\nX: y"}, {"headers": {"List-Unsubscribe": "a\n b: c"}}]
)
def test_a_line_break_in_a_header_is_never_sent(given: dict[str, Any]) -> None:
    with taking_mail() as (port, box):
        outcomes = gateway(port).send([message(**given), message()])
    assert [each.failure for each in outcomes] == [Failure.WRONG, None]
    assert len(box.taken) == 1


@pytest.mark.parametrize("local", ["hangup", "late"])
def test_a_line_that_breaks_may_have_arrived_and_the_rest_is_not_tried(local: str) -> None:
    with taking_mail() as (port, box):
        outcomes = gateway(port).send([message(), message(to={"mail": f"{local}@example.jp"}), message()])
    assert [each.failure for each in outcomes] == [None, Failure.SLOW, Failure.DOWN]
    assert len(box.taken) == 1


def test_no_server_is_down() -> None:
    with taking_mail() as (port, _):
        pass
    assert [each.failure for each in gateway(port).send([message(), message()])] == [Failure.DOWN] * 2


def test_a_sender_that_is_refused_is_our_own_fault() -> None:
    assert smtp.judged(553, b"5.1.8 bad sender", ours=True).failure is Failure.WRONG
    assert smtp.judged(552, b"5.3.4 too big").failure is Failure.WRONG
    assert smtp.judged(421, b"closing").failure is Failure.DOWN
