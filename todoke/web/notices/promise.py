"""A promise kept in public: day by day, how many messages left within ten seconds of being due."""

from django.http import HttpRequest, HttpResponse

from todoke.common import clock
from todoke.notices.queries import throughput
from todoke.notices.rules.promise import PROMISED_SECONDS
from todoke.web import frame


def show(request: HttpRequest) -> HttpResponse:
    """The last thirty days, from the figures that the worker counts."""
    days = throughput.days(today=clock.today())
    return frame.respond(
        request,
        "web/notices/promise.html",
        {"days": days, "seconds": PROMISED_SECONDS, "any": any(each.per_mille is not None for each in days)},
    )
