"""One value from outside (JSON, spreadsheet, form) into the stored kind of its field, with a note of every repair."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple

from todoke.bodies.rules import codes as body_codes
from todoke.registry.rules import contents, tags, written
from todoke.registry.rules.fields import BY_NAME, Field, Kind
from todoke.registry.rules.notes import WARNINGS, Note, shown
from todoke.registry.rules.written import cost_yen

__all__ = ["MOST_LINKS", "NOTHING", "WARNINGS", "Note", "Parsed", "cost_yen", "parse", "shown", "validate"]

MOST_LINKS: Final = 200
_LINK_URI: Final = Field("uri", Kind.URL, "links", "")
_LINK_TITLE: Final = Field("title", Kind.LINE, "links", "")
_MOST_ITEMS: Final = 100
_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_NEWLINE_OR_TAB = re.compile("[\t\n\u2028\u2029]+")
_AROUND: Final = " \t\n\u3000\u00a0\u2028\u2029"
_SPLIT_CODES = re.compile(r"[;；,，、､|/・\s]+")
_SPLIT_WORDS = re.compile(r"[;；\n]")
_HTTP = re.compile(r"https?://[^\s/?#]+\S*", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_DOMAIN = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?(?:[/?#]\S*)?", re.IGNORECASE)
_EXCEL_EPOCH: Final = date(1899, 12, 30)
_WIDTHS: Final[dict[str, int]] = {"industry_codes": 2, "category_codes": 3, "target_codes": 3, "contents_codes": 3}
_LONE_CODES: Final[dict[str, int]] = {"body_code": 6, "organization": 13}


class Parsed(NamedTuple):
    """The value (None where there is none), what was repaired, and what could not be."""

    value: object
    repairs: tuple[Note, ...] = ()
    problems: tuple[Note, ...] = ()


NOTHING: Final = Parsed(None)


def parse(field: Field, raw: object) -> Parsed:
    """The value of a field from a JSON leaf, a cell or a form's text: nothing is guessed, and it never raises.

    Empty means None without a note. Line breaks become ``\\n``; nothing else in a text is normalised.
    """
    if raw is None:
        return NOTHING
    return _READERS[field.kind](field, raw)


def _repaired(field: Field, code: str, raw: object, value: object, read: object = None) -> Parsed:
    return Parsed(value, (Note(code, field.name, shown(raw), {"read": shown(value if read is None else read)}),))


def _problem(field: Field, code: str, raw: object, value: object = None, **data: str | int) -> Parsed:
    return Parsed(value, (), (Note(code, field.name, shown(raw), data),))


def _string(field: Field, raw: object) -> tuple[str, tuple[Note, ...]] | Parsed:
    """The text of a cell that should hold text; a refusal where it holds a structure."""
    if isinstance(raw, str):
        return raw, ()
    if isinstance(raw, bool) or not isinstance(raw, int | float | date | time):
        return _problem(field, "wrong_type", raw, found=type(raw).__name__)
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e15:
        raw = int(raw)
    text = shown(raw)
    return text, (Note("number_as_text", field.name, text, {"read": text}),)


def _cleaned(field: Field, text: str, raw: object) -> tuple[str, tuple[Note, ...]]:
    """The text with one kind of line break and without invisible control characters."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _INVISIBLE.search(text) is None:
        return text, ()
    text, count = _INVISIBLE.subn("", text)
    return text, (Note("control_characters", field.name, shown(raw), {"count": count}),)


def _text(field: Field, raw: object) -> Parsed:
    found = _string(field, raw)
    if isinstance(found, Parsed):
        return found
    text, repairs = found
    text, removed = _cleaned(field, text, raw)
    if not text or text.isspace():
        return Parsed(None, removed)
    if len(text) > field.limit:
        problem = Note("too_long", field.name, shown(raw), {"length": len(text), "limit": field.limit})
        return Parsed(text, repairs + removed, (problem,))
    return Parsed(text, repairs + removed)


def _line(field: Field, raw: object) -> Parsed:
    value, repairs, problems = _text(field, raw)
    if not isinstance(value, str):
        return Parsed(value, repairs, problems)
    text = value.strip(_AROUND)
    if text != value:
        repairs += (Note("trimmed", field.name, shown(raw)),)
        if problems and problems[0].code == "too_long" and len(text) <= field.limit:
            problems = ()
    if _NEWLINE_OR_TAB.search(text):
        text = _NEWLINE_OR_TAB.sub(" ", text)
        repairs += (Note("line_break", field.name, shown(raw)),)
    if field.name in _LONE_CODES:
        return _lone_code(field, text, repairs)
    if field.name == "area_code":
        code = text.partition(";")[0].strip(_AROUND)
        tidy = ";".join(part.strip(_AROUND) for part in text.split(";"))
        repairs += (Note("trimmed", field.name, shown(raw)),) if tidy != text and not repairs else ()
        text = tidy
        if code.isdigit() and not body_codes.local_code_is_valid(code):
            problems += (Note("area_code", field.name, shown(raw)),)
    return Parsed(text, repairs, problems)


