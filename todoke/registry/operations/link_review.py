"""What a person saw behind a link: the checker believes them until it sees otherwise."""

from datetime import datetime

from django.db import transaction

from todoke.bodies.models import Body
from todoke.bodies.operations import record
from todoke.common.actors import Actor
from todoke.registry.models import LinkTarget


@transaction.atomic
def checked_by_hand(*, target: LinkTarget, body: Body, by: Actor, now: datetime) -> None:
    """Say that a page which seemed gone is there; it counts as found until it is missing twice again."""
    target = LinkTarget.objects.select_for_update().get(pk=target.pk)
    target.gone_count, target.outcome, target.checked_at = 0, "by_hand", now
    target.save(update_fields=["gone_count", "outcome", "checked_at"])
    record(body=body, by=by, at=now, action="link.checked", subject=f"link:{target.pk}")


@transaction.atomic
def reviewed(*, target: LinkTarget, body: Body, seen_hash: str, by: Actor, now: datetime) -> None:
    """Say that the programme still agrees with its source as it was at ``seen_hash``; a later change shows again."""
    target = LinkTarget.objects.select_for_update().get(pk=target.pk)
    target.reviewed_hash = seen_hash[:64]
    target.save(update_fields=["reviewed_hash"])
    record(body=body, by=by, at=now, action="link.reviewed", subject=f"link:{target.pk}")
