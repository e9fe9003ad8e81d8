"""Which messages are due, what they carry, and where else they could go."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import Q

from todoke.bodies.models import Body
from todoke.common.channels import INTERRUPTING, Channel
from todoke.notices.models import (
    ContactAddress,
    Delivery,
    DeliveryItem,
    Notice,
    NoticeSettings,
    NoticeTemplate,
    TopicChoice,
)
from todoke.notices.rules.attention import USUAL_QUIET
from todoke.notices.rules.states import NoticeState, SendingState, TextState

#: The condition of a row that may be taken: due, and nobody works on it, or whoever did has lost it. The index delivery_due finds them.
FREE: Final = "d.state = 'due' AND d.due_at <= %s AND (d.lease = '' OR d.lease_ends_at <= %s OR d.lease_ends_at > %s)"
_PRIORITIES: Final = "(SELECT 0 AS priority UNION ALL SELECT 1 UNION ALL SELECT 2) p"
#: The subquery is a value, not a condition: both databases then look once into the index for each body, however many rows are due.
_LANES: Final = (
    f"SELECT p.priority, b.id FROM todoke_body b CROSS JOIN {_PRIORITIES} WHERE (SELECT d.id FROM todoke_delivery d"  # noqa: S608
    f" WHERE d.channel = %s AND d.priority = p.priority AND d.body_id = b.id AND {FREE} ORDER BY d.due_at LIMIT 1) IS NOT NULL"
    " ORDER BY p.priority, b.id"
)


@dataclass(frozen=True, slots=True)
class When:
    """When somebody looks for work: now; leases that ended before ``lapsed`` are lost, and those that end after ``beyond`` were given by another clock."""

    now: datetime
    lapsed: datetime
    beyond: datetime

    def parameters(self) -> list[Any]:
        """As FREE takes them."""
        return [connection.ops.adapt_datetimefield_value(each) for each in (self.now, self.lapsed, self.beyond)]


def lanes(channel: Channel, when: When) -> dict[int, list[int]]:
    """The bodies with messages to be handed over on a channel, by priority, the most urgent first."""
    found: dict[int, list[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_LANES, [channel.value, *when.parameters()])
        for priority, body in cursor.fetchall():
            found.setdefault(priority, []).append(body)
    return found


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message to be handed over: its row with its address, and the notices that it tells of, the most urgent first."""

    delivery: Delivery
    notices: list[Notice]
    quiet_hours: tuple[int, int] = USUAL_QUIET


class Shelf:
    """What many messages share and what never changes while they are handed over: approved texts, bodies. One for each thread."""

    def __init__(self) -> None:
        self._texts: dict[UUID, NoticeTemplate] = {}
        self._bodies: dict[int, Body] = {}

    def fill(self, deliveries: Iterable[Delivery], notices: Iterable[Notice]) -> None:
        """Give each row its text and its bodies without asking for them one by one."""
        some: list[Notice] = list(notices)
        rows: list[Delivery] = list(deliveries)
        missing = {each.template_id for each in some} - set(self._texts)
        made = {each.pk: each for each in NoticeTemplate.objects.filter(pk__in=missing)} if missing else {}
        bodies = (
            {each.body_id for each in some}
            | {each.body_id for each in rows}
            | {each.body_id for each in made.values() if each.body_id}
        )
        if unknown := bodies - set(self._bodies):
            self._bodies.update(Body.objects.in_bulk(unknown))
        for text in made.values():
            if text.body_id:
                text.body = self._bodies[text.body_id]
        self._texts.update(
            {pk: text for pk, text in made.items() if text.state in {TextState.APPROVED, TextState.RETIRED}}
        )
        for notice in some:
            notice.template = self._texts.get(notice.template_id) or made[notice.template_id]
        for notice in some:
            notice.body = self._bodies[notice.body_id]
        for row in rows:
            row.body = self._bodies[row.body_id]


