"""Writes where every body's ledger and the public log end into a file outside the database, and has a timestamp authority see it."""

import base64
import binascii
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings

from todoke.bodies.models import LedgerHead
from todoke.bodies.rules import anchors
from todoke.bodies.rules.anchors import Kind
from todoke.gateways import anchor_files, timestamps
from todoke.notices.queries import public_log

_BETWEEN_STAMPS: Final = timedelta(hours=1)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Anchored:
    """What an anchoring did."""

    #: How many bodies' heads were written; those that had not moved were not.
    heads: int
    #: Bodies whose ledger ends before a place that was anchored earlier: somebody cut it off, or put back a backup by hand.
    behind: tuple[str, ...]
    stamped: bool = False
    #: Why a timestamp that was due could not be had.
    trouble: str = ""


def anchor(*, now: datetime, stamp: bool = True) -> Anchored:
    """Write the heads that moved since the last anchor; every month begins with all of them."""
    folder, month = Path(settings.ANCHORS), now.astimezone(UTC).strftime("%Y-%m")
    heads = {
        key: (sequence, hash_)
        for key, sequence, hash_ in LedgerHead.objects.values_list("body__key", "sequence", "hash")
        if sequence
    }
    log = public_log.head()
    if log[0]:
        heads[public_log.ANCHOR] = log
    with anchor_files.held(folder):
        known = _read(folder)
        behind = tuple(
            sorted(key for key, (sequence, _) in known.heads.items() if heads.get(key, (0, ""))[0] < sequence)
        )
        begun = (folder / anchor_files.name_of(month)).exists()
        moved = {
            key: head
            for key, head in heads.items()
            if head[0] > known.heads.get(key, (0, ""))[0] or (not begun and key not in behind)
        }
        newest, previous = known.newest, known.digest
        if moved:
            line = anchors.write(Kind.HEADS, at=now, previous=known.digest, heads=moved)
            anchor_files.append(folder, anchor_files.name_of(month), line)
            newest = previous = anchors.digest_of(line)
        stamped, trouble = False, ""
        if stamp and settings.TSA_URL and newest and newest != known.stamped and _is_due(known.stamped_at, now):
            stamped, trouble = _stamp(folder, month, newest, previous=previous, now=now)
    return Anchored(len(moved), behind, stamped, trouble)


def note_restored(*, now: datetime, heads: anchors.Heads, folder: Path) -> None:
    """Say that the database was put back to a backup whose chains ended so: what was anchored beyond is known to be lost."""
    month = now.astimezone(UTC).strftime("%Y-%m")
    with anchor_files.held(folder):
        line = anchors.write(Kind.RESTORED, at=now, previous=_read(folder).digest, heads=heads)
        anchor_files.append(folder, anchor_files.name_of(month), line)


@dataclass(slots=True)
class _Known:
    """What the files say so far."""

    digest: str = ""
    newest: str = ""  # the last line that holds heads
    stamped: str = ""  # the line that the authority saw last
    stamped_at: datetime | None = None
    heads: dict[str, tuple[int, str]] = field(default_factory=dict)


def _read(folder: Path) -> _Known:
    """The newest head of each body: this month's file and the one before hold all of them."""
    known = _Known()
    recent = anchor_files.files(folder)[-2:]
    for line in anchors.read(line for path in recent for line in anchor_files.lines(path)):
        known.digest = line.digest
        if line.kind is Kind.STAMP:
            known.stamped, known.stamped_at = str(line.said.get("of", "")), datetime.fromisoformat(line.at)
            continue
        if line.kind is Kind.RESTORED:
            known.heads = {}
        known.newest = line.digest
        known.heads.update(line.heads)
    return known


def _is_due(last: datetime | None, now: datetime) -> bool:
    return last is None or now - last >= _BETWEEN_STAMPS


def _stamp(folder: Path, month: str, digest: str, *, previous: str, now: datetime) -> tuple[bool, str]:
    """Have the authority see a line; the anchor stands without it too."""
    try:
        token = timestamps.ask(settings.TSA_URL, bytes.fromhex(digest))
    except timestamps.NoTimestamp as trouble:
        _log.warning("The timestamp authority did not answer as it should: %s", trouble)
        return False, str(trouble)
    text = base64.b64encode(token).decode()
    line = anchors.write(Kind.STAMP, at=now, previous=previous, of=digest, token=text)
    anchor_files.append(folder, anchor_files.name_of(month), line)
    return True, ""


@dataclass(slots=True)
class Stamps:
    """What the timestamps in the anchor files prove."""

    sound: int = 0
    newest: datetime | None = None
    #: Moments of lines whose timestamp is not for the line that it names, or not of an authority that we trust.
    false: list[str] = field(default_factory=list)


def check_stamps(where: Path, certificates: Path | None) -> Stamps:
    """Look at every timestamp; without ``certificates`` only whether it is for its line."""
    found, seen = Stamps(), ""
    trusted = timestamps.Trust(certificates) if certificates else None
    for line in anchors.read(anchor_files.lines(where)):
        if line.kind is not Kind.STAMP:
            seen = line.digest
            continue
        if moment := _signed_at(line.said, seen, trusted):
            found.sound, found.newest = found.sound + 1, moment
        else:
            found.false.append(line.at)
    return found


def _signed_at(said: Mapping[str, object], seen: str, trusted: timestamps.Trust | None) -> datetime | None:
    try:
        token = base64.b64decode(str(said.get("token", "")), validate=True)
    except binascii.Error:
        return None
    return timestamps.signed_at(token, bytes.fromhex(seen), trusted) if seen and said.get("of") == seen else None
