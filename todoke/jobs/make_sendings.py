"""Makes the notices of sendings that were approved, a batch of persons a transaction; killed in between, the next run goes on where it was."""

from collections.abc import Callable
from datetime import datetime

from todoke.common.actors import SYSTEM, Actor
from todoke.notices.operations import sendings
from todoke.notices.queries import sendings as queries


def make(
    *, now: datetime, by: Actor = SYSTEM, most: int | None = None, stopped: Callable[[], bool] = lambda: False
) -> int:
    """Make what is to be made, until nothing is, ``most`` persons were looked at, or somebody asks to stop; how many persons were looked at."""
    looked = 0
    for sending in queries.running():
        while not stopped() and (most is None or looked < most):
            found = sendings.make_some(
                sending=sending,
                by=by,
                now=now,
                limit=min(sendings.BATCH, (most or sendings.BATCH) - looked if most else sendings.BATCH),
            )
            looked += found
            if not found:
                break
    return looked
