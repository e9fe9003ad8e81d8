"""Make-believe providers for demonstrations and tests: they behave as the real ones do, failures included, and send nothing.

What they do is chosen by the address (``MAILBOXES``, ``NUMBERS``; docs/channels.md); every other address takes what it gets. What was
taken lies in the spool, each key once. They do not exist in production.
"""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from todoke.common.channels import Channel, Failure
from todoke.gateways.sending import line, sms, web_push
from todoke.gateways.sending.messages import Message, Outcome
from todoke.gateways.sending.spool import Spool

DOMAIN: Final = "sandbox.invalid"
#: How long a provider that does not answer is waited for, in a demonstration.
SLOW_SECONDS: Final = 0.5


@dataclass(frozen=True, slots=True)
class Act:
    """What a provider does with an address: fail, at once or only at first (``times``), only as the first provider, or later by a report."""

    failure: Failure
    after: int = 0
    times: int = 0
    first_only: bool = False
    later: bool = False
    arrives: bool = False


#: Local parts of mail addresses, and last parts of the addresses of browsers and apps: what happens.
MAILBOXES: Final[Mapping[str, Act]] = {
    "gone": Act(Failure.GONE),
    "bounce": Act(Failure.GONE, later=True),
    "full": Act(Failure.FULL, after=300),
    "blocked": Act(Failure.REFUSED),
    "slow": Act(Failure.SLOW, after=60, times=1, arrives=True),
    "busy": Act(Failure.BUSY, after=60),
    "grey": Act(Failure.BUSY, after=60, times=1),
    "down": Act(Failure.DOWN, after=60, first_only=True),
    "dead": Act(Failure.DOWN, after=60),
    "wrong": Act(Failure.WRONG),
}
_BY_NUMBER: Final[Mapping[str, Act]] = {
    "01": Act(Failure.GONE),
    "02": Act(Failure.REASSIGNED),
    "03": Act(Failure.BUSY, after=60),
    "04": Act(Failure.REFUSED),
    "05": Act(Failure.SLOW, after=60, times=1, arrives=True),
    "06": Act(Failure.DOWN, after=60, first_only=True),
    "07": Act(Failure.FULL, after=300),
    "08": Act(Failure.BUSY, after=60, times=1),
    "09": Act(Failure.DOWN, after=60),
}
#: Telephone numbers: what happens.
NUMBERS: Final[Mapping[str, Act]] = {f"070000000{last}": act for last, act in _BY_NUMBER.items()}
#: LINE's names for people: what happens.
USERS: Final[Mapping[str, Act]] = {f"U{'0' * 30}{last}": act for last, act in _BY_NUMBER.items()}


def act_of(message: Message) -> Act | None:
    """What is to happen with a message; None: it is taken."""
    to = message.to
    if message.channel is Channel.MAIL:
        return MAILBOXES.get(str(to.get("mail", "")).rpartition("@")[0].partition("+")[0])
    if message.channel is Channel.SMS:
        return NUMBERS.get(str(to.get("phone", "")))
    if message.channel is Channel.LINE:
        return USERS.get(str(to.get("user", "")))
    return MAILBOXES.get(urlsplit(str(to.get("endpoint") or to.get("url") or "")).path.rpartition("/")[2])


def _mail_problem(message: Message) -> str:
    lines = (message.subject, message.sender, *message.headers.values())
    if any("\n" in each or "\r" in each for each in lines):
        return "compose"
    return "" if "@" in str(message.to.get("mail", "")) else "address"


def _push_problem(message: Message) -> str:
    if not web_push.is_endpoint(message.to):
        return "subscription"
    return "too_long" if len(web_push.payload(message)) > web_push.LARGEST else ""


def _app_problem(message: Message) -> str:
    try:
        json.dumps(dict(message.data))
    except (TypeError, ValueError):
        return "data"
    return "" if message.to.get("secrets") else "address"


#: What each real gateway would not send either.
_PROBLEMS: Final[Mapping[Channel, Callable[[Message], str]]] = {
    Channel.MAIL: _mail_problem, Channel.PUSH: _push_problem, Channel.SMS: sms.problem, Channel.LINE: line.problem, Channel.APP: _app_problem,
}  # fmt: skip


