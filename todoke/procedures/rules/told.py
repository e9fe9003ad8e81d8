"""What a core system is told of a submission 「引渡しの内容」: its number, arrival and version, the answers that were asked, and references of files; nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

Document = dict[str, object]


@dataclass(frozen=True, slots=True)
class ToldFile:
    """A file as a reference: who has the key fetches it by its ``href``."""

    id: str
    path: str
    media_type: str
    size: int
    sha256: str
    href: str


@dataclass(frozen=True, slots=True)
class Told:
    """One submission at the moment when it is told, and why it is told."""

    id: str
    event: str
    body: str
    procedure: str
    version: int
    number: str
    arrived_at: datetime
    channel: str
    language: str
    state: str
    answers: Mapping[str, object]
    confirmed: Sequence[str]
    files: Sequence[ToldFile] = ()
    reference: str = ""
    test: bool = False


def document(told: Told) -> Document:
    """As JSON; every field is always there."""
    return {
        "id": told.id, "event": told.event, "test": told.test, "body": told.body, "procedure": told.procedure, "version": told.version,
        "number": told.number, "arrived_at": told.arrived_at.isoformat(timespec="seconds"), "channel": told.channel, "language": told.language,
        "state": told.state, "reference": told.reference, "answers": dict(told.answers), "confirmed": list(told.confirmed),
        "files": [
            {"id": each.id, "path": each.path, "media_type": each.media_type, "size": each.size, "sha256": each.sha256, "href": each.href}
            for each in told.files
        ],
    }  # fmt: skip
