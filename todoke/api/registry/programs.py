"""Programmes: the list, one of them, what it said before."""

from datetime import datetime, time

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from ninja import Router

from todoke.api.answers import Error
from todoke.api.front import today
from todoke.api.registry import schemas
from todoke.api.registry.describing import Data, describe, past
from todoke.bodies import queries as bodies
from todoke.bodies.models import Body
from todoke.common.clock import TOKYO
from todoke.eligibility.queries import published
from todoke.registry import search
from todoke.registry.models import Program, ProgramVersion
from todoke.registry.queries import feeds, programs
from todoke.registry.queries.feeds import Wanted
from todoke.registry.rules.fields import N_
from todoke.registry.rules.numbers import from_slug, slug
from todoke.registry.search import Filters
from todoke.registry.search.looking import programs_after

router = Router()
_MOST = 100
_LOOK = 200
_MOST_LOOKS = 20
_LAST = 10**18 - 1
_REFUSED = {400: Error, 404: Error, 405: Error, 422: Error}
_UNCHANGED: dict[int, None] = {304: None}
_MOVED: dict[int, None] = {301: None}


@router.get(
    "/programs", response={200: schemas.ProgramPage, **_UNCHANGED, **_REFUSED, 429: Error}, operation_id="programs", url_name="programs",
    summary=N_("Programmes"),
    description=N_("All programmes that residents see, in the order in which they came, or what a search finds."),
)  # fmt: skip
def list_programs(
    request: HttpRequest,
    body: schemas.BodyQuery = None,
    type: schemas.TypeQuery = None,
    category: schemas.CategoryQuery = None,
    target: schemas.TargetQuery = None,
    life_event: schemas.LifeEventQuery = None,
    offering: schemas.OfferingQuery = None,
    updated_since: schemas.SinceDayQuery = None,
    q: schemas.WordsQuery = None,
    town: schemas.TownQuery = None,
    cursor: schemas.CursorQuery = None,
    limit: schemas.LimitQuery = 50,
) -> Data:
    """A page of the list, or of what was found."""
    revision = feeds.revision()
    changed_from = None
    if updated_since is not None and updated_since.year > 1900:  # earlier days are before everything
        changed_from = datetime.combine(updated_since, time(), TOKYO)
    wanted = Wanted(
        body=bodies.get(body) if body else None,
        type=programs.type_by_number(type) if type else None,
        offering=offering,
        changed_from=changed_from,
    )
    filters = Filters(
        body=body or "", type=type or "", category=category or "", target=target or "", life_event=life_event or ""
    )
    after = int(cursor) if cursor else 0
    following: int | None = None
    if q is not None:
        found = _found(q, filters, wanted, bodies.get(town) if town else wanted.body)[:limit]
    elif category or target or life_event:
        found, following = _indexed(filters, wanted, after, limit)
    else:
        found, following = _cut(feeds.page(wanted, after=after, limit=limit + 1), limit)
    described = describe(found)
    return {
        "programs": [described[each.pk] for each in found if each.pk in described],
        "next": None if following is None else str(following),
        "changes": f"{revision}-{_LAST}",
    }


def _cut(found: list[Program], limit: int) -> tuple[list[Program], int | None]:
    """The first of these, and where the next page begins when there are more."""
    return found[:limit], found[limit - 1].pk if len(found) > limit else None


def _indexed(filters: Filters, wanted: Wanted, after: int, limit: int) -> tuple[list[Program], int | None]:
    """A page of what the search index holds under these filters; after so many looks it may be short, or empty."""
    found: list[Program] = []
    for _ in range(_MOST_LOOKS):
        keys = programs_after(filters.nodes(), after=after, limit=_LOOK)
        found += feeds.among(wanted, keys)
        if len(keys) < _LOOK or len(found) > limit:
            return _cut(found, limit)
        after = keys[-1]
    return found, after


def _found(text: str, filters: Filters, wanted: Wanted, town: Body | None) -> list[Program]:
    """What a search finds among what is wanted, seen from a town."""
    results = search.find(text, town=town, limit=_MOST, filters=filters)
    if results.number is not None:
        return feeds.among(wanted, [results.number.pk])
    return feeds.among(wanted, [program.pk for group in results.groups for program in group.programs])


def _at(number: str, rest: str = "") -> tuple[Program, HttpResponse | None]:
    """The programme that a number leads to, and the way to its present number where this is a former one."""
    program = programs.by_slug(number)
    if from_slug(number) == program.number:
        return program, None
    return program, HttpResponsePermanentRedirect(f"/api/v1/programs/{slug(program.number)}{rest}")


