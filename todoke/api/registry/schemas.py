"""What the API says of programmes, bodies, types and changes, and the parameters that it takes."""

import re
from datetime import date, datetime
from typing import Annotated, Any, Final, Literal

from ninja import Path, Query, Schema
from pydantic import BeforeValidator, Field, WithJsonSchema

from todoke.bodies.rules.codes import BodyKind
from todoke.registry.rules import fields, tags
from todoke.registry.rules.fields import N_, Kind
from todoke.registry.rules.versions import Offering, Withdrawal

LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"

_TYPES: Final[dict[Kind, dict[str, object]]] = {
    Kind.INTEGER: {"type": "integer"},
    Kind.YEN: {"type": "integer"},
    Kind.NUMBER: {"type": "number"},
    Kind.BOOLEAN: {"type": "boolean"},
    Kind.CODES: {"type": "array", "items": {"type": "string"}},
    Kind.WORDS: {"type": "array", "items": {"type": "string"}},
    Kind.LINKS: {
        "type": "array",
        "items": {"type": "object", "properties": {"uri": {"type": "string"}, "title": {"type": "string"}}},
    },
}


def _content_schema() -> dict[str, object]:
    """The fields of a programme as JSON Schema, from the table of fields."""
    properties = {
        each.name: {**_TYPES.get(each.kind, {"type": "string"}), "description": each.label.replace("%%", "%")}
        for each in fields.FIELDS
        if each.name not in fields.IDENTITY and each.kind is not Kind.TRANSLATIONS
    }
    return {"type": "object", "properties": properties}


CONTENT_SCHEMA: Final = _content_schema()
Content = Annotated[dict[str, Any], WithJsonSchema(CONTENT_SCHEMA)]
Translations = dict[str, dict[str, str]]


class Version(Schema):
    """The version that residents see."""

    sequence: int
    written_at: datetime


class Link(Schema):
    """A web address in the text."""

    url: str
    title: str
    field: str = Field(description="The field in which it stands.")


class Rule(Schema):
    """Who may receive it 「受給要件」, as it holds today at its body: see docs/rules.md for the document and how to run it."""

    template: str | None = Field(
        description="Key of the template that many bodies share; null: the programme's own rule."
    )
    names: dict[str, str] = Field(
        description="What it gives, by language, where several rules decide one programme; else empty."
    )
    version: int
    effective_from: date
    effective_to: date | None = Field(description="The first day on which it no longer holds.")
    document: dict[str, Any] = Field(
        description="The rule itself; the body's values stand in it. Parameters left are unknown."
    )


class RuleList(Schema):
    """The rules of a programme on a day."""

    rules: list[Rule]


class Program(Schema):
    """A programme 「制度」 of one body as residents see it."""

    number: str = Field(description="Its number 「制度番号」, which never means another programme.")
    former_numbers: list[str] = Field(description="Other numbers that lead to it.")
    url: str = Field(description="Its page for residents.")
    body: str = Field(description="Key of the body whose it is.")
    type: str | None = Field(description="Number of its type 「ユニバーサルメニュー」.")
    offering: Offering = Field(description="“not_offered”: the body says that it does not offer this.")
    version: Version
    updated_at: datetime = Field(description="When what residents see last changed.")
    content: Content = Field(description="What it says: its own text over the central text of its type.")
    inherited: list[str] = Field(description="The fields that come from the central text.")
    translations: Translations = Field(description="By language, then by field.")
    links: list[Link]
    rules: list[Rule] = Field(description="Empty: no rule yet, or it is not offered; then the text alone counts.")
    licence: str


class ProgramPage(Schema):
    """Some programmes; a page may hold fewer than asked for before the last."""

    programs: list[Program]
    next: str | None = Field(description="Cursor of the next page; null on the last.")
    changes: str = Field(description="Cursor for /changes: what happens after this moment.")


class Withdrawn(Schema):
    """When and why the text of a version was taken out of the history."""

    at: datetime
    reason: Withdrawal


class PublishedVersion(Schema):
    """One thing that residents saw, and from when until when."""

    sequence: int | None = Field(description="null: it was withdrawn.")
    offering: Offering | None
    from_: datetime = Field(alias="from")
    until: datetime | None = Field(description="null: until now.")
    changed: list[str] = Field(description="The fields that differ from what residents saw before.")
    withdrawn: Withdrawn | None = Field(description="Not null: its text was published by mistake, and is erased.")


class VersionPage(Schema):
    """What residents saw, newest first."""

    number: str
    versions: list[PublishedVersion]
    next: str | None = Field(description="Cursor of the next page; null on the last.")


class PastProgram(Schema):
    """What a programme said at some time."""

    number: str
    body: str
    type: str | None
    sequence: int
    offering: Offering
    at: datetime = Field(description="The moment of which this is the text.")
    content: Content
    inherited: list[str]
    translations: Translations
    licence: str


class Body(Schema):
    """A body 「団体」 that offers services."""

    key: str
    code: str | None = Field(description="全国地方公共団体コード")
    corporate_number: str | None = Field(description="法人番号")
    kind: BodyKind
    parent: str | None = Field(description="Key of the body above.")
    name: str
    name_kana: str
    name_en: str
    phone: str
    email: str
    postcode: str
    address: str
    home_page: str
    contact_url: str


