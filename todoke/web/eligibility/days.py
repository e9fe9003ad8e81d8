"""The windows and deadlines of a result as a calendar file."""

from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from todoke.common.clock import now, today
from todoke.eligibility.formats.days import Day, calendar_file
from todoke.eligibility.queries.answers import Answers, answer
from todoke.eligibility.rules.deciding import Verdict
from todoke.people.rules.vocabulary import N_
from todoke.registry.rules.numbers import slug
from todoke.ui.messages import say
from todoke.ui.pages import town_of
from todoke.ui.ruby import plain
from todoke.web import frame
from todoke.web.eligibility import naming, saved
from todoke.web.town.pages import SeeOther


def download(request: HttpRequest) -> HttpResponse:
    """What can be applied for, by when; and what begins later. No name and no birth date is in the file."""
    body, held = frame.town_body(town_of(request)), saved.of(request)
    if body is None or held is None:
        return SeeOther(frame.address("web:support"))
    found = answer(held.household, body, on=today(), declined=held.declined)
    title = plain(say(N_("Services and deadlines")))
    response = HttpResponse(
        calendar_file(_days(found), title=title, now=now()), content_type="text/calendar; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="todoke.ics"'
    response["Cache-Control"] = "private, no-store"
    return response


def _days(found: Answers) -> Iterator[Day]:
    for each in found.answers:
        program, name = each.held.program, plain(naming.title_of(each.held))
        address = settings.BASE_URL + frame.address("web:program", number=slug(program.number))
        if each.verdict is not Verdict.NO and each.span.closes and each.span.closes >= found.day:
            title = plain(say(N_("Last day to apply: %(name)s"), name=name))
            yield Day(title, each.span.closes, each.span.closes, address)
        if each.verdict is not Verdict.NO and each.span.opens and each.span.opens > found.day:
            yield Day(
                plain(say(N_("Applications open: %(name)s"), name=name)), each.span.opens, each.span.opens, address
            )
        if each.verdict is Verdict.NO and each.turn:
            yield Day(plain(say(N_("Begins: %(name)s"), name=name)), each.turn.day, each.turn.day, address)
