"""Looking at links: politely, a host at a time, and writing down what was seen."""

import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from django.conf import settings
from django.db import transaction

from todoke.bodies.models import Body
from todoke.bodies.operations import record
from todoke.common.actors import Actor
from todoke.gateways import web_fetch
from todoke.gateways.web_fetch import Fetched
from todoke.registry.models import LinkTarget
from todoke.registry.operations import publishing
from todoke.registry.rules import link_status

_HOSTS_AT_ONCE = 8
Fetch = Callable[[LinkTarget], Fetched]


def _fetch(target: LinkTarget) -> Fetched:
    """One conditional look at a link, safe against addresses inside."""
    return web_fetch.fetch(
        target.url,
        user_agent=f"Todoke link check (+{settings.BASE_URL}/ja/data)",
        etag=target.etag or None,
        last_modified=target.last_modified or None,
    )


def check(
    *,
    targets: Iterable[LinkTarget],
    by: Actor,
    now: datetime,
    pace_seconds: float = 1.0,
    look: Fetch = _fetch,
    sleep: Callable[[float], None] = time.sleep,
    progress: Callable[[int], object] | None = None,
) -> dict[str, int]:
    """Look at each link: hosts side by side, the links of one host one after another with a pause. Counts by outcome."""
    hosts: dict[str, list[LinkTarget]] = {}
    for target in targets:
        hosts.setdefault(target.host, []).append(target)

    def visit(queue: list[LinkTarget]) -> list[tuple[LinkTarget, Fetched]]:
        seen = []
        for place, target in enumerate(queue):
            if place:
                sleep(pace_seconds)
            seen.append((target, look(target)))
            if progress:
                progress(1)
        return seen

    counts: dict[str, int] = {}
    with ThreadPoolExecutor(max_workers=_HOSTS_AT_ONCE) as pool:
        for seen in pool.map(visit, hosts.values()):
            for outcome in write_down(seen=seen, by=by, now=now):
                counts[outcome] = counts.get(outcome, 0) + 1
    return counts


@transaction.atomic
def write_down(*, seen: Sequence[tuple[LinkTarget, Fetched]], by: Actor, now: datetime) -> list[str]:
    """Keep what was seen; where a link broke or came back, the pages that show it are made anew."""
    shown_differently = False
    for target, found in seen:
        verdict = link_status.judge(found.outcome, target.gone_count)
        was_broken = link_status.is_broken(target.gone_count)
        shown_differently |= was_broken != link_status.is_broken(verdict.gone_count)
        target.gone_count = verdict.gone_count
        target.checked_at, target.next_check_at = now, now + verdict.wait
        target.outcome, target.status = str(found.outcome), found.status
        if found.outcome == "ok":
            target.etag, target.last_modified = (found.etag or "")[:200], (found.last_modified or "")[:60]
            target.content_hash = found.content_hash or ""
            target.reviewed_hash = target.reviewed_hash or target.content_hash
    LinkTarget.objects.bulk_update(
        [target for target, _ in seen],
        [
            "gone_count",
            "checked_at",
            "next_check_at",
            "outcome",
            "status",
            "etag",
            "last_modified",
            "content_hash",
            "reviewed_hash",
        ],
        batch_size=500,
    )
    if shown_differently:
        publishing.bump()
    return [str(found.outcome) for _, found in seen]


@transaction.atomic
def confirm_source(*, target: LinkTarget, body: Body, by: Actor, now: datetime) -> None:
    """A person looked at the changed page, and the programme is still right or was corrected."""
    target.reviewed_hash = target.content_hash
    target.save(update_fields=["reviewed_hash"])
    record(body=body, by=by, at=now, action="link.review", subject=f"link:{target.pk}")


@transaction.atomic
def confirm_works(*, target: LinkTarget, body: Body, by: Actor, now: datetime) -> None:
    """A person opened the page by hand and it is there: the alarm ends, the next look is due."""
    target.gone_count, target.next_check_at = 0, now
    target.save(update_fields=["gone_count", "next_check_at"])
    publishing.bump()
    record(body=body, by=by, at=now, action="link.confirm", subject=f"link:{target.pk}")
