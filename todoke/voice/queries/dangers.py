"""Voices that may tell of danger and of which nobody was told yet, and who is told."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from todoke.bodies.models import Body
from todoke.common.clock import TOKYO
from todoke.people.models import StaffRole, User
from todoke.people.rules.roles import GRANTS, Act
from todoke.voice.models import Voice


def untold(most: int) -> Sequence[Voice]:
    """Those that are due, the oldest first."""
    rows = Voice.objects.filter(danger__gt="", danger_told_at=None).select_related("body")
    return list(rows.order_by("at")[:most])


def told_of(body: Body, *, now: datetime) -> Sequence[tuple[str, str]]:
    """Mail addresses with their languages: of those at the body who guard persons or keep their records; of the body itself where nobody has one."""
    roles = [role.value for role, acts in GRANTS.items() if acts & {Act.GUARD, Act.CASEWORK}]
    today = now.astimezone(TOKYO).date()
    held = StaffRole.objects.filter(Q(ends_date=None) | Q(ends_date__gt=today), body=body, role__in=roles)
    users = User.objects.filter(pk__in=held.values("user"), is_active=True).exclude(email="").order_by("username")
    found = list(users.values_list("email", "language"))
    return found or ([(body.email, "ja")] if body.email else [])
