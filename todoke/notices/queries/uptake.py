"""Questions about uptake 「その後の手続」: after how many notices of a text it was done, and which texts are seen to do nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, F, Q

from todoke.bodies.models import Body
from todoke.notices.models import Notice, NoticeTemplate
from todoke.notices.rules.states import NoticeState
from todoke.notices.rules.uptake import WITHIN, Uptake


@dataclass(frozen=True, slots=True)
class OfText:
    """A version of a text and what came of its notices."""

    text: NoticeTemplate
    uptake: Uptake

    @property
    def to_retire(self) -> bool:
        """Whether it asks for a step, and even at best almost nobody takes it."""
        return bool(self.text.leads_to) and self.uptake.does_nothing


def of_texts(body: Body, *, now: datetime, within: timedelta = WITHIN) -> Sequence[OfText]:
    """The texts that a body sent and whose notices had the time to be followed, the newest first."""
    given = Notice.objects.filter(body=body, state=NoticeState.BOXED.value, settled_at__lte=now - within)
    followed = Q(done_at__gte=F("settled_at"), done_at__lt=F("settled_at") + within)
    rows = given.order_by().values("template").annotate(n=Count("pk"), followed=Count("pk", filter=followed))
    counts = {row["template"]: Uptake(row["n"], row["followed"]) for row in rows}
    texts = NoticeTemplate.objects.filter(pk__in=counts).order_by("key", "-version")
    return [OfText(text, counts[text.pk]) for text in texts]


def flagged(body: Body, *, now: datetime) -> frozenset[UUID]:
    """The versions of texts that are proposed for retirement."""
    return frozenset(each.text.pk for each in of_texts(body, now=now) if each.to_retire)
