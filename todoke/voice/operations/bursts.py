"""Floods of like voices 「集中」: told by likeness and speed, kept as one incident that a person decides; no voice is refused or lost by it."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet

from todoke.bodies import operations as bodies
from todoke.common.actors import Actor
from todoke.common.errors import Invalid
from todoke.voice.models import Burst, Voice
from todoke.voice.queries.floods import enough_like
from todoke.voice.queries.sources import network_mark
from todoke.voice.rules import floods
from todoke.voice.rules.states import BurstState


class BurstUndecided(Invalid):
    """A decision about a burst says whether it is real or abuse."""

    code = "burst_undecided"


def gather(voice: Voice, *, by: Actor, now: datetime) -> Burst | None:
    """The burst that a voice belongs to, which counts it, before it is saved; None for nearly every voice. Part of hearing."""
    since = now - floods.WINDOW
    alike = floods.SAME_WORDS if voice.text else floods.BARE_SCORES
    like, same = enough_like(voice, since=since, alike=alike, network=floods.ONE_NETWORK)
    if not like and not same:
        return None
    rows = Voice.objects.filter(body=voice.body, at__gt=since, burst=None)
    if like:
        return _joined(voice, rows.filter(likeness=voice.likeness), voice.likeness, by=by, now=now)
    rows = rows.filter(source=voice.source, about_kind=voice.about_kind, about=voice.about)
    return _joined(voice, rows, network_mark(voice), by=by, now=now)


def _joined(voice: Voice, earlier: QuerySet[Voice], mark: str, *, by: Actor, now: datetime) -> Burst:
    """The open burst of what voices have in common, begun with those before this one."""
    burst = Burst.objects.filter(mark=mark, state=BurstState.OPEN.value).first()
    if burst is None:
        burst = _begun(voice, mark, by=by, now=now)
        first = earlier.order_by("at").values_list("at", flat=True).first()
        Burst.objects.filter(pk=burst.pk).update(count=F("count") + earlier.update(burst=burst), first_at=first or now)
    Burst.objects.filter(pk=burst.pk).update(count=F("count") + 1, last_at=now)
    return burst


def _begun(voice: Voice, mark: str, *, by: Actor, now: datetime) -> Burst:
    try:
        with transaction.atomic():
            burst = Burst.objects.create(
                body=voice.body, about_kind=voice.about_kind, about=voice.about, mark=mark, first_at=now, last_at=now
            )
    except IntegrityError:  # somebody else heard the one that was enough, at the same moment
        return Burst.objects.get(mark=mark, state=BurstState.OPEN.value)
    bodies.record(body=voice.body, by=by, at=now, action="voice.burst_begin", subject=str(burst))
    return burst


@transaction.atomic
def decide(*, burst: Burst, state: BurstState, by: Actor, now: datetime) -> Burst:
    """A person looked: many people with one cause, or abuse, which stays readable and is left out of figures. May be decided anew. Raises BurstUndecided."""
    if state is BurstState.OPEN:
        raise BurstUndecided(problems={"state": "state_missing"})
    held = Burst.objects.select_for_update().select_related("body").get(pk=burst.pk)
    held.state, held.decided_by, held.decided_at = state.value, by.label, now
    held.save(update_fields=["state", "decided_by", "decided_at"])
    bodies.record(
        body=held.body, by=by, at=now, action="voice.burst_decide", subject=str(held), data={"state": state.value, "count": held.count}
    )  # fmt: skip
    return held
