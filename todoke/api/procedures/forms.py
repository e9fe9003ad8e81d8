"""Forms in force, their schemas, an OpenAPI document for each, and practice: everything that can be asked without a key."""

from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from ninja import Router

from todoke.api import answers
from todoke.api.answers import Error
from todoke.api.eligibility.schemas import body_of
from todoke.api.front import today
from todoke.api.notices.reading import Reading, refused
from todoke.api.procedures import describing, schemas
from todoke.bodies import queries as bodies
from todoke.common import reach
from todoke.eligibility.formats.json_text import parse
from todoke.procedures.models import FormVersion
from todoke.procedures.queries import forms as queries
from todoke.procedures.rules import documents, samples, schema, sent
from todoke.procedures.rules.definition import Definition, said
from todoke.procedures.rules.sent import Sent
from todoke.registry.rules.fields import N_
from todoke.ui import form_words
from todoke.ui.names import name_of
from todoke.ui.ruby import plain

router = Router()
MOST_BYTES: Final = {"form_check": 256 * 1024}
COSTS: Final = {"forms": 1, "form": 1, "form_openapi": 1, "form_check": 1}
Data = dict[str, object]


def in_force(body: str, key: str) -> tuple[FormVersion, Definition]:
    """The form that residents get today; raises BodyNotFound, ProcedureNotFound."""
    return queries.public(bodies.get(body), key, today=today())


@router.get(
    "/forms", response={200: schemas.Forms, 304: None, 400: Error, 404: Error, 405: Error, 422: Error, 429: Error}, operation_id="forms", url_name="forms",
    summary=N_("Procedures with a form"), description=N_("What can be filed today, with which body."),
)  # fmt: skip
def listed(
    request: HttpRequest, body: schemas.BodyQuery = None, after: schemas.PlaceQuery = 0, limit: schemas.MostQuery = 50
) -> Data:
    """A page of forms in force."""
    found = queries.published(bodies.get(body) if body else None, after=after, limit=limit + 1, today=today())
    kept = found[:limit]
    return {
        "forms": [_row(each) for each in kept], "next": kept[-1].procedure_id if kept else after, "more": len(found) > limit,
    }  # fmt: skip


def _row(version: FormVersion) -> Data:
    procedure, definition = version.procedure, queries.definition_of(version)
    return {
        "body": procedure.body.key, "body_name": plain(name_of(procedure.body)), "key": procedure.key, "title": said(definition.title, "ja"),
        "version": version.number, "from_date": version.from_date, "signature": definition.signature.value,
        "processing_days": definition.processing_days, "url": address("form", version),
    }  # fmt: skip


def address(name: str, version: FormVersion) -> str:
    """The whole address of something of a form."""
    procedure = version.procedure
    return settings.BASE_URL + reverse(f"api:{name}", kwargs={"body": procedure.body.key, "key": procedure.key})


@router.get(
    "/forms/{body}/{key}", response={200: schemas.FormOut, 304: None, 400: Error, 404: Error, 405: Error, 422: Error, 429: Error}, operation_id="form",
    url_name="form", summary=N_("One form"), description=N_("Its definition with every word, and the schema of answers to it."),
)  # fmt: skip
def show(request: HttpRequest, body: schemas.BodyPath, key: schemas.FormPath) -> Data:
    """The form in force."""
    version, definition = in_force(body, key)
    return {
        "body": body, "key": key, "version": version.number, "from_date": version.from_date, "definition": documents.write(definition),
        "answers": schema.answers_schema(definition), "example": samples.answers(definition), "openapi": address("form_openapi", version),
    }  # fmt: skip


@router.get(
    "/forms/{body}/{key}/openapi.json", response={200: schemas.FormOpenApi, 304: None, 400: Error, 404: Error, 405: Error, 422: Error, 429: Error},
    operation_id="form_openapi", url_name="form_openapi", summary=N_("OpenAPI of one form"),
    description=N_("A document of this form alone, from which generators make a client."),
)  # fmt: skip
def openapi(request: HttpRequest, body: schemas.BodyPath, key: schemas.FormPath) -> dict[str, Any]:
    """The description of a form's own addresses."""
    version, definition = in_force(body, key)
    return describing.document(version, definition)


@router.post(
    "/forms/{body}/{key}/check", response={200: schemas.Checked, 400: Error, 404: Error, 405: Error, 413: Error, 415: Error, 422: Error, 429: Error},
    operation_id="form_check", url_name="form_check", summary=N_("Practise filing"),
    openapi_extra=body_of(schemas.CHECK_ASKED, schemas.CHECK_EXAMPLE),
    description=N_("Looks at answers as filing would, and says what is wrong, question by question. Nothing is kept."),
)  # fmt: skip
def check(request: HttpRequest, body: schemas.BodyPath, key: schemas.FormPath) -> HttpResponse:
    """What filing would say."""
    version, definition = in_force(body, key)
    reading = Reading()
    given = reading.members(parse(request.body), "", needs={"answers"})
    if not isinstance(given.get("answers"), dict):
        reading.wrong("answers")
    if reading.problems:
        return refused(reading.problems)
    with reach.within(reach.EVERYTHING):
        found = sent.read(definition, given.get("answers"))
    told = {
        "valid": not found.problems,
        "version": version.number,
        "answers": found.answers,
        "problems": problems(found, definition),
    }
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})


def problems(found: Sent, definition: Definition) -> list[dict[str, str]]:
    """What is wrong, with words."""
    return [
        {"path": path[:200], "code": wrong.code, "message": words(path, wrong, definition)}
        for path, wrong in list(found.problems.items())[:200]
    ]


def words(path: str, wrong: sent.Wrong, definition: Definition) -> str:
    """What one problem means, in the reader's language."""
    if wrong.code in answers.OWN:
        return answers.say(wrong.code)
    question = next((each for part in reversed(path.split(".")) if (each := definition.question(part))), None)
    return str(plain(form_words.told(wrong.code, wrong.data, question.kind if question else None)))
