"""Questions about bodies' own sign-in."""

from collections.abc import Sequence

from todoke.bodies.models import Body
from todoke.people.models.providers import StaffProvider, StaffSubject


def of(body: Body) -> StaffProvider | None:
    """The provider by which this body's staff sign in; None when it has none."""
    return StaffProvider.objects.filter(body=body, ended_at=None).select_related("body").first()


def every() -> Sequence[StaffProvider]:
    """All providers in use, by body."""
    return list(StaffProvider.objects.filter(ended_at=None).select_related("body").order_by("body__key"))


def subjects(provider: StaffProvider) -> Sequence[StaffSubject]:
    """Which of its subjects is which account."""
    return list(StaffSubject.objects.filter(provider=provider).select_related("user"))
