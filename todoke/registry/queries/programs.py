"""Finding one programme, and what stands around it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Q

from todoke.bodies.models import Body
from todoke.common.errors import NotFound
from todoke.registry.models import Program, ProgramType, ProgramVersion, Publication
from todoke.registry.queries import rows
from todoke.registry.queries.rows import Reader
from todoke.registry.queries.versions import effective, effective_many
from todoke.registry.rules.numbers import from_slug
from todoke.registry.rules.versions import Effective, Offering, State, merge

_READERS: Final[tuple[Reader[Any], ...]] = (
    Reader(Program, "p"), Reader(Body, "b"), Reader(Body, "u"), Reader(ProgramType, "t"), Reader(ProgramVersion, "v")
)  # fmt: skip
_TOWN: Final = Reader(Body, "w")
_BY_NUMBER: Final = (
    f"SELECT {', '.join(reader.columns for reader in _READERS)},"  # noqa: S608 - our own models' columns
    " (SELECT c.content FROM todoke_typeversion c WHERE c.type_id = p.type_id ORDER BY c.sequence DESC LIMIT 1),"
    " EXISTS (SELECT 1 FROM todoke_programlink l JOIN todoke_linktarget k ON k.id = l.target_id"
    f" WHERE l.program_id = p.id AND k.gone_count >= 2), {_TOWN.columns},"
    " (SELECT q.number FROM todoke_program q JOIN todoke_programversion x ON x.id = q.live_id"
    " WHERE q.body_id = w.id AND w.id <> p.body_id AND q.type_id = p.type_id AND x.offering <> 'ended'"
    " ORDER BY q.name, q.number LIMIT 1)"
    " FROM todoke_number n JOIN todoke_program p ON p.id = n.program_id JOIN todoke_body b ON b.id = p.body_id"
    " LEFT JOIN todoke_body u ON u.id = b.parent_id LEFT JOIN todoke_programtype t ON t.id = p.type_id"
    " LEFT JOIN todoke_programversion v ON v.id = p.live_id LEFT JOIN todoke_body w ON w.code = %s WHERE n.value = %s"
)
#: How many columns of the answer do not depend on the reader's town.
_OF_PROGRAM: Final = sum(reader.width for reader in _READERS) + 2
_MANY: Final[tuple[Reader[Any], ...]] = (Reader(Program, "p"), Reader(ProgramType, "t"), Reader(ProgramVersion, "v"))
_BY_KEYS: Final = (
    f"SELECT {', '.join(reader.columns for reader in _MANY)} FROM todoke_program p"  # noqa: S608 - our own models' columns
    " LEFT JOIN todoke_programtype t ON t.id = p.type_id LEFT JOIN todoke_programversion v ON v.id = p.live_id WHERE p.id "
)
_NUMBER_AT: Final = [field.attname for field in Program._meta.concrete_fields].index("number")
_KEY_AT: Final = _READERS[0].width + [field.attname for field in Body._meta.concrete_fields].index("key")
_BROKEN: Final = (
    "SELECT t.url FROM todoke_programlink l JOIN todoke_linktarget t ON t.id = l.target_id"
    " WHERE l.program_id = %s AND t.gone_count >= 2"
)


class ProgramNotFound(NotFound):
    """No programme has this number, or it has never been published."""

    code = "program_not_found"


class TypeNotFound(NotFound):
    """No type has this number."""

    code = "type_not_found"


@dataclass(frozen=True, slots=True)
class Shown:
    """A programme as residents see it."""

    program: Program
    body: Body
    version: ProgramVersion
    says: Effective

    @property
    def offering(self) -> Offering:
        """Whether the body offers this, does not, or has ended it."""
        return Offering(self.version.offering)


@dataclass(frozen=True, slots=True)
class Found:
    """All that a programme's page is made from, as the database gave it in one answer.

    ``row`` is the same for every reader; ``town`` is the reader's town, where one was named and exists, and
    ``number_in_town`` the number of the same service there, when the programme is another body's.
    """

    row: tuple[Any, ...]
    town: Body | None
    number_in_town: str | None

    @property
    def number(self) -> str:
        """The programme's current number."""
        return str(self.row[_NUMBER_AT])

    def is_of(self, key: str) -> bool:
        """Whether the programme is the body's with this key."""
        return bool(self.row[_KEY_AT] == key)

    def program(self) -> Program:
        """The programme with its body, that body's parent, its type and its live version."""
        program, body, parent, kind, live = rows.made(_READERS, self.row)
        assert isinstance(program, Program)
        assert isinstance(body, Body)
        program.body, body.parent = body, parent
        program.type, program.live = kind, live
        return program

    def shown(self) -> Shown:
        """What residents see; raises ProgramNotFound when it is not live."""
        program = self.program()
        if program.live is None:
            raise ProgramNotFound(number=program.number)
        central = json.loads(self.row[-2]) if self.row[-2] else None
        return Shown(program, program.body, program.live, merge(program.live.content, central))

    def broken_links(self) -> frozenset[str]:
        """Addresses in the live text that are known to be gone."""
        return frozenset(url for (url,) in rows.every(_BROKEN, self.row[0])) if self.row[-1] else frozenset()


