"""JSON Schema of the answers to a form."""

from typing import Any

from todoke.procedures.rules.definition import Definition, Question, said
from todoke.procedures.rules.kinds import PARTS, QuestionKind


def answers_schema(definition: Definition) -> dict[str, Any]:
    """The schema of answers: what each question takes. Which must be answered depends on the others."""
    properties: dict[str, Any] = {}
    for page, question in definition.questions():
        if not page.group:
            properties[question.key] = _question(question)
        elif group := definition.group(page.group):
            members = properties.setdefault(
                page.group,
                {
                    "type": "array",
                    "maxItems": group.most,
                    "items": {"type": "object", "additionalProperties": False, "properties": {}},
                },
            )
            members["items"]["properties"][question.key] = _question(question)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
    }


def _question(question: Question) -> dict[str, Any]:
    return {"description": said(question.label, "ja"), **_shape(question)}


def _shape(question: Question) -> dict[str, Any]:
    if question.kind in PARTS and question.kind is not QuestionKind.DATE:
        return {"type": "object", "properties": {part: {"type": "string"} for part in PARTS[question.kind]}}
    if question.kind is QuestionKind.CHOICE:
        return {"type": "string", "enum": [each.value for each in question.options]}
    if question.kind is QuestionKind.CHOICES:
        return {"type": "array", "items": {"type": "string", "enum": [each.value for each in question.options]}}
    if question.kind in (QuestionKind.YES_NO, QuestionKind.DECLARATION):
        return {"type": "boolean"}
    if question.kind in (QuestionKind.AMOUNT, QuestionKind.NUMBER):
        return {"type": "integer"}
    if question.kind is QuestionKind.FILE:
        return {"type": "array", "items": {"type": "string"}}
    return {"type": "string", **({"format": "date"} if question.kind is QuestionKind.DATE else {})}
