"""Asks those who spoke whether it got better, four weeks after an improvement was done 「四週間後の確認」."""

from datetime import datetime

from todoke.common import reach
from todoke.common.actors import Actor
from todoke.voice.operations import improvements
from todoke.voice.queries import improvements as queries


@reach.within(reach.EVERYTHING)
def ask_due(*, by: Actor, now: datetime) -> int:
    """Ask about everything that is due, each improvement in a transaction of its own; how many voices."""
    due = list(queries.to_ask_again(now=now))
    return sum(improvements.ask_again(improvement=each, by=by, now=now) for each in due)
