"""Filing by the API, once for each idempotency key, and how what was filed stands: for systems of the body, with test and live keys."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router

from todoke.api import answers
from todoke.api.answers import Error
from todoke.api.eligibility.schemas import body_of
from todoke.api.front import moment, today
from todoke.api.notices.reading import SECURED, Reading, key_of, refused
from todoke.api.notices.schemas import IDEMPOTENCY
from todoke.api.procedures import forms, schemas
from todoke.common import reach
from todoke.common.actors import Actor
from todoke.common.clock import TOKYO
from todoke.common.errors import NotFound
from todoke.eligibility.formats.json_text import parse
from todoke.notices.queries.orders import persons_named
from todoke.notices.rules.orders import ToKind, is_idempotency_key
from todoke.people.models import Partner, PartnerKey, Person
from todoke.people.operations.partners import KeyRefused
from todoke.people.rules.disclosures import KeyScope
from todoke.procedures.models import FormVersion
from todoke.procedures.operations import calls
from todoke.procedures.queries import submissions
from todoke.procedures.rules import numbers, sent
from todoke.procedures.rules.definition import Definition
from todoke.procedures.rules.states import SubmissionState
from todoke.registry.rules.fields import N_
from todoke.ui.pace import PACE

router = Router()
MOST_BYTES: Final = {"form_submit": 256 * 1024}
_SCOPES: Final = (KeyScope.FORMS_TEST, KeyScope.FORMS_LIVE)
_READING: Final = (*_SCOPES, KeyScope.CORE_LIVE)
MOST_A_MINUTE: Final = 300
_REFUSED: Final = {
    400: Error,
    401: Error,
    404: Error,
    405: Error,
    409: Error,
    413: Error,
    415: Error,
    422: Error,
    429: Error,
}


def written(moment: datetime) -> str:
    """A moment in Japan's time."""
    return moment.astimezone(TOKYO).isoformat(timespec="seconds")


class PersonUnknown(NotFound):
    """The body knows nobody of this name."""

    code = "filing_person_unknown"


@router.post(
    "/forms/{body}/{key}/submissions", response={200: schemas.Filed, **_REFUSED}, operation_id="form_submit", url_name="form_submit",
    summary=N_("File"),
    openapi_extra={**body_of(schemas.FILE_ASKED, schemas.FILE_EXAMPLE), "security": SECURED, "parameters": [IDEMPOTENCY]},
    description=N_("For systems of the body whose form it is. The same key with the same content gets the same answer, and is filed once. A test key keeps nothing. Files are not taken here."),
)  # fmt: skip
def submit(request: HttpRequest, body: schemas.BodyPath, key: schemas.FormPath) -> HttpResponse:
    """File answers."""
    with reach.within(reach.EVERYTHING):
        held = key_of(request, _SCOPES)
        if held.partner.body.key != body:
            raise KeyRefused
        version, definition = forms.in_force(body, key)
        once = request.headers.get("Idempotency-Key", "")
        if not is_idempotency_key(once):
            return answers.error(422, "parameters_wrong", [("Idempotency-Key", "idempotency_wanted")])
        reading = Reading()
        given = reading.members(parse(request.body), "", needs={"answers"}, may={"person", "language", "version"})
        person = _whom(reading, given["person"], held.partner) if "person" in given else None
        language = given.get("language", "ja")
        if not reading.problems:
            _wanted(reading, given, version.number)
        if reading.problems:
            return refused(reading.problems)
        found = sent.read(definition, given.get("answers"))
        if found.problems:
            return _incomplete(found, definition)
        if wait := _wait(held):
            return wait
        if held.scope == KeyScope.FORMS_TEST.value:
            calls.see_person(version, person)
            return _practised(version, definition)
        made = calls.file(
            partner=held.partner, version=version, key=once, content=given, answers=found.answers, person=person, language=str(language),
            by=Actor(str(held.partner)), now=moment(),
        )  # fmt: skip
    parts = [
        {"body": each.body.key, "number": numbers.written(each.number), "state": each.state, "arrived_at": written(each.arrived_at), "due_date": each.due_date.isoformat()}
        for each in made
    ]  # fmt: skip
    return JsonResponse({"mode": "live", "version": made[0].version.number, "submissions": parts})


def _wanted(reading: Reading, given: object, number: int) -> None:
    """Whether the language and the version are ones that can be."""
    assert isinstance(given, dict)
    if not isinstance(given.get("answers"), dict):
        reading.wrong("answers")
    if "language" in given and given["language"] not in {"ja", "ja-simple", "en"}:
        reading.wrong("language")
    if "version" in given and (type(given["version"]) is not int or given["version"] != number):
        reading.wrong("version")


def _whom(reading: Reading, value: object, partner: Partner) -> Person | None:
    said = reading.members(value, "person", needs=(), may={"register_key", "person"})
    if len(said) != 1:
        reading.wrong("person")
        return None
    name, text = next(iter(said.items()))
    whom = (ToKind(name) if name in set(ToKind) else ToKind.PERSON, reading.text(text, f"person.{name}", most=64))
    if reading.problems:
        return None
    found = persons_named(partner.body, [whom], today=today()).get(whom)
    if found is None:
        raise PersonUnknown
    return found


def _wait(held: PartnerKey) -> HttpResponse | None:
    seconds = PACE.take(f"forms {held.partner_id}", 1, a_minute=MOST_A_MINUTE) if settings.PACE_A_MINUTE else 0
    if not seconds:
        return None
    told = answers.error(429, "too_fast", data={"seconds": seconds})
    told["Retry-After"] = str(seconds)
    return told


def _incomplete(found: sent.Sent, definition: Definition) -> HttpResponse:
    """What is wrong, in the shape of every error."""
    listed = [
        {"parameter": each["path"][:80], "code": each["code"], "message": each["message"]}
        for each in forms.problems(found, definition)
    ]
    told = {"code": "filing_incomplete", "message": answers.say("filing_incomplete"), "problems": listed}
    return JsonResponse(told, status=422, json_dumps_params={"ensure_ascii": False})


def _practised(version: FormVersion, definition: Definition) -> HttpResponse:
    now = moment()
    parts = [(part.body, part.processing_days) for part in definition.parts] or [
        (version.procedure.body.key, definition.processing_days)
    ]
    told = [
        {"body": body, "number": None, "state": SubmissionState.ARRIVED.value, "arrived_at": written(now), "due_date": (today() + timedelta(days=days)).isoformat()}
        for body, days in parts
    ]  # fmt: skip
    return JsonResponse({"mode": "test", "version": version.number, "submissions": told})


@router.get(
    "/submissions/{number}", response={200: schemas.SubmissionOut, 400: Error, 401: Error, 404: Error, 405: Error, 422: Error, 429: Error},
    operation_id="submission", url_name="submission", summary=N_("How a submission stands"), openapi_extra={"security": SECURED},
    description=N_("For systems of the body with which it was filed. Nothing of its content."),
)  # fmt: skip
def show(request: HttpRequest, number: schemas.NumberPath) -> HttpResponse:
    """The state of one submission of the key's own body."""
    with reach.within(reach.EVERYTHING):
        held = key_of(request, _READING)
        found = submissions.numbered(held.partner.body, number)
        told = {
            "number": numbers.written(found.number), "body": found.body.key, "procedure": found.procedure.key, "version": found.version.number,
            "state": found.state, "arrived_at": written(found.arrived_at), "due_date": found.due_date.isoformat(),
            "ended_at": written(found.ended_at) if found.ended_at else None,
        }  # fmt: skip
    return JsonResponse(told)
