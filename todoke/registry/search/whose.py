"""Whose programmes are near a town, and whom a query believes to be in charge 「所管」."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.db import connection

from todoke.bodies.models import Body
from todoke.bodies.queries import ancestors
from todoke.bodies.rules.codes import BodyKind
from todoke.registry.rules.search import Nearness, read_guess
from todoke.registry.search.asking import names_of

_MOST_AFFILIATED: Final = 200
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
    """The bodies near a town: by primary key how near, and their keys."""

    distances: Mapping[int, Nearness]
    keys: tuple[str, ...]

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
    """The town, those above it and their affiliates; without a town every prefecture and the nation."""
    distances: dict[int, Nearness] = {}
    keys: list[str] = []
    above: Iterable[tuple[int, str, str]]
    if town is None:
        above = Body.objects.filter(kind__in=_ABOVE).order_by("key").values_list("pk", "key", "kind")
    else:
        above = [(body.pk, body.key, body.kind) for body in ancestors(town)]
    for pk, key, kind in above:
        own = town is not None and pk == town.pk
        higher = Nearness.NATION if kind == BodyKind.NATION else Nearness.METROPOLIS
        distances[pk] = Nearness.OWN if own else higher
        keys.append(key)
    affiliated = Body.objects.filter(kind=BodyKind.AFFILIATED, parent_id__in=list(distances)).order_by("key")
    for pk, key in affiliated.values_list("pk", "key")[:_MOST_AFFILIATED]:
        if pk not in distances:
            distances[pk] = Nearness.AFFILIATED
            keys.append(key)
    return Near(distances, tuple(keys))


def whose(text: str) -> Whose | None:
    """Who a folded query says is in charge; the database first keeps only bodies whose names begin somewhere in it."""
    if not text:
        return None
    place = "instr" if connection.vendor == "sqlite" else "strpos"
    bound: list[str | int] = [BodyKind.NATION.value, text, text, text, BodyKind.PREFECTURE.value, text, _MOST_NAMED]
    with connection.cursor() as cursor:
        cursor.execute(_NAMED.format(place=place), bound)
        names = {key: names_of(kind, given) for key, kind, *given in cursor.fetchall()}
    guess = read_guess(text, names)
    body = Body.objects.filter(key=guess.body_key).select_related("parent").first() if guess else None
    return Whose(body, guess.rest) if guess and body else None
