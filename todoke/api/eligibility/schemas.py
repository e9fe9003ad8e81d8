"""What the API takes and says about eligibility, described from the vocabulary of facts."""

from datetime import date
from typing import Any, Final

from ninja import Schema
from pydantic import Field

from todoke.eligibility.formats import exchange
from todoke.eligibility.rules.deciding import Verdict
from todoke.eligibility.rules.rule import Per
from todoke.people.rules.facts import Fact, Kind, Purpose, Subject
from todoke.people.rules.vocabulary import DERIVED_FROM, FACTS

EXAMPLE: Final[dict[str, object]] = {
    "as_of": "2026-11-25",
    "area": "131181",
    "members": [
        {"id": "me", "born": "1990-05-20", "relation": "self"},
        {"id": "child", "born": "2026-02-28", "relation": "child", "raises_child": True},
    ],
    "facts": {"income": 3_200_000},
}


def _given(fact: Fact) -> bool:
    """Whether a fact is said by who asks; the others are computed."""
    return not fact.elapsed and fact.name not in DERIVED_FROM and fact.name != "area"


def _fact_schema(fact: Fact) -> dict[str, object]:
    shape: dict[str, object] = {"description": fact.label}
    if fact.kind is Kind.BOOLEAN:
        shape["type"] = ["boolean", "null"]
    elif fact.kind is Kind.INTEGER:
        shape |= {"type": ["integer", "null"], "minimum": fact.low, "maximum": fact.high}
    elif fact.kind is Kind.DATE:
        shape |= {"type": ["string", "null"], "format": "date"}
    else:
        shape |= {"type": ["string", "null"], "enum": [*(each.value for each in fact.choices), None]}
    return shape


def _facts_schema(subject: Subject) -> dict[str, object]:
    return {fact.name: _fact_schema(fact) for fact in FACTS if fact.subject is subject and _given(fact)}


def _household_schema() -> dict[str, object]:
    born = {"type": ["string", "null"], "format": "date", "description": "Date of birth, the same as birth_date."}
    key = {
        "type": "string",
        "pattern": exchange.ID_PATTERN,
        "description": "What you call this person; else the place in the list.",
    }
    member = {
        "type": "object", "additionalProperties": False,
        "properties": {"id": key, "born": born, **_facts_schema(Subject.MEMBER)},
    }  # fmt: skip
    return {
        "type": "object", "additionalProperties": False, "required": ["area"],
        "description": "A household. A fact that is left out, or null, is unknown. Nothing is kept of it.",
        "properties": {
            "as_of": {"type": ["string", "null"], "format": "date", "description": "The day of the question, 2000 to 2100; else today in Japan."},
            "area": {"type": "string", "pattern": exchange.AREA_PATTERN, "description": "Key of the municipality where they live."},
            "members": {"type": ["array", "null"], "maxItems": exchange.MOST_MEMBERS, "items": member},
            "facts": {"type": ["object", "null"], "additionalProperties": False, "properties": _facts_schema(Subject.HOUSEHOLD)},
            "purpose": {
                "type": ["string", "null"], "enum": [*(each.value for each in Purpose), None],
                "description": "“answer” (the default): people ask for themselves. For the others a fact counts only where a law allows its use.",
            },
            "declined": {
                "type": ["array", "null"], "maxItems": len(FACTS), "items": {"type": "string", "enum": [each.name for each in FACTS]},
                "description": "Facts that they would rather not say: next_questions leaves them out.",
            },
        },
    }  # fmt: skip


HOUSEHOLD: Final = _household_schema()
BATCH: Final[dict[str, object]] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["households"],
    "properties": {
        "households": {"type": "array", "minItems": 1, "maxItems": exchange.MOST_HOUSEHOLDS, "items": HOUSEHOLD}
    },
}


def body_of(schema: dict[str, object], example: dict[str, object]) -> dict[str, Any]:
    """The part of an operation's description that says what is sent."""
    content = {"application/json": {"schema": schema, "example": example}}
    return {"requestBody": {"required": True, "content": content}}


class Reason(Schema):
    """One condition."""

    label: str = Field(description="In the language of Accept-Language.")
    condition: str | None = Field(description="Its text; null for what only the body can decide: please check.")
    met: bool | None = Field(description="null: not known.")


class Amount(Schema):
    """Yen."""

    least: int
    most: int | None = Field(description="null: nobody can say yet.")
    per: Per


class ApplicationWindow(Schema):
    """First and last day, both included."""

    opens: date | None
    closes: date | None
    entitled_until: date | None = Field(description="The last day before time alone ends it.")


class GivenBy(Schema):
    """Who gives it."""

    body: str | None = Field(description="Key of the body; null: somebody else, such as the insurer through work.")
    name: str
    apply: str = Field(description="How one applies where it is not the body; else empty: its programme says so.")


class RuleName(Schema):
    """Which rule decided."""

    template: str | None
    version: int


class RuleSource(Schema):
    """Where the rule stands."""

    title: str
    url: str | None
    checked_date: date | None


class Entry(Schema):
    """What a programme means for one member; for “no” the member who comes nearest."""

    number: str
    name: str
    member: str | None = Field(description="null: the household as a whole.")
    verdict: Verdict
    reasons: list[Reason]
    missing: list[str] = Field(
        description="Facts that would decide it, or the amount; a rank or count that stands here itself cannot be told from the view of who asks."
    )
    without_basis: list[str] = Field(description="Facts that no law allows to be used here for this purpose.")
    amount: Amount | None
    gives: str = Field(description="What one gets where it is not money; often empty.")
    window: ApplicationWindow
    body: str = Field(description="Key of the body whose programme it is.")
    given_by: list[GivenBy] = Field(description="Who gives it and decides; several while it is not known who.")
    url: str
    rule: RuleName
    sources: list[RuleSource]


class NextQuestion(Schema):
    """What to ask next, the best question first."""

    fact: str
    question: str
    members: list[str] = Field(description="Of whom; empty: of the household.")
    programs: int = Field(description="For how many programmes it matters.")
    yen_a_year: int = Field(description="What hangs on it, roughly; for the order only.")


class Answer(Schema):
    """The answer for one household."""

    as_of: date
    area: str
    programs: list[Entry]
    without_rule: list[str] = Field(description="Numbers of programmes that have only their text: please read it.")
    next_questions: list[NextQuestion]
    notice: str


class Answers(Schema):
    """The answers, in the order of the households."""

    answers: list[Answer]


class FactValue(Schema):
    """One allowed value."""

    value: str
    label: str


class FactOut(Schema):
    """One entry of the vocabulary."""

    name: str
    kind: Kind
    subject: Subject
    unit: str
    sensitivity: str = Field(description="public, ordinary, delicate or grave.")
    label: str
    question: str
    help: str
    values: list[FactValue]
    least: int | None
    most: int | None
    holders: list[str] = Field(description="Who can know it.")
    bases: dict[str, str] = Field(description="By purpose: the law that allows its use without a rule's own.")
    derived: bool
    derived_from: list[str]


class FactList(Schema):
    """The whole vocabulary."""

    facts: list[FactOut]
