"""Messages outside the box at one body: what left, what waits and since when, and why providers did not take some. Counts alone."""

from datetime import datetime, time, timedelta

from django.http import HttpResponse

from todoke.common.clock import TOKYO
from todoke.notices.queries import throughput
from todoke.notices.rules.promise import PROMISED_SECONDS
from todoke.people.rules.roles import Act
from todoke.staff.desk import Desk, page
from todoke.ui import address_words, delivery_words

_WEEK = timedelta(days=7)


@page(Act.VIEW)
def index(desk: Desk) -> HttpResponse:
    """Today and the last seven days."""
    midnight = datetime.combine(desk.now.astimezone(TOKYO).date(), time(0), tzinfo=TOKYO)
    waiting = throughput.waiting(desk.body, now=desk.now)
    oldest = None if waiting.oldest_at is None else delivery_words.duration(desk.now - waiting.oldest_at)
    return desk.render(
        "notices/deliveries.html",
        {
            "waiting": waiting, "oldest": oldest, "seconds": PROMISED_SECONDS, "channels": address_words.CHANNELS, "reasons": delivery_words.FAILURES,
            "today": throughput.period(desk.body, since=midnight), "week": throughput.period(desk.body, since=desk.now - _WEEK),
            "failures": throughput.failures(desk.body, since=desk.now - _WEEK),
        },
    )  # fmt: skip
