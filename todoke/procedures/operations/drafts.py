"""Filling a form in 「記入」: a draft is kept at every step and opened again anywhere by its code."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from todoke.common.actors import Actor
from todoke.people.models import Mandate, Person
from todoke.people.rules import proof_codes
from todoke.procedures.models import Draft, FormVersion
from todoke.procedures.operations import files
from todoke.procedures.operations.filing import DraftOver
from todoke.procedures.queries import forms
from todoke.procedures.queries.drafts import hash_of
from todoke.procedures.rules import flow, prefill
from todoke.procedures.rules.definition import Group
from todoke.procedures.rules.states import Channel

Typed = Mapping[str, Sequence[str]]
#: How long a draft is kept after it was last changed.
KEPT: Final = timedelta(days=30)


@transaction.atomic
def begin(
    *, version: FormVersion, person: Person | None, by: Actor, now: datetime, language: str = "ja", channel: Channel = Channel.WEB,
    filled_by: Person | None = None, mandate: Mandate | None = None, staff: str = "", answers: Mapping[str, object] | None = None,
    known: Mapping[str, object] | None = None,
) -> Draft:  # fmt: skip
    """A new draft of a version. ``answers``: what is known already, each to be confirmed; ``known``: by path, how it is known."""
    return Draft.objects.create(
        body=version.procedure.body, version=version, person=person, filled_by=filled_by, mandate=mandate, staff=staff, channel=channel.value,
        answers=dict(answers or {}), known=dict(known or {}), language=language, began_at=now, changed_at=now, ends_at=now + KEPT,
    )  # fmt: skip


@transaction.atomic
def keep(
    *, draft: Draft, step: flow.Step, values: Mapping[str, object], by: Actor, now: datetime, typed: Typed | None = None
) -> Draft:
    """Keep what was answered on a step, whether or not the rest is right; None takes an answer out. Raises DraftOver.

    ``typed``: how the step was typed, kept until it can be read; without it what was kept so before is gone. What was known and is sent again
    counts as looked at.
    """
    held = _hold(draft, now)
    definition = forms.definition_of(held.version)
    held.answers = flow.with_value(definition, held.answers, step, values)
    pages = {key: kept for key, kept in held.typed.items() if key != step.key}
    held.typed = {**pages, step.key: typed} if typed else pages
    if held.known and not typed:
        paths = [f"{step.group}.{step.index}.{key}" if step.group else key for key in values]
        held.confirmed = [
            *held.confirmed,
            *(each for each in paths if each in held.known and each not in held.confirmed),
        ]
    held.step = step.key
    return _save(held, now, "answers", "typed", "confirmed", "step")


@transaction.atomic
def keep_typed(*, draft: Draft, step: str, typed: Typed, by: Actor, now: datetime) -> Draft:
    """Keep a page as it was typed by somebody whose session was over, to be shown when they are back; answers stay as they are. Raises DraftOver."""
    held = _hold(draft, now)
    held.typed = {**held.typed, step: typed}
    return _save(held, now, "typed")


@transaction.atomic
def confirm(*, draft: Draft, paths: Collection[str], by: Actor, now: datetime, register: bool | None = None) -> Draft:
    """The person looked at what was known (``paths``). ``register``: they want what they corrected to be corrected in the register too, or not. Raises DraftOver."""
    held = _hold(draft, now)
    said = [*held.confirmed, *(each for each in paths if each in held.known and each not in held.confirmed)]
    if register is not None:
        other = prefill.corrected(held.known, held.answers)
        said = [each for each in said if not each.startswith(prefill.REGISTER)]
        said += [f"{prefill.REGISTER}{path}" for path in sorted(other)] if register else []
    held.confirmed = said
    return _save(held, now, "confirmed")


@transaction.atomic
def add_one(*, draft: Draft, group: Group, by: Actor, now: datetime) -> int:
    """One more of a group; its place. The last place where there can be no more. Raises DraftOver."""
    held = _hold(draft, now)
    items = list(held.answers.get(group.key) or [])
    if len(items) < group.most:
        items += [{} for _ in range(max(group.least - len(items), 1))]
        held.answers = {**held.answers, group.key: items}
        _save(held, now, "answers")
    return len(items) - 1


@transaction.atomic
def take_out(*, draft: Draft, group: Group, index: int, by: Actor, now: datetime) -> Draft:
    """Take one of a group out, with what is known and was typed of it; the others move up. Raises DraftOver."""
    held = _hold(draft, now)
    items = list(held.answers.get(group.key) or [])
    if not 0 <= index < len(items):
        return held
    del items[index]
    held.answers = {**held.answers, group.key: items}
    moved = prefill.without_item(held.known, group.key, index)
    left = [each for each in held.known if not each.startswith(f"{group.key}.{index}.")]
    held.known = {new: held.known[old] for new, old in zip(moved, left, strict=True)}
    held.confirmed = prefill.without_item(held.confirmed, group.key, index)
    pages = {page.key for page in forms.definition_of(held.version).pages if page.group == group.key}
    held.typed = {key: kept for key, kept in held.typed.items() if key.rpartition("-")[0] not in pages}
    return _save(held, now, "answers", "known", "confirmed", "typed")


@transaction.atomic
def forget(*, draft: Draft, by: Actor, now: datetime) -> None:
    """The person wants nothing kept of it: it is empty and over at once. Raises DraftOver."""
    held = _hold(draft, now)
    held.answers, held.known, held.typed, held.confirmed, held.code_hash, held.ends_at = {}, {}, {}, [], "", now
    held.save(update_fields=["answers", "known", "typed", "confirmed", "code_hash", "ends_at"])
    files.drop_all(draft=held, by=by, now=now)


def _hold(draft: Draft, now: datetime) -> Draft:
    held = Draft.objects.select_for_update().order_by().get(pk=draft.pk)
    held.version = draft.version  # never another one
    if held.filed_at is not None or held.ends_at <= now:
        raise DraftOver
    return held


def _save(held: Draft, now: datetime, *fields: str) -> Draft:
    held.changed_at, held.ends_at = now, now + KEPT
    held.save(update_fields=[*fields, "changed_at", "ends_at"])
    return held


@transaction.atomic
def show_code(*, draft: Draft, by: Actor, now: datetime) -> str:
    """A new code that opens the draft on any device; the one before no longer does."""
    code = proof_codes.make(secrets.choice)
    Draft.objects.filter(pk=draft.pk, filed_at=None).update(code_hash=hash_of(code))
    return code
