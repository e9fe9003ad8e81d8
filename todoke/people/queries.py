"""Questions about staff and what they may do."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Q

from todoke.bodies.models import Body
from todoke.people.models import StaffRole, User
from todoke.people.rules import Act, Role, may


def roles_at(user: User, body: Body, *, today: date) -> frozenset[Role]:
    """The roles a member of staff holds at a body today."""
    held = StaffRole.objects.filter(user=user, body=body).filter(Q(ends_date=None) | Q(ends_date__gt=today))
    return frozenset(Role(role) for role in held.values_list("role", flat=True))


def can(user: User, act: Act, body: Body, *, today: date) -> bool:
    """Whether a member of staff may do this at that body today."""
    return user.is_active and may(roles_at(user, body, today=today), act)


def bodies_of(user: User, *, today: date) -> Sequence[Body]:
    """The bodies at which a member of staff holds any role today."""
    held = StaffRole.objects.filter(user=user).filter(Q(ends_date=None) | Q(ends_date__gt=today))
    return list(Body.objects.filter(pk__in=held.values("body")).order_by("key"))


def staff_of(body: Body) -> Sequence[StaffRole]:
    """The roles given at a body, ended ones too."""
    return list(StaffRole.objects.filter(body=body).select_related("user").order_by("user__username", "role"))
