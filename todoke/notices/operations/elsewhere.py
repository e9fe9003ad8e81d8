"""Where a message goes that its address did not take: to the person's next address, and what a law has given to everybody at last on paper."""

from datetime import datetime
from uuid import UUID

from todoke.common.channels import INTERRUPTING, Channel
from todoke.notices.models import Delivery, DeliveryItem, Notice
from todoke.notices.queries import deliveries as queries
from todoke.notices.queries import still
from todoke.notices.rules import attention
from todoke.notices.rules.states import DeliveryState, NoticeState
from todoke.notices.rules.topics import Priority


def go(*, delivery: Delivery, now: datetime) -> Delivery | None:
    """A new message of the same notices to the next address, or a letter; None where nothing is left but the box. Call it where the old one ends.

    It has a key of its own, for it is another message to another address; it spends the attention that the old one did not.
    """
    if delivery.channel == Channel.PAPER or (delivery.until_at is not None and delivery.until_at <= now):
        return None
    items = DeliveryItem.objects.filter(delivery=delivery).order_by("id")
    notices = [each.notice for each in items.select_related("notice__template", "notice__sending")]
    quiet = still.quiet_reasons(notices, now=now)
    told = [each for each in notices if each.pk not in quiet and each.state == NoticeState.BOXED]
    if not told:
        return None
    address = queries.next_address(delivery, told)
    if address is not None:
        return _make(delivery, told, address.channel, address.pk, now)
    lettered = queries.on_paper(told)
    by_law = [each for each in told if _is_never_silent(each) and each.pk not in lettered]
    return _make(delivery, by_law, Channel.PAPER.value, None, now) if by_law else None


def _is_never_silent(notice: Notice) -> bool:
    """A letter is posted for whoever cannot be told otherwise: what a law has given to everybody, and what a school hands out."""
    return bool(notice.law) or bool((notice.because or {}).get("on_paper_without_channel"))


def _make(old: Delivery, notices: list[Notice], channel: str, address: UUID | None, now: datetime) -> Delivery:
    due_at = now
    if channel in INTERRUPTING and old.priority != Priority.DISASTER:
        due_at = attention.next_allowed(now, *queries.quiet_hours(old.person_id))
    spends = any(attention.spends(each.topic, each.priority, last_reminder=each.last_reminder) for each in notices)
    made = Delivery.objects.create(
        body_id=old.body_id, person_id=old.person_id, channel=channel, address_id=address, priority=old.priority, tact=old.tact,
        counts=channel in INTERRUPTING and spends, state=DeliveryState.DUE, due_at=due_at, until_at=old.until_at, planned_at=now,
    )  # fmt: skip
    DeliveryItem.objects.bulk_create(DeliveryItem(body_id=old.body_id, delivery=made, notice=each) for each in notices)
    return made
