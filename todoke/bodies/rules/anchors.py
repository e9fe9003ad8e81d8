"""Lines of the anchor files outside the database: heads of chains, each line naming the SHA-256 of the line before."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

#: A chain's last sequence number and hash, by key of the body.
Heads = Mapping[str, tuple[int, str]]


class Kind(StrEnum):
    """What a line says."""

    HEADS = "heads"  # these chains ended so
    RESTORED = "restored"  # the database was put back to a backup, whose chains ended so
    STAMP = "stamp"  # a timestamp authority saw the line before


@dataclass(frozen=True, slots=True)
class Line:
    """One line that can be read; ``digest`` is its SHA-256, ``follows`` whether it names the line before it."""

    kind: Kind
    at: str
    digest: str
    follows: bool
    heads: Heads = field(default_factory=dict)
    said: Mapping[str, Any] = field(default_factory=dict)


def write(kind: Kind, *, at: datetime, previous: str, heads: Heads | None = None, **more: str) -> bytes:
    """A line, with its end."""
    said: dict[str, Any] = {"kind": kind.value, "at": at.isoformat(timespec="seconds"), "previous": previous, **more}
    if heads is not None:
        said["heads"] = {key: list(heads[key]) for key in sorted(heads)}
    return json.dumps(said, ensure_ascii=True, separators=(",", ":")).encode() + b"\n"


def digest_of(line: bytes) -> str:
    """SHA-256 of a line without its end, in hexadecimal."""
    return hashlib.sha256(line.rstrip(b"\n")).hexdigest()


def read(lines: Iterable[bytes]) -> Iterator[Line]:
    """Lines in their order; what cannot be read is passed over: the line after it then does not follow.

    A line that a power cut left unfinished is harmless: whoever writes next names the last line that can be read.
    """
    previous = ""
    for raw in lines:
        found = _parsed(raw, previous)
        if found is not None:
            yield found
            previous = found.digest


def _parsed(raw: bytes, previous: str) -> Line | None:
    if not raw.endswith(b"\n"):
        return None
    try:
        said = json.loads(raw)
        heads = {str(key): (int(sequence), str(hash_)) for key, (sequence, hash_) in said.get("heads", {}).items()}
        return Line(Kind(said["kind"]), str(said["at"]), digest_of(raw), said["previous"] == previous, heads, said)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
