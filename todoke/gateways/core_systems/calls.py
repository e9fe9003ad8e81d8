"""One bounded call of a core system: to the world outside, to the inside addresses that the operator named, or to the make-believe one."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from django.conf import settings

from todoke.gateways import web_post
from todoke.gateways.core_systems import sandbox
from todoke.gateways.strict_url import Stop, parse
from todoke.gateways.vetted_connections import Limits

LIMITS: Final = Limits(connect=5.0, read=15.0, total=20.0)
#: Of an answer no more is read.
MOST_ANSWER: Final = 65_536


@dataclass(frozen=True, slots=True)
class Called:
    """What a core system said: its status (None: nothing, and ``why``), its JSON object, how long it asks to wait."""

    status: int | None
    why: str = ""
    document: Mapping[str, object] = field(default_factory=dict)
    wait_seconds: int = 0


def call(url: str, *, method: str, headers: Mapping[str, str], body: bytes, limits: Limits = LIMITS) -> Called:
    """Call; never raises because of the network or of what is answered."""
    if sandbox.is_sandbox(url):
        status, said, wait = sandbox.answer(url, headers, body)
        return Called(status, "" if status else "timeout_read", _document(said), wait)
    inside = settings.CORE_SYSTEM_ADDRESSES
    if settings.PRODUCTION and not url.startswith("https://"):
        return Called(None, "refused_scheme")
    posted = web_post.post(url, body, headers, limits=limits, allow=inside, method=method, most_answer=MOST_ANSWER)
    why = "" if posted.status is not None else f"{posted.why}_{posted.detail}"
    return Called(posted.status, why, _document(posted.body), posted.retry_after)


def is_possible(url: str) -> bool:
    """Whether an address may be kept to be called, as far as its text tells; the sandbox only where there is one."""
    if sandbox.is_sandbox(url):
        return not settings.PRODUCTION
    try:
        target = parse(url, any_port=bool(settings.CORE_SYSTEM_ADDRESSES))
    except Stop:
        return False
    return target.scheme == "https" and (
        target.host in settings.CORE_SYSTEM_ADDRESSES or web_post.is_possible(url) or target.port != 443
    )


def _document(held: bytes) -> Mapping[str, object]:
    try:
        found = json.loads(held) if held else {}
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
