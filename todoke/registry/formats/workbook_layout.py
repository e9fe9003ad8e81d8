"""What the writer and the reader of the staff workbook share: columns, marks, fingerprints of cells, escapes."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Final

from todoke.registry.rules import tags
from todoke.registry.rules.fields import BY_NAME, FIELDS, IDENTITY, N_, SHORT_SHEET, Field, Kind

#: What a cell can hold: text, number, yes/no, date or nothing. "" is the rule's REMOVED: empty on purpose.
RawCell = str | int | float | bool | date | datetime | time | None
#: A cell as the reader hands it on: links are taken apart, since an address may hold the semicolon that ends a title.
CellValue = RawCell | list[dict[str, str]]
Content = Mapping[str, object]

FORMAT_NAME: Final = "todoke-workbook"
FORMAT_VERSION: Final = 1
IDENTITY_SHEET: Final = "_todoke"
LISTS_SHEET: Final = "_lists"
NUMBER: Final = "number"
VERSION: Final = "version"
#: In the version column of the empty rows at the bottom: the same row of both sheets is one new programme.
NEW_PREFIX: Final = "new-"
NEW_ROWS: Final = 20
GROUP_PREFIX: Final = "group:"
#: In a cell: no text here, not even the central text.
NONE_MARK: Final = "（なし）"
NONE_MARKS: Final = frozenset({"（なし）", "(なし)", "（none）", "(none)"})
#: Opens a cell whose text is longer than Excel holds: it is shown, and not read back.
LONG_MARK: Final = "【Excel外】"
#: Longest text of an Excel cell, in UTF-16 code units (Excel specifications and limits).
CELL_LIMIT: Final = 32_767
MAX_ROWS: Final = 5_000
MAX_UNPACKED: Final = 60 * 1024 * 1024

VERSION_LABEL: Final = N_("Version")
YES: Final = N_("Yes")
NO: Final = N_("No")
#: How a local programme differs from the original (GIF DS-451-4 制度変更区分).
CHANGE_KINDS: Final[dict[str, str]] = {"0": N_("Reworded"), "1": N_("Added to"), "2": N_("Narrowed by a condition")}

#: Fields that a row of cells cannot hold, or that say which record it is.
_NOT_EDITED: Final = IDENTITY | {"translations"}
WHOLE: Final[tuple[Field, ...]] = tuple(each for each in FIELDS if each.name not in _NOT_EDITED)
SHORT: Final[tuple[Field, ...]] = tuple(
    BY_NAME[name] for name in (*SHORT_SHEET, "procedure_to_date", "procedure_conditions", "official_url")
)
EDITED: Final = frozenset(each.name for each in WHOLE)


@dataclass(frozen=True, slots=True)
class WorkbookRow:
    """One programme to write: its own content (an own "" hides the central text) and the central text it inherits."""

    number: str
    version: int
    body_code: str
    own: Content
    inherited: Content = field(default_factory=dict)


_RUBY = re.compile(r"\{([^{}|]*)\|[^{}|]*\}")


def label_of(message: str, labels: Mapping[str, str]) -> str:
    """The translation of an English message as plain text: without readings, with one % for %%."""
    return _RUBY.sub(r"\1", labels.get(message) or message).replace("%%", "%")


# ---- text that XML or Excel cannot hold as it is -------------------------------------------------------------------

#: Characters that XML 1.0 cannot hold, the return that XML would turn into a newline, and what looks like an escape.
_TO_ESCAPE = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]|_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LONE = re.compile(r"[\ud800-\udfff]")


def escape(text: str) -> str:
    """Text as a cell stores it: ISO/IEC 29500 escapes (_x000D_) for what XML cannot hold."""
    return _TO_ESCAPE.sub(lambda found: f"_x{ord(found.group()):04X}_", text)


def unescape(text: str) -> str:
    """The text of a stored cell; half a surrogate pair becomes U+FFFD, since no database holds it."""
    if "_x" not in text:
        return text
    plain = _ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), text)
    if _LONE.search(plain):
        plain = plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return plain


def fits(text: str) -> bool:
    """Whether one Excel cell holds this text whole."""
    if len(text) * len("_x000D_") <= CELL_LIMIT:
        return True
    return len(escape(text).encode("utf-16-le", "surrogatepass")) // 2 <= CELL_LIMIT


# ---- fingerprints: has this cell been changed since it was written? --------------------------------------------------


def canonical(raw: RawCell) -> str:
    """One text for a cell's value, the same after Excel has saved it again; "" for an empty cell."""
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, datetime):
        return raw.date().isoformat() if raw.time() == time() else raw.isoformat(" ")
    if isinstance(raw, date | time):
        return raw.isoformat()
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    text = str(raw).replace("\r\n", "\n").replace("\r", "\n")
    return text if text.strip() else ""  # Excel drops a cell of spaces


def fingerprint(raw: RawCell) -> str:
    """Twelve hexadecimal digits that tell one cell value from another."""
    return hashlib.sha256(canonical(raw).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def content_hash(content: Content) -> str:
    """32 hexadecimal digits over the editable own content, to see at upload whether it changed after the export."""
    kept = {name: value for name, value in content.items() if name in EDITED and value is not None}
    text = json.dumps(kept, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()[:32]


# ---- a field's value as one cell -----------------------------------------------------------------------------------

#: List name → code → what the drop-down shows.
Choices = Mapping[str, Mapping[str, str]]
_BOOLEAN, _CHANGE = "boolean", "change_kind"
_FIRST_DATE, _EXACT = date(1900, 3, 1), 10**15  # Excel counts a 29 February 1900 that never was; 15 digits are exact


def list_name(each: Field) -> str:
    """The drop-down list of a field, or ""."""
    if each.kind is Kind.BOOLEAN:
        return _BOOLEAN
    return _CHANGE if each.name == _CHANGE else tags.FIELD_LISTS.get(each.name, "")


def choices_of(labels: Mapping[str, str], language: str) -> dict[str, dict[str, str]]:
    """The drop-down lists in the reader's language: a code and its name, as 「002 妊娠・出産」."""
    found = {_BOOLEAN: {"true": label_of(YES, labels), "false": label_of(NO, labels)}}
    found[_CHANGE] = {code: f"{code} {label_of(name, labels)}" for code, name in CHANGE_KINDS.items()}
    for name, listed in tags.LISTS.items():
        found[name] = {
            code: f"{code} {tag.ja if language == 'ja' else label_of(tag.en, labels)}" for code, tag in listed.items()
        }
    return found


def cell_value(each: Field, value: object, choices: Choices) -> RawCell:
    """A content value as its cell shows it, before escapes; None where the field is absent."""
    if value is None or value == [] or value == {}:
        return None
    if value == "":
        return NONE_MARK
    names = choices.get(list_name(each), {})
    if isinstance(value, bool):
        return names.get("true" if value else "false", str(value))
    if isinstance(value, list):
        return "\n".join(_item(item, names) for item in value)
    if isinstance(value, int | float):
        return names.get(str(value)) or (value if abs(value) < _EXACT else str(value))
    if each.kind is Kind.DATE and isinstance(value, str):
        return _as_date(value)
    return str(value)


def _item(item: object, names: Mapping[str, str]) -> str:
    if isinstance(item, Mapping):
        uri, title = str(item.get("uri") or ""), str(item.get("title") or "")
        return f"{title};{uri}" if title else uri
    return names.get(str(item), str(item))


def _as_date(text: str) -> date | str:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return text
    return found if found >= _FIRST_DATE and found.isoformat() == text else text
