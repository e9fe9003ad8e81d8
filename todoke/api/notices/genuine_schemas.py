"""What the API takes and says about genuine notices, their public log and warnings."""

from datetime import date, datetime
from typing import Annotated, Final, Literal

from ninja import Path, Query, Schema
from pydantic import Field

from todoke.api.registry.schemas import _Digits
from todoke.registry.rules.fields import N_

CHECK_EXAMPLE: Final[dict[str, object]] = {"code": "ACDE-FGHJ-KMN3"}
CHECK_ASKED: Final[dict[str, object]] = {
    "type": "object", "additionalProperties": False, "required": ["code"],
    "properties": {"code": {"type": "string", "maxLength": 60, "description": "12 characters, in any case and width, with or without hyphens."}},
}  # fmt: skip
_LARGEST: Final = 2_147_483_647
AfterQuery = Annotated[
    int, _Digits, Query(0, ge=0, le=_LARGEST, description=N_("The “next” of the answer before; without it, from the beginning.")),
]  # fmt: skip
LinesQuery = Annotated[int, _Digits, Query(100, ge=1, le=1000, description=N_("How many at most."), examples=[100])]
EntryPath = Annotated[int, _Digits, Path(ge=1, le=_LARGEST, description=N_("Number of the entry."), examples=[1])]


class LogHead(Schema):
    """A signed head: it covers its entries by the root of a Merkle tree (RFC 6962), and every head before it."""

    number: int
    first: int = Field(description="Number of its first entry.")
    last: int
    root: str = Field(description="Root of the tree over the commitments, SHA-256 in hexadecimal.")
    previous: str = Field(description="Hash of the head before; empty for the first.")
    at: datetime
    key: str = Field(description="Name of the key; /.well-known/todoke-notices.json lists the public keys.")
    hash: str
    signature: str = Field(description="Ed25519, base64.")


class LogEntry(Schema):
    """One entry, as everybody sees it."""

    sequence: int
    commitment: str = Field(description="SHA-256 over the statement and its salt, in hexadecimal.")


class LogPart(Schema):
    """Entries in their order."""

    entries: list[LogEntry]
    next: int = Field(description="Ask with it for what follows.")
    more: bool


class HeadPart(Schema):
    """Heads in their order."""

    heads: list[LogHead]
    next: int
    more: bool


class LogProof(Schema):
    """The way from an entry up to the root that was signed."""

    sequence: int
    commitment: str
    path: list[str] = Field(description="Each neighbour on the way up, L or R first: on which side it stands.")
    head: LogHead


class NoticeSender(Schema):
    """Who sent a notice."""

    key: str
    name: str = Field(description="In the language of Accept-Language.")


class NoticeTopic(Schema):
    """What a notice is about."""

    topic: str
    label: str


class LogOpening(Schema):
    """What opens the commitment of an entry; null during the first seconds."""

    sequence: int
    commitment: str
    salt: str
    head: LogHead


class CheckedNotice(Schema):
    """All that a code tells; never to whom or about whom. Every field is there in every answer."""

    standing: Literal["genuine", "withdrawn", "unknown", "mistyped"]
    message: str = Field(description="For people, in the language of Accept-Language.")
    trouble: str | None = Field(description="For mistyped: code_empty, code_length, code_signs or code_check.")
    sender: NoticeSender | None
    day: date | None
    about: NoticeTopic | None
    law: str | None = Field(description="The statute by which it must be sent, if any.")
    taken_back: date | None
    log: LogOpening | None


class FraudWarning(Schema):
    """A body's warning that is shown now."""

    body: str
    way: str
    title: str = Field(description="In the language of Accept-Language.")
    sentences: dict[str, str] = Field(description="The body's own sentence, by language.")
    shown_at: datetime


class FraudWarnings(Schema):
    """Warnings, the newest first."""

    warnings: list[FraudWarning]
