"""What a body asks 「問い方」: on which scale, and whether it asks on its own at all."""

from datetime import datetime

from django.db import transaction

from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.common.errors import Invalid
from todoke.voice.models import Asking
from todoke.voice.queries.asking import asking_of
from todoke.voice.rules.kinds import About, Scale


class AskingInvalid(Invalid):
    """There is no such scale, or nothing of the kind to ask about."""

    code = "asking_invalid"


@transaction.atomic
def settle(
    *, body: Body, about_kind: About, about: str, scale: str, on: bool, by: Actor, now: datetime
) -> Asking | None:
    """Ask so from now on; what was asked before keeps its scale. The same as before changes nothing. Raises AskingInvalid."""
    if scale not in set(Scale) or len(about) > 200 or about_kind is About.PAGE:
        raise AskingInvalid
    before = asking_of(body, about_kind, about, now=now)
    if before is not None and (before.about, before.scale, before.on) == (about, scale, on):
        return None
    made = Asking.objects.create(
        body=body, about_kind=about_kind.value, about=about, scale=scale, on=on, from_at=now, by=by.label
    )
    bodies.record(
        body=body, by=by, at=now, action="asking.settle", subject=f"asking:{made.pk}",
        data={"kind": about_kind.value, "scale": scale, "on": on},
    )  # fmt: skip
    return made
