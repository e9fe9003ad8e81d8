"""Questions about sendings to many: whom one reaches, how many, what became of it, and who has already got it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet

from todoke.bodies.models import Body
from todoke.common import reach
from todoke.common.errors import NotFound
from todoke.notices.models import DeliveryItem, Notice, Sending
from todoke.notices.rules.audiences import Audience, AudienceKind, audience_of
from todoke.notices.rules.states import DeliveryState, NoticeState, SendingState
from todoke.people.models import Person

_HANDED = (DeliveryState.HANDED.value, DeliveryState.ACKNOWLEDGED.value, DeliveryState.BOUNCED.value)


@dataclass(frozen=True, slots=True)
class Figures:
    """What became of a sending, in notices: waiting, in boxes, told of outside, taken back, not given for a reason."""

    planned: int = 0
    boxed: int = 0
    handed: int = 0
    withdrawn: int = 0
    quiet: int = 0

    @property
    def got(self) -> int:
        """How many have it: it lies in their box."""
        return self.boxed


def people(body: Body, audience: Audience) -> QuerySet[Person]:
    """The persons of a body whom an audience names; a notice about a child goes to the guardians."""
    rows = Person.objects.filter(body=body, ended_at=None, declared_by=None).order_by("pk")
    if audience.kind is AudienceKind.EVERYBODY:
        return rows
    if audience.kind is AudienceKind.PROGRAM:
        told = Notice.objects.filter(
            body=body, item__startswith=f"program:{audience.program}:", state=NoticeState.BOXED.value
        )
        return rows.filter(pk__in=told.values("about")) if audience.program else rows.none()
    if audience.kind is AudienceKind.GOT:
        if not audience.sending:
            return rows.none()
        told = Notice.objects.filter(body=body, sending_id=UUID(audience.sending), state=NoticeState.BOXED.value)
        return rows.filter(pk__in=told.values("about"))
    return rows.filter(pk__in=audience.persons)


def count(body: Body, audience: Audience) -> int:
    """How many persons an audience names now."""
    return people(body, audience).count()


def of_body(body: Body) -> Sequence[Sending]:
    """A body's sendings, the newest first."""
    return list(Sending.objects.filter(body=body).select_related("template")[:200])


def get(body: Body, sending: UUID) -> Sending:
    """One sending of a body. Raises NotFound."""
    row = Sending.objects.filter(body=body, pk=sending).select_related("body", "template").first()
    if row is None:
        raise NotFound(sending=str(sending))
    return row


def count_waiting(body: Body) -> int:
    """How many sendings wait for somebody's yes."""
    return Sending.objects.filter(body=body, state=SendingState.WAITING.value).count()


@reach.within(reach.EVERYTHING)  # guardians may live elsewhere; only counts come back
def figures(sending: Sending) -> Figures:
    """What became of a sending, counted now."""
    rows = Notice.objects.filter(sending=sending)
    by_state = dict(rows.order_by().values_list("state").annotate(number=Count("pk")))
    handed = DeliveryItem.objects.filter(notice__sending=sending, delivery__state__in=_HANDED)
    return Figures(
        by_state.get(NoticeState.PLANNED.value, 0), by_state.get(NoticeState.BOXED.value, 0), handed.values("notice").distinct().count(),
        by_state.get(NoticeState.WITHDRAWN.value, 0), by_state.get(NoticeState.QUIET.value, 0) + by_state.get(NoticeState.STALE.value, 0),
    )  # fmt: skip


def got(sending: Sending) -> QuerySet[Notice]:
    """The notices of a sending that lie in boxes: who has already got it."""
    rows = Notice.objects.filter(sending=sending, body=sending.body, state=NoticeState.BOXED.value)
    return rows.select_related("person").order_by("settled_at", "pk")


def running(limit: int = 20) -> Sequence[Sending]:
    """Sendings whose notices are still to be made, the oldest first."""
    rows = Sending.objects.filter(state=SendingState.RUNNING.value, made_at=None).select_related("body", "template")
    return list(rows.order_by("send_at", "pk")[:limit])


def audience(sending: Sending) -> Audience:
    """To whom a sending goes."""
    return audience_of(sending.audience)
