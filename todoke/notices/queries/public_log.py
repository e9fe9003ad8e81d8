"""Questions about the public log of notices: its lines as open data, its keys, and all of it again for whoever verifies."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

from todoke.common import signatures
from todoke.common.sealed_fields import indexes, keyring
from todoke.notices.models import LogBatch, PublicNotice
from todoke.notices.rules import public_log as rules
from todoke.notices.rules.log_following import Anchored, Entry, Following, Signed
from todoke.notices.rules.public_log import Head, Statement

#: The name of this log among the chains of the anchor files; no body's key holds a dot.
ANCHOR: Final = "notices.log"
#: Lines of one answer at most.
MOST: Final = 1_000
_PAGE: Final = 1_000


def keys() -> Mapping[str, str]:
    """Public keys by name, in base64; those of the past too."""
    return signatures.public_keys(settings.NOTICE_KEYS, settings.NOTICE_PUBLIC_KEYS)


def lines(after: int, most: int = MOST) -> list[dict[str, object]]:
    """Commitments after a sequence number; nothing else of an entry is public."""
    rows = PublicNotice.objects.filter(sequence__gt=after).order_by("sequence").values_list("sequence", "commitment")
    return [{"sequence": sequence, "commitment": commitment} for sequence, commitment in rows[:most]]


def heads(after: int, most: int = MOST) -> list[dict[str, object]]:
    """Signed heads after a number."""
    return [head_line(row) for row in LogBatch.objects.filter(number__gt=after).order_by("number")[:most]]


def head_line(row: LogBatch) -> dict[str, object]:
    """A head as open data."""
    return {
        "number": row.number, "first": row.first, "last": row.last, "root": row.root, "previous": row.previous, "at": rules.moment(row.at),
        "key": row.key, "hash": row.hash, "signature": row.signature,
    }  # fmt: skip


def proof(sequence: int) -> dict[str, object] | None:
    """The way from an entry's commitment up to the root that was signed; None while there is no such entry."""
    batch = LogBatch.objects.filter(first__lte=sequence, last__gte=sequence).first()
    if batch is None:
        return None
    rows = PublicNotice.objects.filter(sequence__range=(batch.first, batch.last)).order_by("sequence")
    commitments = list(rows.values_list("commitment", flat=True))
    place = sequence - batch.first
    return {
        "sequence": sequence, "commitment": commitments[place], "path": rules.path(commitments, place), "head": head_line(batch),
    }  # fmt: skip


def whole() -> Iterator[bytes]:
    """The log as JSON lines: the commitments of each batch, then its head; a page at a time."""
    number = 0
    while batch := LogBatch.objects.filter(number__gt=number).order_by("number").first():
        number = batch.number
        entries = lines(batch.first - 1, batch.last - batch.first + 1)
        yield b"".join(_line(each) for each in [*entries, head_line(batch)])


def _line(said: Mapping[str, object]) -> bytes:
    return json.dumps(said, ensure_ascii=True, separators=(",", ":")).encode() + b"\n"


def head() -> tuple[int, str]:
    """Where the log ends: number and hash of its newest head; (0, "") while it is empty."""
    row = LogBatch.objects.order_by("-number").values_list("number", "hash").first()
    return row or (0, "")


def following(anchors: Iterable[Anchored]) -> Following:
    """Somebody who knows our keys and follows the log."""
    known = keys()

    def is_signed(signed: Signed) -> bool:
        public = known.get(signed.head.key)
        return public is not None and signatures.is_signed(rules.text_of(signed.head), signed.signature, public)

    return Following(is_signed, anchors)


def stored_heads(database: BaseDatabaseWrapper) -> Iterator[Signed]:
    """Every head as it lies in the database."""
    query = "SELECT number, first, last, root, previous, CAST(at AS text), key, hash, signature FROM todoke_logbatch"
    for number, first, last, root, previous, at, key, hash_, signature in _rows(database, query, "number"):
        yield Signed(Head(number, first, last, root, previous, _moment(at), key), hash_, signature)


def stored_entries(database: BaseDatabaseWrapper) -> Iterator[Entry]:
    """Every entry with what it says, opened with our keys."""
    with database.cursor() as cursor:
        cursor.execute("SELECT id, key FROM todoke_body")
        bodies: dict[int, str] = dict(cursor.fetchall())
    query = (
        "SELECT sequence, kind, opening, code_index, commitment, body_id, topic, CAST(day_date AS text), law"
        " FROM todoke_publicnotice"
    )
    for row in _rows(database, query, "sequence"):
        yield _entry(row, bodies)


def _entry(row: Sequence[Any], bodies: Mapping[int, str]) -> Entry:
    sequence, kind, opening, index, commitment, body, topic, day, law = row
    try:
        opened = json.loads(keyring().open(opening, column="todoke_publicnotice.opening", row=str(sequence)))
        code, salt = str(opened["code"]), str(opened["salt"])
        said = Statement(kind, code, bodies.get(body, ""), topic, date.fromisoformat(day[:10]), law)
        found = index in indexes(PublicNotice, "code_index", code)  # else the page would not find the code
    except Exception:  # noqa: BLE001 - whatever lies there that we never wrote
        return Entry(sequence, str(commitment), readable=False)
    return Entry(sequence, str(commitment), said, salt, readable=found)


def _rows(database: BaseDatabaseWrapper, query: str, place: str) -> Iterator[Sequence[Any]]:
    """All rows by their place, a page at a time."""
    last = -(2**62)
    while True:
        with database.cursor() as cursor:
            cursor.execute(f"{query} WHERE {place} > %s ORDER BY {place} LIMIT {_PAGE}", [last])  # our own constants
            rows = cursor.fetchall()
        yield from rows
        if len(rows) < _PAGE:
            return
        last = rows[-1][0]


def _moment(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
