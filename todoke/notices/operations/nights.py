"""That a body's night was planned 「夜間計画の記録」: the ledger says for which day, from what, and how much."""

from datetime import date, datetime

from django.db import transaction

from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.notices.operations.planning import Planned


@transaction.atomic
def close_night(*, body: Body, day: date, matched: bool, planned: Planned, by: Actor, now: datetime) -> None:
    """Write down what a night's plan did; ``matched``: whether changes from matching were read."""
    bodies.record(
        body=body, by=by, at=now, action="notices.night", subject=f"body:{body.key}",
        data={"day": day.isoformat(), "matched": matched, "made": planned.made, "withdrawn": planned.withdrawn, "unasked": planned.unasked},
    )  # fmt: skip
