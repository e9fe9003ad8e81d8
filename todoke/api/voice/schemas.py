"""What the API takes and says about voices."""

from datetime import date, datetime
from typing import Annotated, Final

from ninja import Query, Schema
from pydantic import Field, WithJsonSchema

from todoke.registry.rules.fields import N_
from todoke.voice.rules.kinds import TEXT_AT_MOST, About, Driver, Fault, Kind, Moment, Scale
from todoke.voice.rules.states import VoiceState

LONGEST_ABOUT: Final = 200
_ABOUTS: Final = "^(" + "|".join(each.value for each in About) + ")$"
CURSOR_PATTERN: Final = r"^[0-9]{1,19}-[0-9a-f]{32}$"
#: Plain in the description: other parts of the API have enumerations of the same name.
KindOut = Annotated[Kind, WithJsonSchema({"type": "string", "enum": [each.value for each in Kind]})]
MomentOut = Annotated[Moment, WithJsonSchema({"type": "string", "enum": [each.value for each in Moment]})]
AboutOut = Annotated[About, WithJsonSchema({"type": "string", "enum": [each.value for each in About]})]
ScaleOut = Annotated[Scale, WithJsonSchema({"type": "string", "enum": [each.value for each in Scale]})]
BodyQuery = Annotated[
    str, Query(..., max_length=40, description=N_("Key of the body: its code, or “jp”."), examples=["131181"])
]
OneBodyQuery = Annotated[
    str | None, Query(None, max_length=40, description=N_("Key of the body: its code, or “jp”."), examples=["131181"])
]
KindQuery = Annotated[
    str, Query("body", pattern=_ABOUTS, description=N_("What kind of thing it is about: procedure, program, page, counter or body."))
]  # fmt: skip
AboutQuery = Annotated[
    str, Query("", max_length=LONGEST_ABOUT, description=N_("Which one: number, path or key; nothing for the body as a whole."))
]  # fmt: skip
FromQuery = Annotated[
    str | None, Query(None, pattern=r"^\d{4}-(0[1-9]|1[0-2])$", description=N_("First month."), examples=["2026-01"])
]
UntilQuery = Annotated[
    str | None, Query(None, pattern=r"^\d{4}-(0[1-9]|1[0-2])$", description=N_("Last month."), examples=["2026-10"])
]
CursorQuery = Annotated[
    str | None, Query(None, pattern=CURSOR_PATTERN, max_length=60, description=N_("Where the last page ended; without it, from the beginning."))
]  # fmt: skip
MostQuery = Annotated[int, Query(50, ge=1, le=200, description=N_("At most so many."))]

SAY_ASKED: Final[dict[str, object]] = {
    "type": "object", "additionalProperties": False, "required": ["body", "kind", "about_kind"],
    "properties": {
        "body": {"type": "string", "maxLength": 40, "description": "Key of the body."},
        "kind": {"type": "string", "enum": [Kind.EXPERIENCE.value, Kind.DEFECT.value, Kind.ENQUIRY.value]},
        "about_kind": {"type": "string", "enum": [each.value for each in About]},
        "about": {"type": "string", "maxLength": LONGEST_ABOUT, "description": "Number of a procedure or programme, key of a counter, path or web address of a page; nothing for the body."},
        "moment": {"type": ["string", "null"], "enum": [*(each.value for each in Moment), None]},
        "scale": {"type": ["string", "null"], "enum": [*(each.value for each in Scale), None], "description": "The scale that was asked: that of /api/v1/voices/question. Scores of two scales are never added."},
        "score": {"type": ["integer", "null"], "minimum": 0, "maximum": 10},
        "drivers": {"type": "array", "maxItems": 2, "items": {"type": "string", "enum": [each.value for each in Driver]}},
        "fault": {"type": ["string", "null"], "enum": [*(each.value for each in Fault), None]},
        "text": {"type": "string", "maxLength": TEXT_AT_MOST, "description": "Names, numbers and addresses are masked before it is kept."},
        "language": {"type": "string", "enum": ["ja", "ja-simple", "en"]},
    },
}  # fmt: skip
SAY_EXAMPLE: Final[dict[str, object]] = {
    "body": "131181", "kind": "experience", "about_kind": "body", "scale": Scale.SATISFACTION.value, "score": 2, "drivers": ["time"],
    "text": "電話がなかなかつながりませんでした。", "language": "ja",
}  # fmt: skip
CODE_ASKED: Final[dict[str, object]] = {
    "type": "object", "additionalProperties": False, "required": ["code"],
    "properties": {"code": {"type": "string", "maxLength": 60, "description": "13 characters, in any case and width, with or without hyphens."}},
}  # fmt: skip
CODE_EXAMPLE: Final[dict[str, object]] = {"code": "ACDE-FGHJ-KMNPQ"}


class Choice(Schema):
    """One thing that can be chosen."""

    value: str
    label: str


class Question(Schema):
    """What to ask, in the language of Accept-Language."""

    body: str
    about_kind: str
    about: str
    name: str = Field(description="What it is about, for people.")
    scale: ScaleOut = Field(description="Part of the question's identity: send it along with the score.")
    question: str
    scores: list[Choice]
    drivers: list[Choice]
    faults: list[Choice]


class Heard(Schema):
    """It is kept."""

    code: str = Field(description="Shown once: whoever has it sees what became of it.")
    text: str = Field(description="What is kept of the text.")
    masked: int = Field(description="How many names and numbers were masked.")
    promised_date: date | None = Field(description="By when an answer is promised; null: none is wanted.")


class Said(Schema):
    """One line of a thread."""

    at: datetime
    from_staff: bool
    text: str


class Status(Schema):
    """What became of a voice."""

    state: VoiceState
    at: datetime
    answered_at: datetime | None
    promised_date: date | None
    thread: list[Said]


class VoiceOut(Schema):
    """One voice, without name, network and code."""

    id: str
    at: datetime
    kind: KindOut
    channel: str
    moment: MomentOut
    about_kind: AboutOut
    about: str
    name: str = Field(description="What it is about, in Japanese.")
    scale: str | None
    score: int | None
    drivers: list[str]
    fault: str | None
    text: str = Field(description="Masked; empty where there is none, or no longer.")
    masked: int
    language: str
    state: VoiceState
    danger: str | None = Field(description="The published rule by which it tells of danger to a person.")


class Voices(Schema):
    """A page of voices, the oldest first."""

    voices: list[VoiceOut]
    cursor: str | None
    more: bool


class ScoreOut(Schema):
    """The score of a month."""

    body: str
    month: str
    about_kind: str = Field(description="“all”: everything that was scored at the body.")
    about: str
    scale: ScaleOut
    answers: int
    score: float = Field(description="The mean of 1 to 5, or the net share who recommend, from −100 to 100.")
    low: float = Field(description="Where the 95 % interval begins.")
    high: float


class Scores(Schema):
    """Scores of months that are over."""

    scores: list[ScoreOut]
