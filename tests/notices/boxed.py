"""Notices that lie in somebody's box, for tests of what others may know of them."""

import random
from datetime import timedelta
from typing import Any

from tests.conftest import NOW
from tests.people import families
from todoke.bodies.models import Body
from todoke.notices.models import Notice, NoticeTemplate, Sending
from todoke.notices.rules import codes
from todoke.notices.rules.topics import Topic
from todoke.people.models import Person

_CHANCE = random.Random(11)
NAME = "秘密 花子"


def template(body: Body, topic: Topic = Topic.VACCINATION) -> NoticeTemplate:
    """An approved text."""
    return NoticeTemplate.objects.get_or_create(
        body=body, key=f"text-{topic.value}", version=1,
        defaults={
            "topic": topic.value, "state": "approved", "written_by": "staff:1", "written_at": NOW, "approved_by": "staff:2", "approved_at": NOW,
        },
    )[0]  # fmt: skip


def sending(body: Body, state: str = "running") -> Sending:
    """A sending to many."""
    return Sending.objects.create(
        body=body, template=template(body), send_at=NOW, state=state, written_by="staff:1", written_at=NOW, approved_by="staff:2",
        approved_at=NOW, halted_at=NOW if state == "halted" else None,
    )  # fmt: skip


def notice(body: Body, person: Person | None = None, *, topic: Topic = Topic.VACCINATION, **more: Any) -> Notice:
    """A notice in the box of somebody."""
    whom = person or families.person(body, NAME)
    state = more.pop("state", "boxed")
    return Notice.objects.create(
        body=body, person=whom, about=whom, template=template(body, topic), topic=topic.value, item=f"item:{_CHANCE.getrandbits(60)}",
        code=more.pop("code", codes.make(_CHANCE.choice)), state=state, due_at=NOW - timedelta(hours=1), planned_at=NOW - timedelta(days=1),
        settled_at=None if state == "planned" else NOW - timedelta(hours=1), why_quiet="done" if state == "quiet" else "", **more,
    )  # fmt: skip
