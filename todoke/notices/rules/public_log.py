"""The public log of notices 「公開ログ」: what is said of a notice, the commitment that hides it, and the signed heads that bind all of them.

An entry commits to what is said of one code without telling it: SHA-256 over the statement and a secret salt of 32 bytes. Entries come in batches; each
batch has the root of a Merkle tree (RFC 6962) over its commitments and a head that names the head before it and is signed.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Final

#: The head "before" the first.
START: Final = ""
_STATEMENT: Final = "todoke notice 1"
_HEAD: Final = "todoke notices head 1"


class Kind(StrEnum):
    """What an entry says of a code."""

    GIVEN = "given"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Statement:
    """What anybody who knows a code may know: nothing about whom."""

    kind: str
    code: str
    body: str
    topic: str
    day: date
    law: str


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the log after a batch; ``first`` and ``last`` are the sequence numbers of its entries."""

    number: int
    first: int
    last: int
    root: str
    previous: str
    at: datetime
    key: str


def commitment(statement: Statement, salt: str) -> str:
    """SHA-256 in hexadecimal; without the salt nobody finds the code from it, with it nobody can say anything else."""
    parts = [
        _STATEMENT, salt, statement.kind, statement.code, statement.body, statement.topic, statement.day.isoformat(), statement.law,
    ]  # fmt: skip
    return hashlib.sha256(_text(parts)).hexdigest()


def root(commitments: Sequence[str]) -> str:
    """The root of the tree over a batch, in hexadecimal; raises ValueError for what is no commitment."""
    level = [_leaf(each) for each in commitments]
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        level = [*(_node(left, right) for left, right in pairs), *level[len(level) // 2 * 2 :]]
    return (level[0] if level else hashlib.sha256(b"").digest()).hex()


def path(commitments: Sequence[str], place: int) -> list[str]:
    """What proves that the commitment at a place (from 0) lies under the root: each neighbour on the way up, ``L`` or ``R`` saying on which side."""
    level, found = [_leaf(each) for each in commitments], []
    while len(level) > 1:
        neighbour = place ^ 1
        if neighbour < len(level):
            found.append(("L" if neighbour < place else "R") + level[neighbour].hex())
        pairs = zip(level[::2], level[1::2], strict=False)
        level = [*(_node(left, right) for left, right in pairs), *level[len(level) // 2 * 2 :]]
        place //= 2
    return found


def root_by(commitment: str, steps: Sequence[str]) -> str:
    """The root to which a path leads from a commitment."""
    here = _leaf(commitment)
    for step in steps:
        other = bytes.fromhex(step[1:])
        here = _node(other, here) if step[0] == "L" else _node(here, other)
    return here.hex()


def text_of(head: Head) -> bytes:
    """What is signed, and hashed: the same on every database."""
    if head.at.tzinfo is None:
        raise ValueError("a moment without time zone")
    return _text(
        [_HEAD, head.number, head.first, head.last, head.root, head.previous, moment(head.at), head.key]
    )  # fmt: skip


def digest(head: Head) -> str:
    """SHA-256 of a head, in hexadecimal: what the next head names, and what is anchored."""
    return hashlib.sha256(text_of(head)).hexdigest()


def moment(at: datetime) -> str:
    """A moment as heads hold it: UTC to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _text(parts: Sequence[object]) -> bytes:
    """An unambiguous list."""
    return json.dumps(parts, ensure_ascii=True, separators=(",", ":")).encode("ascii")


def _leaf(commitment: str) -> bytes:
    return hashlib.sha256(b"\0" + bytes.fromhex(commitment)).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()
