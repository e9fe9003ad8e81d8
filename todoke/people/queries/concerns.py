"""Questions about suspicions: who is the officer of a body, and what waits for them."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from todoke.bodies.models import Body
from todoke.common.clock import TOKYO
from todoke.common.errors import NotFound
from todoke.people.models import Concern, StaffRole, User
from todoke.people.rules.roles import GRANTS, Act


class ConcernNotFound(NotFound):
    """No such concern at this body."""

    code = "concern_not_found"


def officers_of(body: Body, *, now: datetime) -> Sequence[User]:
    """The named officers of a body today, by name."""
    today = now.astimezone(TOKYO).date()
    roles = [role.value for role, acts in GRANTS.items() if Act.GUARD in acts]
    held = StaffRole.objects.filter(Q(ends_date=None) | Q(ends_date__gt=today), body=body, role__in=roles)
    return list(User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("username"))


def officer_for(body: Body, *, now: datetime) -> User | None:
    """Who is told next: the officer with the fewest that are not closed; None where the body has named nobody."""
    officers = officers_of(body, now=now)
    counts = dict(
        Concern.objects.filter(body=body, officer__in=officers).exclude(state="closed").order_by()
        .values_list("officer").annotate(Count("pk"))
    )  # fmt: skip
    return min(officers, key=lambda user: (counts.get(user.pk, 0), user.username), default=None)


def of_body(body: Body) -> QuerySet[Concern]:
    """All of a body, those that wait first."""
    rows = Concern.objects.filter(body=body).select_related("principal", "officer", "mandate")
    return rows.order_by("closed_at", "raised_at", "pk")


def waiting(body: Body) -> int:
    """How many nobody has taken on."""
    return Concern.objects.filter(body=body, state="open").count()


def get(body: Body, key: uuid.UUID) -> Concern:
    """One of a body, raises ConcernNotFound."""
    found = of_body(body).filter(pk=key).first()
    if found is None:
        raise ConcernNotFound
    return found
