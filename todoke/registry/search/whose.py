"""Whose programmes are near a town, and whom a query believes to be in charge 「所管」."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import F, Q, Value
from django.db.models.functions import Lower, StrIndex, Substr

from todoke.bodies.models import Body
from todoke.bodies.queries import ancestors
from todoke.bodies.rules.codes import BodyKind
from todoke.registry.rules.search import Nearness, read_guess
from todoke.registry.search.asking import names_of

_MOST_AFFILIATED: Final = 200
_ABOVE: Final = (BodyKind.NATION, BodyKind.PREFECTURE)


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
    if town is None:
        chain = list(Body.objects.filter(kind__in=_ABOVE).order_by("key"))
    else:
        chain = list(ancestors(town))
    distances, keys = {}, []
    for body in chain:
        own = town is not None and body.pk == town.pk
        above = Nearness.NATION if body.kind == BodyKind.NATION else Nearness.METROPOLIS
        distances[body.pk] = Nearness.OWN if own else above
        keys.append(body.key)
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
    possible = Q(kind__in=_ABOVE)
    found = Body.objects.all()
    for column, length in (("name", 2), ("name_kana", 3), ("name_en", 3)):
        place = StrIndex(Value(text), Lower(Substr(F(column), 1, length)))
        found = found.annotate(**{f"{column}_at": place})
        possible |= Q(**{f"{column}_at__gt": 0}) & ~Q(**{column: ""})
    bodies = {body.key: body for body in found.filter(possible).order_by("key")}
    guess = read_guess(text, names_of(list(bodies.values())))
    return Whose(bodies[guess.body_key], guess.rest) if guess else None