class SandboxGateway:
    """One make-believe provider of a channel; ``is_first`` tells the one that fails over from the one that takes over."""

    most = 100

    def __init__(
        self, channel: Channel, spool: Spool, *, clock: Callable[[], datetime], is_first: bool = True, bounces: Path | None = None,
        domain: str = DOMAIN, pause: Callable[[float], object] = time.sleep,
    ) -> None:  # fmt: skip
        if settings.PRODUCTION:
            raise ImproperlyConfigured("The sandbox sends nothing; it does not exist in production.")
        self.channel, self.name = channel, f"sandbox-{channel}" + ("" if is_first else "-2")
        self._spool, self._clock, self._is_first, self._pause = spool, clock, is_first, pause
        self._bounces, self._domain = bounces, domain

    def send(self, messages: Sequence[Message]) -> list[Outcome]:
        """Take messages, or fail as the address says."""
        now, outcomes = self._clock(), list[Outcome]()
        taken: list[Message] = []
        for message in messages:
            outcome, arrives = self._one(message)
            outcomes.append(outcome)
            if arrives:
                taken.append(message)
        if taken:
            self._spool.keep(self.name, taken, now=now)
        for message in taken:
            self._report_later(message, now)
        return outcomes

    def _one(self, message: Message) -> tuple[Outcome, bool]:
        """What is said of a message, and whether it arrives."""
        if self.channel is Channel.APP and not message.to.get("url"):
            return Outcome(failure=Failure.GONE, detail="no_hook"), False
        if wrong := _PROBLEMS[self.channel](message):
            return Outcome(failure=Failure.WRONG, detail=wrong), False
        act = act_of(message)
        if act is None or act.later or (act.first_only and not self._is_first):
            return Outcome(reference=message.key), True
        if act.times and self._spool.tries(self.name, message.key) > act.times:
            return Outcome(reference=message.key), True
        if act.failure is Failure.SLOW:
            self._pause(SLOW_SECONDS)
        return Outcome(failure=act.failure, after=act.after, detail="sandbox"), act.arrives

    def _report_later(self, message: Message, now: datetime) -> None:
        """Where a mailbox turns a mail away only afterwards, the report lies in a folder for ``manage.py read_bounces``."""
        act = act_of(message)
        if act is None or not act.later or self._bounces is None or self.channel is not Channel.MAIL:
            return
        folder = self._bounces / "new"
        for each in ("new", "cur", "tmp"):
            (self._bounces / each).mkdir(parents=True, exist_ok=True)
        made = self._bounces / "tmp" / message.key
        made.write_bytes(report(message, now, domain=self._domain))
        made.rename(folder / message.key)


def report(
    message: Message, now: datetime, *, domain: str = DOMAIN, status: str = "5.1.1", action: str = "failed"
) -> bytes:
    """A delivery status notification (RFC 3464) as a mail server writes it."""
    mail, to = EmailMessage(), str(message.to.get("mail", ""))
    mail["From"] = f"MAILER-DAEMON@{domain}"
    mail["To"] = f"bounces+{message.key}@{domain}"
    mail["Subject"] = "Undelivered Mail Returned to Sender"
    mail["Auto-Submitted"] = "auto-replied"
    parts = (
        ("text/plain", "The mail could not be delivered.\n"),
        (
            "message/delivery-status",
            f"Reporting-MTA: dns; mx.{domain}\nArrival-Date: {now:%a, %d %b %Y %H:%M:%S %z}\n\n"
            f"Final-Recipient: rfc822; {to}\nAction: {action}\nStatus: {status}\nDiagnostic-Code: smtp; 550 {status} unknown\n\n",
        ),
        ("text/rfc822-headers", f"Message-ID: <{message.key}@{domain}>\nSubject: …\n\n"),
    )
    edge = f"sandbox-{message.key}"
    body = (
        "".join(f"--{edge}\nContent-Type: {kind}; charset=utf-8\n\n{text}\n" for kind, text in parts) + f"--{edge}--\n"
    )
    del mail["Content-Type"]
    mail["MIME-Version"] = "1.0"
    mail["Content-Type"] = f'multipart/report; report-type=delivery-status; boundary="{edge}"'
    return mail.as_bytes().partition(b"\n\n")[0] + b"\n\n" + body.encode()
