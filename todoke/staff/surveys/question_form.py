"""The editor of a question: boxes of lines, one beside another in each language, read into the document."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.http import QueryDict

from todoke.staff.inputs import text
from todoke.surveys.rules.kinds import QuestionKind
from todoke.surveys.rules.questions import Wording, write
from todoke.surveys.rules.wording import CHOOSING, COUNTING, LANGUAGES

Typed = dict[str, str]
LONGEST: Final = 8_000
#: Boxes of lines: the choices, those that stand aside, the one that stands alone, and the rows of a table.
LINES: Final = ("options", "aside", "alone", "rows")
_NUMBERS: Final = ("least", "greatest", "most", "first")
_PLAIN: Final = ("kind", "scale", "feeds", "truths", "abouts", *_NUMBERS)
_NUMBER: Final = re.compile(r"-?[0-9]{1,9}")


def typed_of(wording: Wording) -> Typed:
    """What stands in the boxes for a wording as it is kept."""
    values = [each.value for each in wording.options if each.value is not None]
    found = {
        "kind": wording.kind.value, "scale": wording.scale, "feeds": wording.feeds, "first": str(min(values)) if values else "",
        "least": _said(wording.least), "greatest": _said(wording.greatest), "most": _said(wording.most),
        "truths": "\n".join(_place(wording, row.truth) for row in wording.rows), "abouts": "\n".join(row.about for row in wording.rows),
    }  # fmt: skip
    parts = {
        "options": [each.texts for each in wording.options if not each.aside and not each.alone],
        "aside": [each.texts for each in wording.options if each.aside],
        "alone": [each.texts for each in wording.options if each.alone],
        "rows": [each.texts for each in wording.rows],
    }
    for language in LANGUAGES:
        found[f"text_{language}"] = wording.texts.get(language, "")
        found[f"hint_{language}"] = wording.hints.get(language, "")
        found[f"unit_{language}"] = (wording.unit or {}).get(language, "")
        for name, listed in parts.items():
            found[f"{name}_{language}"] = "\n".join(each.get(language, "") for each in listed)
    return found


def _said(number: int | None) -> str:
    return "" if number is None else str(number)


def _place(wording: Wording, key: str) -> str:
    keys = [each.key for each in wording.options]
    return str(keys.index(key) + 1) if key in keys else ""


def typed_in(data: QueryDict) -> Typed:
    """What somebody typed."""
    found = {name: text(data, name, limit=LONGEST) for name in _PLAIN}
    found["truths"], found["abouts"] = _lines_kept(data, "truths"), _lines_kept(data, "abouts")
    for language in LANGUAGES:
        for name in ("text", "hint", "unit"):
            found[f"{name}_{language}"] = text(data, f"{name}_{language}", limit=LONGEST)
        for name in LINES:
            found[f"{name}_{language}"] = _lines_kept(data, f"{name}_{language}")
    return found


def _lines_kept(data: QueryDict, name: str) -> str:
    """Lines with the empty ones between them: a line stands beside that of another language."""
    given = data.get(name, "").replace("\r\n", "\n").rstrip()[:LONGEST]
    return re.sub(r"[\x00-\x09\x0b-\x1f\x7f\ud800-\udfff]", "", given)


def document_of(typed: Mapping[str, str], before: Wording | None = None) -> dict[str, Any]:
    """The document that was typed; a choice or row whose words stay, or that stays at its place, keeps its code."""
    kind = typed["kind"]
    old = write(before) if before else {}
    found: dict[str, Any] = {"kind": kind, "texts": _by_language(typed, "text"), "hints": _by_language(typed, "hint")}
    if kind in {each.value for each in CHOOSING}:
        found["options"] = _options(typed, kind, old)
    if kind == QuestionKind.GRID.value:
        found["rows"] = _rows(typed, found["options"], old)
    if kind in {each.value for each in COUNTING}:
        found |= {
            "least": _number(typed["least"]),
            "greatest": _number(typed["greatest"]),
            "unit": _by_language(typed, "unit"),
        }
    if kind in {QuestionKind.MANY.value, QuestionKind.TEXT.value}:
        found["most"] = _number(typed["most"])
    if kind == QuestionKind.SCALE.value:
        found["scale"] = typed["scale"]
    if kind == QuestionKind.ONE.value:
        found["feeds"] = typed["feeds"]
    return found


def _options(typed: Mapping[str, str], kind: str, old: Mapping[str, Any]) -> list[dict[str, Any]]:
    first = _number(typed["first"]) if typed["first"] else 1
    known = [each for each in old.get("options", []) if isinstance(each, dict)]
    taken: set[str] = {str(each["key"]) for each in known}
    found: list[dict[str, Any]] = []
    for name in ("options", "aside", "alone"):
        if name == "alone" and kind != QuestionKind.MANY.value:
            continue
        same = [
            each
            for each in known
            if bool(each.get("aside")) == (name == "aside") and bool(each.get("alone")) == (name == "alone")
        ]
        for place, (key, texts) in enumerate(_coded(typed, name, same, taken)):
            option: dict[str, Any] = {"key": key, "texts": texts}
            if name != "options":
                option[name] = True
            elif kind == QuestionKind.SCALE.value and isinstance(first, int):
                option["value"] = first + place
            found.append(option)
    places = [str(each["key"]) for each in known]  # where nothing was added, the order of before stays
    if {each["key"] for each in found} == set(places):
        kept = [each["key"] for each in found if not each.get("aside") and not each.get("alone")]
        if kept == [each for each in places if each in kept]:
            found.sort(key=lambda each: places.index(each["key"]))
    return found


def _rows(
    typed: Mapping[str, str], options: Sequence[Mapping[str, Any]], old: Mapping[str, Any]
) -> list[dict[str, Any]]:
    known = [each for each in old.get("rows", []) if isinstance(each, dict)]
    truths, abouts = typed["truths"].split("\n"), typed["abouts"].split("\n")
    found = []
    for place, (key, texts) in enumerate(_coded(typed, "rows", known, {str(each["key"]) for each in known})):
        row: dict[str, Any] = {"key": key, "texts": texts}
        at = _line(truths, place)
        if at:
            row["truth"] = options[int(at) - 1]["key"] if at.isdecimal() and 1 <= int(at) <= len(options) else at[:60]
        if about := _line(abouts, place):
            row["about"] = about[:60]
        found.append(row)
    return found


def _coded(
    typed: Mapping[str, str], name: str, known: Sequence[Mapping[str, Any]], taken: set[str]
) -> list[tuple[str, dict[str, str]]]:
    """Each line with its code: its own again by its words, else, where as many lines stand there, by its place; else a new one."""
    lines = {language: typed[f"{name}_{language}"].split("\n") for language in LANGUAGES}
    japanese = [(place, said.strip()) for place, said in enumerate(lines["ja"]) if said.strip()]
    by_words = {str(each["texts"].get("ja")): str(each["key"]) for each in known}
    codes = [by_words.pop(said, "") for _, said in japanese]
    if len(japanese) == len(known):
        left = set(by_words.values())
        codes = [
            code or (str(known[at]["key"]) if str(known[at]["key"]) in left else "") for at, code in enumerate(codes)
        ]
    found = []
    for code, (place, _) in zip(codes, japanese, strict=True):
        texts = {language: said for language in LANGUAGES if (said := _line(lines[language], place))}
        found.append((code or _new(name[0], taken), texts))
    return found


def _new(letter: str, taken: set[str]) -> str:
    at = 1
    while f"{letter}{at}" in taken:
        at += 1
    taken.add(f"{letter}{at}")
    return f"{letter}{at}"


def _by_language(typed: Mapping[str, str], name: str) -> dict[str, str]:
    return {language: said for language in LANGUAGES if (said := typed.get(f"{name}_{language}", ""))}


def _line(lines: Sequence[str], place: int) -> str:
    return lines[place].strip() if place < len(lines) else ""


def _number(given: str) -> object:
    """A number, None for nothing, or what was typed: then reading the document says that it is none."""
    plain = given.translate(str.maketrans("０１２３４５６７８９－", "0123456789-")).strip()
    return int(plain) if _NUMBER.fullmatch(plain) else (plain or None)


def box_of(place: str) -> str:
    """The box that a fault is in, by its place in the document (``options.2.texts``)."""
    name = place.split(".", maxsplit=1)[0]
    boxes = {"texts": "text_ja", "hints": "hint_ja", "unit": "unit_ja", "options": "options_ja", "rows": "rows_ja"}
    return f"id_{boxes.get(name, name or 'text_ja')}"
