"""Asking what a household may receive, one or many; and the vocabulary in which one asks."""

from django.http import HttpRequest, JsonResponse
from ninja import Router

from todoke.api.answers import Error
from todoke.api.eligibility import schemas
from todoke.api.front import today
from todoke.eligibility.formats.json_text import parse
from todoke.registry.rules.fields import N_
from todoke.ui import eligibility

router = Router()
#: The largest body of each address that takes one.
MOST_BYTES = {"eligibility": 256 * 1024, "eligibility_batch": 2 * 1024 * 1024}
_REFUSED = {400: Error, 405: Error, 413: Error, 415: Error, 422: Error, 429: Error}


def _json(document: dict[str, object]) -> JsonResponse:
    """Ready for the reader; only the tests compare it with its description."""
    return JsonResponse(document, json_dumps_params={"ensure_ascii": False})


@router.post(
    "/eligibility", response={200: schemas.Answer, **_REFUSED}, operation_id="eligibility", url_name="eligibility",
    summary=N_("What a household may receive"), openapi_extra=schemas.body_of(schemas.HOUSEHOLD, schemas.EXAMPLE),
    description=N_("Likely yes, no, or depends, with reasons, amounts and days, and what to ask next. Nothing that you send is kept."),
)  # fmt: skip
def ask(request: HttpRequest) -> JsonResponse:
    """The answer for one household."""
    return _json(eligibility.answer(parse(request.body), today=today()))


@router.post(
    "/eligibility/batch", response={200: schemas.Answers, **_REFUSED}, operation_id="eligibility_batch", url_name="eligibility_batch",
    summary=N_("What many households may receive"),
    openapi_extra=schemas.body_of(schemas.BATCH, {"households": [schemas.EXAMPLE]}),
    description=N_("Up to 100 households with 500 people, answered in their order."),
)  # fmt: skip
def ask_for_many(request: HttpRequest) -> JsonResponse:
    """The answers for several households."""
    return _json(eligibility.answer_batch(parse(request.body), today=today()))


@router.get(
    "/facts", response={200: schemas.FactList, 304: None, 400: Error, 405: Error}, operation_id="facts", url_name="facts",
    summary=N_("The facts that rules ask for"),
    description=N_("Each fact with its type, its question, who can know it, how sensitive it is, and on what basis it may be used."),
)  # fmt: skip
def list_facts(request: HttpRequest) -> dict[str, object]:
    """The vocabulary."""
    return {"facts": eligibility.facts()}
