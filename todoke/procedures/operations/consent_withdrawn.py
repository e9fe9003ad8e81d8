"""Somebody who fills a form in no longer wants what is known of them to be used: it goes from the draft, and nothing that they typed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from todoke.bodies import operations as bodies
from todoke.common.actors import Actor
from todoke.procedures.models import Draft
from todoke.procedures.operations import files
from todoke.procedures.operations.filing_refusals import DraftOver
from todoke.procedures.queries.files import put
from todoke.procedures.rules import prefill

#: Stands among what was confirmed, so that the draft says so.
WITHDRAWN: Final = "withdrawn"


@transaction.atomic
def withdraw(*, draft: Draft, by: Actor, now: datetime) -> Sequence[str]:
    """Take out what was known and not changed, and documents that were given again; the paths that were emptied. Raises DraftOver."""
    again = files.take_back_reuse(draft=draft, by=by, now=now)
    held = Draft.objects.select_for_update(of=("self",)).select_related("body").get(pk=draft.pk)
    if held.filed_at is not None or held.ends_at <= now:
        raise DraftOver
    known = held.known or {}
    unchanged = sorted(set(known) - prefill.corrected(known, held.answers))
    answers = held.answers
    for path in unchanged:
        answers = put(answers, path, None)
    held.answers, held.known, held.confirmed, held.changed_at = answers, {}, [WITHDRAWN], now
    held.save(update_fields=["answers", "known", "confirmed", "changed_at"])
    bodies.record(
        body=held.body, by=by, at=now, action="draft.withdraw_consent", subject=str(held), data={"answers": len(unchanged), "files": len(again)}
    )  # fmt: skip
    return [*unchanged, *again]