def find(number: str, *, town: str = "") -> Found:
    """What a number leads to, whether current, former or alternative, for a reader of a town; raises ProgramNotFound."""
    if "\0" in number or len(number) > 80:
        raise ProgramNotFound(number=number[:80])
    row = rows.first(_BY_NUMBER, town, number)
    if row is None:
        raise ProgramNotFound(number=number)
    return Found(tuple(row[:_OF_PROGRAM]), _TOWN.make(row, _OF_PROGRAM), row[-1])


def by_keys(keys: Sequence[int]) -> dict[int, Program]:
    """Programmes by primary key, each with its type and its live version."""
    found: dict[int, Program] = {}
    for row in rows.every(_BY_KEYS + rows.among(), json.dumps(list(keys))):
        program, kind, live = rows.made(_MANY, row)
        assert isinstance(program, Program)
        program.type, program.live = kind, live
        found[program.pk] = program
    return found


def find_slug(text: str, *, town: str = "") -> Found:
    """What an address means to a reader of a town (its code); raises ProgramNotFound."""
    number = from_slug(text)
    if number is None:
        raise ProgramNotFound(number=text[:80])
    return find(number, town=town)


def by_number(number: str) -> Program:
    """The programme that a number leads to, whether current, former or alternative; raises ProgramNotFound."""
    return find(number).program()


def by_slug(text: str) -> Program:
    """The programme that an address means; raises ProgramNotFound."""
    return find_slug(text).program()


def shown(program: Program) -> Shown:
    """What residents see of a programme now; raises ProgramNotFound when it is not live."""
    if program.live is None:
        raise ProgramNotFound(number=program.number)
    return Shown(program, program.body, program.live, effective(program))


def shown_many(programs: Sequence[Program]) -> list[Shown]:
    """What residents see of each live programme, in the order given."""
    contents = effective_many(programs)
    return [Shown(p, p.body, p.live, contents[p.pk]) for p in programs if p.live is not None]


def live_programs(*, body: Body | None = None, type: ProgramType | None = None) -> Sequence[Program]:
    """Live programmes of a body or of a type, by name."""
    found = Program.objects.filter(live__isnull=False).exclude(live__offering=Offering.ENDED)
    if body is not None:
        found = found.filter(body=body)
    if type is not None:
        found = found.filter(type=type)
    return list(found.select_related("body__parent", "type", "live").order_by("name", "number"))


def type_by_number(number: str) -> ProgramType:
    """The type with this number; raises TypeNotFound."""
    found = None if "\0" in number else ProgramType.objects.filter(number=number[:20]).first()
    if found is None:
        raise TypeNotFound(number=number[:20])
    return found


def due_between(*, first: date, last: date, body: Body | None) -> list[tuple[date, Shown]]:
    """Live programmes whose applications close in these days (both inclusive), soonest first; of one body and those above it."""
    bodies = [body]
    while bodies[-1] is not None and bodies[-1].parent is not None:
        bodies.append(bodies[-1].parent)
    found = Program.objects.filter(
        live__content__procedure_to_date__gte=first.isoformat(), live__content__procedure_to_date__lte=last.isoformat(),
        live__offering=Offering.OFFERED.value,
    )  # fmt: skip
    if body is not None:
        found = found.filter(body__in=[each for each in bodies if each is not None])
    chosen = list(
        found.select_related("body__parent", "type", "live").order_by("live__content__procedure_to_date", "number")[:40]
    )
    rows = [(str(each.says.content.get("procedure_to_date", "")), each) for each in shown_many(chosen)]
    return sorted(
        ((date.fromisoformat(day), each) for day, each in rows if day), key=lambda row: (row[0], row[1].program.number)
    )


def changed_since(revision: int, after: int, *, limit: int) -> Sequence[Publication]:
    """Publications after (revision, program id), oldest first: what a copy must apply to be in step."""
    later = Q(revision__gt=revision) | Q(revision=revision, program_id__gt=after)
    return list(
        Publication.objects.filter(later)
        .select_related("program__body", "version")
        .order_by("revision", "program_id")[:limit]
    )


def stale(*, body: Body, today: date, months: int = 12) -> Sequence[Program]:
    """Live programmes of a body that nobody confirmed for a year, the oldest first."""
    limit = today - timedelta(days=round(months * 365.25 / 12))
    found = Program.objects.filter(body=body, live__isnull=False).filter(
        Q(reviewed_date=None) | Q(reviewed_date__lt=limit)
    )
    return list(
        found.exclude(live__offering=Offering.ENDED).select_related("live", "type").order_by("reviewed_date", "name")
    )


def waiting(*, body: Body) -> Sequence[ProgramVersion]:
    """Versions of a body that are drafts, wait for approval, or are scheduled."""
    states = [State.DRAFT, State.SUBMITTED, State.SCHEDULED]
    return list(
        ProgramVersion.objects.filter(program__body=body, state__in=states).select_related("program").order_by("-at")
    )