def _lone_code(field: Field, text: str, repairs: tuple[Note, ...]) -> Parsed:
    """A body's code or corporate number: leading zeros come back where the check digit then agrees."""
    valid = body_codes.local_code_is_valid if field.name == "body_code" else body_codes.corporate_number_is_valid
    digits = written.plain(text)
    repairs = tuple(note for note in repairs if note.code != "number_as_text")
    if valid(digits):
        rewritten = () if digits == text else _repaired(field, "code_form", text, digits).repairs
        return Parsed(digits, repairs + rewritten)
    padded = digits.zfill(_LONE_CODES[field.name])
    if digits.isdigit() and len(digits) == _LONE_CODES[field.name] - 1 and valid(padded):
        return Parsed(padded, repairs + _repaired(field, "lost_zeros", text, padded).repairs)
    return Parsed(text, repairs, (Note("check_digit", field.name, shown(text)),))


def _date(field: Field, raw: object) -> Parsed:
    if isinstance(raw, datetime):
        raw = raw.date()
    if isinstance(raw, date):
        raw = raw.isoformat()
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        if 20_000 <= raw < 80_000:
            return _repaired(field, "excel_serial", raw, (_EXCEL_EPOCH + timedelta(days=int(raw))).isoformat())
        raw = shown(int(raw)) if isinstance(raw, int) or raw.is_integer() else shown(raw)
    return _exact(field, raw, written.iso_date, "date_form", "impossible_date")


def _time(field: Field, raw: object) -> Parsed:
    if isinstance(raw, datetime):
        raw = raw.time()
    if isinstance(raw, time):
        return Parsed(f"{raw.hour:02d}:{raw.minute:02d}")
    if isinstance(raw, float) and 0 <= raw < 1:
        minutes = round(raw * 1440)
        return _repaired(field, "time_form", raw, f"{minutes // 60:02d}:{minutes % 60:02d}")
    if isinstance(raw, int) and not isinstance(raw, bool):
        raw = shown(raw)
    return _exact(field, raw, written.clock, "time_form", "impossible_time")


def _exact(field: Field, raw: object, read: Callable[[str], object], form: str, problem: str) -> Parsed:
    """A value that one reader turns into its only stored form, or into nothing."""
    if not isinstance(raw, str):
        return _problem(field, "wrong_type", raw, found=type(raw).__name__)
    if not raw or raw.isspace():
        return NOTHING
    value = read(raw) if len(raw) <= 100 else None
    if value is None:
        return _problem(field, problem, raw)
    return Parsed(value) if shown(value) == raw else _repaired(field, form, raw, value)


_RANGES: Final[dict[str, tuple[int, int]]] = {
    "change_kind": (0, 2), "display_priority": (1, 10), "max_interest_rate": (0, 100), "max_subsidy_rate": (0, 100),
    **{name: (0, 150) for name in BY_NAME if name.startswith("target_age_")},
    **{name: (0, 1800) for name in BY_NAME if name.startswith("target_months_")},
}  # fmt: skip
_ANY_NUMBER: Final = (0, 10**12)


def _amount(field: Field, raw: object) -> Parsed:
    if isinstance(raw, str):
        reader = {Kind.INTEGER: written.integer, Kind.NUMBER: written.number, Kind.YEN: written.yen}[field.kind]
        parsed = _exact(field, raw, reader, "number_form", "not_a_number")
    elif isinstance(raw, bool) or not isinstance(raw, int | float):
        return _problem(field, "wrong_type", raw, found=type(raw).__name__)
    elif isinstance(raw, int) or (field.kind is Kind.NUMBER and abs(raw) < 1e12):
        parsed = Parsed(raw)
    elif raw.is_integer():
        parsed = Parsed(int(raw))
    else:
        return _problem(field, "not_a_number", raw)
    value = parsed.value
    if isinstance(value, int | float):
        least, most = _RANGES.get(field.name, _ANY_NUMBER)
        if not least <= value <= most:
            return _problem(field, "out_of_range", raw, least=least, most=most)
    return parsed


