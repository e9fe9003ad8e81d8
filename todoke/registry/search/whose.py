"""Whose programmes are near a town, and whom a query believes to be in charge 「所管」."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db import connection

from todoke.bodies.models import Body
from todoke.bodies.queries import ancestors
from todoke.bodies.rules.codes import BodyKind
from todoke.registry.queries import rows
from todoke.registry.queries.rows import Reader
from todoke.registry.rules.search import Nearness, read_guess
from todoke.registry.search.asking import names_of

_MOST_NEAR: Final = 300
_BODY: Final = Reader(Body, "b")
_NEAR: Final = (
    f"SELECT {_BODY.columns} FROM todoke_body b"  # noqa: S608 - our own model's columns
    " WHERE b.kind IN ('nation', 'affiliated', %s) OR b.id = %s ORDER BY b.key LIMIT %s"
)
_ABOVE: Final = (BodyKind.NATION, BodyKind.PREFECTURE)
#: Bodies one of whose names begins somewhere in a text, and those that go by other names too; the text is bound.
_NAMED: Final = (
    "SELECT key, kind, name, name_kana, name_en FROM todoke_body WHERE kind = %s"
    " OR name <> '' AND {place}(%s, substr(name, 1, 2)) > 0"
    " OR name_kana <> '' AND {place}(%s, substr(name_kana, 1, 3)) > 0"
    " OR name_en <> '' AND {place}(%s, lower(substr(name_en, 1, 3))) > 0"
    " OR kind = %s AND {place}(%s, substr(name, length(name), 1)) > 0 ORDER BY key LIMIT %s"
)
_MOST_NAMED: Final = 3_000


@dataclass(frozen=True, slots=True)
class Near:
    """The bodies near a town: by primary key how near, and the bodies themselves; affiliates come last."""

    distances: Mapping[int, Nearness]
    bodies: Mapping[int, Body]

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of these bodies."""
        return tuple(body.key for body in self.bodies.values())

    def nearness(self, body_id: int) -> Nearness:
        """How near a body is."""
        return self.distances.get(body_id, Nearness.ELSEWHERE)


@dataclass(frozen=True, slots=True)
class Whose:
    """A body named in a query, and the query without it."""

    body: Body
    rest: str

    @property
    def is_town(self) -> bool:
        """Whether residents live in it, so that its programmes can be shown as those of one's town."""
        return BodyKind(self.body.kind).is_municipality


def near(town: Body | None) -> Near:
    """The town, those above it and their affiliates; without a town every prefecture and the nation. One query."""
    above_all, parent = (BodyKind.PREFECTURE.value, 0) if town is None else ("", town.parent_id or 0)
    found = (_BODY.make(row, 0) for row in rows.every(_NEAR, above_all, parent, _MOST_NEAR))
    known = {body.pk: body for body in found if body is not None}
    if town is not None:
        known[town.pk] = town
    for body in known.values():
        if body.parent_id in known:
            body.parent = known[body.parent_id]
    above = ancestors(town) if town is not None else [body for body in known.values() if body.kind in _ABOVE]
    chain = {body.pk: body for body in above}
    distances = {body.pk: _nearness(body, town) for body in chain.values()}
    for body in known.values():
        if body.kind == BodyKind.AFFILIATED and body.parent_id in chain and body.pk not in distances:
            distances[body.pk] = Nearness.AFFILIATED
    return Near(distances, {pk: chain.get(pk) or known[pk] for pk in distances})


def _nearness(body: Body, town: Body | None) -> Nearness:
    if town is not None and body.pk == town.pk:
        return Nearness.OWN
    return Nearness.NATION if body.kind == BodyKind.NATION else Nearness.METROPOLIS


def whose(text: str) -> Whose | None:
    """Who a folded query says is in charge; the database first keeps only bodies whose names begin somewhere in it."""
    if not text:
        return None
    place = "instr" if connection.vendor == "sqlite" else "strpos"
    bound: list[str | int] = [BodyKind.NATION.value, text, text, text, BodyKind.PREFECTURE.value, text, _MOST_NAMED]
    names = {key: names_of(kind, given) for key, kind, *given in rows.every(_NAMED.format(place=place), *bound)}
    guess = read_guess(text, names)
    body = Body.objects.filter(key=guess.body_key).select_related("parent").first() if guess else None
    return Whose(body, guess.rest) if guess and body else None
