"""The editor of a question: what its boxes hold, read into the fields of the document; options are lines, one beside another in each language."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.http import QueryDict

from todoke.procedures.rules import documents
from todoke.procedures.rules.definition import LANGUAGES
from todoke.procedures.rules.kinds import QuestionKind
from todoke.staff.inputs import text

Typed = dict[str, str]
LONGEST: Final = 2000
_WITH_OPTIONS: Final = frozenset({QuestionKind.CHOICE.value, QuestionKind.CHOICES.value})
_TEXTS: Final = ("label", "hint", "without")
_LINES: Final = ("document", "law", "prefill", "least", "most")
_NUMBER: Final = re.compile(r"-?[0-9]{1,12}")
#: What cannot stand in a number's box is kept as typed, so that the form says so.
UNREADABLE: Final = "unreadable"


def typed_of(question: Mapping[str, Any]) -> Typed:
    """What stands in the boxes for a question as it is kept."""
    typed = {"kind": str(question.get("kind", "")), "key": str(question.get("key", ""))}
    typed["required"] = "1" if question.get("required", True) is not False else ""
    for name in _LINES:
        value = question.get(name)
        typed[name] = "" if value is None else str(value)
    for language in LANGUAGES:
        for name in _TEXTS:
            typed[f"{name}_{language}"] = _text(question.get(name), language)
        labels = [
            _text(each.get("label"), language) for each in question.get("options") or () if isinstance(each, dict)
        ]
        typed[f"options_{language}"] = "\n".join(labels) if any(labels) else ""
    return typed


def _text(texts: object, language: str) -> str:
    return str(texts.get(language, "")) if isinstance(texts, Mapping) else ""


def typed_in(data: QueryDict) -> Typed:
    """What somebody typed."""
    typed = {name: text(data, name, limit=200) for name in ("kind", "key", "required", *_LINES)}
    for language in LANGUAGES:
        for name in _TEXTS:
            typed[f"{name}_{language}"] = text(data, f"{name}_{language}", limit=LONGEST)
        typed[f"options_{language}"] = text(data, f"options_{language}", limit=20_000)
    return typed


def texts_of(typed: Mapping[str, str], name: str) -> dict[str, str]:
    """The words of a field in the languages in which they were written."""
    return {language: said for language in LANGUAGES if (said := typed.get(f"{name}_{language}", ""))}


def fields_of(typed: Mapping[str, str], before: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of the document that were typed; an option whose words stay, or that stays at its place, keeps its code."""
    kind = typed.get("kind", "")
    fields: dict[str, Any] = {"kind": kind, "required": bool(typed.get("required")), **{name: texts_of(typed, name) for name in _TEXTS}}  # fmt: skip
    for name in ("document", "law", "prefill"):
        fields[name] = typed.get(name, "")
    for name in ("least", "most"):
        given = typed.get(name, "").translate(str.maketrans("０１２３４５６７８９－", "0123456789-")).replace(",", "")
        fields[name] = int(given) if _NUMBER.fullmatch(given) else (given or None)
    fields["options"] = _options(typed, before) if kind in _WITH_OPTIONS else []
    return fields


def _options(typed: Mapping[str, str], before: Mapping[str, Any]) -> list[dict[str, Any]]:
    lines = {
        language: [each.strip() for each in typed.get(f"options_{language}", "").split("\n")] for language in LANGUAGES
    }
    japanese = [(place, said) for place, said in enumerate(lines["ja"]) if said]
    old = [each for each in before.get("options") or () if isinstance(each, dict)]
    codes = _codes([said for _, said in japanese], old)
    return [
        {"value": code, "label": {language: said for language in LANGUAGES if (said := _line(lines[language], place))}}
        for code, (place, _) in zip(codes, japanese, strict=True)
    ]


def _line(lines: Sequence[str], place: int) -> str:
    return lines[place] if place < len(lines) else ""


def _codes(labels: Sequence[str], old: Sequence[Mapping[str, Any]]) -> list[str]:
    """A code for each line: its own again by its words, else, where as many lines stand there, by its place; else a new one."""
    by_words = {_text(each.get("label"), "ja"): str(each.get("value")) for each in old}
    codes = [by_words.pop(said, "") for said in labels]
    if len(labels) == len(old):
        left = set(by_words.values())
        codes = [
            code or (str(old[at].get("value")) if str(old[at].get("value")) in left else "")
            for at, code in enumerate(codes)
        ]
    taken, at = {*codes, *(str(each.get("value")) for each in old)}, 1
    for place, code in enumerate(codes):
        if not code:
            while f"a{at}" in taken:
                at += 1
            codes[place] = f"a{at}"
            taken.add(f"a{at}")
    return codes


def prefills() -> list[str]:
    """What can be known already."""
    return sorted(documents.PREFILLS)


def box_of(place: str) -> str:
    """The box of the editor that a fault is in, by the rest of its place (``label``, ``options.2.value``)."""
    name = place.split(".", maxsplit=1)[0]
    if name in _TEXTS or name == "options":
        return f"id_{name}_ja"
    return "id_c0_fact" if name == "show_if" else f"id_{name}"
