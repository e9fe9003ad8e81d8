"""Writes of comparisons: a body switches one on, a second person agrees, anybody ends it."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.common.errors import Conflict, Invalid, OwnChange
from todoke.notices.models import Comparison, NoticeTemplate
from todoke.notices.rules.comparing import ComparisonState, Varied, Way, problems, stored
from todoke.notices.rules.states import TextState


class ComparisonInvalid(Invalid):
    """A comparison cannot run so; ``problems`` maps each part to a code."""

    code = "comparison_invalid"


class ComparisonMoved(Conflict):
    """Somebody else has approved or ended it since."""

    code = "comparison_moved"


@transaction.atomic
def propose(
    *, body: Body, name: str, template: NoticeTemplate, varied: str, ways: Sequence[Way], starts: date, ends: date, by: Actor, now: datetime
) -> Comparison:  # fmt: skip
    """Propose a comparison for a text; nothing changes before a second person agrees. Raises ComparisonInvalid."""
    found = problems(
        varied, template.topic, ways, _are_alike(body, template, ways) if varied == Varied.WORDING else True
    )
    if not name.strip() or len(name) > 120:
        found["name"] = "required" if not name.strip() else "text_too_long"
    if starts < now.date():
        found["starts_date"] = "end_past"
    if not 0 <= (ends - starts).days <= 366:
        found["ends_date"] = "comparison_period"
    if found:
        raise ComparisonInvalid(problems=found)
    row = Comparison.objects.create(
        body=body, name=name.strip(), key=template.key, varied=varied, ways=stored(ways), seed=secrets.token_hex(16), starts_date=starts,
        ends_date=ends, written_by=str(by), written_at=now,
    )  # fmt: skip
    _record(row, "comparison.propose", by, now)
    return row


def _are_alike(body: Body, template: NoticeTemplate, ways: Sequence[Way]) -> bool:
    """Whether the wordings are approved, of one topic and law, and lead to the same step: they differ in words alone."""
    rows = NoticeTemplate.objects.filter(pk__in=[_key(way.template) for way in ways], state=TextState.APPROVED.value)
    alike = [row for row in rows if row.body_id in {None, body.pk}]
    same = {(row.topic, row.law, row.leads_to, row.program, row.priority) for row in [*alike, template]}
    return len(alike) == len(ways) and len(same) == 1 and template.pk in {row.pk for row in alike}


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@transaction.atomic
def approve(*, comparison: Comparison, by: Actor, now: datetime) -> None:
    """The second person's yes: it runs from its first day. Raises OwnChange, ComparisonMoved, ComparisonInvalid."""
    row = _held(comparison, ComparisonState.WAITING)
    if row.written_by == str(by):
        raise OwnChange
    row.state, row.approved_by, row.approved_at = ComparisonState.RUNNING.value, str(by), now
    try:
        with transaction.atomic():
            row.save(update_fields=["state", "approved_by", "approved_at"])
    except IntegrityError:
        raise ComparisonInvalid(problems={"name": "comparison_runs"}) from None
    _record(row, "comparison.approve", by, now)


@transaction.atomic
def end(*, comparison: Comparison, by: Actor, now: datetime) -> None:
    """From now on everybody is told in the usual way. Raises ComparisonMoved."""
    row = _held(comparison, ComparisonState.WAITING, ComparisonState.RUNNING)
    row.state, row.ended_at = ComparisonState.ENDED.value, now
    if row.approved_by:
        row.ends_date = max(row.starts_date, min(row.ends_date, now.date()))
    row.save(update_fields=["state", "ended_at", "ends_date"])
    _record(row, "comparison.end", by, now)


def _held(comparison: Comparison, *states: ComparisonState) -> Comparison:
    row = Comparison.objects.select_for_update().select_related("body").get(pk=comparison.pk)
    if row.state not in {state.value for state in states}:
        raise ComparisonMoved
    return row


def _record(row: Comparison, action: str, by: Actor, now: datetime) -> None:
    bodies.record(
        body=row.body, by=by, at=now, action=action, subject=str(row), data={"key": row.key, "varied": row.varied}
    )
