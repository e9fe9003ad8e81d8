"""Forms that are filled in at a counter: found only for whoever is served at this desk now."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from todoke.common import reach
from todoke.people.models import CounterSession
from todoke.procedures.models import Draft, Submission
from todoke.procedures.queries.drafts import DraftNotFound
from todoke.procedures.rules.states import Channel


def begun(session: CounterSession, *, staff: str, now: datetime) -> Sequence[Draft]:
    """What this member of staff began with the person in this session and did not file."""
    found = Draft.objects.filter(
        person=session.person, body=session.body, staff=staff, channel=Channel.COUNTER.value, filed_at=None, ends_at__gt=now,
        began_at__gte=session.opened_at,
    )  # fmt: skip
    return list(found.select_related("version__procedure__body").order_by("began_at"))


def draft_of(session: CounterSession, key: UUID, *, staff: str, now: datetime) -> Draft:
    """One of them; raises DraftNotFound, so that a page of the person before leads nowhere."""
    found = next((each for each in begun(session, staff=staff, now=now) if each.pk == key), None)
    if found is None:
        raise DraftNotFound
    return found


def filed_here(session: CounterSession, key: UUID, *, staff: str) -> Submission:
    """What was filed for the person at this desk; raises DraftNotFound."""
    with reach.within(reach.EVERYTHING):
        found = (
            Submission.objects.select_related("procedure", "version__procedure__body", "body")
            .filter(
                pk=key,
                person=session.person,
                filed_by=staff,
                channel=Channel.COUNTER.value,
                arrived_at__gte=session.opened_at,
            )
            .first()
        )
    if found is None:
        raise DraftNotFound
    return found


def of_sheet(submission: Submission) -> Sequence[Submission]:
    """All that was filed with it, with each of its bodies."""
    with reach.within(reach.EVERYTHING):
        return list(Submission.objects.filter(key=submission.key).select_related("body").order_by("pk"))
