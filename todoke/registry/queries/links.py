"""Questions about links."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from todoke.registry.models import LinkTarget, ProgramLink


def due(*, now: datetime, limit: int, host: str | None = None) -> Sequence[LinkTarget]:
    """Links of live programmes whose time to be looked at has come, the longest unseen first."""
    used = ProgramLink.objects.filter(target=OuterRef("pk"), program__live__isnull=False)
    found = LinkTarget.objects.filter(Exists(used)).filter(Q(next_check_at=None) | Q(next_check_at__lte=now))
    if host:
        found = found.filter(host=host)
    return list(found.order_by("checked_at", "pk")[:limit])
