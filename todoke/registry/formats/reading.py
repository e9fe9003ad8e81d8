"""What every reader of a registry file hands over: one record with its original, its content and what was noticed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from todoke.bodies.rules import codes as body_codes
from todoke.common.errors import Refusal
from todoke.registry.rules import numbers
from todoke.registry.rules.notes import Note, shown

#: A record, in characters, beyond which no publisher's record goes; it bounds the memory of every reader.
MOST_CHARACTERS: Final = 8_000_000

#: Problems that leave no record to work with: it goes to quarantine, with its original and the reason.
FATAL: Final[frozenset[str]] = frozenset(
    {
        "not_an_object", "unreadable_json", "number_not_in_json", "too_deep", "too_large", "not_utf8", "cut_off",
        "text_after_end", "given_up", "unreadable_row", "extra_cells", "no_name", "no_body", "number_shape",
        "body_disagrees",
    }
)  # fmt: skip


class UnreadableFile(Refusal):
    """The file as a whole cannot be read: ``code`` says why (empty, html, pdf …), ``data`` holds the figures."""

    code = "unreadable_file"  # of the class; each one raised carries its reason instead
    status = 422

    def __init__(self, code: str, data: Mapping[str, object] | None = None) -> None:
        super().__init__(**(data or {}))
        self.code = code  # type: ignore[misc]
        self.args = (code,)


@dataclass(frozen=True, slots=True)
class ReadRecord:
    """One record of a file; ``fatal`` where it must go to quarantine. ``content`` is None, unless only the body is missing."""

    position: int  # in the file, from 1
    original: str  # exactly as received (NUL and bytes that are no text as escapes)
    format: str  # "tokyo", "opendata", "workbook", "jsonl"
    content: dict[str, object] | None = None
    number: str | None = None
    body_code: str | None = None
    corporate_number: str | None = None
    body_name: str | None = None
    repairs: tuple[Note, ...] = ()
    problems: tuple[Note, ...] = ()
    fatal: bool = False
    offering: str | None = None  # what our own format says of it: offered, not_offered or ended
    version: int | None = None  # of our own content, where the file says which it was made from


@dataclass(slots=True)
class Identity:
    """Whose record it is and its number, as they are found; problems here are fatal."""

    number: str | None = None
    body_code: str | None = None
    corporate_number: str | None = None
    body_name: str | None = None
    problems: list[Note] = field(default_factory=list)

    def settle(self) -> None:
        """Check the digits, fill in what follows from what is there, and see that all of it agrees."""
        corporate = self.corporate_number
        if corporate and not body_codes.corporate_number_is_valid(corporate):
            self.problems.append(Note("check_digit", "organization", shown(corporate)))
        nation = self.body_code == body_codes.NATION_KEY
        if self.body_code and not nation and not body_codes.local_code_is_valid(self.body_code):
            self.problems.append(Note("check_digit", "body_code", shown(self.body_code)))
        if self.number:
            self._settle_number(self.number)
        if self.problems:
            return
        if self.corporate_number:
            code = body_codes.local_code_of(self.corporate_number)
            if code and self.body_code and code != self.body_code:
                self.problems.append(Note("body_disagrees", "organization", shown(self.corporate_number)))
            self.body_code = self.body_code or code
        elif not self.body_code:
            self.problems.append(Note("no_body", "organization", ""))

    def _settle_number(self, number: str) -> None:
        """A psid names its body: its check digit must be right, and the body the same as elsewhere in the record."""
        psid = numbers.parse_psid(number)
        if psid is None:
            if number.lower().startswith("psid") or numbers.from_slug(number) != number:
                self.problems.append(Note("number_shape", "number", shown(number)))
        elif not psid.check_digit_is_valid:
            self.problems.append(Note("check_digit", "number", shown(number)))
        elif self.corporate_number is None:
            self.corporate_number = psid.corporate_number
        elif self.corporate_number != psid.corporate_number:
            self.problems.append(Note("body_disagrees", "number", shown(number)))


def record(
    position: int, original: str, form: str, *,
    content: dict[str, object], identity: Identity, repairs: list[Note], problems: list[Note],
) -> ReadRecord:  # fmt: skip
    """The record with its verdict: a name, a known body and a sound number are what it cannot do without."""
    if not content.get("name"):
        identity.problems.append(Note("no_name", "name", ""))
    identity.settle()
    reasons = tuple(identity.problems) + tuple(note for note in problems if note.code in FATAL)
    others = tuple(note for note in problems if note.code not in FATAL)
    return ReadRecord(
        position=position,
        original=original,
        format=form,
        content=content if all(note.code == "no_body" for note in reasons) else None,
        number=identity.number,
        body_code=identity.body_code,
        corporate_number=identity.corporate_number,
        body_name=identity.body_name,
        repairs=tuple(repairs),
        problems=reasons + others,
        fatal=bool(reasons),
    )


def unreadable(position: int, original: str, form: str, problem: Note, repairs: tuple[Note, ...] = ()) -> ReadRecord:
    """A piece of the file that is no record at all, kept for quarantine."""
    return ReadRecord(position, original, form, repairs=repairs, problems=(problem,), fatal=True)


def notes_to_json(notes: Iterable[Note]) -> list[dict[str, object]]:
    """Notes as they are stored."""
    return [
        {"code": note.code, "field": note.field, "original": note.original, "data": dict(note.data)} for note in notes
    ]
