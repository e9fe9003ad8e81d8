"""What the child-health calendar wants told on a day: what opens or is about to close for each child of a body, right to the day."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Final
from uuid import UUID

from django.db.models import Q

from todoke.bodies.models import Body
from todoke.common.calendar import age_on
from todoke.eligibility.queries import child_health
from todoke.eligibility.rules.child_health import EDITION, Given, Item, Override, Sex, plan
from todoke.notices.models import DoneReport, NoticeTemplate
from todoke.notices.queries.recipients import recipients_of_each
from todoke.notices.queries.texts_in_force import by_keys
from todoke.notices.rules import items, timing
from todoke.notices.rules.calendar_tellings import TEMPLATES, Told, told_of
from todoke.notices.rules.slot_values import filled
from todoke.notices.rules.wanted import Wanted
from todoke.people.models import Person, PersonFact, Relation
from todoke.people.queries.visibility import current
from todoke.people.rules import family

_BATCH: Final = 500
#: What a text is called that tells of the end of something, where there is one beside the text that tells of its beginning.
LAST: Final = "-last"


@dataclass(frozen=True, slots=True)
class _Town:
    """What holds for every child of a body. ``seen``: children of one birth date and the same doses have the same calendar."""

    body: Body
    overrides: Sequence[Override]
    texts: Mapping[str, NoticeTemplate]
    seen: dict[tuple[date, tuple[Given, ...], Sex | None], list[tuple[Item, Told]]] = field(default_factory=dict)


def wanted(body: Body, *, day: date, now: datetime) -> Iterator[Wanted]:
    """For every child under age whom a body holds with a birth date and a guardian what is to be told on this day.

    Whoever asks reaches everything, since a guardian may live elsewhere. What was to be told on a day that was missed is
    still told, where there is time; a child whose doses nobody recorded is told of first doses alone.
    """
    town = _Town(
        body,
        child_health.overrides(body),
        by_keys([f"{key}{end}" for key in TEMPLATES.values() for end in ("", LAST)], body),
    )
    if not town.texts:
        return
    children = _children(body, day)
    while some := list(islice(children, _BATCH)):
        doses, sexes = _doses(some), _sexes(some)
        tellings = [
            (child, item, told)
            for child in some
            for item, told in _of_child(child, town, doses.get(child.pk, ()), sexes.get(child.pk), day)
        ]
        guardians = recipients_of_each({child.pk: child for child, _, _ in tellings}.values(), now=now)
        for child, item, told in tellings:
            for person in guardians[child.pk]:
                yield _wanted(item, told, child, person, town, day)


def _children(body: Body, day: date) -> Iterator[Person]:
    """Children under age with somebody above them; a birth date is sealed, so everybody who is a child to somebody is looked at."""
    below = Relation.objects.filter(current(day), body=body, known_by__in=[each.value for each in family.PROVEN])
    below = below.filter(Q(custody=True) | Q(kind="guardian"))
    rows = Person.objects.filter(pk__in=below.values("junior"), body=body, ended_at=None, declared_by=None)
    for child in rows.select_related("body").order_by("pk").iterator(chunk_size=_BATCH):
        if family.is_minor(child.birth_date, day):
            yield child


def _doses(children: Sequence[Person]) -> Mapping[UUID, list[Given]]:
    """The doses that were said to be done, each once whoever said so."""
    found: dict[UUID, dict[str, Given]] = {}
    reports = DoneReport.objects.filter(about__in=[each.pk for each in children], item__startswith=items.VACCINE)
    for about, item, done in reports.order_by("done_date", "at").values_list("about", "item", "done_date"):
        dose = items.dose_of(item)
        if dose is not None:
            found.setdefault(about, {}).setdefault(items.same(item), Given(dose.vaccine, done))
    return {about: list(doses.values()) for about, doses in found.items()}


def _sexes(children: Sequence[Person]) -> Mapping[UUID, Sex]:
    facts = PersonFact.objects.filter(person__in=[each.pk for each in children], name="sex", ended_at=None)
    return {fact.person_id: Sex(fact.value) for fact in facts if fact.value in set(Sex)}


def _of_child(
    child: Person, town: _Town, doses: Sequence[Given], sex: Sex | None, day: date
) -> Sequence[tuple[Item, Told]]:
    """The entries of a child's calendar that are told on a day."""
    birth = child.birth_date
    assert birth is not None
    key = (birth, tuple(doses), sex)
    if key not in town.seen:
        entries = () if birth > day else plan(birth, day, doses, sex, town.overrides, town.body.code or "").items
        town.seen[key] = [
            (item, told)
            for item in entries
            for told in told_of(item, birth, doses, sex)
            if told.template in town.texts and timing.due_on(told.telling, told.until_date, day)
        ]
    return town.seen[key]


def _wanted(item: Item, told: Told, child: Person, person: Person, town: _Town, day: date) -> Wanted:
    closing = told.reminder == timing.LAST and f"{told.template}{LAST}" in town.texts
    text = town.texts[f"{told.template}{LAST}" if closing else told.template]
    assert child.birth_date is not None
    values = {
        "dose": item.id, "child": child.name, "age": age_on(child.birth_date, day), "day": told.opens.isoformat(), "count": item.dose,
    }  # fmt: skip
    because = {
        "rule": "calendar", "version": EDITION, "facts": ["birth_date", *told.reads], "law": told.law,
        "source": "、".join(source.title for source in item.sources),
    }  # fmt: skip
    return Wanted(
        body=town.body.pk, person=person.pk, about=child.pk, template=text.pk, topic=told.topic, item=told.item,
        due_at=timing.moment(day), reminder=told.reminder, until_date=told.until_date, law=told.law, priority=told.priority,
        last_reminder=told.last_reminder, values=filled(text.slots, values), because=because,
    )  # fmt: skip
