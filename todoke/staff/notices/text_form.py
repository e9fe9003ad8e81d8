"""The form of a text: three languages, fields by click, what it is about; read from what was posted, and made from what is stored."""

import re
from collections.abc import Mapping
from typing import Final

from django.http import QueryDict

from todoke.notices.models import NoticeTemplate
from todoke.notices.operations.texts import Words
from todoke.notices.rules.slots import Slot, SlotKind, fields_of
from todoke.notices.rules.tact import Tact
from todoke.notices.rules.texts import LANGUAGES, PARTS, Draft
from todoke.notices.rules.topics import Priority, Topic
from todoke.people.rules.facts import Sensitivity
from todoke.staff.inputs import text

_LIMITS: Final = {"title": 200, "text": 4_000, "short": 300}
_NUMBERED: Final = re.compile(r"([a-z]+)[0-9]?")
Typed = dict[str, str]


def typed_of(row: NoticeTemplate | None) -> Typed:
    """What stands in the form for a stored text; an empty one for a new text."""
    if row is None:
        return {
            "topic": Topic.LIVING.value,
            "floor": str(Tact.OPEN.value),
            "reveals": str(Sensitivity.ORDINARY.value),
            "priority": str(Priority.ORDINARY.value),
        }
    typed = {
        "key": row.key, "topic": row.topic, "program": row.program, "law": row.law, "floor": str(row.floor), "reveals": str(row.reveals),
        "priority": str(row.priority), "leads_to": row.leads_to, "phone": row.phone,
    }  # fmt: skip
    for language in LANGUAGES:
        for part in PARTS:
            typed[f"{language}_{part}"] = str(row.texts.get(language, {}).get(part, ""))
    return typed


def typed_in(data: QueryDict, row: NoticeTemplate | None) -> Typed:
    """What somebody typed; the name of a text never changes."""
    typed = {
        name: text(data, name, limit=limit)
        for name, limit in (("key", 60), ("topic", 20), ("program", 80), ("law", 120), ("leads_to", 500), ("phone", 40))
    }
    for name, most in (("floor", Tact.UNASKED_NEVER), ("reveals", Sensitivity.GRAVE), ("priority", Priority.ORDINARY)):
        given = text(data, name, limit=1)
        typed[name] = given if given.isdigit() and int(given) <= most else str(most.value)
    for language in LANGUAGES:
        for part in PARTS:
            typed[f"{language}_{part}"] = text(data, f"{language}_{part}", limit=_LIMITS[part])
    return {**typed, "key": row.key} if row is not None else typed


def insert(typed: Typed, asked: str) -> str:
    """Put a field at the end of a box, as a button asked ("ja_text.until"); the name of the box, "" for nothing."""
    box, _, kind = asked.partition(".")
    if kind not in set(SlotKind) or box not in {f"{language}_{part}" for language in LANGUAGES for part in PARTS}:
        return ""
    typed[box] = f"{typed.get(box, '')}{{{kind}}}"
    return box


def words_of(typed: Mapping[str, str]) -> Words:
    """What was typed as a text: its fields are those that its words mention, each of the kind that it is called by (``day``, ``day2``)."""
    texts = {language: {part: typed.get(f"{language}_{part}", "") for part in PARTS} for language in LANGUAGES}
    texts = {language: parts for language, parts in texts.items() if any(parts.values())}
    said = [name for parts in texts.values() for words in parts.values() for name in fields_of(words)]
    names = dict.fromkeys([*said, *fields_of(typed.get("leads_to", ""))])
    slots = tuple(
        Slot(name, SlotKind(match[1])) for name in names if (match := _NUMBERED.fullmatch(name)) and match[1] in set(SlotKind)
    )  # fmt: skip
    draft = Draft(
        typed.get("key", ""),
        typed.get("topic", ""),
        slots,
        texts,
        typed.get("leads_to", ""),
        typed.get("phone", ""),
        int(typed.get("floor") or 0),
    )
    return Words(
        draft, typed.get("program", ""), typed.get("law", ""), int(typed.get("priority") or Priority.ORDINARY), int(typed.get("reveals") or 1)
    )  # fmt: skip
