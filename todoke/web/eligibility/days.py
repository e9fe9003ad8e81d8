"""The windows and deadlines of a result as a calendar file."""

from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from todoke.common.clock import now, today
from todoke.eligibility.formats.calendar_file import CalendarEntry, calendar_file
from todoke.eligibility.queries.answers import Answers, answer
from todoke.eligibility.rules.deciding import Verdict
from todoke.people.rules.vocabulary import N_
from todoke.registry.rules.numbers import slug
from todoke.ui.messages import say
from todoke.ui.pages import town_of
from todoke.ui.ruby import plain
from todoke.web import frame
from todoke.web.eligibility import naming, saved
from todoke.web.eligibility.results import FAR_DAYS
from todoke.web.town.pages import SeeOther


def download(request: HttpRequest) -> HttpResponse:
    """What can be applied for, by when; and what begins later. No name and no birth date is in the file."""
    body, held = frame.town_body(town_of(request)), saved.of(request)
    if body is None or held is None:
        return SeeOther(frame.address("web:support"))
    found = answer(held.household, body, on=today(), declined=held.declined)
    title = plain(say(N_("Services and deadlines")))
    host = urlsplit(settings.BASE_URL).hostname or "todoke"
    file = calendar_file(_days(found), name=title, host=host, now=now())
    response = HttpResponse(file, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="todoke.ics"'
    response["Cache-Control"] = "private, no-store"
    return response


def _days(found: Answers) -> Iterator[CalendarEntry]:
    for each in found.answers:
        program, name = each.held.program, plain(naming.title_of(each.held))
        address = settings.BASE_URL + frame.address("web:program", number=slug(program.number))

        def entry(words: str, day: date, *, name: str = name, address: str = address) -> CalendarEntry:
            return CalendarEntry(f"{address} {name} {words} {day}", plain(say(words, name=name)), address, day, day)

        if each.verdict is Verdict.NO:
            if each.turn:
                yield entry(N_("Begins: %(name)s"), each.turn.day)
            continue
        spans = [one.span for one in each.entries if one.outcome.verdict is each.verdict and not each.rare(one.outcome)]
        for closes in sorted({span.closes for span in spans if span.closes}):
            if 0 <= (closes - found.day).days <= FAR_DAYS:
                yield entry(N_("Last day to apply: %(name)s"), closes)
        for opens in sorted({span.opens for span in spans if span.opens and span.opens > found.day}):
            yield entry(N_("Applications open: %(name)s"), opens)
