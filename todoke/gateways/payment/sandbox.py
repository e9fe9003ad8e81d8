"""A make-believe payment provider 「試験用の決済」 that behaves as real ones do: it declines, notifies twice, late or never, and gives money back.

It keeps its books in a SQLite file of its own. Nothing here knows our tables: it speaks to us by signed notifications alone.
"""

import json
import sqlite3
import uuid
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from todoke.gateways import sandbox_files
from todoke.gateways.payment.provider import NotGenuine, Order, ProviderAway, Started, Told
from todoke.gateways.sending import standard_webhooks

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS orders (reference TEXT PRIMARY KEY, key TEXT NOT NULL UNIQUE, number TEXT NOT NULL, yen INTEGER NOT NULL, words TEXT NOT NULL,
  back_to TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'open', refunded INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS events (event TEXT PRIMARY KEY, reference TEXT NOT NULL, said TEXT NOT NULL, yen INTEGER NOT NULL, key TEXT UNIQUE);
"""
#: A sum for which the provider gives no answer, so that this can be tried too.
AWAY_YEN: Final = 503


@dataclass(frozen=True, slots=True)
class Held:
    """An order as the provider sees it."""

    reference: str
    number: str
    yen: int
    words: str
    back_to: str
    state: str
    refunded: int


class SandboxProvider:
    """The make-believe provider; safe between threads and processes."""

    name = "sandbox"

    def __init__(self, path: Path, *, secret: str, page: str) -> None:
        self._path, self._secret, self._page = path, secret, page

    def start(self, order: Order) -> Started:
        """The page of an order."""
        if order.yen == AWAY_YEN:
            raise ProviderAway
        with closing(self._open()) as held, held:
            held.execute(
                "INSERT INTO orders (reference, key, number, yen, words, back_to) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING",
                (uuid.uuid4().hex, order.key, order.number, order.yen, order.words, order.back_to),
            )
            reference = held.execute("SELECT reference FROM orders WHERE key = ?", (order.key,)).fetchone()[0]
        return Started(reference, self._page.replace("LANGUAGE", order.language).replace("REFERENCE", reference))

    def read(self, headers: Mapping[str, str], body: bytes, *, moment: int) -> Sequence[Told]:
        """What a notification says."""
        if not standard_webhooks.is_signed(self._secret, headers, body, moment=moment):
            raise NotGenuine
        try:
            said = json.loads(body)
            return [Told(str(said["event"]), str(said["reference"]), str(said["said"]), int(said["yen"]))]
        except (ValueError, KeyError, TypeError):
            raise NotGenuine from None

    def ask(self, reference: str) -> Sequence[Told]:
        """Everything that happened to an order."""
        with closing(self._open()) as held:
            rows = held.execute(
                "SELECT event, reference, said, yen FROM events WHERE reference = ? ORDER BY rowid", (reference,)
            ).fetchall()
        return [Told(*row) for row in rows]

    def refund(self, reference: str, *, key: str, yen: int) -> Told:
        """Give money back, once for each key and never more than was paid."""
        with closing(self._open()) as held, held:
            held.execute("BEGIN IMMEDIATE")
            if known := held.execute("SELECT event, reference, said, yen FROM events WHERE key = ?", (key,)).fetchone():
                return Told(*known)
            changed = held.execute(
                "UPDATE orders SET refunded = refunded + ?1 WHERE reference = ?2 AND state = 'paid' AND refunded + ?1 <= yen",
                (yen, reference),
            )
            if not changed.rowcount:
                raise ProviderAway
            return self._note(held, reference, "refunded", yen, key)

    def order(self, reference: str) -> Held | None:
        """An order, for the provider's own page."""
        with closing(self._open()) as held:
            row = held.execute(
                "SELECT reference, number, yen, words, back_to, state, refunded FROM orders WHERE reference = ?",
                (reference,),
            ).fetchone()
        return Held(*row) if row else None

    def act(self, reference: str, said: str) -> Told:
        """Somebody pays, is declined or turns back on the provider's page."""
        state = {"paid": "paid", "declined": "open", "cancelled": "open"}[said]
        with closing(self._open()) as held, held:
            held.execute("BEGIN IMMEDIATE")
            held.execute("UPDATE orders SET state = ? WHERE reference = ? AND state = 'open'", (state, reference))
            yen = int(held.execute("SELECT yen FROM orders WHERE reference = ?", (reference,)).fetchone()[0])
            return self._note(held, reference, said, yen, None)

    def notification(self, told: Told, *, moment: int) -> tuple[dict[str, str], bytes]:
        """The signed notification of something that happened: headers and body, as the provider would post them."""
        body = json.dumps(
            {"event": told.event, "reference": told.reference, "said": told.said, "yen": told.yen}
        ).encode()
        return standard_webhooks.signed([self._secret], message=told.event, moment=moment, body=body), body

    def _note(self, held: sqlite3.Connection, reference: str, said: str, yen: int, key: str | None) -> Told:
        event = uuid.uuid4().hex
        held.execute("INSERT INTO events VALUES (?, ?, ?, ?, ?)", (event, reference, said, yen, key))
        return Told(event, reference, said, yen)

    def _open(self) -> sqlite3.Connection:
        return sandbox_files.opened(self._path, _SCHEMA, isolation_level=None)
