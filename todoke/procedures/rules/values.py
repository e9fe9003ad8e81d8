"""What people type as an answer, read into the one value of its kind, or refused with a code: on a page, in a sheet and through the API alike."""

import re
import unicodedata
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from todoke.common import individual_numbers
from todoke.common.cleaning import clean, is_strange, katakana, one_line
from todoke.procedures.rules import accounts
from todoke.procedures.rules.definition import Question
from todoke.procedures.rules.kinds import ACCOUNT_TYPES, PARTS, QuestionKind, parts
from todoke.registry.rules import written

__all__ = ["LARGEST", "LONGEST_LINE", "LONGEST_TEXT", "MOST_FILES", "MOST_TEXT", "Answer", "Typed", "check", "katakana", "longest", "read", "typed_of", "western_year"]  # fmt: skip
Typed = Mapping[str, str]
LONGEST_LINE: Final = 200
LONGEST_TEXT: Final = 4000
#: The most that a definition can let people write.
MOST_TEXT: Final = 20_000
MOST_FILES: Final = 30
LARGEST: Final = 10**12
_KANA: Final = re.compile(r"[ァ-ヺーヽヾ・ ]+")
_ERA_YEAR: Final = re.compile(r"(令和|平成|昭和|大正|明治|[rhstm])\s*\.?\s*(\d{1,2}|元)\s*年?", re.ASCII)
_PHONE: Final = re.compile(r"0[1-9][0-9]{8,9}")
_PHONE_SIGNS: Final = re.compile(r"\+?[0-9\-‐‑‒–—―−ー() .]+")
_EMAIL: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")  # fmt: skip
_MIXED_YEN: Final = re.compile(r"(?:(\d{1,4})億)?(?:(\d{1,4})万)?(?:(\d)千)?(\d{1,4})?円?", re.ASCII)
_SEVERAL: Final = (QuestionKind.CHOICES, QuestionKind.FILE)


@dataclass(frozen=True, slots=True)
class Answer:
    """What was read: ``value`` (None: nothing was answered), or ``problems`` by part ("" for the whole): a code each, ``data`` for the message."""

    value: object = None
    problems: Mapping[str, str] = field(default_factory=dict)
    data: Mapping[str, object] = field(default_factory=dict)


def read(question: Question, typed: Typed, several: Sequence[str] = ()) -> Answer:
    """The answer as typed: ``typed`` by part ("" where the kind has none), ``several`` the ticked codes or files of kinds that have several."""
    if question.kind in _SEVERAL:
        return _several(question, [each for each in several if each])
    wanted = ("", *parts(question.kind)) if question.kind is QuestionKind.DATE else parts(question.kind)
    long = {part: "text_too_long" for part in wanted if len(typed.get(part, "")) > 2 * MOST_TEXT}
    if long:
        return Answer(problems=long, data={"limit": longest(question), "length": max(map(len, typed.values()))})
    given = {part: clean(typed.get(part, "")) for part in wanted}
    if not any(given.values()):
        return Answer()
    label = question.label.get("ja", "")
    if any(individual_numbers.offers_one(f"{label} {text}") for text in given.values()):
        return Answer(problems={"": "individual_number"})
    return _READERS[question.kind](question, given)


def check(question: Question, value: object) -> Answer:
    """A value of the API, by the same rules as one that is typed; what is canonical stays as it is."""
    if value is None:
        return Answer()
    if question.kind in _SEVERAL:
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            return read(question, {}, value)
    elif question.kind in (QuestionKind.YES_NO, QuestionKind.DECLARATION) and isinstance(value, bool):
        return read(question, {"": "yes" if value else "no"})
    elif question.kind in (QuestionKind.AMOUNT, QuestionKind.NUMBER) and isinstance(value, float):
        return check(question, int(value)) if value.is_integer() else Answer(problems={"": "value_shape"})
    elif question.kind in (QuestionKind.AMOUNT, QuestionKind.NUMBER) and isinstance(value, int):
        return Answer(problems={"": "value_shape"}) if isinstance(value, bool) else _within(question, value)
    elif question.kind in PARTS and question.kind is not QuestionKind.DATE:
        if isinstance(value, Mapping) and all(
            part in parts(question.kind) and isinstance(text, str) for part, text in value.items()
        ):
            return read(question, value)
    elif isinstance(value, str):
        return read(question, {"": value})
    return Answer(problems={"": "value_shape"})


def typed_of(question: Question, value: object) -> dict[str, str]:
    """How a value is shown again in the parts of its question; the opposite of ``read``. Kinds with several have none."""
    if isinstance(value, Mapping):
        return {str(part): str(text) for part, text in value.items()}
    if isinstance(value, list):
        return {}
    if question.kind is QuestionKind.DATE and isinstance(value, str) and value.count("-") == 2:
        year, month, day = value.split("-")
        return {"year": year, "month": month.removeprefix("0"), "day": day.removeprefix("0")}
    if isinstance(value, bool):
        return {"": "yes" if value else "no"}
    return {"": "" if value is None else str(value)}


