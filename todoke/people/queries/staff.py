"""Questions about staff and what they may do."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db.models import Q

from todoke.bodies.models import Body
from todoke.people.models.staff import StaffRole, User
from todoke.people.rules.roles import Act, Role, may


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


def told_of(user: User) -> Sequence[Body]:
    """The bodies whose ledgers tell what happens to an account: where it has or had a role, in the order in which ledgers are held."""
    return list(Body.objects.filter(pk__in=StaffRole.objects.filter(user=user).values("body")).order_by("pk"))


def staff_of(body: Body) -> Sequence[StaffRole]:
    """The roles given at a body, ended ones too."""
    return list(StaffRole.objects.filter(body=body).select_related("user").order_by("user__username", "role"))


def must_choose_password(user: User) -> bool:
    """Whether the account still has the password for one use that it was opened with."""
    return user.last_login is None and not user.is_demo and not user.is_superuser


def names_of(labels: Iterable[str]) -> Mapping[str, str]:
    """What colleagues call the members of staff whom the ledger names ``staff:<id>``."""
    ids = {int(label[6:]) for label in labels if label.startswith("staff:") and label[6:].isdecimal()}
    return {f"staff:{user.pk}": user.get_full_name() or user.username for user in User.objects.filter(pk__in=ids)}


def by_username(username: str) -> User | None:
    """The account with this name for signing in."""
    return None if "\0" in username else User.objects.filter(username=username).first()