class BodyList(Schema):
    """Every body."""

    bodies: list[Body]


class TypeSummary(Schema):
    """A type of programme 「ユニバーサルメニュー」."""

    number: str
    name: str


class TypeList(Schema):
    """Every type."""

    types: list[TypeSummary]


class TypeMember(Schema):
    """A body's programme of a type."""

    number: str
    body: str
    name: str
    offering: Offering


class Type(Schema):
    """A type with its central text and the programmes of it."""

    number: str
    name: str
    content: Content
    translations: Translations
    programs: list[TypeMember]
    licence: str


class ChangedRule(Schema):
    """What changed in the rules of a programme."""

    what: Literal["rule", "withdrawal", "figures", "template"] = Field(
        description="A rule was approved, or withdrawn; the body set other figures; a shared rule is about other programmes now."
    )
    template: str | None = Field(description="Of which shared rule; null: the programme's own.")
    effective_from: date = Field(
        description="The first day on which it counts; on that day “rules” of the programme is another."
    )
    at: datetime


class Change(Schema):
    """A programme appeared, changed or went."""

    number: str
    former_numbers: list[str] = Field(description="Forget these: the programme has the number above now.")
    removed: bool = Field(description="It is no longer shown to residents.")
    at: datetime
    program: Program | None = Field(description="What it says now; null when it was removed.")
    rules: list[ChangedRule] = Field(description="What changed in its rules; empty where only its text did.")


class ChangePage(Schema):
    """What happened after a cursor, oldest first."""

    changes: list[Change]
    next: str = Field(description="Keep this and ask with it again, also when nothing was new.")
    more: bool = Field(description="Whether there is more at once.")


def _digits(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch(r"[0-9]{1,10}", value):
        raise ValueError("digits only")
    return value


def _day(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError("a date as YYYY-MM-DD")
    return date.fromisoformat(value) if isinstance(value, str) else value


_Digits = BeforeValidator(_digits)
_Day = BeforeValidator(_day)
_CODE: Final = "^[0-9]{3}$"

NumberPath = Annotated[
    str,
    Path(
        description=N_("Number of the programme, as it is or as it stands in an address."), examples=["131181-000001-1"]
    ),
]
BodyPath = Annotated[str, Path(description=N_("Key of the body: its code, or “jp”."), examples=["131181"])]
TypePath = Annotated[str, Path(description=N_("Number of the type."), examples=["UM24"])]
SequencePath = Annotated[
    int, _Digits, Path(ge=1, le=2_147_483_647, description=N_("Number of the version."), examples=[1])
]
DayPath = Annotated[date, _Day, Path(description=N_("A day in Japan."), examples=["2026-11-23"])]

OnQuery = Annotated[
    date | None, _Day, Query(None, description=N_("The day; without it, today in Japan."), examples=["2027-04-01"])
]

BodyQuery = Annotated[
    str | None,
    Query(
        pattern="^[0-9A-Za-z_-]{1,40}$", description=N_("Only programmes of this body (its key)."), examples=["131181"]
    ),
]
TypeQuery = Annotated[
    str | None,
    Query(pattern="^[A-Z]{2}[0-9]{1,6}$", description=N_("Only programmes of this type."), examples=["UM24"]),
]
CategoryQuery = Annotated[
    str | None, Query(pattern=_CODE, description=N_("Only programmes with this subject code."), examples=["003"])
]
TargetQuery = Annotated[
    str | None, Query(pattern=_CODE, description=N_("Only programmes with this code for whom it is."), examples=["087"])
]
LifeEventQuery = Annotated[
    str | None,
    Query(
        pattern=f"^({'|'.join(tags.LIFE_EVENTS)})$",
        description=N_("Only programmes of this life event."),
        examples=["birth"],
    ),
]
OfferingQuery = Annotated[
    str | None,
    Query(
        pattern=f"^({'|'.join(each.value for each in Offering)})$",
        description=N_("Only programmes that are offered, not offered, or ended; without it, all that have not ended."),
        examples=["offered"],
    ),
]
WordsQuery = Annotated[
    str | None,
    Query(
        min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$", examples=["児童手当"],
        description=N_("Words to search for. What is found stands on one page; near the town the best comes first."),
    ),
]  # fmt: skip
TownQuery = Annotated[
    str | None,
    Query(
        pattern="^[0-9A-Za-z_-]{1,40}$", examples=["131181"],
        description=N_("With q: key of the municipality from which one asks; its programmes come first, then those of the bodies above it."),
    ),
]  # fmt: skip
SinceDayQuery = Annotated[
    date | None,
    _Day,
    Query(None, description=N_("Only programmes changed on this day or later."), examples=["2026-04-01"]),
]
LimitQuery = Annotated[int, _Digits, Query(50, ge=1, le=100, description=N_("How many at most."), examples=[50])]
CursorQuery = Annotated[str | None, Query(pattern="^[0-9]{1,18}$", description=N_("The “next” of the page before."))]
SinceQuery = Annotated[
    str | None,
    Query(
        pattern="^[0-9]{1,18}-[0-9]{1,18}$", description=N_("The “next” of the answer before; without it, from the beginning."),
        examples=["0-0"],
    ),
]  # fmt: skip