def longest(question: Question) -> int:
    """How many characters an answer in words may have."""
    if question.kind in (QuestionKind.TEXT, QuestionKind.LONG_TEXT) and question.most:
        return min(question.most, MOST_TEXT)
    return LONGEST_TEXT if question.kind is QuestionKind.LONG_TEXT else LONGEST_LINE


def _words(text: str, missing: str) -> str:
    """The code of what is wrong with a name or an address; "" where nothing is."""
    if not text:
        return missing
    if len(text) > LONGEST_LINE:
        return "text_too_long"
    if is_strange(text):
        return "text_signs"
    return "text_lines" if "\n" in text else ""


def _refused(problems: Mapping[str, str], typed: Typed) -> Answer:
    """Why parts cannot be used."""
    found = {part: code for part, code in problems.items() if code}
    lengths = [len(typed[part]) for part, code in found.items() if code == "text_too_long"]
    return Answer(problems=found, data={"limit": LONGEST_LINE, "length": max(lengths)} if lengths else {})


def _line(question: Question, typed: Typed) -> Answer:
    text, limit = typed[""], longest(question)
    if len(text) > limit:
        return Answer(problems={"": "text_too_long"}, data={"limit": limit, "length": len(text)})
    if question.least and len(text) < question.least:
        return Answer(problems={"": "text_too_short"}, data={"limit": question.least})
    if is_strange(text):
        return Answer(problems={"": "text_signs"})
    if question.kind is QuestionKind.TEXT and "\n" in text:
        return Answer(problems={"": "text_lines"})
    return Answer(text)


def _name(question: Question, typed: Typed) -> Answer:
    kana = one_line(katakana(typed["kana"]))
    problems = {"name": _words(typed["name"], "name_missing"), "kana": _words(kana, "kana_missing")}
    if not problems["kana"] and not _KANA.fullmatch(kana):
        problems["kana"] = "kana_signs"
    if any(problems.values()):
        return _refused(problems, {**typed, "kana": kana})
    return Answer({"name": one_line(typed["name"]), "kana": kana})


def _date(question: Question, typed: Typed) -> Answer:
    whole = typed[""]
    if not whole:
        texts = {part: typed[part] for part in ("year", "month", "day")}
        if missing := {part: "date_part_missing" for part, text in texts.items() if not text}:
            return Answer(problems=missing)
        if western_year(texts["year"]) is None:
            return Answer(problems={"year": "date_year"})
        year = written.plain(texts["year"]).removesuffix("年").strip()
        month, day = written.plain(texts["month"]).removesuffix("月"), written.plain(texts["day"]).removesuffix("日")
        era = _ERA_YEAR.fullmatch(year)
        whole = f"{era[1]}{era[2]}-{month}-{day}" if era else f"{year}-{month}-{day}"
    found = written.iso_date(whole) if len(whole) <= LONGEST_LINE else None
    return Answer(found) if found else Answer(problems={"": "date_impossible"})


def western_year(typed: str) -> int | None:
    """The western year of 「令和8」「R8」「平成元年」「2026」; None where it is none."""
    plain = written.plain(typed[:LONGEST_LINE]).removesuffix("年").strip()
    if plain.isascii() and plain.isdigit() and len(plain) == 4:
        return int(plain)
    found = _ERA_YEAR.fullmatch(plain)
    if not found:
        return None
    day = written.iso_date(f"{found[1]}{found[2]}-12-25") or written.iso_date(f"{found[1]}{found[2]}-7-1")
    return date.fromisoformat(day).year if day else None


def _address(question: Question, typed: Typed) -> Answer:
    postcode = written.postcode(typed["postcode"]) if len(typed["postcode"]) <= LONGEST_LINE else None
    address = one_line(typed["address"])
    problems = {
        "postcode": "postcode_shape" if typed["postcode"] and postcode is None else "",
        "address": _words(address, "address_missing"),
    }
    if any(problems.values()):
        return _refused(problems, {**typed, "address": address})
    return Answer({"postcode": postcode or "", "address": address})


def _phone(question: Question, typed: Typed) -> Answer:
    plain = unicodedata.normalize("NFKC", typed[""]).strip()
    digits = re.sub(r"[^0-9]", "", plain)
    if plain.startswith("+81"):
        digits = "0" + digits[2:].removeprefix("0")
    if len(plain) > LONGEST_LINE or not _PHONE_SIGNS.fullmatch(plain) or not _PHONE.fullmatch(digits):
        return Answer(problems={"": "phone_shape"})
    return Answer(digits)


def _email(question: Question, typed: Typed) -> Answer:
    local, at, domain = unicodedata.normalize("NFKC", typed[""]).strip().rpartition("@")
    address = f"{local}{at}{domain.lower()}"
    fits = len(address) <= 254 and _EMAIL.fullmatch(address)
    return Answer(address) if fits else Answer(problems={"": "email_shape"})


