"""What somebody chose about notices; what no row says is the default."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from todoke.notices.models import ContactAddress, NoticeSettings, TopicChoice
from todoke.notices.rules import choices as rules
from todoke.notices.rules.topics import Topic
from todoke.people.models import Person


def settings_of(person: Person, *, now: datetime) -> NoticeSettings:
    """How often and when a person may be disturbed; the defaults where they chose nothing."""
    held = NoticeSettings.objects.filter(person=person.pk).first()
    return held or NoticeSettings(body_id=person.body_id, person=person, changed_at=now)


def choices_of(person: Person) -> Mapping[Topic, TopicChoice]:
    """What a person chose, by topic."""
    return {Topic(row.topic): row for row in TopicChoice.objects.filter(person=person.pk)}


def stopped(people: Collection[UUID]) -> Mapping[UUID, frozenset[Topic]]:
    """Which topics each of several people stopped; who stopped none is left out."""
    found: dict[UUID, set[Topic]] = {}
    rows = TopicChoice.objects.filter(person__in=people, wants=False).values_list("person", "topic")
    for person, topic in rows:
        found.setdefault(person, set()).add(Topic(topic))
    may = {topic for topic in Topic if rules.may_stop(topic)}
    return {person: frozenset(topics & may) for person, topics in found.items()}


def addresses_of(person: Person) -> Sequence[ContactAddress]:
    """The ways to a person that hold, the first to be tried first."""
    return list(ContactAddress.objects.filter(person=person.pk, ended_at=None).order_by("rank", "added_at", "pk"))
