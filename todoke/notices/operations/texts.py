"""Writes of texts: drafting, handing in, a second person's yes, retiring, and keeping our own."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Max, Q

from todoke.bodies import operations as bodies
from todoke.bodies import queries as bodies_queries
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.common.errors import Conflict, Invalid, NotFound, OwnChange
from todoke.notices.models import NoticeTemplate
from todoke.notices.queries import texts as queries
from todoke.notices.rules import texts as rules
from todoke.notices.rules.slots import slots_of
from todoke.notices.rules.states import TextState
from todoke.notices.rules.texts import Draft, Problem, Room
from todoke.notices.rules.topics import Priority
from todoke.people.rules.facts import Sensitivity

_OPEN: Final = (TextState.DRAFT.value, TextState.WAITING.value)
#: Our own texts need no second person of a body: they come with the software, reviewed as its code is.
_OURS: Final = "todoke"


class TextInvalid(Invalid):
    """A text cannot be kept, handed in or approved as it is; ``problems`` lists what is wrong with it."""

    code = "text_invalid"


class TextMoved(Conflict):
    """Somebody else has handed this text in, approved or changed it since."""

    code = "text_moved"


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody writes: a draft for the rules, and what else a text carries."""

    draft: Draft
    program: str = ""
    law: str = ""
    priority: int = Priority.ORDINARY
    reveals: int = Sensitivity.ORDINARY

    def kept(self) -> dict[str, object]:
        """The columns of a row."""
        draft = self.draft
        return {
            "topic": draft.topic, "program": self.program, "law": self.law, "priority": self.priority, "reveals": max(self.reveals, Sensitivity.ORDINARY),
            "floor": draft.floor, "slots": [{"name": slot.name, "kind": slot.kind.value} for slot in draft.slots],
            "texts": {language: dict(parts) for language, parts in draft.texts.items() if any(parts.values())},
            "leads_to": draft.leads_to, "phone": draft.phone,
        }  # fmt: skip


@transaction.atomic
def write(*, body: Body, words: Words, by: Actor, now: datetime, text: NoticeTemplate | None = None) -> NoticeTemplate:
    """Keep a draft as it is, with all its faults but a key that cannot be one; approved versions are followed by a new one.

    Raises TextInvalid, TextMoved.
    """
    fatal = [
        each
        for each in rules.problems(words.draft)
        if each.code in {"text_key_shape", "text_topic_unknown", "text_control"}
    ]
    if fatal or any(
        len(str(value)) > 500 for value in (words.law, words.program, words.draft.leads_to, words.draft.phone)
    ):
        raise TextInvalid(problems=fatal or [Problem("text_long", part="leads_to")])
    if text is not None:
        row = _held(body, text)
        if row.state == TextState.WAITING.value:
            raise TextMoved
        if row.state == TextState.DRAFT.value:
            for name, value in words.kept().items():
                setattr(row, name, value)
            row.written_by, row.written_at = str(by), now
            row.save()
            return _recorded(row, "text.write", by, now)
    newest = NoticeTemplate.objects.filter(body=body, key=words.draft.key)
    if newest.filter(state__in=_OPEN).exists() or (
        text is None and newest.exclude(state=TextState.RETIRED.value).exists()
    ):
        raise TextInvalid(problems=[Problem("text_key_taken", part="key")])
    version = (newest.aggregate(last=Max("version"))["last"] or 0) + 1
    row = NoticeTemplate.objects.create(
        body=body,
        key=words.draft.key,
        version=version,
        state=TextState.DRAFT.value,
        written_by=str(by),
        written_at=now,
        **words.kept(),
    )
    return _recorded(row, "text.write", by, now)


@transaction.atomic
def hand_in(*, text: NoticeTemplate, body: Body, room: Room, by: Actor, now: datetime) -> None:
    """Ask a second person to approve. Raises TextInvalid where something grave is wrong, TextMoved."""
    row = _held(body, text, TextState.DRAFT)
    _see_that_it_is_ready(row, room, now)
    row.state = TextState.WAITING.value
    row.save(update_fields=["state"])
    _recorded(row, "text.hand_in", by, now)


