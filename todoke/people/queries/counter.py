"""Questions about counter mode: who is served at a desk, and what of them may be seen there."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from todoke.people.models import CounterSession, User
from todoke.people.queries import own_data
from todoke.people.queries.own_data import Row
from todoke.people.rules import counter as rules
from todoke.people.rules.counter import CameFor


def served_by(user: User, *, now: datetime) -> CounterSession | None:
    """Whose session is open at the desk of a member of staff; one that lies idle is none."""
    found = (
        CounterSession.objects.filter(staff=user, ended_at=None)
        .select_related("person", "person__body", "body")
        .first()
    )
    return None if found is None or found.person.ended_at is not None or rules.is_idle(found.touched_at, now) else found


def left_open(user: User) -> bool:
    """Whether a session at this desk was never ended, though it may lie idle."""
    return CounterSession.objects.filter(staff=user, ended_at=None).exists()


def seen_in(session: CounterSession, *, today: date) -> Sequence[Row]:
    """What is held about the person, as far as they came for it."""
    sight = rules.SIGHTS[CameFor(session.came_for)]
    rows = own_data.held(session.person, viewer=session.person, today=today)
    if sight.everything:
        return rows
    shown = []
    for row in rows:
        names = sight.fields if row.table == "person" else sight.facts if row.table == "personfact" else frozenset()
        values = tuple(value for value in row.values if value.field in names)
        if values:
            shown.append(replace(row, values=values))
    return shown
