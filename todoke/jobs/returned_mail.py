"""Reads the mails that came back and says so to the deliveries; a mail that was read is moved, so that each counts once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings

from todoke.common.actors import Actor
from todoke.common.channels import Channel
from todoke.gateways.sending import bounces, configured
from todoke.gateways.sending.bounces import LARGEST
from todoke.notices.operations import deliveries

#: Mails of one run; the next run goes on.
MOST: Final = 10_000


@dataclass(slots=True)
class Counted:
    """How many mails were read, and how many of them told something about a mail of ours."""

    read: int = 0
    told: int = 0


def read(mails: Iterable[bytes], *, by: Actor, now: datetime) -> Counted:
    """Read mails; what is no report, or about no mail of ours, is passed over. Reading one twice changes nothing."""
    counted, names = Counted(), [each.name for each in configured.gateways_of(Channel.MAIL)]
    for raw in mails:
        counted.read += 1
        for returned in bounces.read(raw, domain=settings.MAIL_DOMAIN):
            known = [_tell(name, returned, by=by, now=now) for name in names]
            counted.told += any(known)
    return counted


def _tell(provider: str, returned: bounces.Returned, *, by: Actor, now: datetime) -> bool:
    if returned.failure is None:
        return deliveries.acknowledge(provider=provider, reference=returned.key, by=by, now=now)
    return deliveries.bounced(provider=provider, reference=returned.key, failure=returned.failure, by=by, now=now)


def of_maildir(folder: Path) -> Iterator[bytes]:
    """The new mails of a Maildir; each is moved to those that were seen once whoever asked comes back for the next."""
    seen = folder / "cur"
    seen.mkdir(parents=True, exist_ok=True)
    waiting = sorted((folder / "new").iterdir())[:MOST] if (folder / "new").is_dir() else []
    for path in waiting:
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as mail:
                yield mail.read(LARGEST + 1)
            path.rename(seen / f"{path.name}:2,S")