def _boolean(field: Field, raw: object) -> Parsed:
    if isinstance(raw, bool):
        return Parsed(raw)
    if isinstance(raw, int | float) and raw in (0, 1):
        return _repaired(field, "boolean_form", raw, bool(raw))
    return _exact(field, raw, written.yes_or_no, "boolean_form", "not_yes_or_no")


def _items(field: Field, raw: object, separators: re.Pattern[str]) -> list[str] | Parsed:
    """The parts of a list that came as a list, or as text with separators."""
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        raw = _string(field, raw)[0]
    parts = [raw] if isinstance(raw, str) else raw
    if not isinstance(parts, list | tuple):
        return _problem(field, "wrong_type", raw, found=type(raw).__name__)
    found: list[str] = []
    for part in parts:
        if isinstance(part, dict | list | tuple | bool):
            return _problem(field, "wrong_type", raw, found=type(part).__name__)
        text = "" if part is None else part if isinstance(part, str) else shown(part)
        text = _INVISIBLE.sub("", text.replace("\r", "\n"))
        found += [item for item in (item.strip(_AROUND) for item in separators.split(text)) if item]
    return found


def _codes(field: Field, raw: object) -> Parsed:
    listed = tags.FIELD_LISTS.get(field.name)
    if type(raw) is list and len(raw) == 1 and type(raw[0]) is str and listed and raw[0] in tags.LISTS[listed]:
        return Parsed([raw[0]])  # nearly all of them
    found = _items(field, raw, _SPLIT_CODES)
    if isinstance(found, Parsed):
        return found
    width = _WIDTHS.get(field.name, 0)
    codes = list(dict.fromkeys(_code(item, width) for item in found))
    repairs: tuple[Note, ...] = ()
    if codes and codes != raw and ";".join(codes) != raw:
        original = "; ".join(map(shown, raw)) if isinstance(raw, list) else raw
        repairs = _repaired(field, "code_form", original, codes, ", ".join(codes)).repairs
    problems = tuple(note for code in codes if (note := _foreign(field, listed, code)))
    return Parsed(codes or None, repairs, problems + _too_many(field, codes, _MOST_ITEMS))


def _code(item: str, width: int) -> str:
    folded = written.plain(item).upper()
    if not folded.isascii():
        return item  # a word where a code belongs: as it is
    return folded.zfill(width) if folded.isdigit() else folded


def _foreign(field: Field, listed: str | None, code: str) -> Note | None:
    """A code that stands in the wrong list, or in none: kept where it is, since moving it would be a guess."""
    if listed is None or code in tags.LISTS[listed]:
        return None
    for other, names in tags.LISTS.items():
        if code in names:
            return Note("code_of_other_list", field.name, shown(code), {"read": shown(code), "list": other})
    return Note("unknown_code", field.name, shown(code), {"read": shown(code)})


def _too_many(field: Field, items: list[str] | list[dict[str, str]], most: int) -> tuple[Note, ...]:
    return (Note("too_many", field.name, "", {"count": len(items), "limit": most}),) if len(items) > most else ()


def _words(field: Field, raw: object) -> Parsed:
    found = _items(field, raw, _SPLIT_WORDS)
    if isinstance(found, Parsed):
        return found
    words = list(dict.fromkeys(found))
    plain_form = words == raw or (isinstance(raw, str) and ";".join(words) == raw)
    repairs = () if plain_form or not words else _repaired(field, "list_form", raw, words, "; ".join(words))[1]
    problems = _too_many(field, words, _MOST_ITEMS)
    if any(len(word) > field.limit for word in words):
        problems += _problem(field, "too_long", raw, length=max(map(len, words)), limit=field.limit)[2]
    return Parsed(words or None, repairs, problems)


def _address(field: Field, text: str) -> tuple[str, tuple[Note, ...]]:
    """A web address as written; one with a scheme that could run a script is left out."""
    if _HTTP.fullmatch(text):
        return text, ()
    if _DOMAIN.fullmatch(text) and not text[:1].isdigit():
        return text, (Note("url_without_scheme", field.name, shown(text)),)
    if _SCHEME.match(text) and not text.lower().startswith(("http:", "https:")):
        return "", (Note("url_scheme", field.name, shown(text)),)
    return text, (Note("not_a_url", field.name, shown(text)),)


def _url(field: Field, raw: object) -> Parsed:
    value, repairs, problems = _line(field, raw)
    if not isinstance(value, str):
        return Parsed(value, repairs, problems)
    address, notes = _address(field, value)
    return Parsed(address or None, repairs, problems + notes)


