"""Questions about the files that staff sent: which are due, which one may see."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet

from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.common.errors import NotFound
from todoke.registry.models import Upload
from todoke.registry.rules.uploads import State

_TOKEN: Final = re.compile(r"[0-9a-f]{32}")


class UploadGone(NotFound):
    """The file was thrown away or kept too long, or it is for somebody else to see."""

    code = "upload_gone"


def due(*, now: datetime) -> QuerySet[Upload]:
    """What a worker may take: fresh files first, small ones before large ones, so that nobody waits for a stranger's giant."""
    rows = Upload.objects.filter(state=State.DUE, due_at__lte=now)
    free = Q(lease_ends_at=None) | Q(lease_ends_at__lte=now)
    return rows.filter(free).order_by("attempts", "size", "pk")


def seen_by(body: Body, by: Actor, *, all_of_them: bool) -> Sequence[Upload]:
    """The files of a body, newest first: one's own, or all of them."""
    rows = Upload.objects.filter(body=body).exclude(state=State.DONE).defer("found", "place")
    return list((rows if all_of_them else rows.filter(by=str(by))).order_by("-pk")[:200])


def find(body: Body, token: str, by: Actor, *, all_of_them: bool) -> Upload:
    """One file of a body; raises UploadGone also where it is for somebody else to see."""
    rows = Upload.objects.filter(body=body, token=token).select_related("change_set")
    row = rows.first() if _TOKEN.fullmatch(token) else None
    if row is None or not (all_of_them or row.by == str(by)):
        raise UploadGone
    return row
