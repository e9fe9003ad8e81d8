"""Questions about invitations: by the code or number that somebody holds, and who could be asked."""

import hashlib
import hmac
from collections.abc import Iterator
from datetime import date

from django.conf import settings
from django.db.models import QuerySet

from todoke.bodies.models import Body
from todoke.people.models import Person
from todoke.people.rules import proof_codes
from todoke.surveys.models import SurveyInvitation, Wave
from todoke.surveys.rules import sheet_numbers
from todoke.surveys.rules.cells import age_band
from todoke.surveys.rules.kinds import WaveState


def index_of(code: str) -> str:
    """How the code of an invitation lies in the database."""
    return hmac.new(settings.SECRET_KEY.encode(), f"survey|{code}".encode(), hashlib.sha256).hexdigest()


def by_code(typed: str) -> SurveyInvitation | None:
    """The invitation of a code, in any case and width; None for whatever is no code of ours."""
    code = proof_codes.read(typed)
    return _all().filter(code_index=index_of(code)).first() if code else None


def by_number(wave: Wave, typed: str) -> SurveyInvitation | None:
    """The invitation of a number on a sheet of a wave; None where there is none, or a digit is wrong."""
    number = sheet_numbers.read(typed)
    return _all().filter(wave=wave, number=number).first() if number else None


def open_for(person: Person) -> QuerySet[SurveyInvitation]:
    """The invitations of somebody signed in that they can still answer: no code is needed then."""
    return _all().filter(
        person=person, used_at=None, declined_at=None, wave__state=WaveState.OPEN.value
    )  # fmt: skip


def frame_of(body: Body, wave: Wave, *, today: date) -> Iterator[tuple[Person, str]]:
    """Those whom a body could ask, with their age band: grown-ups and the young from 15 whom it serves, and did not ask in this wave yet.

    Whom a resident only named as a relative is nobody whom the body serves. Names are not read.
    """
    asked = set(SurveyInvitation.objects.filter(wave=wave, person__isnull=False).values_list("person", flat=True))
    persons = Person.objects.filter(body=body, ended_at=None, declared_by=None).only(
        "id", "body_id", "birth_date", "language"
    )
    for person in persons.order_by("pk").iterator(chunk_size=2_000):
        band = age_band(person.birth_date, today) if person.birth_date else ""
        if band and person.pk not in asked:
            yield person, band


def _all() -> QuerySet[SurveyInvitation]:
    return SurveyInvitation.objects.select_related("wave__survey__body")
