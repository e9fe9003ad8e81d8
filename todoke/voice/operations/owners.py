"""Who owns a service after its release 「担当」: one member of staff whom everybody can name."""

from datetime import datetime

from django.db import transaction

from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.common.errors import Invalid
from todoke.people.queries import staff
from todoke.voice.models import ServiceOwner
from todoke.voice.rules.kinds import About


class OwnerInvalid(Invalid):
    """Only somebody who works here can own a service."""

    code = "owner_invalid"


@transaction.atomic
def own(*, body: Body, about_kind: About, about: str, owner: str, by: Actor, now: datetime) -> ServiceOwner:
    """Say who owns a service from now on; the ledger keeps who did before. Raises OwnerInvalid."""
    if owner not in {f"staff:{each.user_id}" for each in staff.staff_of(body)}:
        raise OwnerInvalid
    Body.objects.select_for_update(no_key=True, of=("self",)).get(pk=body.pk)  # one change after another
    held = ServiceOwner.objects.filter(body=body, about_kind=about_kind.value, about=about).first()
    if held is not None and held.owner == owner:
        return held
    before = held.owner if held is not None else ""
    held = held or ServiceOwner(body=body, about_kind=about_kind.value, about=about)
    held.owner, held.from_at, held.by = owner, now, str(by)
    held.save()
    bodies.record(
        body=body, by=by, at=now, action="service.own", subject=str(held),
        data={"about_kind": about_kind.value, "owner": owner, "before": before},
    )  # fmt: skip
    return held
