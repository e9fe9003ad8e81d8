"""The link in a mail that stops its topic 「配信停止」: one click, without signing in (RFC 8058); it names person and topic, sealed, and can do nothing else."""

import json
from typing import Final
from uuid import UUID

from django.conf import settings

from todoke.common import sealing
from todoke.notices.rules import choices
from todoke.notices.rules.topics import Topic

_PURPOSE: Final = "stop-topic"
#: Where it leads; outside the languages, since a mail program sends the request.
PATH: Final = "/stop/"


def token(person: UUID, topic: Topic) -> str:
    """What stands in the link; nobody else can read or make it."""
    said = json.dumps([person.hex, topic.value], separators=(",", ":"))
    return sealing.seal(said.encode(), secret=settings.SECRET_KEY, purpose=_PURPOSE)


def read(text: str) -> tuple[UUID, Topic] | None:
    """Person and topic of a link, also of one that was made before the installation's secret was renewed; None when it is not ours."""
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        opened = sealing.unseal(text, secret=str(secret), purpose=_PURPOSE)
        if opened is not None:
            person, topic = json.loads(opened)
            return UUID(person), Topic(topic)
    return None


def address_of(person: UUID, topic: Topic) -> str:
    """The whole address."""
    return f"{settings.BASE_URL}{PATH}{token(person, topic)}"


def headers(person: UUID, topic: Topic) -> dict[str, str]:
    """The headers of a mail that can be stopped with one click; none for what cannot."""
    if not choices.may_stop(topic):
        return {}
    return {
        "List-Unsubscribe": f"<{address_of(person, topic)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
