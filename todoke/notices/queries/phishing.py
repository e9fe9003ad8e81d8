"""Questions about false notices: what was reported to a desk, grouped into incidents, and which warnings are shown."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from todoke.bodies.models import Body
from todoke.common.errors import NotFound
from todoke.notices.models import PhishingReport, PhishingWarning
from todoke.notices.rules.phishing import Incident, ReportState, Seen, WarningState, incidents

#: So many of the newest open reports are grouped.
MOST_REPORTS: Final = 1_000
#: Reports older than this are deleted (``jobs/retention.py``).
KEPT: Final = timedelta(days=30)


class IncidentNotFound(NotFound):
    """No open incident of this desk has this name."""

    code = "incident_not_found"


class WarningNotFound(NotFound):
    """This body has no such warning."""

    code = "warning_not_found"


def incidents_of(body: Body, *, now: datetime) -> list[Incident]:
    """Open incidents of a desk: what came in the body's name, and codes of which nobody said in whose name they came. The largest first."""
    rows = PhishingReport.objects.filter(
        Q(body=body) | Q(body=None), state=ReportState.OPEN.value, at__gt=now - KEPT
    ).order_by("-at")[:MOST_REPORTS]  # fmt: skip
    return incidents(
        Seen(str(row.pk), row.code, row.text if row.has_text else "", row.way, row.day_date, row.at, row.times)
        for row in rows
    )


def incident(body: Body, key: object, *, now: datetime) -> Incident:
    """One of them, by its name; raises IncidentNotFound."""
    found = next((each for each in incidents_of(body, now=now) if each.key == str(key)), None)
    if found is None:
        raise IncidentNotFound
    return found


def has_open(body: Body) -> int:
    """How many reports wait at a desk, for the menu; at most ``MOST_REPORTS``."""
    rows = PhishingReport.objects.filter(Q(body=body) | Q(body=None), state=ReportState.OPEN.value)
    return rows.order_by("-at").values("pk")[:MOST_REPORTS].count()


def shown(body: Body | None = None) -> Sequence[PhishingWarning]:
    """Warnings that everybody sees now, the newest first; of one body, or of all."""
    rows = PhishingWarning.objects.filter(state=WarningState.SHOWN.value).select_related("body")
    return list((rows if body is None else rows.filter(body=body)).order_by("-shown_at", "pk")[:100])


def of_body(body: Body) -> Sequence[PhishingWarning]:
    """Warnings of a body, those that wait and are shown first."""
    rows = PhishingWarning.objects.filter(body=body).order_by("ended_at", "-written_at", "pk")
    return sorted(rows[:100], key=lambda row: row.state == WarningState.ENDED)


def warning(body: Body, key: object) -> PhishingWarning:
    """One warning of a body; raises WarningNotFound."""
    try:
        wanted = uuid.UUID(str(key))
    except ValueError:
        raise WarningNotFound from None
    found = PhishingWarning.objects.filter(body=body, pk=wanted).select_related("body").first()
    if found is None:
        raise WarningNotFound
    return found
