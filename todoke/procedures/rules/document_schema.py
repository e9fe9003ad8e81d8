"""JSON Schema (2020-12) of a form's definition as a document: its shape; how the parts fit together is said by ``documents.read``."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, Final

from todoke.eligibility.rules.language import CODE, LARGEST, LONGEST_TEXT, NAME
from todoke.procedures.rules.definition import FORMAT, LANGUAGES, Audience, Signature, Way
from todoke.procedures.rules.document_parts import (
    GROUP_PREFILLS,
    LONGEST,
    LONGEST_LINE,
    MOST_DAYS,
    MOST_FEES,
    MOST_GROUPS,
    MOST_LINES,
    MOST_OF_A_GROUP,
    MOST_OPTIONS,
    MOST_PARTS,
    MOST_QUESTIONS,
)
from todoke.procedures.rules.document_reader import BOUNDS
from todoke.procedures.rules.kinds import QuestionKind

Schema = dict[str, Any]
DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_CHOICES: Final = [QuestionKind.CHOICE.value, QuestionKind.CHOICES.value]
_CONDITION: Final[Schema] = {"type": "string", "maxLength": LONGEST_TEXT}


def definition_schema() -> Schema:
    """The shape of a definition's document. Examples and the meaning of each field: ``docs/forms.md``."""
    fields: Schema = {
        "format": {"const": FORMAT, "type": "integer"},
        "title": _ref("needed_texts"), "intro": _ref("texts"), "needed": _list(_ref("needed_texts"), MOST_LINES),
        "audience": _enum(Audience), "signature": _enum(Signature), "way": _enum(Way), "law": _ref("line"),
        "processing_days": _between(1, MOST_DAYS), "correction_days": _between(1, 365),
        "consent": _ref("texts"), "after": _ref("texts"), "cosigned": {"type": "boolean"},
        "reasons": _list(_ref("needed_line"), MOST_LINES), "groups": _list(_ref("group"), MOST_GROUPS),
        "pages": {**_list(_ref("page"), MOST_QUESTIONS), "minItems": 1}, "fees": _list(_ref("fee"), MOST_FEES), "parts": _list(_ref("part"), MOST_PARTS),
    }  # fmt: skip
    line: Schema = {"type": "string", "maxLength": LONGEST_LINE, "pattern": r"^[^\n\r]*$"}
    texts = {language: {"type": "string", "maxLength": LONGEST} for language in LANGUAGES}
    said: Schema = {"properties": {"ja": {"minLength": 1}}, "required": ["ja"]}  # where anything is said, Japanese is
    nothing: Schema = {"properties": {language: {"maxLength": 0} for language in LANGUAGES}}
    return {
        "$schema": DIALECT, "title": "Form definition", **_object(fields, "title", "pages"),
        "$defs": {
            # of at most 40 characters, without two underscores in a row: those join a question with one of its choices
            "key": {"type": "string", "maxLength": 40, "pattern": r"^[a-z](_?[a-z0-9])*_?$"},
            "line": line, "needed_line": {**line, "minLength": 1},
            "texts": {**_object(texts), "anyOf": [said, nothing]}, "needed_texts": _object({**texts, "ja": {**texts["ja"], "minLength": 1}}, "ja"),
            "page": _page(), "question": _question(), "group": _group(), "fee": _fee(), "part": _part(),
        },
    }  # fmt: skip


def _page() -> Schema:
    questions = {**_list(_ref("question"), MOST_QUESTIONS), "minItems": 1}
    fields = {"key": _ref("key"), "title": _ref("texts"), "intro": _ref("texts"), "show_if": _CONDITION, "group": _ref("line"), "questions": questions}  # fmt: skip
    return _object(fields, "key", "questions")


def _question() -> Schema:
    option = _object({"value": {"type": "string", "pattern": f"^{NAME.pattern}$"}, "label": _ref("needed_texts")}, "value", "label")  # fmt: skip
    whole = _between(-LARGEST, LARGEST)
    fields = {
        "key": _ref("key"), "kind": _enum(QuestionKind), "label": _ref("needed_texts"), "hint": _ref("texts"), "required": {"type": "boolean"},
        "options": _list(option, MOST_OPTIONS), "least": whole, "most": whole, "show_if": _CONDITION, "prefill": _ref("line"),
        "document": _ref("line"), "without": _ref("texts"), "law": _ref("line"),
    }  # fmt: skip
    return {**_object(fields, "key", "kind", "label"), "allOf": list(_rules_of_kinds())}


def _rules_of_kinds() -> Iterable[Schema]:
    """What only some kinds have: choices, bounds, a document."""
    yield _if_kind(_CHOICES, {"required": ["options"], "properties": {"options": {"minItems": 1}}}, {"properties": {"options": {"maxItems": 0}}})  # fmt: skip
    yield _if_kind([kind.value for kind in BOUNDS], {}, {"properties": {"least": False, "most": False}})
    yield _if_kind([QuestionKind.FILE.value], {}, {"properties": {"document": {"maxLength": 0}}})
    for kind, (low, high) in BOUNDS.items():
        if low > 0:
            yield _if_kind([kind.value], {"properties": {"least": _between(0, high), "most": _between(low, high)}})


def _if_kind(kinds: list[str], then: Schema, other: Schema | None = None) -> Schema:
    found: Schema = {"if": {"properties": {"kind": {"enum": kinds}}, "required": ["kind"]}, "then": then}
    return found if other is None else {**found, "else": other}


def _group() -> Schema:
    fields = {
        "key": _ref("key"), "label": _ref("needed_texts"), "least": _between(0, MOST_OF_A_GROUP), "most": _between(1, MOST_OF_A_GROUP),
        "show_if": _CONDITION, "prefill": {"enum": ["", *sorted(GROUP_PREFILLS)]},
    }  # fmt: skip
    return _object(fields, "key", "label")


def _fee() -> Schema:
    yen = {"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT}]}
    fields = {
        "when": _CONDITION,
        "yen": yen,
        "label": _ref("texts"),
        "waiver": {"type": "boolean"},
        "law": _ref("line"),
    }
    return _object(fields, "yen")


def _part() -> Schema:
    questions = {**_list(_ref("key"), MOST_QUESTIONS), "minItems": 1}
    fields = {
        "body": {"type": "string", "pattern": f"^{CODE.pattern}$"}, "questions": questions, "title": _ref("texts"), "processing_days": _between(1, MOST_DAYS),
    }  # fmt: skip
    return _object(fields, "body", "questions")


def _object(properties: Schema, *required: str) -> Schema:
    found: Schema = {"type": "object", "additionalProperties": False, "properties": properties}
    return {**found, "required": list(required)} if required else found


def _list(items: Schema, most: int) -> Schema:
    return {"type": "array", "maxItems": most, "items": items}


def _enum(kind: type[StrEnum]) -> Schema:
    return {"enum": [each.value for each in kind]}


def _between(least: int, most: int) -> Schema:
    return {"type": "integer", "minimum": least, "maximum": most}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}
