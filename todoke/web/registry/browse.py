"""Ways in without a search word: life events 「ライフイベント」 and subjects."""

from collections.abc import Callable, Iterable
from typing import Final

from django.http import HttpRequest, HttpResponse

from todoke.bodies import queries as bodies
from todoke.bodies.models import Body
from todoke.bodies.rules.codes import BodyKind
from todoke.common.clock import today
from todoke.common.errors import NotFound
from todoke.registry.models import Program, ProgramType
from todoke.registry.queries import programs, types
from todoke.registry.queries.programs import Shown
from todoke.registry.rules import tags
from todoke.registry.rules.versions import Effective
from todoke.ui.pages import town_of
from todoke.web import frame
from todoke.web.registry.reading import Reading
from todoke.web.registry.rows import in_order, rows_of

_PAGE: Final = 20
#: Life events that lead to the child-health calendar.
_WITH_CALENDAR: Final = frozenset({"birth", "childcare"})
Wanted = Callable[[Effective], bool]


class NoSuchSubject(NotFound):
    """There is no life event or subject of this name."""

    code = "not_found"


def index(request: HttpRequest) -> HttpResponse:
    """Every life event and every subject."""
    language = frame.language()
    subjects = [(code, tags.name(code, "category", language)) for code in tags.CATEGORY if code not in ("000", "001")]
    return frame.respond(request, "web/browse.html", {"events": tags.LIFE_EVENTS, "subjects": subjects}, cacheable=True)


def life_event(request: HttpRequest, event: str) -> HttpResponse:
    """Programmes of one life event."""
    if event not in tags.LIFE_EVENTS:
        raise NoSuchSubject(event=event[:40])
    return _listing(
        request, tags.LIFE_EVENTS[event], lambda says: event_of(says) == event, calendar=event in _WITH_CALENDAR
    )


def category(request: HttpRequest, code: str) -> HttpResponse:
    """Programmes of one subject code."""
    if code not in tags.CATEGORY:
        raise NoSuchSubject(code=code[:40])
    return _listing(request, tags.name(code, "category", frame.language()), lambda says: code in codes_of(says))


def event_of(says: Effective) -> str | None:
    """The life event of a text: its own, else the one that its subjects lead to."""
    given = says.content.get("life_event")
    return str(given) if given in tags.LIFE_EVENTS else tags.life_event(codes_of(says))


def codes_of(says: Effective) -> list[str]:
    """The subject codes of a text."""
    value = says.content.get("category_codes")
    return [str(code) for code in value] if isinstance(value, list) else []


def _listing(request: HttpRequest, title: str, wanted: Wanted, *, calendar: bool = False) -> HttpResponse:
    """With a town: its programmes and those above it, and types it says nothing of. Without: types, and those above every town."""
    town = town_of(request)
    own = frame.town_body(town)
    above = (
        bodies.ancestors(own)[1:]
        if own
        else [each for each in bodies.all_bodies() if each.kind in (BodyKind.NATION, BodyKind.PREFECTURE)]
    )
    found = [shown for body in ([own] if own else []) + list(above) for shown in _programs(body, wanted)]
    kinds = [
        (kind, says)
        for kind, says in types.all_types()
        if wanted(says) and not is_held(kind, [shown.program for shown in found])
    ]
    number = _page(request.GET.get("page"))
    pages = max(1, -(-len(found) // _PAGE))
    number = min(number, pages)
    chosen = in_order(found, town=town)[(number - 1) * _PAGE : number * _PAGE]
    context = {
        "heading": title,
        "calendar": calendar,
        "rows": rows_of(chosen, town=town, today=today()),
        "total": len(found),
        "current_page": number,
        "pages": pages,
        "types": [_type_row(kind, says) for kind, says in kinds],
        "own_body": own,
        "own_name": frame.body_name(own) if own else "",
    }
    return frame.respond(request, "web/listing.html", context, cacheable=not request.GET)


def _programs(body: Body, wanted: Wanted) -> list[Shown]:
    return [shown for shown in programs.shown_many(programs.live_programs(body=body)) if wanted(shown.says)]


def is_held(kind: ProgramType, held: Iterable[Program]) -> bool:
    """Whether one of these programmes is of this type: by its type or, where it has none, by a like name."""
    return any(
        program.type_id == kind.pk
        or (
            program.type_id is None
            and (kind.name in program.name or (bool(program.name) and program.name in kind.name))
        )
        for program in held
    )


def _type_row(kind: ProgramType, says: Effective) -> dict[str, object]:
    reading = Reading(says, frame.language())
    return {
        "href": frame.address("web:type", number=kind.number),
        "title": reading.line("name"),
        "summary": reading.cut("summary", 90),
    }


def _page(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and 0 < len(text) < 7 and int(text) else 1
