"""Places in a sample by the number on their sheet, and sheets that wait for a second look."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db.models import QuerySet

from todoke.bodies.models import Body
from todoke.common import reach
from todoke.common.errors import Refusal
from todoke.surveys.models import KeyedSheet, SurveyInvitation, Wave
from todoke.surveys.queries import invitations
from todoke.surveys.rules.kinds import WaveState


class NumberUnknown(Refusal):
    """No place of this wave has this number."""

    code = "survey_number_unknown"
    status = 422


class SheetGone(Refusal):
    """The sheet was dealt with already, or never waited here."""

    code = "survey_sheet_gone"
    status = 404


def last_day(wave: Wave) -> date:
    """The last day on which somebody can answer by themselves."""
    return wave.closes_date - timedelta(days=1)


def of_number(wave: Wave, typed: str) -> SurveyInvitation:
    """The place of a number as typed; raises NumberUnknown."""
    with reach.within(reach.EVERYTHING):  # municipalities invite their own residents to a wave of the metropolis
        found = invitations.by_number(wave, typed)
    if found is None:
        raise NumberUnknown
    return found


def open_waves(body: Body) -> QuerySet[Wave]:
    """Waves that are being answered: a body's own, and those of the metropolis that it belongs to."""
    rows = Wave.objects.filter(survey__body__in=[body.pk, body.parent_id or body.pk], state=WaveState.OPEN.value)
    return rows.select_related("survey__body").order_by("closes_date", "pk")


def open_wave(body: Body, key: int) -> Wave | None:
    """One of them."""
    return open_waves(body).filter(pk=key).first()


def numbers(wave: Wave, *, first: str, count: int) -> Sequence[str]:
    """So many numbers of a wave that did not answer yet, from one on."""
    with reach.within(reach.EVERYTHING):
        rows = SurveyInvitation.objects.filter(wave=wave, number__gte=first, used_at=None, declined_at=None)
        return list(rows.order_by("number").values_list("number", flat=True)[:count])


def waiting(body: Body) -> Sequence[KeyedSheet]:
    """Sheets that a body keyed once, the oldest first."""
    rows = KeyedSheet.objects.filter(body=body).select_related("wave__survey", "edition")
    return list(rows.order_by("keyed_at", "number"))


def count_waiting(body: Body) -> int:
    """How many sheets of a body wait for a second look."""
    return KeyedSheet.objects.filter(body=body).count()


def sheet(body: Body, key: UUID) -> KeyedSheet:
    """A sheet that waits; raises SheetGone."""
    found = KeyedSheet.objects.filter(body=body, pk=key).select_related("wave__survey__body", "edition__wave").first()
    if found is None:
        raise SheetGone
    return found
