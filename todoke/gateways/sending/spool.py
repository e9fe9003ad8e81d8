"""What the sandbox took 「送信箱」, in a SQLite file of its own: each message once, newest first, fast enough for every bench."""

import json
import sqlite3
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from todoke.common import short_messages
from todoke.common.channels import Channel
from todoke.gateways import sandbox_files
from todoke.gateways.sending.messages import Message

#: The oldest go when there are more.
MOST: Final = 200_000
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS sent (
  id INTEGER PRIMARY KEY, provider TEXT NOT NULL, key TEXT NOT NULL, channel TEXT NOT NULL, at TEXT NOT NULL, asked INTEGER NOT NULL,
  message TEXT NOT NULL, UNIQUE (provider, key)
);
CREATE TABLE IF NOT EXISTS tried (provider TEXT NOT NULL, key TEXT NOT NULL, times INTEGER NOT NULL, PRIMARY KEY (provider, key)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS sent_channel ON sent (channel, id);
"""
_KEEP: Final = (
    "INSERT INTO sent (provider, key, channel, at, asked, message) VALUES (?, ?, ?, ?, 1, ?)"
    " ON CONFLICT (provider, key) DO UPDATE SET asked = asked + 1"
)
_TRY: Final = "INSERT INTO tried (provider, key, times) VALUES (?, ?, 1) ON CONFLICT (provider, key) DO UPDATE SET times = times + 1 RETURNING times"


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that was taken: by which provider, when, how often it was handed over (it was kept once)."""

    number: int
    provider: str
    key: str
    channel: Channel
    at: datetime
    asked: int
    message: Mapping[str, Any]

    @property
    def parts(self) -> list[str]:
        """The parts of an SMS."""
        return short_messages.parts(str(self.message["text"]))


class Spool:
    """One file; safe to share between threads and between processes."""

    def __init__(self, path: Path) -> None:
        self._path, self._local = path, threading.local()

    def keep(self, provider: str, messages: Sequence[Message], *, now: datetime) -> None:
        """Keep what was taken; a key that this provider took before is only counted."""
        rows = [(provider, each.key, each.channel.value, now.isoformat(), _written(each)) for each in messages]
        with self._held() as held:
            held.executemany(_KEEP, rows)

    def tries(self, provider: str, key: str) -> int:
        """How often this was tried, this time included."""
        with self._held() as held:
            return int(held.execute(_TRY, (provider, key)).fetchone()[0])

    def newest(self, *, channel: Channel | None = None, before: int = 0, most: int = 50) -> list[Sent]:
        """The newest messages, older than number ``before``."""
        asked = "SELECT id, provider, key, channel, at, asked, message FROM sent WHERE (? = '' OR channel = ?) AND (? = 0 OR id < ?)"
        name = channel.value if channel else ""
        rows = self._held().execute(f"{asked} ORDER BY id DESC LIMIT ?", (name, name, before, before, most))
        return [
            Sent(number, provider, key, Channel(kind), datetime.fromisoformat(at), times, json.loads(message))
            for number, provider, key, kind, at, times, message in rows
        ]

    def counts(self) -> dict[Channel, int]:
        """How many messages of each channel are kept."""
        rows = self._held().execute("SELECT channel, count(*) FROM sent GROUP BY channel")
        return {Channel(name): int(count) for name, count in rows}

    def count_by_key(self) -> dict[str, int]:
        """By how many providers each key was taken; more than one only after a fail-over."""
        return dict(self._held().execute("SELECT key, count(*) FROM sent GROUP BY key"))

    def trim(self) -> None:
        """Throw the oldest away where there are too many."""
        with self._held() as held:
            held.execute("DELETE FROM sent WHERE id <= (SELECT max(id) FROM sent) - ?", (MOST,))

    def close(self) -> None:
        """Close this thread's connection."""
        held = getattr(self._local, "held", None)
        if held is not None:
            held.close()
            self._local.held = None

    def _held(self) -> sqlite3.Connection:
        held: sqlite3.Connection | None = getattr(self._local, "held", None)
        if held is None:
            held = self._local.held = sandbox_files.opened(self._path, _SCHEMA)
        return held


def _written(message: Message) -> str:
    return json.dumps(
        {
            "to": dict(message.to), "sender": message.sender, "text": message.text, "subject": message.subject, "html": message.html,
            "url": message.url, "urgent": message.urgent, "seconds": message.seconds, "headers": dict(message.headers), "data": dict(message.data),
        },
        ensure_ascii=False,
    )  # fmt: skip
