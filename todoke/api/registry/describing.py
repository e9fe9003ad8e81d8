"""A programme as the API says it."""

from collections.abc import Sequence

from django.conf import settings

from todoke.api.front import today
from todoke.api.registry.schemas import LICENCE
from todoke.eligibility.queries import published
from todoke.registry.models import Program, ProgramType
from todoke.registry.queries import feeds
from todoke.registry.queries.feeds import Beside
from todoke.registry.queries.programs import Shown, shown_many
from todoke.registry.rules.numbers import slug

Data = dict[str, object]


def describe(programs: Sequence[Program]) -> dict[int, Data]:
    """Each live programme, by primary key."""
    beside = feeds.beside(programs)
    rules = published.documents_of(programs, on=today())
    return {
        each.program.pk: _program(each, beside[each.program.pk], rules.get(each.program.pk, []))
        for each in shown_many(programs)
    }


def _program(shown: Shown, beside: Beside, rules: Sequence[Data]) -> Data:
    program = shown.program
    return {
        "number": program.number,
        "former_numbers": list(beside.numbers),
        "url": f"{settings.BASE_URL}/ja/programs/{slug(program.number)}",
        "body": shown.body.key,
        "type": program.type.number if program.type else None,
        "offering": shown.version.offering,
        "version": {"sequence": shown.version.sequence, "written_at": shown.version.at},
        "updated_at": beside.updated_at or shown.version.at,
        "content": shown.says.content,
        "inherited": sorted(shown.says.inherited),
        "translations": shown.says.translations,
        "links": [{"url": url, "title": title, "field": field} for url, title, field in beside.links],
        "rules": list(rules),
        "licence": LICENCE,
    }


def past(program: Program, seen: feeds.Seen) -> Data:
    """What a programme said at some time."""
    assert seen.version is not None
    return {
        "number": program.number,
        "body": program.body.key,
        "type": type_number(program.type),
        "sequence": seen.version.sequence,
        "offering": seen.version.offering,
        "at": seen.publication.at,
        "content": seen.says.content,
        "inherited": sorted(seen.says.inherited),
        "translations": seen.says.translations,
        "licence": LICENCE,
    }


def type_number(type: ProgramType | None) -> str | None:
    """The number of a type, if there is one."""
    return type.number if type else None
