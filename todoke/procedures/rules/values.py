"""What people type as an answer, read into the one value of its kind, or refused with a code: on a page, in a sheet and through the API alike."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from todoke.common import individual_numbers
from todoke.people.rules.persons import phone_key
from todoke.procedures.rules.definition import Question
from todoke.procedures.rules.kinds import ACCOUNT_TYPES, QuestionKind
from todoke.registry.rules import written

Typed = Mapping[str, str]
LONGEST_LINE: Final = 200
LONGEST_TEXT: Final = 4000
MOST_FILES: Final = 30
LARGEST: Final = 10**12
_KANA: Final = re.compile(r"[ァ-ヴーヽヾ・ 　]+")
_HOLDER: Final = re.compile(r"[ァ-ヴーA-Z0-9()（）.．,，\-－ 　・]+")
_ERA_YEAR: Final = re.compile(r"(令和|平成|昭和|大正|明治|[rhstm])\s*\.?\s*(\d{1,2}|元)\s*年?")


@dataclass(frozen=True, slots=True)
class Answer:
    """What was read: ``value`` (None: nothing was answered), or ``problems`` by part ("" for the whole): a code each, ``data`` for the message."""

    value: object = None
    problems: Mapping[str, str] = field(default_factory=dict)
    data: Mapping[str, object] = field(default_factory=dict)


def read(question: Question, typed: Typed, several: Sequence[str] = ()) -> Answer:
    """The answer as typed: ``typed`` by part ("" where the kind has none), ``several`` the ticked codes or files of kinds that have several."""
    if question.kind in (QuestionKind.CHOICES, QuestionKind.FILE):
        return _several(question, [each for each in several if each])
    if not any(text.strip() for text in typed.values()):
        return Answer()
    if any(individual_numbers.offers_one(text) for text in typed.values()):
        return Answer(problems={"": "individual_number"})
    return _READERS[question.kind](question, {part: text.replace("\r\n", "\n") for part, text in typed.items()})


def check(question: Question, value: object) -> Answer:
    """A value of the API, by the same rules as one that is typed; what is canonical stays as it is."""
    if value is None:
        return Answer()
    if question.kind in (QuestionKind.CHOICES, QuestionKind.FILE):
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            return Answer(problems={"": "value_shape"})
        return read(question, {}, value)
    if question.kind is QuestionKind.DATE:
        return read(question, {"": value}) if isinstance(value, str) else Answer(problems={"": "value_shape"})
    if isinstance(value, Mapping):
        if not all(isinstance(text, str) for text in value.values()):
            return Answer(problems={"": "value_shape"})
        return read(question, {str(part): text for part, text in value.items()})
    if isinstance(value, bool):
        wants = question.kind in (QuestionKind.YES_NO, QuestionKind.DECLARATION)
        return read(question, {"": "yes" if value else "no"}) if wants else Answer(problems={"": "value_shape"})
    if isinstance(value, str | int):
        return read(question, {"": str(value)})
    return Answer(problems={"": "value_shape"})


def typed_of(question: Question, value: object) -> dict[str, str]:
    """How a value is shown again in the parts of its question; the opposite of ``read``."""
    if isinstance(value, Mapping):
        return {str(part): str(text) for part, text in value.items()}
    if question.kind is QuestionKind.DATE and isinstance(value, str):
        year, month, day = value.split("-")
        return {"year": year, "month": str(int(month)), "day": str(int(day))}
    if isinstance(value, bool):
        return {"": "yes" if value else "no"}
    return {"": "" if value is None else str(value)}


def _line(question: Question, typed: Typed) -> Answer:
    text = typed.get("", "").strip()
    longest = question.most or (LONGEST_TEXT if question.kind is QuestionKind.LONG_TEXT else LONGEST_LINE)
    if len(text) > longest:
        return Answer(problems={"": "text_too_long"}, data={"limit": longest, "length": len(text)})
    if question.least and len(text) < question.least:
        return Answer(problems={"": "text_too_short"}, data={"limit": question.least})
    if _unprintable(text) or (question.kind is QuestionKind.TEXT and "\n" in text):
        return Answer(problems={"": "text_signs"})
    return Answer(text)


def _name(question: Question, typed: Typed) -> Answer:
    name, kana = typed.get("name", "").strip(), katakana(typed.get("kana", ""))
    problems = {}
    if not name:
        problems["name"] = "name_missing"
    elif len(name) > LONGEST_LINE or _unprintable(name):
        problems["name"] = "text_signs"
    if not kana:
        problems["kana"] = "kana_missing"
    elif not _KANA.fullmatch(kana) or len(kana) > LONGEST_LINE:
        problems["kana"] = "kana_signs"
    return Answer(problems=problems) if problems else Answer({"name": name, "kana": kana})


def _date(question: Question, typed: Typed) -> Answer:
    whole = typed.get("", "").strip()
    if not whole:
        parts = {part: typed.get(part, "").strip() for part in ("year", "month", "day")}
        if missing := {part: "date_part_missing" for part, text in parts.items() if not text}:
            return Answer(problems=missing)
        year = western_year(parts["year"])
        whole = f"{year or ''}-{written.plain(parts['month'])}-{written.plain(parts['day'])}"
        if year is None:
            return Answer(problems={"year": "date_year"})
        if era := _ERA_YEAR.fullmatch(written.plain(parts["year"])):
            whole = f"{era[1]}{era[2]}-{written.plain(parts['month'])}-{written.plain(parts['day'])}"
    found = written.iso_date(whole)
    return Answer(found) if found else Answer(problems={"": "date_impossible"})


def western_year(typed: str) -> int | None:
    """The western year of 「令和8」「R8」「平成元年」「2026」; None where it is none."""
    plain = written.plain(typed).removesuffix("年")
    if plain.isascii() and plain.isdigit() and len(plain) == 4:
        return int(plain)
    found = _ERA_YEAR.fullmatch(plain)
    if not found:
        return None
    day = written.iso_date(f"{found[1]}{found[2]}-12-25") or written.iso_date(f"{found[1]}{found[2]}-7-1")
    return date.fromisoformat(day).year if day else None


def _address(question: Question, typed: Typed) -> Answer:
    postcode, address = written.postcode(typed.get("postcode", "")), typed.get("address", "").strip()
    problems = {}
    if typed.get("postcode", "").strip() and postcode is None:
        problems["postcode"] = "postcode_shape"
    if not address:
        problems["address"] = "address_missing"
    elif len(address) > LONGEST_LINE or _unprintable(address):
        problems["address"] = "text_signs"
    if problems:
        return Answer(problems=problems)
    return Answer({"postcode": (postcode or "").replace("-", ""), "address": address})


def _phone(question: Question, typed: Typed) -> Answer:
    digits = phone_key(typed.get("", ""))
    plain = unicodedata.normalize("NFKC", typed.get("", ""))
    if re.search(r"[^0-9+\-‐‑‒–—―−ーｰ() .]", plain) or not re.fullmatch(r"0[0-9]{9,10}", digits):
        return Answer(problems={"": "phone_shape"})
    return Answer(digits)


def _email(question: Question, typed: Typed) -> Answer:
    address = unicodedata.normalize("NFKC", typed.get("", "")).strip()
    return Answer(address) if written.is_email(address) else Answer(problems={"": "email_shape"})


def _bank(question: Question, typed: Typed) -> Answer:
    bank, branch, number = (_digits(typed.get(part, "")) for part in ("bank", "branch", "number"))
    holder = katakana(typed.get("holder", "")).upper()
    problems = {}
    if not re.fullmatch(r"[0-9]{4}", bank):
        problems["bank"] = "bank_code"
    if not re.fullmatch(r"[0-9]{3}", branch):
        problems["branch"] = "branch_code"
    if typed.get("type", "").strip() not in ACCOUNT_TYPES:
        problems["type"] = "account_type"
    if not re.fullmatch(r"[0-9]{1,7}", number):
        problems["number"] = "account_number"
    if not _HOLDER.fullmatch(holder) or len(holder) > 60:
        problems["holder"] = "account_holder"
    if problems:
        return Answer(problems=problems)
    return Answer(
        {"bank": bank, "branch": branch, "type": typed["type"].strip(), "number": number.zfill(7), "holder": holder}
    )


def _yes_no(question: Question, typed: Typed) -> Answer:
    found = written.yes_or_no(typed.get("", ""))
    return Answer(found) if found is not None else Answer(problems={"": "choice_unknown"})


def _declaration(question: Question, typed: Typed) -> Answer:
    """Ticked is declared; not ticked is no answer."""
    return Answer(True if written.yes_or_no(typed.get("", "")) else None)


def _choice(question: Question, typed: Typed) -> Answer:
    value = typed.get("", "").strip()
    known = {option.value for option in question.options}
    return Answer(value) if value in known else Answer(problems={"": "choice_unknown"})


def _several(question: Question, given: Sequence[str]) -> Answer:
    if not given:
        return Answer()
    if question.kind is QuestionKind.FILE:
        most, least = question.most or MOST_FILES, question.least or 0
        if not least <= len(given) <= most:
            code = "files_too_many" if len(given) > most else "files_too_few"
            return Answer(problems={"": code}, data={"limit": most if len(given) > most else least})
        return Answer(list(dict.fromkeys(given)))
    known = [option.value for option in question.options]
    if not set(given) <= set(known):
        return Answer(problems={"": "choice_unknown"})
    return Answer([value for value in known if value in set(given)])


def _integer(question: Question, typed: Typed) -> Answer:
    read_as = written.yen if question.kind is QuestionKind.AMOUNT else written.integer
    found = read_as(typed.get("", ""))
    least, most = (
        question.least if question.least is not None else 0,
        question.most if question.most is not None else LARGEST,
    )
    if found is None:
        return Answer(problems={"": "amount_shape" if question.kind is QuestionKind.AMOUNT else "number_shape"})
    if not least <= found <= most:
        return Answer(
            problems={"": "number_small" if found < least else "number_large"}, data={"least": least, "most": most}
        )
    return Answer(found)


def katakana(text: str) -> str:
    """Kana as katakana of full width, without spaces around; all else unchanged."""
    wide = unicodedata.normalize("NFKC", text).strip()
    return "".join(chr(ord(sign) + 0x60) if "ぁ" <= sign <= "ゖ" else sign for sign in wide)


def _digits(text: str) -> str:
    return re.sub(r"[\s\-‐‑‒–—―−ー]", "", unicodedata.normalize("NFKC", text))


def _unprintable(text: str) -> bool:
    return any(unicodedata.category(sign) in ("Cc", "Cs", "Cn", "Co") and sign != "\n" for sign in text) or any(
        sign in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\ufeff" for sign in text
    )


_READERS: Final[Mapping[QuestionKind, Callable[[Question, Typed], Answer]]] = {
    QuestionKind.NAME: _name, QuestionKind.DATE: _date, QuestionKind.ADDRESS: _address, QuestionKind.PHONE: _phone,
    QuestionKind.EMAIL: _email, QuestionKind.BANK: _bank, QuestionKind.YES_NO: _yes_no, QuestionKind.CHOICE: _choice,
    QuestionKind.AMOUNT: _integer, QuestionKind.NUMBER: _integer, QuestionKind.TEXT: _line, QuestionKind.LONG_TEXT: _line,
    QuestionKind.DECLARATION: _declaration,
}  # fmt: skip
