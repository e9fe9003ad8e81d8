"""The OpenAPI document of one form: its own addresses, with the schema of its own answers, for generators of clients."""

from typing import Any, Final

from django.conf import settings
from django.urls import reverse

from todoke.api.notices.schemas import IDEMPOTENCY
from todoke.api.people.schemas import KEY
from todoke.procedures.models import FormVersion
from todoke.procedures.rules import samples, schema
from todoke.procedures.rules.definition import Definition, said
from todoke.procedures.rules.states import SubmissionState
from todoke.ui.names import name_of
from todoke.ui.ruby import plain

_TEXT: Final[dict[str, Any]] = {"type": "string"}
_MOMENT: Final[dict[str, Any]] = {"type": "string", "format": "date-time"}
_DAY: Final[dict[str, Any]] = {"type": "string", "format": "date"}


def _object(required: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": {**required, **more}}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _json(name: str, what: str) -> dict[str, Any]:
    return {"description": what, "content": {"application/json": {"schema": _ref(name)}}}


_PROBLEM: Final = {"type": "array", "items": _object({"path": _TEXT, "code": _TEXT, "message": _TEXT})}
_ERRORS: Final = {"type": "array", "items": _object({"parameter": _TEXT, "code": _TEXT, "message": _TEXT})}
_PART: Final = _object({
    "body": _TEXT, "number": {"type": ["string", "null"]}, "state": {"type": "string", "enum": [each.value for each in SubmissionState]},
    "arrived_at": _MOMENT, "due_date": _DAY,
})  # fmt: skip


def document(version: FormVersion, definition: Definition) -> dict[str, Any]:
    """The whole document; its version is the form's."""
    procedure = version.procedure
    where = {"body": procedure.body.key, "key": procedure.key}
    check, submit = (reverse(f"api:{name}", kwargs=where) for name in ("form_check", "form_submit"))
    answers = schema.answers_schema(definition)
    definitions = answers.pop("$defs", {})
    answers.pop("$schema", None)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": said(definition.title, "ja"), "version": str(version.number), "description": f"{plain(name_of(procedure.body))} {procedure.name}",
        },
        "servers": [{"url": settings.BASE_URL}],
        "paths": {
            check: {"post": _post("check", "CheckRequest", "Checked", "Looks at answers and keeps nothing.")},
            submit: {"post": {
                **_post("submit", "SubmitRequest", "Filed", "Files, once for each Idempotency-Key."), "security": [{"PartnerKey": []}], "parameters": [IDEMPOTENCY],
            }},
        },
        "components": {
            "securitySchemes": KEY,
            "schemas": {
                **definitions, "Answers": {**answers, "examples": [samples.answers(definition)]},
                "CheckRequest": _object({"answers": _ref("Answers")}),
                "SubmitRequest": _object(
                    {"answers": _ref("Answers")}, language={"type": "string", "enum": ["ja", "ja-simple", "en"]}, version={"type": "integer"},
                    person={"type": "object", "properties": {"register_key": _TEXT, "person": _TEXT}},
                ),
                "Checked": _object({"valid": {"type": "boolean"}, "version": {"type": "integer"}, "answers": {"type": "object"}, "problems": _PROBLEM}),
                "Filed": _object({"mode": {"type": "string", "enum": ["live", "test"]}, "version": {"type": "integer"}, "submissions": {"type": "array", "items": _PART}}),
                "Error": _object({"code": _TEXT, "message": _TEXT, "problems": _ERRORS}),
            },
        },
    }  # fmt: skip


def _post(name: str, asked: str, answered: str, what: str) -> dict[str, Any]:
    refused = {
        str(status): _json("Error", "Why it was refused.") for status in (400, 401, 404, 405, 409, 413, 415, 422, 429)
    }
    return {
        "operationId": name, "summary": what, "requestBody": {"required": True, "content": {"application/json": {"schema": _ref(asked)}}},
        "responses": {"200": _json(answered, "What came of it."), **refused},
    }  # fmt: skip