@transaction.atomic
def send_back(*, text: NoticeTemplate, body: Body, by: Actor, now: datetime, reason: str = "") -> None:
    """It becomes a draft again, with a reason. Raises TextMoved."""
    row = _held(body, text, TextState.WAITING)
    row.state = TextState.DRAFT.value
    row.save(update_fields=["state"])
    _recorded(row, "text.send_back", by, now, note=reason)


@transaction.atomic
def approve(*, text: NoticeTemplate, body: Body, room: Room, by: Actor, now: datetime) -> None:
    """A second person's yes: it is in force from now on, and the version before it is retired. Raises OwnChange, TextInvalid, TextMoved."""
    row = _held(body, text, TextState.WAITING)
    if row.written_by == str(by):
        raise OwnChange
    _see_that_it_is_ready(row, room, now)
    NoticeTemplate.objects.filter(body=body, key=row.key, state=TextState.APPROVED.value).update(
        state=TextState.RETIRED.value
    )
    row.state, row.approved_by, row.approved_at = TextState.APPROVED.value, str(by), now
    row.save(update_fields=["state", "approved_by", "approved_at"])
    _recorded(row, "text.approve", by, now)


@transaction.atomic
def retire(*, text: NoticeTemplate, body: Body, by: Actor, now: datetime) -> None:
    """It is used for nothing new; notices that were given keep it. Raises TextMoved."""
    row = _held(body, text, TextState.APPROVED)
    row.state = TextState.RETIRED.value
    row.save(update_fields=["state"])
    _recorded(row, "text.retire", by, now)


@transaction.atomic
def keep_standard(*, rows: Iterable[Mapping[str, object]], by: Actor, now: datetime) -> list[str]:
    """Bring our own texts to what the software comes with; the keys that changed. Running it again changes nothing."""
    changed = []
    for said in rows:
        key, columns = str(said["key"]), _standard(said)
        every = NoticeTemplate.objects.select_for_update().filter(Q(body=None), key=key)
        held = every.filter(state=TextState.APPROVED.value).first()
        if held is not None and all(getattr(held, name) == value for name, value in columns.items()):
            continue
        every.filter(state=TextState.APPROVED.value).update(state=TextState.RETIRED.value)
        version = (every.aggregate(last=Max("version"))["last"] or 0) + 1
        NoticeTemplate.objects.create(
            body=None, key=key, version=version, state=TextState.APPROVED.value, written_by=str(by), written_at=now, approved_by=_OURS, approved_at=now,
            **columns,
        )  # fmt: skip
        changed.append(key)
        bodies.record(
            body=bodies_queries.top(), by=by, at=now, action="text.keep_standard", subject=f"text:{key}", data={"version": version}
        )  # fmt: skip
    return changed


def _standard(said: Mapping[str, object]) -> dict[str, object]:
    texts = json.loads(json.dumps(said["texts"]))
    return {
        "topic": str(said["topic"]), "priority": said.get("priority", Priority.ORDINARY.value), "floor": said.get("floor", 0),
        "reveals": said.get("reveals", Sensitivity.ORDINARY.value), "slots": said["slots"], "texts": texts, "leads_to": said["leads_to"],
    }  # fmt: skip


def _held(body: Body, text: NoticeTemplate, state: TextState | None = None) -> NoticeTemplate:
    """The row of a body's text, kept from others until commit."""
    row = NoticeTemplate.objects.select_for_update().filter(pk=text.pk, body=body).first()
    if row is None:
        raise NotFound(text=str(text.pk))
    if state is not None and row.state != state.value:
        raise TextMoved
    return row


def _see_that_it_is_ready(row: NoticeTemplate, room: Room, now: datetime) -> None:
    found = queries.problems_of_stored(row, room=room, on=now.date())
    if not rules.is_ready(found):
        raise TextInvalid(problems=found)
    if {slot["name"] for slot in row.slots} != {slot.name for slot in slots_of(row.slots)}:
        raise TextInvalid(problems=[Problem("text_field_unknown")])


def _recorded(row: NoticeTemplate, action: str, by: Actor, now: datetime, *, note: str = "") -> NoticeTemplate:
    assert row.body is not None
    bodies.record(
        body=row.body,
        by=by,
        at=now,
        action=action,
        subject=str(row),
        data={"key": row.key, "version": row.version},
        note=note,
    )
    return row
