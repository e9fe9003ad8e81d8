"""Texts, parents, children and addresses that the tests of notices begin with."""

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from tests.conftest import NOW
from tests.people.families import at_home, parent, person
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.common.channels import Channel
from todoke.management.commands.keep_notice_texts import FILE
from todoke.notices.models import ContactAddress, Notice, NoticeSettings, NoticeTemplate, TopicChoice
from todoke.notices.operations import texts
from todoke.notices.rules.states import TextState
from todoke.notices.rules.topics import Priority, Topic
from todoke.notices.rules.wanted import Wanted
from todoke.people.models import Person
from todoke.people.rules.facts import Sensitivity

BY = Actor("test")
WORDS = {language: {"title": "題", "text": "本文"} for language in ("ja", "ja-simple", "en")}


def text(key: str = "any", topic: Topic = Topic.LIVING, body: Body | None = None, **columns: Any) -> NoticeTemplate:
    """An approved text."""
    columns = {"version": 1, "reveals": Sensitivity.ORDINARY.value, **columns}
    return NoticeTemplate.objects.create(
        key=key, topic=topic.value, body=body, texts=WORDS, state=TextState.APPROVED.value, written_by="test",
        written_at=NOW, approved_by="test2", approved_at=NOW, **columns,
    )  # fmt: skip


def calendar_texts() -> None:
    """The texts that the software comes with."""
    rows = json.loads(FILE.read_text(encoding="utf-8"))["texts"]
    texts.keep_standard(rows=rows, by=BY, now=NOW)


def reachable(who: Person, channel: Channel = Channel.MAIL, *, rank: int = 0, now: datetime = NOW) -> ContactAddress:
    """A confirmed address of a person."""
    made = ContactAddress(
        body=who.body, person=who, channel=channel.value, address={"mail": f"{uuid4()}@mail.example"}, rank=rank, added_at=now, confirmed_at=now
    )  # fmt: skip
    made.save()
    return made


def settings(who: Person, **columns: Any) -> NoticeSettings:
    """What a person chose."""
    return NoticeSettings.objects.create(person=who, body=who.body, changed_at=NOW, **columns)


def choose(who: Person, topic: Topic, *, wants: bool, channels: tuple[Channel, ...] = ()) -> TopicChoice:
    """What a person chose for a topic."""
    return TopicChoice.objects.create(
        person=who, body=who.body, topic=topic.value, wants=wants, channels=[each.value for each in channels],
        chosen_at=NOW, chosen_through="person",
    )  # fmt: skip


def newborn(town: Body, born: date, *parents: Person, name: str = "新 芽") -> Person:
    """A child whom a body holds, with parents who have custody and live together where they live in one town."""
    child = person(town, name, born)
    for each in parents:
        parent(each, child)
    at_home(child, *(each for each in parents if each.body_id == town.pk))
    return child


def want(template: NoticeTemplate, who: Person, about: Person | None = None, **columns: Any) -> Wanted:
    """Something to tell now."""
    said: Mapping[str, Any] = {
        "body": who.body_id, "person": who.pk, "about": (about or who).pk, "template": template.pk, "topic": Topic(template.topic),
        "item": f"test:{uuid4()}", "due_at": NOW, "priority": Priority(template.priority), **columns,
    }  # fmt: skip
    return Wanted(**said)


def only() -> Notice:
    """The one notice that there is."""
    return Notice.objects.select_related("template").get()


def later(days: float) -> datetime:
    """So many days from now."""
    return NOW + timedelta(days=days)
