"""What waves of surveys need every day: a reminder for who has not answered, and an end on the last day."""

from datetime import datetime

from todoke.common import reach
from todoke.common.actors import Actor
from todoke.common.clock import TOKYO
from todoke.surveys.operations import invitations, waves
from todoke.surveys.queries.waves import running


@reach.within(reach.EVERYTHING)
def run(*, by: Actor, now: datetime) -> tuple[int, int]:
    """Remind and close, each wave in a transaction of its own; how many were reminded, and how many waves closed."""
    reminded = closed = 0
    for wave in list(running()):
        if wave.closes_date < now.astimezone(TOKYO).date():
            waves.close(wave=wave, by=by, now=now)
            closed += 1
        else:
            reminded += invitations.remind(wave=wave, by=by, now=now)
    return reminded, closed
