"""What the API takes and says about procedures: forms, what is filed with them, and what core systems fetch."""

from datetime import date, datetime
from typing import Annotated, Any, Final

from ninja import Path, Query, Schema
from pydantic import Field

from todoke.procedures.rules.states import HandOverState, SubmissionState
from todoke.registry.rules.fields import N_

_LARGEST: Final = 10**15
BodyPath = Annotated[
    str,
    Path(
        pattern=r"^[a-z0-9-]{1,40}$",
        max_length=40,
        description=N_("Key of the body: its code, or “jp”."),
        examples=["131181"],
    ),
]
FormPath = Annotated[
    str,
    Path(
        pattern=r"^[A-Za-z0-9_-]{1,40}$",
        max_length=40,
        description=N_("Key of the procedure at its body."),
        examples=["iryosho"],
    ),
]
NumberPath = Annotated[
    str,
    Path(
        pattern=r"^[0-9A-Za-z-]{12,14}$",
        max_length=14,
        description=N_("The number that was given at filing."),
        examples=["ABCD-EFGH-JKLM"],
    ),
]
BodyQuery = Annotated[
    str | None, Query(None, max_length=40, description=N_("Key of the body: its code, or “jp”."), examples=["131181"])
]
PlaceQuery = Annotated[
    int, Query(0, ge=0, le=_LARGEST, description=N_("Where the last page ended; 0: from the beginning."))
]
MostQuery = Annotated[int, Query(50, ge=1, le=100, description=N_("At most so many."))]
LanguageQuery = Annotated[
    str, Query("ja", pattern="^(ja|ja-simple|en)$", description=N_("In which language the form's words are wanted."))
]

_ANSWERS: Final[dict[str, object]] = {
    "type": "object", "description": "The answers by question; a group is a list of members. /api/v1/forms/{body}/{key}/openapi.json says which a form has.",
}  # fmt: skip
ANSWERS_EXAMPLE: Final[dict[str, object]] = {
    "applicant": {"name": "届 花子", "kana": "トドケ ハナコ"}, "moved": False,
    "children": [{"child": {"name": "届 一郎", "kana": "トドケ イチロウ"}, "born": "2026-05-05"}],
}  # fmt: skip
CHECK_ASKED: Final[dict[str, object]] = {
    "type": "object", "additionalProperties": False, "required": ["answers"], "properties": {"answers": _ANSWERS},
}  # fmt: skip
CHECK_EXAMPLE: Final[dict[str, object]] = {"answers": ANSWERS_EXAMPLE}
FILE_ASKED: Final[dict[str, object]] = {
    "type": "object", "additionalProperties": False, "required": ["answers"],
    "properties": {
        "answers": _ANSWERS,
        "person": {
            "type": "object", "additionalProperties": False, "minProperties": 1, "maxProperties": 1, "description": "Whose matter it is, where the body knows them.",
            "properties": {name: {"type": "string", "minLength": 1, "maxLength": 64} for name in ("register_key", "person")},
        },
        "version": {"type": "integer", "minimum": 1, "maximum": 1_000_000, "description": "The version that the answers are for; refused where another is in force."},
        "language": {"type": "string", "enum": ["ja", "ja-simple", "en"]},
    },
}  # fmt: skip
FILE_EXAMPLE: Final[dict[str, object]] = {"answers": ANSWERS_EXAMPLE, "person": {"register_key": "0004821937"}}
ACKNOWLEDGE_ASKED: Final[dict[str, object]] = {
    "type": "object", "additionalProperties": False,
    "properties": {"reference": {"type": "string", "maxLength": 120, "description": "What the core system calls it."}},
}  # fmt: skip
ACKNOWLEDGE_EXAMPLE: Final[dict[str, object]] = {"reference": "K-2026-000481"}
REJECT_ASKED: Final[dict[str, object]] = {
    "type": "object", "additionalProperties": False, "required": ["reason"],
    "properties": {"reason": {"type": "string", "minLength": 1, "maxLength": 1000, "description": "Why, in words for the member of staff who handles the case."}},
}  # fmt: skip
REJECT_EXAMPLE: Final[dict[str, object]] = {"reason": "宛名番号が見つかりません"}


