"""Calls that people asked a body for: what waits, and one of them."""

import uuid
from collections.abc import Sequence

from todoke.bodies.models import Body
from todoke.common.errors import NotFound
from todoke.notices.models import CallBack

HANDLED_SHOWN = 20


class CallBackNotFound(NotFound):
    """No such call was asked of this body."""

    code = "call_back_not_found"


def waiting(body: Body) -> Sequence[CallBack]:
    """The calls that a body has to make, who has waited longest first."""
    rows = CallBack.objects.filter(body=body, handled_at=None).select_related("notice__template", "body")
    return list(rows.order_by("asked_at", "pk"))


def count_waiting(body: Body) -> int:
    """How many calls a body has to make, for the menu of every page."""
    return CallBack.objects.filter(body=body, handled_at=None).count()


def handled(body: Body) -> Sequence[CallBack]:
    """The newest calls that were made."""
    rows = CallBack.objects.filter(body=body, handled_at__isnull=False).select_related("notice__template", "body")
    return list(rows.order_by("-handled_at", "pk")[:HANDLED_SHOWN])


def get(body: Body, key: object) -> CallBack:
    """One call asked of this body; raises CallBackNotFound."""
    try:
        wanted = uuid.UUID(str(key))
    except ValueError:
        raise CallBackNotFound from None
    found = CallBack.objects.filter(body=body, pk=wanted).select_related("notice__template", "body").first()
    if found is None:
        raise CallBackNotFound
    return found
