"""Reads what mail servers write back: delivery status notifications (RFC 3464); everything else, such as "out of office", says nothing."""

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from typing import Final
from uuid import UUID

from todoke.common.channels import Failure
from todoke.gateways.sending.smtp import failure_of

#: A report that is longer is not read.
LARGEST: Final = 2_000_000
_STATUS: Final = re.compile(r"\s*([245])\.(\d{1,3})\.(\d{1,3})")
_MOST_PARTS: Final = 100


@dataclass(frozen=True, slots=True)
class Returned:
    """That a mail of ours, known by its key, did not arrive, or arrived (``failure`` None)."""

    key: str
    failure: Failure | None


def read(raw: bytes, *, domain: str, mailbox: str = "bounces") -> list[Returned]:
    """What a mail says of mails of ours; empty where it is no report, is about nobody's mail of ours, or cannot be read."""
    if len(raw) > LARGEST:
        return []
    try:
        mail = email.message_from_bytes(raw, policy=email.policy.compat32)
        if (
            mail.get_content_type() != "multipart/report"
            or str(mail.get_param("report-type")).lower() != "delivery-status"
        ):
            return []
        parts = [part for part, _ in zip(mail.walk(), range(_MOST_PARTS), strict=False)]
        key = _key(mail, parts, domain, mailbox)
        said = [
            failure for part in parts if part.get_content_type() == "message/delivery-status" for failure in _said(part)
        ]
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError):
        return []
    if not key or not said:
        return []
    failures = [each for each in said if each is not None]
    return [Returned(key, failures[0] if failures else None)]


def _said(part: Message) -> Iterator[Failure | None]:
    """What each block about a recipient says; delays say nothing yet."""
    blocks = part.get_payload()
    for block in blocks if isinstance(blocks, list) else []:
        if not isinstance(block, Message):
            continue
        action = str(block.get("Action", "")).strip().lower()
        if action == "delivered":
            yield None
        if action != "failed":
            continue
        status = _STATUS.match(str(block.get("Status", "")))
        yield failure_of(tuple(int(each) for each in status.groups())) if status else Failure.REFUSED


def _key(mail: Message, parts: list[Message], domain: str, mailbox: str) -> str:
    """The key, from the address that the report came back to, or from the Message-ID of what was sent."""
    at = re.escape(domain)
    came_to = re.compile(rf"{re.escape(mailbox)}\+([0-9a-f-]{{36}})@{at}", re.IGNORECASE)
    was = re.compile(rf"^Message-ID:\s*<([0-9a-f-]{{36}})@{at}>", re.IGNORECASE | re.MULTILINE)
    for name in ("To", "Delivered-To", "X-Original-To"):
        for value in mail.get_all(name, []):
            if found := came_to.search(str(value)):
                return _uuid(found[1])
    for part in parts:
        if part.get_content_type() in {"text/rfc822-headers", "message/rfc822"}:
            inner = part.get_payload()
            first = inner[0] if isinstance(inner, list) else inner
            text = f"Message-ID: {first.get('Message-ID', '')}" if isinstance(first, Message) else str(first)
            if found := was.search(text):
                return _uuid(found[1])
    return ""


def _uuid(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return ""