@router.get(
    "/programs/{number}", response={200: schemas.Program, **_MOVED, **_UNCHANGED, **_REFUSED}, operation_id="program",
    url_name="program", summary=N_("One programme"),
    description=N_("What residents see now. A former number leads to the present one (301)."),
)  # fmt: skip
def show_program(request: HttpRequest, number: schemas.NumberPath) -> Data | HttpResponse:
    """One programme as residents see it."""
    program, moved = _at(number)
    if program.live is None:
        raise programs.ProgramNotFound(number=program.number)
    return moved or describe([program])[program.pk]


@router.get(
    "/programs/{number}/versions", response={200: schemas.VersionPage, **_MOVED, **_UNCHANGED, **_REFUSED},
    operation_id="versions", url_name="versions", by_alias=True, summary=N_("What residents saw, and when"),
    description=N_("Every text that was public, newest first, with the fields that changed."),
)  # fmt: skip
def list_versions(
    request: HttpRequest,
    number: schemas.NumberPath,
    cursor: schemas.CursorQuery = None,
    limit: schemas.LimitQuery = 50,
) -> Data | HttpResponse:
    """The public history of a programme."""
    program, moved = _at(number, "/versions")
    if not feeds.ever_seen(program):
        raise programs.ProgramNotFound(number=program.number)
    if moved:
        return moved
    before = int(cursor) if cursor else None
    rows = [each for each in reversed(feeds.seen(program)) if before is None or each.publication.revision < before]
    return {
        "number": program.number,
        "versions": [_version(each) for each in rows[:limit]],
        "next": str(rows[limit - 1].publication.revision) if len(rows) > limit else None,
    }


def _version(seen: feeds.Seen) -> Data:
    return {
        "sequence": seen.version.sequence if seen.version else None,
        "offering": seen.version.offering if seen.version else None,
        "from": seen.publication.at,
        "until": seen.until,
        "changed": list(seen.changed),
        "withdrawn": _withdrawn(seen.version),
    }


def _withdrawn(version: ProgramVersion | None) -> Data | None:
    if version is None or version.withdrawn_at is None:
        return None
    return {"at": version.withdrawn_at, "reason": version.withdrawn_reason}


@router.get(
    "/programs/{number}/versions/{sequence}", response={200: schemas.PastProgram, **_MOVED, **_UNCHANGED, **_REFUSED},
    operation_id="version", url_name="version", summary=N_("One version"),
    description=N_("A version as residents first saw it. Drafts are not found, nor texts that were withdrawn."),
)  # fmt: skip
def show_version(
    request: HttpRequest, number: schemas.NumberPath, sequence: schemas.SequencePath
) -> Data | HttpResponse:
    """One version as it was published."""
    program, moved = _at(number, f"/versions/{sequence}")
    seen = feeds.seen_version(program, sequence)
    return moved or past(program, seen)


@router.get(
    "/programs/{number}/on/{day}", response={200: schemas.PastProgram, **_MOVED, **_UNCHANGED, **_REFUSED},
    operation_id="on_day", url_name="on_day", summary=N_("What residents saw on a day"),
    description=N_("The text at the end of that day in Japan."),
)  # fmt: skip
def show_day(request: HttpRequest, number: schemas.NumberPath, day: schemas.DayPath) -> Data | HttpResponse:
    """What a programme said on a day."""
    program, moved = _at(number, f"/on/{day.isoformat()}")
    seen = feeds.seen_on(program, day, zone=TOKYO)
    return moved or past(program, seen)


@router.get(
    "/programs/{number}/rules", response={200: schemas.RuleList, **_MOVED, **_UNCHANGED, **_REFUSED}, operation_id="rules",
    url_name="rules", summary=N_("Who may receive it, as rules"),
    description=N_("The rules that hold on a day at the programme's body, ready to be run by others."),
)  # fmt: skip
def list_rules(request: HttpRequest, number: schemas.NumberPath, on: schemas.OnQuery = None) -> Data | HttpResponse:
    """The rules of a programme on a day."""
    program, moved = _at(number, "/rules" + (f"?on={on.isoformat()}" if on else ""))
    if program.live is None:
        raise programs.ProgramNotFound(number=program.number)
    return moved or {"rules": published.of_program(program, on=on or today())}
