"""Whose data a page shows, and how much of it: one's own, a child's, somebody's whom a mandate allows; a look at another's is written down first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from todoke.people.models import Person
from todoke.people.operations import looks, own_data
from todoke.people.queries import mandates, visibility
from todoke.people.queries import own_data as held
from todoke.people.queries.own_data import Row
from todoke.people.queries.persons import PersonNotFound
from todoke.people.rules.family import Seeing
from todoke.people.rules.mandates import Matter, shown_by
from todoke.web.people.session import Visitor


@dataclass(frozen=True, slots=True)
class Shown:
    """A person and what of them this visitor sees."""

    person: Person
    rows: Sequence[Row]
    is_self: bool


def shown(visitor: Visitor, key: str = "") -> Shown:
    """What the visitor sees of themselves, or of the child with this identifier. Raises PersonNotFound.

    A parent sees what the rule of families shows at the child's age (``visibility.sight_of``). Who acts by a mandate sees what it allows:
    with "look up" how the person is reached and facts that are not grave, as guardian all of them, as parent what parents see. The look is in the ledger
    before anything is shown.
    """
    if visitor.acting_for is not None:
        if key not in {"", str(visitor.acting_for.pk)}:
            raise PersonNotFound  # a mandate is for one person, and not for their children
        return _by_mandate(visitor)
    if not key or key == str(visitor.person.pk):
        person = visitor.person
        own_data.withhold(person=person, by=visitor.actor, now=visitor.now)
        return Shown(person, held.held(person, viewer=person, today=visitor.today), is_self=True)
    sight = visibility.sight_of(visitor.person, key, today=visitor.today)
    if sight.why not in {Seeing.PARENT, Seeing.GUARDIAN}:
        raise PersonNotFound
    rows = _limited(held.held(sight.person, viewer=visitor.person, today=visitor.today), sight)
    what = sorted({value.field for row in rows for value in row.values})
    looks.look(
        person=sight.person,
        by=visitor.actor,
        now=visitor.now,
        why=looks.Why.SUPPORT,
        what=what,
        through=f"relation:{sight.why.value}",
    )
    return Shown(sight.person, rows, is_self=False)


def own(visitor: Visitor) -> Shown:
    """What a person sees of themselves alone; nobody does so for them. Raises NotForAnother."""
    visitor.need_oneself()
    return shown(visitor)


def _by_mandate(visitor: Visitor) -> Shown:
    """What a mandate to look up shows; raises PersonNotFound without one."""
    mandate, person = visitor.mandate, visitor.acting_for
    if mandate is None or person is None or not mandates.still_allows(mandate, Matter.LOOK_UP, visitor.now).allowed:
        raise PersonNotFound
    rows = []
    for row in held.held(person, viewer=visitor.person, today=visitor.today):
        names = shown_by(
            {value.field for value in row.values} - {"hidden"}, mandate.terms, today=visitor.today, principal_birth=person.birth_date
        )  # fmt: skip
        values = tuple(value for value in row.values if value.field in names)
        if row.table in {"person", "personfact"} and values:
            rows.append(replace(row, values=values))
    what = sorted({value.field for row in rows for value in row.values})
    looks.look(person=person, by=visitor.actor, now=visitor.now, why=looks.Why.SUPPORT, what=what, through=str(mandate))
    return Shown(person, rows, is_self=False)


def _limited(rows: Iterable[Row], sight: visibility.Sight) -> Sequence[Row]:
    """The person's own fields and facts as far as they are shown; nothing of the other tables."""
    limited = []
    for row in rows:
        if row.table in {"person", "personfact"}:
            names = sight.of(value.field for value in row.values)
            values = tuple(value for value in row.values if value.field in names)
            if values:
                limited.append(replace(row, values=values))
    return limited
