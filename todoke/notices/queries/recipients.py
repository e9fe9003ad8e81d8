"""Who is told about somebody: the guardians of a child, each alone; an adult themselves and whoever they let receive for them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from todoke.common import reach
from todoke.common.clock import TOKYO
from todoke.people.models import Mandate, Person, Relation
from todoke.people.queries import mandates, visibility
from todoke.people.rules import family
from todoke.people.rules.mandates import Matter, Reason, decide
from todoke.people.rules.persons import Kinship

_PROVEN = [each.value for each in family.PROVEN]


def recipients(about: Person, *, now: datetime) -> Sequence[Person]:
    """Who is told about a person now, each alone and in their own language (``person.language``)."""
    return recipients_of_each([about], now=now)[about.pk]


def is_told(person: Person, about: Person, *, now: datetime) -> bool:
    """Whether this person may be told about that one now."""
    return person.pk == about.pk or any(each.pk == person.pk for each in recipients(about, now=now))


@reach.within(reach.EVERYTHING)  # guardians may live in two towns: the child's own rights decide
def recipients_of_each(abouts: Iterable[Person], *, now: datetime) -> Mapping[UUID, Sequence[Person]]:
    """The same for many, with as many questions as for one, but for those around whom somebody is protected or hides."""
    today = now.astimezone(TOKYO).date()
    alive = [each for each in abouts if each.ended_at is None]
    minors = [each for each in alive if family.is_minor(each.birth_date, today)]
    adults = [each for each in alive if not family.is_minor(each.birth_date, today) and each.declared_by_id is None]
    found: dict[UUID, list[Person]] = {each.pk: [] for each in abouts}
    found.update({each.pk: [each] for each in adults})
    for about, person in [*_guardians(minors, today), *_agents(adults, now, today)]:
        if person.pk not in {each.pk for each in found[about]}:
            found[about].append(person)
    return found


def _guardians(children: Sequence[Person], today: date) -> list[tuple[UUID, Person]]:
    """What ``visibility.guardians_to_tell`` says of each child."""
    if not children:
        return []
    above = Relation.objects.filter(
        visibility.current(today), junior__in=[each.pk for each in children], known_by__in=_PROVEN
    )
    above = above.filter(Q(kind=Kinship.PARENT.value, custody=True) | Q(kind=Kinship.GUARDIAN.value))
    pairs = above.filter(senior__ended_at=None).select_related("senior__body")
    by_key = {each.pk: each for each in children}
    careful = visibility.shielded(children, today=today)
    return [
        (pair.junior_id, pair.senior)
        for pair in pairs.order_by("senior__created_at", "senior_id")
        if pair.junior_id not in careful
        or pair.junior_id not in visibility.concealed(pair.senior, [by_key[pair.junior_id]], today=today)
    ]


def _agents(adults: Sequence[Person], now: datetime, today: date) -> list[tuple[UUID, Person]]:
    """Whom an adult, a court or the law lets receive notices."""
    if not adults:
        return []
    rows = Mandate.objects.filter(
        principal__in=[each.pk for each in adults], agent__isnull=False, ended_at=None, until_date__gt=today
    ).select_related("principal", "agent__body")
    open_ones = [
        row for row in rows
        if row.agent is not None and row.agent.ended_at is None
        and decide(row.terms, Matter.RECEIVE, today=today, principal_birth=row.principal.birth_date) is Reason.YES
    ]  # fmt: skip
    if not open_ones:
        return []
    agents = [row.agent for row in open_ones if row.agent is not None]
    careful = visibility.shielded([*agents, *(row.principal for row in open_ones)], today=today)
    return [
        (row.principal_id, agent)
        for row, agent in zip(open_ones, agents, strict=True)
        if not {row.principal_id, agent.pk} & careful
        or mandates.may_act(agent, row.principal, Matter.RECEIVE, now).allowed
    ]
