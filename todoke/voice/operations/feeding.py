"""Telling partners that there are new voices 「声の通知」: begun, told, failed, ended; the address and its secret are those of ``notices.operations.apps``."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from todoke.bodies import operations as bodies
from todoke.common.actors import Actor
from todoke.notices.models import NoticeHook
from todoke.notices.operations import apps
from todoke.people.models import Partner
from todoke.voice.models import VoiceFeed

#: After a failure: so long, doubled each time, at most a quarter of a day.
_FIRST_WAIT: Final = timedelta(minutes=1)
_LONGEST_WAIT: Final = timedelta(hours=6)


@transaction.atomic
def begin(*, partner: Partner, url: str, by: Actor, now: datetime, renew: bool = False) -> tuple[NoticeHook, str]:
    """Say where a partner is told of voices from now on; its secret, when it is new, else "". Raises HookInvalid."""
    hook, secret = apps.set_hook(partner=partner, url=url, by=by, now=now, renew=renew)
    feed, _ = VoiceFeed.objects.get_or_create(
        partner=partner, defaults={"body": partner.body, "told_at": now, "next_at": now}
    )
    feed.failures, feed.next_at, feed.detail = 0, now, ""
    feed.save()
    return hook, secret


@transaction.atomic
def end(*, partner: Partner, by: Actor, now: datetime) -> None:
    """The partner is told nothing any more; it may still ask."""
    apps.end_hook(partner=partner, by=by, now=now)
    if VoiceFeed.objects.filter(partner=partner).delete()[0]:
        bodies.record(body=partner.body, by=by, at=now, action="voice.feed_end", subject=str(partner))


@transaction.atomic
def note_told(*, feed: VoiceFeed, newest_at: datetime, by: Actor, now: datetime) -> None:
    """The partner has taken that there are voices up to a moment."""
    VoiceFeed.objects.filter(pk=feed.pk, told_at__lt=newest_at).update(
        told_at=newest_at, failures=0, next_at=now, detail=""
    )


@transaction.atomic
def note_failed(*, feed: VoiceFeed, detail: str, by: Actor, now: datetime) -> None:
    """It was not taken: later again, each time later."""
    held = VoiceFeed.objects.select_for_update().filter(pk=feed.pk).first()
    if held is not None:
        held.next_at = now + min(_FIRST_WAIT * 2 ** min(held.failures, 12), _LONGEST_WAIT)
        held.failures, held.detail = min(held.failures + 1, 1000), detail[:40]
        held.save(update_fields=["next_at", "failures", "detail"])