def _bank(question: Question, typed: Typed) -> Answer:
    bank, branch, number = (_digits(typed[part]) for part in ("bank", "branch", "number"))
    kind, holder = accounts.kind(typed["type"]), accounts.holder(typed["holder"])
    problems = {
        "bank": "" if re.fullmatch(r"[0-9]{4}", bank) else "bank_code",
        "branch": "" if re.fullmatch(r"[0-9]{3}", branch) else "branch_code",
        "type": "" if kind in ACCOUNT_TYPES else "account_type",
        "number": "" if re.fullmatch(r"[0-9]{1,7}", number) else "account_number",
        "holder": "" if holder else "account_holder",
    }
    if any(problems.values()):
        return _refused(problems, typed)
    return Answer({"bank": bank, "branch": branch, "type": kind, "number": number.zfill(7), "holder": holder})


def _yes_no(question: Question, typed: Typed) -> Answer:
    found = written.yes_or_no(typed[""])
    return Answer(found) if found is not None else Answer(problems={"": "choice_unknown"})


def _declaration(question: Question, typed: Typed) -> Answer:
    """Ticked is declared; not ticked is no answer."""
    return Answer(True if written.yes_or_no(typed[""]) else None)


def _choice(question: Question, typed: Typed) -> Answer:
    known = {option.value for option in question.options}
    return Answer(typed[""]) if typed[""] in known else Answer(problems={"": "choice_unknown"})


def _several(question: Question, given: Sequence[str]) -> Answer:
    if not given:
        return Answer()
    if question.kind is QuestionKind.FILE:
        return _files(question, given)
    known = [option.value for option in question.options]
    if not set(given) <= set(known):
        return Answer(problems={"": "choice_unknown"})
    return Answer([value for value in known if value in set(given)])


def _files(question: Question, given: Sequence[str]) -> Answer:
    most, least = question.most or MOST_FILES, question.least or 0
    try:
        found = list(dict.fromkeys(str(uuid.UUID(each)) for each in given))
    except ValueError:
        return Answer(problems={"": "file_unknown"})
    if least <= len(found) <= most:
        return Answer(found)
    code = "files_too_many" if len(found) > most else "files_too_few"
    return Answer(problems={"": code}, data={"limit": most if len(found) > most else least})


def _integer(question: Question, typed: Typed) -> Answer:
    text = typed[""]
    is_amount = question.kind is QuestionKind.AMOUNT
    found = (_yen(text) if is_amount else written.integer(text)) if len(text) <= LONGEST_LINE else None
    if found is None:
        return Answer(problems={"": "amount_shape" if is_amount else "number_shape"})
    return _within(question, found)


def _within(question: Question, found: int) -> Answer:
    least = question.least if question.least is not None else 0
    most = question.most if question.most is not None else LARGEST
    if not least <= found <= most:
        return Answer(
            problems={"": "number_small" if found < least else "number_large"}, data={"least": least, "most": most}
        )
    return Answer(found)


def _yen(typed: str) -> int | None:
    """The amount in yen: 「12,000」「50万円」「1万2千円」「-500」「△500」."""
    plain = written.plain(typed)
    sign = -1 if plain[:1] in ("-", "△", "▲") else 1
    rest = plain[1:].strip() if sign < 0 else plain
    amount = written.yen(rest)
    if (
        amount is None
        and (mixed := _MIXED_YEN.fullmatch(re.sub(r"^¥\s*|(?<=\d),(?=\d{3})", "", rest)))
        and any(mixed.groups())
    ):
        units = (100_000_000, 10_000, 1_000, 1)
        amount = sum(int(digits) * unit for digits, unit in zip(mixed.groups(), units, strict=True) if digits)
    return None if amount is None else sign * amount


def _digits(text: str) -> str:
    """The digits of a code, without spaces and hyphens; "" where it is too long to be one."""
    return re.sub(r"[\s\-‐‑‒–—―−ー]", "", unicodedata.normalize("NFKC", text)) if len(text) <= LONGEST_LINE else ""


_READERS: Final[Mapping[QuestionKind, Callable[[Question, Typed], Answer]]] = {
    QuestionKind.NAME: _name, QuestionKind.DATE: _date, QuestionKind.ADDRESS: _address, QuestionKind.PHONE: _phone,
    QuestionKind.EMAIL: _email, QuestionKind.BANK: _bank, QuestionKind.YES_NO: _yes_no, QuestionKind.CHOICE: _choice,
    QuestionKind.AMOUNT: _integer, QuestionKind.NUMBER: _integer, QuestionKind.TEXT: _line, QuestionKind.LONG_TEXT: _line,
    QuestionKind.DECLARATION: _declaration,
}  # fmt: skip
