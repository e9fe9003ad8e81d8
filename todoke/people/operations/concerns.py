"""Suspicions of abuse: raised by staff, a relative or a bank, told to a named officer, looked into, closed."""

from datetime import datetime

from django.db import transaction

from todoke.bodies import operations as bodies
from todoke.common import individual_numbers
from todoke.common.actors import Actor
from todoke.common.errors import Conflict, Invalid
from todoke.people.models import Concern, Mandate, Person, User
from todoke.people.queries import concerns as queries
from todoke.people.rules.concerns import ConcernKind, ConcernState

LONGEST_TEXT = 2000


class ConcernInvalid(Invalid):
    """Nothing was written, or too much; ``problems`` maps the field to a code."""

    code = "concern_invalid"


class ConcernMoved(Conflict):
    """Somebody else has taken or closed it since."""

    code = "concern_moved"


def _checked(text: str, field: str = "text") -> str:
    plain = text.strip()
    if not plain or len(plain) > LONGEST_TEXT or "\0" in plain:
        raise ConcernInvalid(
            problems={
                field: "required" if not plain else "text_too_long" if len(plain) > LONGEST_TEXT else "text_unusable"
            }
        )
    if individual_numbers.offers_one(plain):
        raise ConcernInvalid(problems={field: "individual_number"})
    return plain


@transaction.atomic
def raise_concern(
    *, kind: ConcernKind, principal: Person, text: str, by: Actor, now: datetime, mandate: Mandate | None = None
) -> Concern:
    """Tell the officer of the body that somebody is worried; who is told is the one with the fewest open ones. Raises ConcernInvalid."""
    concern = Concern(
        body=principal.body, kind=kind.value, principal=principal, mandate=mandate, text=_checked(text), raised_by=str(by), raised_at=now,
        officer=queries.officer_for(principal.body, now=now),
    )  # fmt: skip
    concern.save(force_insert=True)
    _record(concern, "concern.raise", by=by, now=now)
    return concern


@transaction.atomic
def take(*, concern: Concern, officer: User, by: Actor, now: datetime) -> Concern:
    """An officer takes it on, also one whom another was told first. Raises ConcernMoved."""
    held = Concern.objects.select_for_update(of=("self",)).select_related("body").get(pk=concern.pk)
    if held.state != ConcernState.OPEN:
        raise ConcernMoved
    held.state, held.taken_at, held.officer = ConcernState.TAKEN.value, now, officer
    held.save(update_fields=["state", "taken_at", "officer"])
    _record(held, "concern.take", by=by, now=now)
    return held


@transaction.atomic
def close(*, concern: Concern, outcome: str, by: Actor, now: datetime) -> Concern:
    """Close it and say what was done. Raises ConcernInvalid, ConcernMoved."""
    held = Concern.objects.select_for_update(of=("self",)).select_related("body").get(pk=concern.pk)
    if held.state != ConcernState.TAKEN:
        raise ConcernMoved
    held.outcome, held.state, held.closed_at = _checked(outcome, "outcome"), ConcernState.CLOSED.value, now
    held.save(update_fields=["outcome", "state", "closed_at"])
    _record(held, "concern.close", by=by, now=now)
    return held


def _record(concern: Concern, action: str, *, by: Actor, now: datetime) -> None:
    """An entry that names the concern alone: that somebody was worried about a person is not shown among the looks at them."""
    bodies.record(body=concern.body, by=by, at=now, action=action, subject=str(concern), data={"kind": concern.kind})
