"""The resident's first page, and the page that says whom to ask."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from todoke.bodies import queries as bodies
from todoke.bodies.models import Body
from todoke.bodies.rules.codes import BodyKind
from todoke.common.clock import today
from todoke.common.errors import Refusal
from todoke.notices.models import PhishingWarning
from todoke.notices.queries import phishing
from todoke.registry.models import Program
from todoke.registry.queries import programs, versions
from todoke.registry.rules import tags
from todoke.registry.rules.fields import N_
from todoke.ui import genuine_words
from todoke.ui.pages import Town, town_of
from todoke.web import frame
from todoke.web.registry.reading import Reading
from todoke.web.registry.rows import Row, rows_of

_AHEAD: Final = timedelta(days=60)
_MOST_DUE: Final = 6
#: What each life event holds, in a few words.
EVENT_NOTES: Final[dict[str, str]] = {
    "birth": N_("Notification, check-ups, lump sum"),
    "childcare": N_("Allowance, nursery, vaccinations"),
    "school": N_("Entering school, school expenses"),
    "moving": N_("Moving in, moving out, housing"),
    "illness": N_("Certificates, medical costs"),
    "care": N_("Care assessment, advice"),
    "death": N_("In the order of deadlines"),
    "disaster": N_("Certificate of damage, rebuilding"),
    "daily": N_("Waste, dogs, libraries, certificates"),
}


def show(request: HttpRequest) -> HttpResponse:
    """Search, life events, what is due soon."""
    town, day = town_of(request), today()
    context = {
        "events": tags.LIFE_EVENTS,
        "notes": EVENT_NOTES,
        "due": _due(town, day),
        "days": _AHEAD.days,
        "metropolis": [frame.body_name(body) for body in _metropolises(town)],
        "warnings": genuine_words.warnings(_warnings(town)),
    }
    return frame.respond(request, "web/home.html", context, cacheable=not request.GET)


def _due(town: Town | None, day: date) -> list[Row]:
    """What closes soon: for a chosen town and those above it, else for the bodies above every town."""
    wanted: Sequence[Body] = [own] if (own := frame.town_body(town)) else _metropolises(None)
    found = {
        shown.program.pk: (last, shown)
        for body in wanted
        for last, shown in programs.due_between(first=day, last=day + _AHEAD, body=body)
    }
    ordered = sorted(found.values(), key=lambda row: (row[0], row[1].program.number))
    return rows_of([shown for _, shown in ordered[:_MOST_DUE]], town=town, today=day)


def _warnings(town: Town | None) -> list[PhishingWarning]:
    """Frauds in the name of the chosen town or of the bodies above it; without a town those of the metropolis."""
    own = frame.town_body(town)
    mine = {body.pk for body in (bodies.ancestors(own) if own else _metropolises(None))}
    return [each for each in phishing.shown() if each.body_id in mine]


def _metropolises(town: Town | None) -> list[Body]:
    own = frame.town_body(town)
    every = bodies.ancestors(own) if own else bodies.all_bodies()
    return [body for body in every if body.kind == BodyKind.PREFECTURE]


def help_page(request: HttpRequest) -> HttpResponse:
    """Whom to ask, or to tell that a page is wrong: the body that is responsible for it, then the reader's town."""
    came_from = frame.safe_next(request.GET.get("from")) if request.GET.get("from") else ""
    found = _program_at(came_from)
    own = frame.town_body(town_of(request))
    context = {
        "came_from": came_from,
        "found": found,
        "r": Reading(versions.effective(found), frame.language()) if found else None,
        "body": found.body if found else None,
        "body_name": frame.body_name(found.body) if found else "",
        "own": own if own and (found is None or found.body_id != own.pk) else None,
        "own_name": frame.body_name(own) if own else "",
        "metropolis": [(body, frame.body_name(body)) for body in _metropolises(town_of(request))],
    }
    return frame.respond(request, "web/help.html", context)


def _program_at(address: str) -> Program | None:
    """The programme that a page of ours is about."""
    try:
        match = resolve(address.partition("?")[0])
        found = (
            programs.by_slug(match.kwargs["number"])
            if match.view_name in ("web:program", "web:history", "web:on_day")
            else None
        )
    except (Resolver404, Refusal):
        return None
    return found if found and found.live_id else None
