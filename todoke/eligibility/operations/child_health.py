"""Writes to what a body says about the child-health calendar."""

from datetime import date, datetime
from typing import Final
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction

from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.common.errors import Conflict, Invalid
from todoke.eligibility.models import CalendarOverride
from todoke.eligibility.rules.child_health import is_checkup, item_ids

_OLDEST_MONTHS: Final = 18 * 12
_LONGEST_NOTE: Final = 500


class OverrideInvalid(Invalid):
    """What was given cannot be said about the calendar; ``problems`` maps each field to a code."""

    code = "calendar_override_invalid"


class OverrideEnded(Conflict):
    """It was ended before."""

    code = "already_ended"


class OwnOverride(Conflict):
    """The body wants a second person, and this is the one who wrote it."""

    code = "own_change"


def _problems(
    item: str, offered: bool | None, since: int | None, before: int | None, note: str, source: str, day: date
) -> dict[str, str]:
    """Why it cannot be said, field by field."""
    wrong: dict[str, str] = {}
    if item not in item_ids():
        wrong["item"] = "required"
    if offered is not None and not is_checkup(item):
        wrong["offered"] = "offered_checkups_only"
    if (since is None) != (before is None):
        wrong["since" if since is None else "before"] = "required"
    elif since is not None and before is not None and not 0 <= since < before <= _OLDEST_MONTHS:
        wrong["before"] = "ages_order"
    if offered is None and since is None and not note.strip():
        wrong.setdefault("note", "says_nothing")
    if len(note) > _LONGEST_NOTE:
        wrong["note"] = "note_too_long"
    if not _is_address(source):
        wrong["source"] = "not_a_url"
    if not date(2000, 1, 1) <= day <= date(2199, 12, 31):
        wrong["effective_from_date"] = "impossible_date"
    return wrong


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and len(text) <= 500 and text.isprintable()


@transaction.atomic
def add_override(
    *, body: Body, by: Actor, now: datetime, item: str, effective_from_date: date, source: str, offered: bool | None = None,
    since_months: int | None = None, before_months: int | None = None, note: str = "",
) -> CalendarOverride:  # fmt: skip
    """Say something about an entry, from a day on. Raises OverrideInvalid."""
    problems = _problems(item, offered, since_months, before_months, note, source, effective_from_date)
    if problems:
        raise OverrideInvalid(problems=problems)
    try:
        with transaction.atomic():
            row = CalendarOverride.objects.create(
                body=body, item=item, offered=offered, since_months=since_months, before_months=before_months, note=note.strip(), source=source,
                effective_from_date=effective_from_date, created_at=now, created_by=str(by), confirmed_at=None if body.four_eyes else now,
            )  # fmt: skip
    except IntegrityError:
        raise OverrideInvalid(problems={"effective_from_date": "said_already"}) from None
    bodies.record(
        body=body, by=by, at=now, action="calendar.override.add", subject=f"calendar:{item}",
        data={"override": row.pk, "from": effective_from_date.isoformat()},
    )  # fmt: skip
    return row


@transaction.atomic
def confirm_override(*, override: CalendarOverride, by: Actor, now: datetime) -> None:
    """The second person's yes. Raises OwnOverride, OverrideEnded."""
    row = CalendarOverride.objects.select_for_update().get(pk=override.pk)
    if row.ends_date is not None:
        raise OverrideEnded
    if row.created_by == str(by):
        raise OwnOverride
    if row.confirmed_at is None:
        row.confirmed_at = now
        row.save(update_fields=["confirmed_at"])
        bodies.record(
            body=row.body, by=by, at=now, action="calendar.override.confirm", subject=f"calendar:{row.item}", data={"override": row.pk}
        )  # fmt: skip


@transaction.atomic
def end_override(*, override: CalendarOverride, by: Actor, now: datetime) -> None:
    """End it today, or before it began; the row stays as history. Raises OverrideEnded."""
    row = CalendarOverride.objects.select_for_update().get(pk=override.pk)
    if row.ends_date is not None:
        raise OverrideEnded
    row.ends_date = max(now.date(), row.effective_from_date)
    row.save(update_fields=["ends_date"])
    bodies.record(
        body=row.body, by=by, at=now, action="calendar.override.end", subject=f"calendar:{row.item}", data={"override": row.pk}
    )  # fmt: skip
