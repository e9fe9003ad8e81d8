"""What deliveries teach about addresses: one that is no more is ended, one that fails is remembered as failing."""

from datetime import datetime

from todoke.bodies import operations as bodies
from todoke.common.actors import Actor
from todoke.common.channels import Failure
from todoke.notices.models import ContactAddress
from todoke.notices.rules import retries


def note_failure(*, address: ContactAddress, failure: Failure, by: Actor, now: datetime) -> None:
    """A message was not taken at an address; what is no more is ended."""
    if address.ended_at is not None or not retries.blames_address(failure):
        return
    address.failing_since_at = address.failing_since_at or now
    if retries.ends_address(failure):
        address.ended_at, address.ended_because = now, failure
        bodies.record(
            body=address.body, by=by, at=now, action="notices.address_ended", subject=f"address:{address.pk}",
            data={"channel": address.channel, "because": failure.value},
        )  # fmt: skip
    address.save(update_fields=["failing_since_at", "ended_at", "ended_because"])


def note_success(*, address: ContactAddress, by: Actor, now: datetime) -> None:
    """A message was taken at an address that failed before."""
    ContactAddress.objects.filter(pk=address.pk).update(failing_since_at=None)