def parcels(ids: Sequence[UUID], *, shelf: Shelf) -> list[Parcel]:
    """Everything that is needed to hand messages over, in five queries however many there are; in the order of ``ids``."""
    rows = {each.pk: each for each in Delivery.objects.filter(pk__in=ids).select_related("address")}
    inside: dict[UUID, list[Notice]] = defaultdict(list)
    items = DeliveryItem.objects.filter(delivery__in=ids).select_related("notice__sending").order_by("id")
    for item in items:
        inside[item.delivery_id].append(item.notice)
    shelf.fill(rows.values(), [notice for some in inside.values() for notice in some])
    hours = {
        each.person_id: (each.quiet_from_hour, each.quiet_until_hour)
        for each in NoticeSettings.objects.filter(person__in={each.person_id for each in rows.values()})
    }
    return [
        Parcel(row, sorted(inside[pk], key=lambda each: each.priority), hours.get(row.person_id, USUAL_QUIET))
        for pk in ids
        if (row := rows.get(pk)) is not None
    ]


def unwanted(notices: Sequence[Notice]) -> set[UUID]:
    """Notices of these that are no longer to be told: withdrawn since, or of a sending that was halted."""
    return {
        each.pk
        for each in notices
        if each.state != NoticeState.BOXED or (each.sending is not None and each.sending.state == SendingState.HALTED)
    }


def next_address(delivery: Delivery, notices: Sequence[Notice]) -> ContactAddress | None:
    """The person's next confirmed address that they left open for these notices and that was not tried for them; None: there is none."""
    tried = set(
        DeliveryItem.objects.filter(notice__in=[each.pk for each in notices]).values_list(
            "delivery__address", flat=True
        )
    )
    open_ways = _open_ways(delivery.person_id, notices)
    rows = ContactAddress.objects.filter(
        person=delivery.person_id, channel__in=open_ways, confirmed_at__isnull=False, ended_at=None
    ).exclude(pk__in=[pk for pk in (*tried, delivery.address_id) if pk is not None])
    return rows.order_by("rank", "added_at").first()


def quiet_hours(person: UUID) -> tuple[int, int]:
    """The hours in which somebody is not disturbed."""
    row = NoticeSettings.objects.filter(person=person).values_list("quiet_from_hour", "quiet_until_hour").first()
    return USUAL_QUIET if row is None else row


def _open_ways(person: UUID, notices: Sequence[Notice]) -> set[str]:
    ways = {each.value for each in INTERRUPTING}
    topics = {each.topic for each in notices}
    for chosen in TopicChoice.objects.filter(person=person, topic__in=topics).values_list("channels", flat=True):
        if chosen:
            ways &= set(chosen)
    return ways


def on_paper(notices: Iterable[Notice]) -> set[UUID]:
    """Notices of these of which a letter goes or went already."""
    rows = DeliveryItem.objects.filter(notice__in=[each.pk for each in notices], delivery__channel=Channel.PAPER)
    return set(rows.values_list("notice", flat=True))


def told_of(sending: UUID) -> Mapping[str, int]:
    """How far a sending has come: notices that lie in a box, and of those whose message left, waits, or will not leave."""
    notices = Notice.objects.filter(sending=sending)
    items = DeliveryItem.objects.filter(notice__sending=sending)
    handed = Q(delivery__handed_at__isnull=False)
    return {
        "planned": notices.filter(state=NoticeState.PLANNED).count(),
        "boxed": notices.filter(state=NoticeState.BOXED).count(),
        "handed": items.filter(handed).values("notice").distinct().count(),
        "waiting": items.filter(delivery__state="due").exclude(handed).values("notice").distinct().count(),
    }


def got(sending: UUID) -> list[UUID]:
    """Who has already got it outside the box: the persons to whom a message about this sending was handed over."""
    items = DeliveryItem.objects.filter(notice__sending=sending, delivery__handed_at__isnull=False)
    return list(items.order_by("notice__person").values_list("notice__person", flat=True).distinct())
