"""Mail by SMTP: plain text and HTML, from the body's name at one domain, without anything that tells who opened it."""

import re
import smtplib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from django.core.mail import EmailMultiAlternatives, get_connection

from todoke.common.channels import Channel, Failure
from todoke.gateways.sending.messages import Message, Outcome

#: What a message may say in its own headers; anything else is ours.
PASSED: Final = frozenset({"List-Unsubscribe", "List-Unsubscribe-Post", "Reply-To"})
_ENHANCED: Final = re.compile(rb"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_BUSY_SECONDS: Final = 300
_TIMEOUT: Final = 15
#: The connection broke: what was just sent may have been taken.
_LOST: Final = "lost"


@dataclass(frozen=True, slots=True)
class Server:
    """Where mail is handed over, and whose it is: ``domain`` of From, ``local`` part of From, ``bounces`` where failures come back to."""

    host: str
    port: int
    domain: str
    user: str = ""
    password: str = ""
    tls: str = "starttls"  # starttls, tls, or none
    local: str = "notice"
    bounces: str = "bounces"
    timeout: int = _TIMEOUT


def composed(message: Message, server: Server) -> EmailMultiAlternatives:
    """The mail. Its Message-ID and the address that failures come back to are made of the key; a line break in a header raises ValueError."""
    headers = {name: value for name, value in message.headers.items() if name in PASSED}
    name = message.sender.replace('"', "'")
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=message.text,
        from_email=f"{server.bounces}+{message.key}@{server.domain}",
        to=[_quoted(str(message.to.get("mail", "")))],
        headers={
            **headers, "From": f'"{name}" <{server.local}@{server.domain}>', "Message-ID": f"<{message.key}@{server.domain}>",
            "Auto-Submitted": "auto-generated",
        },
    )  # fmt: skip
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    mail.message()  # what cannot be written shows here, before anything is sent
    return mail


def _quoted(address: str) -> str:
    """An address as mail servers want it: some old addresses of Japanese telephones have dots where only quotes allow them."""
    local, _, domain = address.rpartition("@")
    odd = local.startswith(".") or local.endswith(".") or ".." in local
    return f'"{local}"@{domain}' if odd and '"' not in local else address


class SmtpGateway:
    """One server that takes mail. Several messages go over one connection."""

    channel = Channel.MAIL
    most = 100

    def __init__(self, name: str, server: Server) -> None:
        self.name, self._server = name, server

    def send(self, messages: Sequence[Message]) -> list[Outcome]:
        """Hand messages over, one after the other; when the server is lost, the rest is not tried."""
        server, outcomes = self._server, list[Outcome]()
        connection = get_connection(
            "django.core.mail.backends.smtp.EmailBackend", host=server.host, port=server.port, username=server.user,
            password=server.password, use_tls=server.tls == "starttls", use_ssl=server.tls == "tls", timeout=server.timeout,
        )  # fmt: skip
        try:
            connection.open()
        except smtplib.SMTPAuthenticationError as error:
            return [Outcome(failure=Failure.WRONG, detail=f"auth_{error.smtp_code}") for _ in messages]
        except (smtplib.SMTPException, OSError) as error:
            return [Outcome(failure=Failure.DOWN, after=_BUSY_SECONDS, detail=type(error).__name__) for _ in messages]
        try:
            for message in messages:
                outcomes.append(self._one(connection, message))
                if outcomes[-1].detail == _LOST:
                    break
        finally:
            with suppress(smtplib.SMTPException, OSError):
                connection.close()
        rest = len(messages) - len(outcomes)
        return outcomes + [Outcome(failure=Failure.DOWN, after=_BUSY_SECONDS, detail=_LOST)] * rest

    def _one(self, connection: Any, message: Message) -> Outcome:
        try:
            mail = composed(message, self._server)
        except (ValueError, UnicodeError, TypeError) as error:
            return Outcome(failure=Failure.WRONG, detail=f"compose_{type(error).__name__}")
        try:
            taken = connection.send_messages([mail])
        except smtplib.SMTPRecipientsRefused as error:
            code, said = next(iter(error.recipients.values()), (550, b""))
            return judged(code, said)
        except smtplib.SMTPSenderRefused as error:
            return judged(error.smtp_code, error.smtp_error, ours=True)
        except smtplib.SMTPResponseException as error:
            return judged(error.smtp_code, error.smtp_error)
        except (smtplib.SMTPException, OSError):
            return Outcome(failure=Failure.SLOW, after=_BUSY_SECONDS, detail=_LOST)
        return Outcome(reference=message.key) if taken else Outcome(failure=Failure.WRONG, detail="no_recipient")


def judged(code: int, said: bytes | str, *, ours: bool = False) -> Outcome:
    """What a reply of SMTP (RFC 5321) means, by its enhanced code (RFC 3463) where there is one; ``ours``: it is about the sender."""
    text = said if isinstance(said, bytes) else said.encode("utf-8", "replace")
    found = _ENHANCED.search(text)
    status = tuple(int(part) for part in found.groups()) if found else (code // 100, 0, 0)
    detail = f"{code}" + (f"_{'.'.join(map(str, status))}" if found else "")
    failure = failure_of(status, code, ours=ours)
    return Outcome(failure=failure, after=_BUSY_SECONDS if code < 500 else 0, detail=detail)


def failure_of(status: tuple[int, ...], code: int = 0, *, ours: bool = False) -> Failure:
    """An enhanced status, or else the plain code, as our kind of failure."""
    kind, subject, detail = status
    if ours and kind == 5:
        return Failure.WRONG
    if (subject, detail) == (2, 2) or (not subject and code in {452, 552}):
        return Failure.FULL
    if kind == 4:
        return Failure.DOWN if code == 421 else Failure.BUSY
    if (subject, detail) in {(1, 1), (1, 2), (1, 3), (1, 6), (1, 10), (2, 1)} or (
        not subject and code in {550, 551, 553}
    ):
        return Failure.GONE
    if subject == 7 or (not subject and code in {554, 571}) or (subject, detail) in {(2, 0), (0, 0)}:
        return Failure.REFUSED
    return Failure.WRONG if subject in {3, 5, 6} or code in range(500, 506) else Failure.REFUSED
