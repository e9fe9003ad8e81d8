"""Who mourns 「服喪」: somebody of their household, their child or their parent died a short while ago."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Q

from todoke.common import reach
from todoke.common.clock import TOKYO
from todoke.people.models import HouseholdMember, Person, Relation
from todoke.people.rules.persons import Ending

#: So long 「四十九日」 nothing that can wait is sent to those around somebody who died.
DAYS: Final = 49


@reach.within(reach.EVERYTHING)
def mourners(persons: Collection[UUID], *, now: datetime) -> frozenset[UUID]:
    """Those of the persons around whom somebody died within the time, as far as their bodies were told."""
    since, day = now - timedelta(days=DAYS), now.astimezone(TOKYO).date() - timedelta(days=DAYS)
    shared = Q(household__members__person__ended_at__gt=since) & Q(household__members__until_date__gt=day)
    lived = HouseholdMember.objects.filter(shared, person__in=persons, until_date=None)
    pairs = list(lived.values_list("person", "household__members__person").distinct())
    related = Relation.objects.filter(until_date__gt=day)
    pairs += list(related.filter(senior__in=persons, junior__ended_at__gt=since).values_list("senior", "junior"))
    pairs += list(related.filter(junior__in=persons, senior__ended_at__gt=since).values_list("junior", "senior"))
    gone = Person.objects.filter(pk__in={other for _, other in pairs}, ended_at__gt=since)
    died = {each.pk for each in gone if each.ended_because == Ending.DIED.value}
    return frozenset(person for person, other in pairs if other in died)
