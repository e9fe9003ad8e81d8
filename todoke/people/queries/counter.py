"""Questions about counter mode: who is served at a desk, and what of them may be seen there."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from todoke.people.models import CounterSession, Person, User
from todoke.people.queries import families, own_data
from todoke.people.queries.own_data import Row
from todoke.people.rules import counter as rules
from todoke.people.rules.counter import CameFor
from todoke.people.rules.family import CLOSED


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


def closed_to(person: Person, *, may_locate: bool, today: date) -> frozenset[str]:
    """What of a person this member of staff does not see, here as on every other page: where somebody protected could be found."""
    return frozenset() if may_locate or not families.is_guarded(person, today=today) else CLOSED


def seen_in(session: CounterSession, *, may_locate: bool, today: date) -> Sequence[Row]:
    """What is held about the person, as far as they came for it; ``may_locate``: whoever serves may see where the protected live."""
    sight = rules.SIGHTS[CameFor(session.came_for)]
    closed = closed_to(session.person, may_locate=may_locate, today=today)
    shown = []
    for row in own_data.held(session.person, viewer=session.person, today=today):
        names = sight.fields if row.table == "person" else sight.facts if row.table == "personfact" else frozenset()
        values = tuple(
            value
            for value in row.values
            if value.field not in closed | rules.NEVER and (sight.everything or value.field in names)
        )
        if values or not row.values:
            shown.append(replace(row, values=values))
    return shown if sight.everything else [row for row in shown if row.values]
