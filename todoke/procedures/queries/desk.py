"""What members of staff file inside their body: found by whoever filed it, in nobody else's name."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from todoke.bodies.models import Body
from todoke.common.errors import NotFound
from todoke.procedures.models import Draft, Submission
from todoke.procedures.queries.drafts import DraftNotFound
from todoke.procedures.rules.definition import Audience

_MOST = 100


def begun_by(body: Body, staff: str, *, now: datetime) -> Sequence[Draft]:
    """Their open drafts of the body's own procedures."""
    found = Draft.objects.filter(body=body, staff=staff, filed_at=None, ends_at__gt=now, version__procedure__audience=Audience.STAFF.value)  # fmt: skip
    return list(found.select_related("version__procedure")[:_MOST])


def draft_of(body: Body, staff: str, pk: UUID, *, now: datetime) -> Draft:
    """One open draft of theirs; raises DraftNotFound."""
    found = (
        Draft.objects.filter(pk=pk, body=body, staff=staff, filed_at=None, ends_at__gt=now, version__procedure__audience=Audience.STAFF.value)
        .select_related("version__procedure__body")
        .first()
    )  # fmt: skip
    if found is None:
        raise DraftNotFound
    return found


def filed_by(body: Body, staff: str) -> Sequence[Submission]:
    """What they filed, the newest first."""
    found = Submission.objects.filter(body=body, filed_by=staff, person=None, procedure__audience=Audience.STAFF.value)
    return list(found.select_related("procedure").order_by("-arrived_at")[:_MOST])


def own_submission(body: Body, staff: str, pk: UUID) -> Submission:
    """One submission of theirs; raises NotFound."""
    found = (
        Submission.objects.filter(pk=pk, body=body, filed_by=staff, procedure__audience=Audience.STAFF.value)
        .select_related("procedure", "version__procedure")
        .first()
    )
    if found is None:
        raise NotFound(submission=str(pk))
    return found