class FormRow(Schema):
    """One procedure that can be filed today."""

    body: str
    body_name: str
    key: str
    title: str
    version: int
    from_date: date
    signature: str = Field(description="none, sign_in or jpki: how it is known who files.")
    processing_days: int
    url: str = Field(description="Its form and schema.")


class Forms(Schema):
    """Procedures that can be filed today."""

    forms: list[FormRow]
    next: int = Field(description="Send it as after to go on from here.")
    more: bool


class FormOut(Schema):
    """The form in force: its definition, and the schema of answers to it."""

    body: str
    key: str
    version: int
    from_date: date
    definition: dict[str, Any] = Field(
        description="Pages, questions, conditions and words; docs/forms.md describes it."
    )
    answers: dict[str, Any] = Field(description="JSON Schema of answers.")
    example: dict[str, Any] = Field(description="Made-up answers.")
    openapi: str = Field(description="Where the description of this one form for generators of clients is.")


class FormOpenApi(Schema):
    """An OpenAPI 3.1 document of this one form."""

    openapi: str
    info: dict[str, Any]
    servers: list[dict[str, Any]]
    paths: dict[str, Any]
    components: dict[str, Any]


class AnswerProblem(Schema):
    """What is wrong with one answer."""

    path: str = Field(description="The question, such as children.0.born.")
    code: str
    message: str


class Checked(Schema):
    """What filing would say; nothing was kept."""

    valid: bool
    version: int
    answers: dict[str, Any] = Field(description="As they would be kept: only those that are asked, in one form.")
    problems: list[AnswerProblem]


class FiledPart(Schema):
    """What one body got."""

    body: str
    number: str | None = Field(description="null in test mode.")
    state: SubmissionState
    arrived_at: datetime
    due_date: date


class Filed(Schema):
    """What was filed, with each body of the sheet; the same for the same key and content."""

    mode: str = Field(description="live, or test: everything was looked at and nothing was kept.")
    version: int
    submissions: list[FiledPart]


class SubmissionOut(Schema):
    """How a submission stands."""

    number: str
    body: str
    procedure: str
    version: int
    state: SubmissionState
    arrived_at: datetime
    due_date: date
    ended_at: datetime | None


class FileOut(Schema):
    """A file by reference: fetch it with the same key."""

    id: str
    path: str
    media_type: str
    size: int
    sha256: str
    href: str


class HandOverOut(Schema):
    """One submission for the core system, as it is now."""

    id: str = Field(description="Name it to acknowledge or reject.")
    sequence: int | None = Field(description="Its place; send the last one as after.")
    event: str = Field(description="arrived, corrected, withdrawn or decided; test with a test key.")
    test: bool
    body: str
    procedure: str
    version: int
    number: str
    arrived_at: datetime
    channel: str
    language: str
    state: SubmissionState
    reference: str = Field(description="What your system called it before; empty at first.")
    answers: dict[str, Any] = Field(description="Those that were asked, and nothing that is hidden.")
    confirmed: list[str] = Field(description="Paths of answers that were known and confirmed.")
    files: list[FileOut]


class HandOvers(Schema):
    """A page of what is for this system. Nothing that comes later ever gets a lower place."""

    hand_overs: list[HandOverOut]
    next: int = Field(description="Send it as after to go on from here.")
    more: bool


class HandOverStanding(Schema):
    """How one hand-over stands."""

    id: str
    state: HandOverState
    reference: str


class ListedValue(Schema):
    """One field as the core system wants it."""

    field: str
    value: str


class Listed(Schema):
    """One submission to be typed in."""

    id: str
    number: str
    event: str
    procedure: str
    values: list[ListedValue]


class Worklist(Schema):
    """What a robot types in next, the oldest first."""

    rows: list[Listed]
