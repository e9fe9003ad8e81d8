"""Tells partners that want it that there are new voices: a signed webhook (Standard Webhooks) that says how many, and nothing of what was said."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Max, Q

from todoke.common import clock, reach
from todoke.common.actors import Actor
from todoke.common.channels import Failure
from todoke.common.clock import TOKYO
from todoke.gateways import web_post
from todoke.gateways.sending import standard_webhooks
from todoke.gateways.sending.app import judged
from todoke.gateways.sending.standard_webhooks import SecretWrong
from todoke.gateways.web_post import Posted
from todoke.notices.models import NoticeHook
from todoke.notices.queries import apps
from todoke.voice.models import Voice, VoiceFeed
from todoke.voice.operations import feeding
from todoke.voice.queries.feed import STAYS_BEHIND

KIND: Final = "voices.heard"
BY: Final = Actor("job:voices")
#: Between two looks for news.
_SECONDS: Final = 20.0
Post = Callable[[str, bytes, dict[str, str]], Posted]


@dataclass(frozen=True, slots=True)
class News:
    """What a partner does not know of yet: how many voices, how many of them tell of danger, and the moment of the newest."""

    feed: VoiceFeed
    hook: NoticeHook
    count: int
    danger: int
    newest_at: datetime

    def body(self, now: datetime) -> bytes:
        """What it gets."""
        data = {
            "body": self.feed.body.key,
            "count": self.count,
            "danger": self.danger,
            "newest_at": self.newest_at.astimezone(TOKYO).isoformat(),
        }
        said = {"type": KIND, "timestamp": now.isoformat(), "data": data}
        return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()

    @property
    def key(self) -> str:
        """The same for the same news, so that it is taken once."""
        return f"voices-{self.feed.pk}-{self.newest_at.timestamp():.6f}"


class Teller:
    """Tells now and then, beside everything else."""

    def __init__(self) -> None:
        self._look_at = 0.0

    def turn(self) -> int:
        """How many were told; nothing while it is too early to look again."""
        if time.monotonic() < self._look_at:
            return 0
        self._look_at = time.monotonic() + _SECONDS
        return once()


def once() -> int:
    """Tell everybody for whom there is something new."""
    return tell(by=BY, now=clock.now())


@reach.within(reach.EVERYTHING)
def tell(*, by: Actor, now: datetime, post: Post = web_post.post) -> int:
    """Tell each partner for whom there is something new; how many took it. Nothing is open while the network is asked."""
    told = 0
    for news in list(_news(now)):
        try:
            signed = standard_webhooks.signed(
                apps.secrets_of(news.hook, now=now), message=news.key, moment=int(now.timestamp()), body=news.body(now)
            )
        except SecretWrong:
            feeding.note_failed(feed=news.feed, detail="unsigned", by=by, now=now)
            continue
        headers = {"Content-Type": "application/json", "User-Agent": "Todoke", **signed}
        outcome = judged(post(news.hook.url, news.body(now), headers), reference=news.key)
        if outcome.failure is None:
            feeding.note_told(feed=news.feed, newest_at=news.newest_at, by=by, now=now)
            told += 1
        elif outcome.failure is Failure.GONE:
            feeding.end(partner=news.feed.partner, by=by, now=now)
        else:
            feeding.note_failed(feed=news.feed, detail=outcome.detail, by=by, now=now)
    return told


def _news(now: datetime) -> Iterator[News]:
    due = VoiceFeed.objects.filter(next_at__lte=now, partner__ended_at=None).select_related("partner", "body")
    for feed in due.order_by("next_at", "partner_id"):
        hook = apps.hook_of(feed.partner)
        if hook is None:
            continue
        new = Voice.objects.filter(body=feed.body, at__gt=feed.told_at, at__lte=now - STAYS_BEHIND).order_by()
        found = new.aggregate(count=Count("pk"), danger=Count("pk", filter=~Q(danger="")), newest=Max("at"))
        if found["count"]:
            yield News(feed, hook, found["count"], found["danger"], found["newest"])
