"""How much one network may ask of the costly addresses: a bucket for each, counted in this process alone and forgotten when it is full again.

Each worker counts for itself, so two workers together let through up to twice as much; the server in front of them (deploy/nginx.conf)
holds one limit for all. Nothing is written down: an address lives in memory for as long as its bucket fills, at most a minute.
"""

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from todoke.common.errors import Refusal
from todoke.ui.sources import is_outside, source_of

#: Networks remembered at most; beyond it the one is forgotten that asked longest ago.
MOST_SOURCES: Final = 20_000
_MINUTE: Final = 60.0


class TooFast(Refusal):
    """One network asked for more than its share of a minute; ``seconds``: when to come again."""

    code = "too_fast"
    status = 429


class Pace:
    """Buckets that fill in a minute. An answer takes its cost; what finds too little in the bucket waits."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._spent: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, source: str, cost: int, *, a_minute: int) -> int:
        """Take the cost from the source's bucket: 0, or the seconds after which there is enough. What is refused costs nothing."""
        cost = min(cost, a_minute)
        with self._lock:
            now = self._clock()
            spent, at = self._spent.get(source, (0.0, now))
            spent = max(0.0, spent - (now - at) * a_minute / _MINUTE)
            lacking = spent + cost - a_minute
            if lacking > 0:
                return math.ceil(lacking * _MINUTE / a_minute)
            self._spent[source] = (spent + cost, now)
            self._spent.move_to_end(source)
            self._forget(now)
            return 0

    def _forget(self, now: float) -> None:
        """Whose bucket is full again, and who is one too many."""
        while self._spent:
            source, (_, at) = next(iter(self._spent.items()))
            if now - at < _MINUTE and len(self._spent) <= MOST_SOURCES:
                return
            del self._spent[source]


PACE: Final = Pace()


def wait_for(request: HttpRequest, cost: int) -> int:
    """The seconds that a request has to wait; 0: it may be answered, and its cost is taken."""
    a_minute = settings.PACE_A_MINUTE
    if not a_minute or not cost:
        return 0
    source = source_of(request)
    return PACE.take(source, cost, a_minute=a_minute) if is_outside(source) else 0


def paced(view: Callable[..., HttpResponseBase], cost: int = 1) -> Callable[..., HttpResponseBase]:
    """A page that costs the server something; who asks for too many in a minute is told when to come again."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if seconds := wait_for(request, cost):
            raise TooFast(seconds=seconds)
        return view(request, *args, **kwargs)

    return answer
