"""Messages that are due, and providers that take them, refuse them, or keep their keys in a file for whoever comes after them."""

import os
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from todoke.bodies.models import Body
from todoke.common.channels import Channel, Failure
from todoke.gateways.sending.messages import Gateway, Message, Outcome
from todoke.jobs.hand_over import Lane, Ways
from todoke.notices.models import (
    ContactAddress,
    Delivery,
    DeliveryItem,
    Notice,
    NoticeSettings,
    NoticeTemplate,
    Sending,
)
from todoke.notices.rules.states import NoticeState
from todoke.notices.rules.topics import Priority, Topic
from todoke.people.models import Person


def text(body: Body | None, now: datetime, topic: str = Topic.LIVING, key: str = "") -> NoticeTemplate:
    """An approved text, made when it is missing."""
    made, _ = NoticeTemplate.objects.get_or_create(
        body=body, key=key or topic, version=1,
        defaults={
            "topic": topic, "state": "approved", "written_by": "staff:1", "written_at": now, "approved_by": "staff:2", "approved_at": now,
            "texts": {"ja": {"title": "お知らせ", "text": "本文", "short": "お知らせです"}},
        },
    )  # fmt: skip
    return made


def resident(body: Body, now: datetime, *, quiet: tuple[int, int] = (0, 0)) -> Person:
    """Somebody who may be told at any hour, unless hours of quiet are given."""
    person = Person.objects.create(body=body, created_at=now)
    NoticeSettings.objects.create(
        body=body, person=person, quiet_from_hour=quiet[0], quiet_until_hour=quiet[1], changed_at=now
    )  # fmt: skip
    return person


def way(person: Person, channel: Channel, now: datetime, *, rank: int = 0) -> ContactAddress:
    """A confirmed address of a person."""
    said = {
        Channel.MAIL: {"mail": f"{uuid.uuid4().hex}@example.org"},
        Channel.SMS: {"phone": f"090{uuid.uuid4().int % 10**8:08}"},
    }
    return ContactAddress.objects.create(
        body=person.body, person=person, channel=channel, address=said.get(channel, {"endpoint": uuid.uuid4().hex}), rank=rank,
        added_at=now, confirmed_at=now,
    )  # fmt: skip


def boxed(person: Person, now: datetime, **more: Any) -> Notice:
    """A notice that lies in a person's box."""
    body = more.pop("body", person.body)
    return Notice.objects.create(
        **{
            "body": body, "person": person, "about": person, "template": text(None, now), "topic": Topic.LIVING, "item": f"living:{uuid.uuid4().hex}",
            "code": uuid.uuid4().hex[:12], "state": NoticeState.BOXED, "due_at": now, "planned_at": now, "settled_at": now, **more,
        }
    )  # fmt: skip


def due(notices: Sequence[Notice], address: ContactAddress | None, now: datetime, **more: Any) -> Delivery:
    """A message that is due and tells of these notices."""
    first = notices[0]
    row = Delivery.objects.create(
        **{
            "body": first.body, "person": first.person, "channel": address.channel if address else Channel.PAPER, "address": address,
            "priority": first.priority, "due_at": now, "planned_at": now, **more,
        }
    )  # fmt: skip
    DeliveryItem.objects.bulk_create(DeliveryItem(body=first.body, delivery=row, notice=each) for each in notices)
    return row


def post(
    body: Body, count: int, now: datetime, *, priority: Priority = Priority.ORDINARY, channel: Channel = Channel.MAIL,
    person: Person | None = None, address: ContactAddress | None = None, sending: Sending | None = None,
) -> list[Delivery]:  # fmt: skip
    """Many messages of one notice each, one millisecond after the other, quickly written."""
    person = person or resident(body, now)
    address = address or way(person, channel, now)
    template, moments = text(None, now), [now + timedelta(milliseconds=place) for place in range(count)]
    notices = [
        Notice(
            body=body, person=person, about=person, template=template, topic=Topic.LIVING, item=f"living:{uuid.uuid4().hex}", code=uuid.uuid4().hex[:12],
            state=NoticeState.BOXED, priority=priority, due_at=now, planned_at=now, settled_at=now, sending=sending,
        )
        for _ in range(count)
    ]  # fmt: skip
    rows = [
        Delivery(
            body=body, person=person, channel=address.channel, address=address, priority=priority, due_at=at, planned_at=now
        )
        for at in moments
    ]  # fmt: skip
    items = [DeliveryItem(body=body, delivery=row, notice=notice) for row, notice in zip(rows, notices, strict=True)]
    Notice.objects.bulk_create(notices, batch_size=500)
    Delivery.objects.bulk_create(rows, batch_size=500)
    DeliveryItem.objects.bulk_create(items, batch_size=500)
    return rows


def plain_words(delivery: Delivery, notices: Sequence[Notice], address: ContactAddress) -> Message:
    """A message that says how many notices it tells of."""
    return Message(
        key=str(delivery.key), channel=Channel(delivery.channel), to=address.address, sender=delivery.body.name, text=f"{len(notices)}"
    )  # fmt: skip


@dataclass
class Provider:
    """A provider in memory: ``answers`` says what it makes of a message; what it took stands in ``taken``, everything it was given in ``given``."""

    name: str = "first"
    channel: Channel = Channel.MAIL
    most: int = 100
    answers: Callable[[Message], Outcome | None] = lambda message: None
    taken: dict[str, Message] = field(default_factory=dict)
    given: list[str] = field(default_factory=list)

    def send(self, messages: Sequence[Message]) -> list[Outcome]:
        """Take each message once, however often it comes."""
        outcomes = []
        for message in messages:
            self.given.append(message.key)
            outcome = self.answers(message) or Outcome(reference=f"{self.name}:{message.key}")
            if outcome.taken or (outcome.failure is Failure.SLOW and outcome.detail == "arrived"):
                self.taken.setdefault(message.key, message)
            outcomes.append(outcome)
        return outcomes


def always(failure: Failure, **more: Any) -> Callable[[Message], Outcome]:
    """A provider that answers so to everything."""
    return lambda message: Outcome(failure=failure, **more)


@dataclass
class FileProvider:
    """A provider that outlives whoever hands over to it: a line of its file for each message that it was given."""

    path: Path
    name: str = "file"
    channel: Channel = Channel.MAIL
    most: int = 20

    def send(self, messages: Sequence[Message]) -> list[Outcome]:
        """Write each key down; the file is never rewritten, so that nothing that arrived is lost by a kill."""
        file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        try:
            for message in messages:
                os.write(file, f"{message.key}\n".encode())
        finally:
            os.close(file)
        return [Outcome(reference=message.key) for message in messages]


def nobody_objects(notices: Sequence[Notice], *, now: datetime) -> Mapping[UUID, Any]:
    """Everything is still wanted."""
    return {}


def ways(*gateways: Gateway, **more: Any) -> Ways:
    """What a worker needs, with these providers."""
    return Ways(
        **{
            "gateways": lambda channel: [each for each in gateways if each.channel == channel],
            "words": plain_words, "quiet": nobody_objects, "give": lambda **_: 0, **more,
        }
    )  # fmt: skip


def lane(*gateways: Gateway, now: Callable[[], datetime], seconds: float = 60, alone: bool = True, **more: Any) -> Lane:
    """A worker on the channel of the first provider."""
    return Lane(gateways[0].channel, ways(*gateways, **more), now=now, seconds=seconds, alone=alone)
