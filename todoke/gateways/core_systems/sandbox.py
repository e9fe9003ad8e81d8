"""A make-believe core system for demonstrations and tests: it acknowledges, rejects, is slow, breaks, or takes things twice, as real ones do.

What it does is the last part of its address: ``https://core.sandbox.invalid/acknowledge``. What it took lies in a file, a line each with the
message's id and nothing of its content. It does not exist in production.
"""

import json
import time
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

HOST: Final = "core.sandbox.invalid"
#: How long a slow one is waited for, in a demonstration.
SLOW_SECONDS: Final = 0.5


class Mood(StrEnum):
    """What the make-believe core system does."""

    ACKNOWLEDGE = "acknowledge"
    LATER = "later"  # takes it, and says only later whether it agrees
    REJECT = "reject"
    SLOW = "slow"  # does not answer in time, though it has it; the second time it acknowledges
    ERROR = "error"  # 500, always
    TWICE = "twice"  # takes it and answers 500; the second time it acknowledges
    BUSY = "busy"  # 429 at first
    GONE = "gone"  # never again
    LOCKED = "locked"  # 401: the secret is wrong


def is_sandbox(url: str) -> bool:
    """Whether an address is the make-believe core system's."""
    return url.startswith(f"https://{HOST}/")


def folder() -> Path:
    """Where what it took is written down."""
    return Path(settings.DATA_DIR)


def taken() -> list[str]:
    """The ids of the messages that it took, in their order, again where one came again."""
    path = folder() / "core-sandbox.jsonl"
    if not path.exists():
        return []
    return [json.loads(line)["id"] for line in path.read_text(encoding="ascii").splitlines() if line.endswith("}")]


def answer(
    url: str, headers: Mapping[str, str], body: bytes, *, pause: Callable[[float], object] = time.sleep
) -> tuple[int | None, bytes, int]:
    """Its status (None: it did not answer in time), its answer, and how long it asks to wait."""
    if settings.PRODUCTION:
        return 410, b"", 0
    name = {key.lower(): value for key, value in headers.items()}
    mood, message = urlsplit(url).path.rpartition("/")[2], name.get("webhook-id") or name.get("idempotency-key") or ""
    before = taken().count(message) if mood in {Mood.SLOW, Mood.TWICE, Mood.BUSY} else 0
    if mood in {Mood.ERROR, Mood.GONE, Mood.LOCKED}:
        return {Mood.ERROR: 500, Mood.GONE: 410, Mood.LOCKED: 401}[Mood(mood)], b"", 0
    if mood not in set(Mood):
        return 404, b"", 0
    try:
        json.loads(body)
    except ValueError:
        return 400, b'{"reason": "This is no JSON."}', 0
    _note(message)
    if mood == Mood.SLOW and not before:
        pause(SLOW_SECONDS)
        return None, b"", 0
    if mood == Mood.TWICE and not before:
        return 500, b"", 0
    if mood == Mood.BUSY and not before:
        return 429, b"", 1
    if mood == Mood.REJECT:
        return 422, json.dumps({"reason": "資格の記録が見つかりません"}).encode(), 0
    if mood == Mood.LATER:
        return 202, b"{}", 0
    return (
        200,
        json.dumps(
            {"acknowledged": True, "reference": f"CORE-{message[:8].upper()}", "id": f"CORE-{message[:8].upper()}"}
        ).encode(),
        0,
    )


def _note(message: str) -> None:
    path = folder() / "core-sandbox.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab", buffering=0) as out:
        out.write(json.dumps({"id": message[:80]}).encode() + b"\n")
