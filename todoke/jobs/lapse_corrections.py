"""Says of requests for correction whose last day is past that they lapsed: the case comes back to the queue, and a decision with reasons is due."""

from datetime import datetime

from todoke.common import reach
from todoke.common.actors import Actor
from todoke.procedures.operations import corrections
from todoke.procedures.queries import cases


@reach.within(reach.EVERYTHING)
def lapse_due(*, by: Actor, now: datetime) -> int:
    """Mark everything that is due, each in a transaction of its own; how many."""
    due = list(cases.lapsing(today=cases.day_of(now)))
    return sum(corrections.lapse(correction=each, by=by, now=now) for each in due)
