"""What the API takes and says about notices."""

from datetime import date, datetime
from typing import Annotated, Any, Final

from ninja import Path, Query, Schema
from pydantic import Field

from todoke.notices.rules.orders import (
    ITEM_PATTERN,
    KEY_PATTERN,
    MOST_IN_CALL,
    REFERENCE_PATTERN,
    Mode,
    Placed,
    Seen,
    ToKind,
)
from todoke.registry.rules.fields import N_

_WHOM: Final[dict[str, object]] = {
    "type": "object", "additionalProperties": False, "minProperties": 1, "maxProperties": 1,
    "description": "Whom it concerns: a child, or an adult. Who is told follows: guardians, the person, whoever receives for them.",
    "properties": {kind.value: {"type": "string", "minLength": 1, "maxLength": 64} for kind in ToKind},
}  # fmt: skip
_ONE: Final[dict[str, object]] = {
    "type": "object", "additionalProperties": False, "required": ["reference", "to", "text"],
    "properties": {
        "reference": {"type": "string", "pattern": REFERENCE_PATTERN, "description": "Your own name of it; nothing personal in it."},
        "to": _WHOM,
        "text": {"type": "string", "minLength": 1, "maxLength": 60, "description": "The key of an approved text."},
        "values": {"type": "object", "description": "The fields of the text.", "maxProperties": 20,
                   "additionalProperties": {"type": ["string", "integer", "boolean"], "maxLength": 200}},
        "item": {"type": "string", "pattern": ITEM_PATTERN, "description": "What is told, so that it is told once: without it, the reference."},
        "reminder": {"type": "integer", "minimum": 1, "maximum": 2, "description": "1: it opens. 2: before it closes. There is no third."},
        "send_at": {"type": "string", "format": "date-time", "description": "Not before this moment; without it, now."},
        "until_date": {"type": "string", "format": "date", "description": "The last day on which it is of use; after it nothing is given."},
    },
}  # fmt: skip
SEND_ASKED: Final[dict[str, object]] = {
    "type": "object", "additionalProperties": False, "required": ["notices"],
    "properties": {"notices": {"type": "array", "minItems": 1, "maxItems": MOST_IN_CALL, "items": _ONE}},
}  # fmt: skip
SEND_EXAMPLE: Final[dict[str, object]] = {
    "notices": [
        {"reference": "kenko-2026-000481", "to": {"register_key": "0004821937"}, "text": "checkup-18m",
         "values": {"day": "2027-02-03", "place": "荒川区がん予防・健康づくりセンター"}, "until_date": "2027-02-03"},
    ]
}  # fmt: skip
IDEMPOTENCY: Final[dict[str, Any]] = {
    "name": "Idempotency-Key", "in": "header", "required": True,
    "description": N_("New for each new call. The same key with the same content gets the same answer, and nothing is done twice."),
    "schema": {"type": "string", "pattern": KEY_PATTERN, "minLength": 8, "maxLength": 100},
}  # fmt: skip
DONE_ASKED: Final[dict[str, object]] = {
    "type": "object", "additionalProperties": False, "required": ["notice", "done_date"],
    "properties": {"notice": {"type": "string", "format": "uuid"}, "done_date": {"type": "string", "format": "date"}},
}  # fmt: skip
DONE_EXAMPLE: Final[dict[str, object]] = {"notice": "5f0e8b1e-4a52-4f0e-9d4e-2f1f3f9f1a11", "done_date": "2026-11-20"}
JOIN_ASKED: Final[dict[str, object]] = {
    "type": "object", "additionalProperties": False, "required": ["code"],
    "properties": {"code": {"type": "string", "minLength": 1, "maxLength": 60, "description": "13 characters, in any case and width."}},
}  # fmt: skip
JOIN_EXAMPLE: Final[dict[str, object]] = {"code": "ACDE-FGHJ-KMNPQ"}

ReferencePath = Annotated[
    str,
    Path(
        pattern=REFERENCE_PATTERN, max_length=80, description=N_("Your own reference."), examples=["kenko-2026-000481"]
    ),
]
CURSOR_PATTERN: Final = r"^[0-9]{1,20}-[0-9a-f]{32}$"
CursorQuery = Annotated[
    str | None,
    Query(None, pattern=CURSOR_PATTERN, description=N_("Where the last page ended; without it, from the beginning.")),
]
MostQuery = Annotated[int, Query(50, ge=1, le=100, description=N_("At most so many."))]


class OrderProblem(Schema):
    """What is wrong with one notice of the call."""

    parameter: str = Field(description="The place in the notice, such as values.day.")
    code: str
    message: str


class Order(Schema):
    """What became of one notice. What the person chose or did is never told."""

    reference: str
    outcome: Placed = Field(
        description="accepted; already_sent: this reference was used before; not_reached: nobody of this name whom this key reaches; refused: see problems."
    )
    problems: list[OrderProblem] = []


class Orders(Schema):
    """The answer to a call, in its order."""

    mode: Mode = Field(
        description="What the key is for: test gives nothing to anybody, team reaches a short list, live reaches residents."
    )
    notices: list[Order]


class Standing(Schema):
    """How one notice stands."""

    reference: str
    mode: Mode
    state: Seen = Field(
        description="boxed: given, whatever the person made of it. withdrawn: the body or the calendar took it back, its day passed, or the person moved away."
    )


class FeedNotice(Schema):
    """One notice that lies in the box of somebody who chose this app."""

    id: str
    user: str = Field(description="What this app calls the person; another app calls them otherwise.")
    at: datetime = Field(description="When it was laid in the box.")
    body: str = Field(description="The key of the body that sends it.")
    body_name: str
    open: bool = Field(
        description="Whether its own words are shown here; otherwise the line says only that there is a letter."
    )
    line: str
    language: str
    topic: str | None = Field(description="Only of open ones.")
    until_date: date | None = Field(description="Only of open ones.")
    code: str = Field(description="By which anybody can check that it is genuine.")
    url: str = Field(description="Where the person reads it, signed in.")


class Feed(Schema):
    """A page of the feed. A notice may come twice: its id tells."""

    notices: list[FeedNotice]
    cursor: str | None = Field(description="Send it as cursor to go on from here; null: begin without.")
    more: bool


class Joined(Schema):
    """What the app calls the person from now on."""

    user: str


class Kept(Schema):
    """That a report was taken."""

    done: bool


class Counted(Schema):
    """A figure, and of how many persons; null where fewer than ten persons are behind it, or could be found by subtraction."""

    number: int | None
    persons: int | None


class DoneShare(Schema):
    """After how many of the notices it was done, within 90 days."""

    number: int | None
    of: int | None
    share: float | None
    low: float | None = Field(description="Lower end of the 95 % interval (Wilson).")
    high: float | None
    counted: bool = Field(description="Whether the 90 days are over.")


class AttentionRow(Schema):
    """What a body told in a month under a topic; topic null: under all."""

    body: str
    month: str
    topic: str | None
    given: Counted = Field(description="Notices laid in boxes.")
    rang: Counted = Field(description="Messages that rang outside the box.")
    average: float | None = Field(description="Messages that rang, for each person who got any.")
    done: DoneShare
    withdrawn: Counted
    stale: Counted = Field(description="Notices whose day passed before they were given.")


class Attention(Schema):
    """The public ledger of attention."""

    rows: list[AttentionRow]
