"""Filling a form in 「記入」: a draft is kept at every step and opened again anywhere by its code."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from todoke.common.actors import Actor
from todoke.people.models import Mandate, Person
from todoke.people.rules import proof_codes
from todoke.procedures.models import Draft, FormVersion
from todoke.procedures.operations.filing import DraftOver
from todoke.procedures.queries import forms
from todoke.procedures.queries.drafts import hash_of
from todoke.procedures.rules import flow
from todoke.procedures.rules.states import Channel

#: How long a draft is kept after it was last changed.
KEPT: Final = timedelta(days=30)


@transaction.atomic
def begin(
    *, version: FormVersion, person: Person | None, by: Actor, now: datetime, language: str = "ja", channel: Channel = Channel.WEB,
    filled_by: Person | None = None, mandate: Mandate | None = None, staff: str = "", answers: Mapping[str, object] | None = None,
) -> Draft:  # fmt: skip
    """A new draft of a version. ``answers``: what is known already, each to be confirmed."""
    return Draft.objects.create(
        body=version.procedure.body, version=version, person=person, filled_by=filled_by, mandate=mandate, staff=staff, channel=channel.value,
        answers=dict(answers or {}), language=language, began_at=now, changed_at=now, ends_at=now + KEPT,
    )  # fmt: skip


@transaction.atomic
def keep(*, draft: Draft, step: flow.Step, values: Mapping[str, object], by: Actor, now: datetime) -> Draft:
    """Keep what was answered on a step, whether or not the rest is right; None takes an answer out. Raises DraftOver."""
    held = Draft.objects.select_for_update().select_related("version__procedure").get(pk=draft.pk)
    if held.filed_at is not None or held.ends_at <= now:
        raise DraftOver
    definition = forms.definition_of(held.version)
    held.answers = flow.with_value(definition, held.answers, step, values)
    held.step, held.changed_at, held.ends_at = step.key, now, now + KEPT
    held.save(update_fields=["answers", "step", "changed_at", "ends_at"])
    return held


@transaction.atomic
def show_code(*, draft: Draft, by: Actor, now: datetime) -> str:
    """A new code that opens the draft on any device; the one before no longer does."""
    code = proof_codes.make(secrets.choice)
    Draft.objects.filter(pk=draft.pk, filed_at=None).update(code_hash=hash_of(code))
    return code