def _links(field: Field, raw: object) -> Parsed:
    if isinstance(raw, str):
        raw = [dict(zip(("title", "uri"), line.rpartition(";")[::2], strict=True)) for line in raw.split("\n") if line]
    elif isinstance(raw, Mapping):
        raw = [raw]
    elif not isinstance(raw, list | tuple):
        return _problem(field, "wrong_type", raw, found=type(raw).__name__)
    links: list[dict[str, str]] = []
    repairs: list[Note] = []
    problems: list[Note] = []
    for item in raw:
        parts = {"uri": item} if isinstance(item, str) else item
        if not isinstance(parts, Mapping):
            problems += _problem(field, "wrong_type", item, found=type(item).__name__).problems
            continue
        uri, title = parse(_LINK_URI, parts.get("uri")), parse(_LINK_TITLE, parts.get("title"))
        if not uri.value and not uri.problems and title.value:
            problems.append(Note("link_without_address", field.name, shown(title.value)))
        for part in (uri, title):
            repairs += (replace(note, field=field.name) for note in part.repairs)
            problems += (replace(note, field=field.name) for note in part.problems)
        if uri.value or title.value:
            links.append({"uri": str(uri.value or ""), "title": str(title.value or "")})
        for key in parts:
            if key not in ("uri", "title"):
                problems += _problem(field, "unknown_key", parts[key], key=shown(key)).problems
    return Parsed(links or None, tuple(repairs), (*problems, *_too_many(field, links, MOST_LINKS)))


def _phones(field: Field, raw: object) -> Parsed:
    value, repairs, problems = _line(field, raw)
    if isinstance(value, str) and not any(character.isdigit() for character in value):
        problems += (Note("no_digits", field.name, shown(raw)),)
    return Parsed(value, repairs, problems)


def _postcode(field: Field, raw: object) -> Parsed:
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        raw = _string(field, raw)[0]
    if isinstance(raw, str) and len(raw) == 6 and raw.isascii() and raw.isdigit():
        return _repaired(field, "lost_zeros", raw, "0" + raw)
    return _exact(field, raw, written.postcode, "postcode_form", "not_a_postcode")


def _translations(field: Field, raw: object) -> Parsed:
    """{language: {field: text}}; a field that is no text of ours is a problem."""
    if not isinstance(raw, Mapping):
        return _problem(field, "wrong_type", raw, found=type(raw).__name__)
    kept: dict[str, dict[str, str]] = {}
    repairs: tuple[Note, ...] = ()
    problems: tuple[Note, ...] = ()
    for language, texts in raw.items():
        for name, text in texts.items() if isinstance(texts, Mapping) else ((None, None),):
            target = BY_NAME.get(name) if isinstance(name, str) else None
            if target is None or target.kind not in (Kind.LINE, Kind.TEXT) or not isinstance(language, str):
                problems += _problem(field, "unknown_field", name)[2]
                continue
            parsed = parse(target, text)
            repairs, problems = repairs + parsed.repairs, problems + parsed.problems
            if isinstance(parsed.value, str):
                kept.setdefault(language, {})[target.name] = parsed.value
    return Parsed(kept or None, repairs, problems)


_READERS: Final[dict[Kind, Callable[[Field, object], Parsed]]] = {
    Kind.LINE: _line, Kind.TEXT: _text, Kind.DATE: _date, Kind.TIME: _time, Kind.INTEGER: _amount,
    Kind.NUMBER: _amount, Kind.YEN: _amount, Kind.BOOLEAN: _boolean, Kind.CODES: _codes, Kind.WORDS: _words,
    Kind.LINKS: _links, Kind.URL: _url, Kind.PHONES: _phones, Kind.EMAIL: _line, Kind.POSTCODE: _postcode,
    Kind.TRANSLATIONS: _translations,
}  # fmt: skip


def validate(content: Mapping[str, object], *, today: date | None = None) -> tuple[dict[str, object], list[Note]]:
    """The content of a form, an API call or a workbook in its stored kinds, and the problems that forbid to save it.

    What may stay as it is (WARNINGS) is not among them; ``contents.inspect`` and ``parse`` tell it.
    """
    clean: dict[str, object] = {}
    problems: list[Note] = []
    for name, raw in content.items():
        field = BY_NAME.get(name)
        if field is None:
            problems.append(Note("unknown_field", shown(name), shown(raw)))
            continue
        parsed = parse(field, raw)
        problems += parsed.problems
        if parsed.value is not None:
            clean[name] = parsed.value
    refused = {note.field for note in problems}
    problems += [
        Note("required", field.name, "")
        for field in BY_NAME.values()
        if field.required and field.name not in clean and field.name not in refused
    ]
    problems += contents.inspect(clean, today=today)
    return clean, [note for note in problems if note.code not in WARNINGS]
