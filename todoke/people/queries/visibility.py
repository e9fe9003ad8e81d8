"""Who may see whom: asked at each display, send, print, export and disclosure, of the state as it is now."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Q

from todoke.common.sealed_fields import indexes
from todoke.people.models import Person, ProtectedFrom, Protection
from todoke.people.models.persons import anywhere


def protected_ids(viewer: Person, *, today: date) -> frozenset[object]:
    """Those who are protected from this viewer today 「支援措置」, by the viewer's record or by name and birth date."""
    holding = Protection.objects.filter(since_date__lte=today, until_date__gt=today, ended_at=None)
    texts = {anywhere(name, viewer.birth_date) for name in (viewer.name, viewer.name_kana, viewer.name_latin)}
    names = [index for text in sorted(texts) for index in indexes(ProtectedFrom, "name_index", text)]
    me = Q(other=viewer) | Q(name_index__in=names)
    return frozenset(
        ProtectedFrom.objects.filter(me, protection__in=holding).values_list("protection__person", flat=True)
    )


def is_protected_from(person: Person, viewer: Person, *, today: date) -> bool:
    """Whether a person is protected from this viewer today."""
    return person.pk in protected_ids(viewer, today=today)


def seen_by(viewer: Person, persons: Iterable[Person], *, today: date) -> Sequence[Person]:
    """Those of the persons whom this resident may see at all: oneself; nobody who hides, nobody who is protected from the viewer.

    Whether there is a reason to show them (a relation, a mandate) is asked elsewhere and first.
    """
    forbidden = protected_ids(viewer, today=today)
    return [
        person for person in persons if person.pk == viewer.pk or (not person.hidden and person.pk not in forbidden)
    ]
