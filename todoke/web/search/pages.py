"""The one search box: results by whose they are, each with what to do there; nothing found teaches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.http import HttpRequest, HttpResponse
from markupsafe import Markup

from todoke.bodies import queries as bodies
from todoke.bodies.models import Body
from todoke.common.clock import today
from todoke.registry import search
from todoke.registry.models import Program, ProgramType
from todoke.registry.queries import programs, routing, types
from todoke.registry.rules import tags
from todoke.registry.rules.numbers import slug
from todoke.registry.rules.routing import Level
from todoke.registry.search import Group, Nearness, Results
from todoke.ui.figure_words import LEVELS
from todoke.ui.messages import say
from todoke.ui.pages import Town, town_code, town_of
from todoke.web import frame
from todoke.web.registry.browse import is_held
from todoke.web.registry.reading import Reading
from todoke.web.registry.rows import Row, rows_of
from todoke.web.town.pages import SeeOther
from todoke.web.voice import page_button

_LONGEST: Final = 200
_PAGE: Final = 10
_TYPES: Final = 4


@dataclass(frozen=True, slots=True)
class Section:
    """The results of one distance: where, the rows, and the address of the rest."""

    nearness: str
    heading: str
    rows: list[Row]
    total: int
    more: str


@dataclass(frozen=True, slots=True)
class TypeRow:
    """A service that towns offer, where no record of the reader's own town is held."""

    title: Markup
    href: str
    summary: Markup


def show(request: HttpRequest) -> HttpResponse:
    """Results for what was typed, seen from the chosen town."""
    query = _cleaned(request.GET.get("q", ""))
    town = _asked_town(request) or town_of(request)
    own = frame.town_body(town)
    cursor = request.GET.get("cursor", "")[:80]
    results = search.find(query, town=own, language=frame.language(), limit=_PAGE, cursor=cursor) if query else None
    if results is not None and results.number is not None:
        return SeeOther(frame.address("web:program", number=slug(results.number.number)))
    context: dict[str, object] = {
        "q": query,
        "town": town,
        "own_body": own,
        "own_name": frame.body_name(own) if own else "",
        "results": results,
        "events": tags.LIFE_EVENTS,
        "further": bool(cursor),
        "sections": [],
        "types": [],
    }
    if results is not None:
        context |= _found(query, results, town, own, today(), further=bool(cursor))
    response = frame.respond(request, "web/search.html", context)
    if query:
        page_button.remember_search(response, query)
    return response


def _cleaned(text: str) -> str:
    """What was typed without control characters, as far as it is read."""
    return "".join(sign for sign in text[:_LONGEST] if sign.isprintable() or sign == "\u3000").strip()


def _asked_town(request: HttpRequest) -> Town | None:
    """A town named in the address counts for this search alone."""
    code = town_code(request.GET.get("town"))
    body = next((each for each in bodies.municipalities() if each.code == code), None) if code else None
    return Town(code, frame.body_name(body), body.key) if body else None


def _found(
    query: str, results: Results, town: Town | None, own: Body | None, day: date, *, further: bool
) -> dict[str, object]:
    kinds = _kinds(query, results, own) if not further else []
    folded = {kind.pk for kind in kinds}
    sections = [_section(query, group, town, day, hidden=folded) for group in results.groups]
    guess = results.guess
    return {
        "sections": [section for section in sections if section.rows],
        "types": [_type_row(kind) for kind in kinds],
        "named": (frame.body_name(results.body), results.body) if results.body else None,
        "guess": str(guess.verdict) if guess else "",
        "guessed": frame.body_name(guess.body) if guess else "",
        "guess_rest": guess.rest if guess else "",
        "answer": frame.body_name(guess.answer_body) if guess and guess.answer_body else "",
        "routed": _routed(results),
    }


def _routed(results: Results) -> dict[str, object] | None:
    """What a survey says of the first service found: how many look for it at another level, and whose it is."""
    first = next((program for group in results.groups for program in group.programs), None)
    word = routing.said_of([first.type_id]) if first is not None and first.type_id is not None else None
    if first is None or word is None or not results.query:
        return None
    return {"percent": word.percent, "thought": say(LEVELS[Level(word.thought)]), "body": frame.body_name(first.body)}


def _kinds(query: str, results: Results, own: Body | None) -> list[ProgramType]:
    """Types, those named like the query first, of which the chosen town has no record; with no town, all of them, each once."""
    words = (results.guess.rest if results.guess else "") or results.corrected or query
    found = {kind.pk: kind for kind in types.named(words)}
    for group in results.groups:
        for program in group.programs:
            if group.nearness == Nearness.ELSEWHERE and program.type is not None:
                found.setdefault(program.type.pk, program.type)
    if own is not None and found:
        held = [program for group in results.groups if group.nearness == Nearness.OWN for program in group.programs]
        held += [program for kind in found.values() for program in programs.live_programs(body=own, type=kind)]
        return [kind for kind in found.values() if not is_held(kind, held)][:_TYPES]
    return list(found.values())[:_TYPES]


def _type_row(kind: ProgramType) -> TypeRow:
    reading = Reading(types.of(kind), frame.language())
    return TypeRow(reading.line("name"), frame.address("web:type", number=kind.number), reading.cut("summary", 90))


def _section(query: str, group: Group, town: Town | None, day: date, *, hidden: set[int]) -> Section:
    found: Sequence[Program] = group.programs
    if group.nearness == Nearness.ELSEWHERE:
        found = [program for program in found if program.type_id not in hidden]
    heading = frame.body_name(found[0].body) if found and len({program.body_id for program in found}) == 1 else ""
    more = (
        frame.address("web:search", {"q": query, "cursor": group.cursor} | ({"town": town.code} if town else {}))
        if group.cursor
        else ""
    )
    return Section(
        nearness=group.nearness.name.lower(),
        heading=heading,
        rows=rows_of(programs.shown_many(found), town=town, today=day),
        total=group.total,
        more=more,
    )
