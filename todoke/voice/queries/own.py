"""What somebody signed in said themselves, and wanted to hear back about."""

from collections.abc import Sequence
from uuid import UUID

from todoke.common.errors import NotFound
from todoke.people.models import Person
from todoke.voice.models import Voice


class VoiceNotFound(NotFound):
    """There is no such voice, or it is not theirs."""

    code = "not_found"


def of_person(person: Person, *, limit: int = 100) -> Sequence[Voice]:
    """The newest voices of a person."""
    return list(Voice.objects.filter(person=person).select_related("body")[:limit])


def get(person: Person, key: UUID) -> Voice:
    """A voice of a person; raises VoiceNotFound."""
    found = Voice.objects.select_related("body").filter(person=person, pk=key).first()
    if found is None:
        raise VoiceNotFound
    return found
