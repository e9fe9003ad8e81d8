"""Decides what needs no form: for each body and each of its procedures, everybody for whom the rule surely holds; run again, nothing is decided twice."""

from dataclasses import dataclass
from datetime import datetime

from todoke.bodies.models import Body
from todoke.common import reach
from todoke.common.actors import Actor
from todoke.common.clock import TOKYO
from todoke.procedures.models import Procedure
from todoke.procedures.operations import automatic as operations
from todoke.procedures.queries import automatic


@dataclass(slots=True)
class Decided:
    """What one run did for one procedure."""

    procedure: str
    granted: int = 0


@reach.within(reach.EVERYTHING)
def decide_all(*, by: Actor, now: datetime) -> list[Decided]:
    """One run; each decision in a transaction of its own."""
    today = now.astimezone(TOKYO).date()
    done = []
    for body in Body.objects.filter(pk__in=Procedure.objects.filter(closed_at=None).values("body")).order_by("key"):
        for found in automatic.rounds(body, today=today):
            line = Decided(f"{body.key}/{found.procedure.key}")
            for person in automatic.surely(found, today=today, now=now):
                line.granted += operations.decide(found=found, person=person, by=by, now=now) is not None
            done.append(line)
    return done
