"""Puts voices that say the same together, body by body; for a timer, every night."""

from collections.abc import Iterator
from datetime import datetime

from todoke.bodies.models import Body
from todoke.common import reach
from todoke.common.actors import Actor
from todoke.voice.operations import grouping
from todoke.voice.operations.grouping import Regrouped
from todoke.voice.queries import queue


@reach.within(reach.EVERYTHING)
def group_all(*, by: Actor, now: datetime, body: Body | None = None) -> list[tuple[Body, Regrouped]]:
    """Group the voices of every body that has any, or of one; what was done for each. Raises GroupingAway."""
    return [(each, grouping.regroup(body=each, now=now, by=by)) for each in _bodies(body)]


def _bodies(body: Body | None) -> Iterator[Body]:
    yield from [body] if body is not None else queue.bodies()
