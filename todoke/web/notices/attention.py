"""The public ledger of attention: which body rang how often at people's doors, and after how many notices it was done."""

from collections.abc import Sequence
from itertools import groupby

from django.http import HttpRequest, HttpResponse

from todoke.bodies import queries as bodies
from todoke.notices.queries import attention
from todoke.notices.queries.attention import Line
from todoke.registry.rules.fields import N_
from todoke.ui import attention_words as words
from todoke.ui.messages import say
from todoke.web import frame

#: Months on the page of a body; the files hold all.
_MOST_MONTHS = 24


def index(request: HttpRequest) -> HttpResponse:
    """The newest month of each body."""
    newest: dict[str, Line] = {}
    for line in attention.published():
        if not line.topic:
            newest.setdefault(line.body.key, line)
    lines = sorted(newest.values(), key=lambda line: line.body.key)
    rows = [
        [frame.body_name(line.body), _month(line), words.figure(line.given), words.figure(line.rang), words.average(line)] for line in lines
    ]  # fmt: skip
    links = [(frame.body_name(line.body), frame.address("web:attention_body", key=line.body.key)) for line in lines]
    return frame.respond(request, "web/notices/attention.html", {"rows": rows, "links": links})


def show(request: HttpRequest, key: str) -> HttpResponse:
    """One body, month by month and topic by topic."""
    body = bodies.get(key)
    lines = attention.published(body, most=_MOST_MONTHS)
    months = [
        (_month(found[0]), [_row(line) for line in found])
        for found in (list(group) for _, group in groupby(lines, lambda line: line.month))
    ]
    return frame.respond(request, "web/notices/attention_body.html", {"name": frame.body_name(body), "months": months})


def _month(line: Line) -> str:
    return say(N_("%(year)s-%(month)s"), year=line.month.year, month=f"{line.month.month:02d}")


def _row(line: Line) -> Sequence[object]:
    return [
        words.topic(line.topic), words.figure(line.given), words.figure(line.rang), words.average(line), words.done(line.done),
        words.figure(line.withdrawn), words.figure(line.stale),
    ]  # fmt: skip
