"""JSON Schema (2020-12) of a form's answers: what the API takes, and what a program that fills a form in has to send."""

from collections.abc import Mapping
from typing import Any, Final

from todoke.eligibility.rules.tree import TRUE, Node
from todoke.eligibility.rules.writing import text_of
from todoke.procedures.rules import conditions
from todoke.procedures.rules.definition import Definition, Option, Page, Question, said
from todoke.procedures.rules.document_schema import DIALECT, definition_schema
from todoke.procedures.rules.kinds import ACCOUNT_TYPES, QuestionKind
from todoke.procedures.rules.schema_conditions import Schema, all_hold
from todoke.procedures.rules.values import LARGEST, LONGEST_LINE, MOST_FILES, longest

__all__ = ["answers_schema", "definition_schema", "value_schema"]
_LINE: Final[Schema] = {"type": "string", "minLength": 1, "maxLength": LONGEST_LINE, "pattern": r"^[^\n\r]*$"}
_PLAIN: Final[Mapping[QuestionKind, Schema]] = {
    QuestionKind.NAME: {
        "type": "object", "additionalProperties": False, "required": ["name", "kana"],
        "properties": {"name": _LINE, "kana": {"type": "string", "minLength": 1, "maxLength": LONGEST_LINE, "pattern": r"^[ァ-ヺーヽヾ・ ]+$"}},
    },
    QuestionKind.DATE: {"type": "string", "format": "date", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
    QuestionKind.ADDRESS: {
        "type": "object", "additionalProperties": False, "required": ["address"],
        "properties": {"postcode": {"type": "string", "pattern": r"^([0-9]{7})?$"}, "address": _LINE},
    },
    QuestionKind.PHONE: {"type": "string", "pattern": r"^0[1-9][0-9]{8,9}$"},
    QuestionKind.EMAIL: {"type": "string", "format": "email", "maxLength": 254},
    QuestionKind.BANK: {
        "type": "object", "additionalProperties": False, "required": ["bank", "branch", "type", "number", "holder"],
        "properties": {
            "bank": {"type": "string", "pattern": r"^[0-9]{4}$"}, "branch": {"type": "string", "pattern": r"^[0-9]{3}$"},
            "type": {"enum": list(ACCOUNT_TYPES)}, "number": {"type": "string", "pattern": r"^[0-9]{7}$"},
            "holder": {"type": "string", "minLength": 1, "maxLength": 60, "pattern": r"^[ァ-ヶヽヾーA-Z0-9()., ・/\-¥「」]+$"},
        },
    },
    QuestionKind.YES_NO: {"type": "boolean"},
    QuestionKind.DECLARATION: {"const": True},
}  # fmt: skip


def answers_schema(definition: Definition, *, language: str = "ja") -> Schema:
    """What the answers to a form look like. Where a condition can be said as schema, exactly what it asks for is required, and all else refused.

    ``x-show-if`` says every condition in the language of conditions; those that schema cannot say are decided when the answers arrive.
    """
    groups = frozenset(group.key for group in definition.groups)
    whole: Schema = {
        "$schema": DIALECT, "title": said(definition.title, language), "type": "object", "additionalProperties": False,
        "properties": {}, "required": [], "allOf": [],
    }  # fmt: skip
    done: set[str] = set()
    for page in definition.pages:
        if not page.group:
            _add_page(whole, page, (), groups, language)
        elif page.group not in done:
            done.add(page.group)
            _add_group(whole, definition, page.group, groups, language)
    return _without_empty(whole)


def _add_page(target: Schema, page: Page, outside: tuple[Node, ...], groups: frozenset[str], language: str) -> None:
    for question in page.questions:
        nodes = (*outside, page.show_if, question.show_if)
        _add(target, question.key, value_schema(question, language=language), nodes, groups, needed=question.required)


def _add_group(target: Schema, definition: Definition, key: str, groups: frozenset[str], language: str) -> None:
    group = definition.group(key)
    if group is None:
        return
    item: Schema = {"type": "object", "additionalProperties": False, "properties": {}, "required": [], "allOf": []}
    inside = {question.key for page in definition.pages_of(key) for question in page.questions}
    for page in definition.pages_of(key):
        for question in page.questions:
            nodes = (page.show_if, question.show_if)
            schema = value_schema(question, language=language)
            if all(conditions.reads(node) <= inside for node in nodes):
                _add(item, question.key, schema, nodes, groups, needed=question.required)
            else:
                _add_from_outside(target, item, key, question, schema, nodes, groups, inside)
    whole = {
        "title": said(group.label, language), "type": "array", "minItems": group.least, "maxItems": group.most, "items": _without_empty(item),
    }  # fmt: skip
    _add(target, key, whole, (group.show_if,), groups, needed=group.least > 0)


def _add_from_outside(
    target: Schema, item: Schema, group: str, question: Question, schema: Schema, nodes: tuple[Node, ...], groups: frozenset[str], inside: set[str],
) -> None:  # fmt: skip
    """A question of a group that also waits for answers outside it: said of every item where nothing of the item itself decides too."""
    item["properties"][question.key] = {**schema, "x-show-if": _condition(nodes)}
    if any(conditions.reads(node) & inside for node in nodes):
        return
    shown = all_hold(nodes, groups)
    if shown is not None:
        every: Schema = {"required": [question.key]} if question.required else {}
        never: Schema = {"properties": {question.key: False}}
        target["allOf"].append(
            {"if": shown, "then": {"properties": {group: {"items": every}}}, "else": {"properties": {group: {"items": never}}}}
        )  # fmt: skip


def _add(
    target: Schema, key: str, schema: Schema, nodes: tuple[Node, ...], groups: frozenset[str], *, needed: bool
) -> None:
    """A property that is there when all conditions hold, and then has to be where it is ``needed``."""
    shown = all_hold(nodes, groups)
    if shown == {}:
        target["properties"][key] = schema
        if needed:
            target["required"].append(key)
        return
    target["properties"][key] = {**schema, "x-show-if": _condition(nodes)}
    if shown is not None:
        then: Schema = {"required": [key]} if needed else {}
        target["allOf"].append({"if": shown, "then": then, "else": {"properties": {key: False}}})


def _condition(nodes: tuple[Node, ...]) -> str:
    texts = [text_of(node) for node in nodes if node != TRUE]
    return texts[0] if len(texts) == 1 else " AND ".join(f"({text})" for text in texts)


def value_schema(question: Question, *, language: str = "ja") -> Schema:
    """What the answer to a question looks like."""
    about: Schema = {"title": said(question.label, language), "x-kind": question.kind.value}
    if hint := said(question.hint, language):
        about["description"] = hint
    return {**about, **_shape(question, language)}


def _shape(question: Question, language: str) -> Schema:
    kind = question.kind
    if kind is QuestionKind.CHOICE:
        return {"type": "string", "oneOf": _options(question.options, language)}
    if kind is QuestionKind.CHOICES:
        return {
            "type": "array", "minItems": 1, "uniqueItems": True,
            "items": {"type": "string", "oneOf": _options(question.options, language)},
        }  # fmt: skip
    if kind in (QuestionKind.AMOUNT, QuestionKind.NUMBER):
        least = question.least if question.least is not None else 0
        return {"type": "integer", "minimum": least, "maximum": question.most if question.most is not None else LARGEST}
    if kind is QuestionKind.FILE:
        return {
            "type": "array", "minItems": max(1, question.least or 0), "maxItems": question.most or MOST_FILES, "uniqueItems": True,
            "items": {"type": "string", "format": "uuid"},
        }  # fmt: skip
    if kind in (QuestionKind.TEXT, QuestionKind.LONG_TEXT):
        length: Schema = {"type": "string", "minLength": max(1, question.least or 0), "maxLength": longest(question)}
        return {**length, "pattern": _LINE["pattern"]} if kind is QuestionKind.TEXT else length
    return _PLAIN[kind]


def _options(options: tuple[Option, ...], language: str) -> list[Schema]:
    return [{"const": each.value, "title": said(each.label, language)} for each in options]


def _without_empty(schema: Schema) -> dict[str, Any]:
    return {name: value for name, value in schema.items() if value not in ([], "") or name == "properties"}
