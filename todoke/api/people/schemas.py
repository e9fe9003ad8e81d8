"""What the API takes and says about proofs and mandates."""

from datetime import date, datetime
from typing import Any, Final

from ninja import Schema
from pydantic import Field

from todoke.people.rules.mandates import Matter

PROOF_EXAMPLE: Final[dict[str, object]] = {"code": "ACDE-FGHJ-KMNPQ"}
CHECK_EXAMPLE: Final[dict[str, object]] = {
    "principal": {"name": "佐藤 ハル", "birth_date": "1942-11-03"},
    "agent": {"name": "佐藤 美咲", "birth_date": "1978-05-14"},
    "matter": "apply",
}
_WHOM: Final[dict[str, object]] = {
    "type": "object", "additionalProperties": False, "required": ["name", "birth_date"],
    "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 200, "description": "As written, in kana, or in Latin letters."},
        "birth_date": {"type": "string", "format": "date"},
    },
}  # fmt: skip
PROOF_ASKED: Final[dict[str, object]] = {
    "type": "object", "additionalProperties": False, "required": ["code"],
    "properties": {"code": {"type": "string", "maxLength": 60, "description": "13 characters, in any case and width, with or without hyphens."}},
}  # fmt: skip
CHECK_ASKED: Final[dict[str, object]] = {
    "type": "object", "additionalProperties": False, "required": ["principal", "agent", "matter"],
    "properties": {"principal": _WHOM, "agent": _WHOM, "matter": {"type": "string", "enum": [matter.value for matter in Matter]}},
}  # fmt: skip
#: The header that carries a partner's key.
KEY: Final[dict[str, Any]] = {
    "PartnerKey": {"type": "http", "scheme": "bearer", "description": "A key for one purpose, issued by a body."}
}


class ProofFact(Schema):
    """One fact, as it is at this moment."""

    fact: str
    label: str = Field(description="In the language of Accept-Language.")
    value: Any = Field(
        description="Text, number, truth value or ISO date; for may_act who may act, in which matters, until when."
    )
    text: str = Field(description="The value for people.")
    known_by: str | None = Field(description="register, certificate or self; null: not said.")
    observed_date: date | None


class Proof(Schema):
    """Exactly what the person agreed to show."""

    shown_at: datetime
    partner: str
    purpose: str
    facts: list[ProofFact]
    looks_left: int
    last_date: date = Field(description="The last day on which the code shows anything.")


class MayAct(Schema):
    """The whole answer; there is no reason for a no."""

    may_act: bool
