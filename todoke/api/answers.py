"""The one shape of every error of the API, and how refusals and bad parameters become it."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI, Schema
from ninja.errors import ValidationError
from pydantic import Field

from todoke.common.errors import Refusal
from todoke.eligibility.formats.exchange import HouseholdInvalid
from todoke.eligibility.formats.json_text import JsonUnreadable
from todoke.registry.rules.fields import N_
from todoke.ui import eligibility, messages
from todoke.ui.ruby import plain

OWN: Final[dict[str, str]] = {
    "method_not_allowed": N_("This address is only read: use GET."),
    "post_wanted": N_("Send a household to this address as JSON, with POST. /api/v1/docs shows an example."),
    "json_wanted": N_("Please send JSON in UTF-8, and say so: Content-Type: application/json."),
    "body_too_large": N_("This is more than %(limit)s kilobytes. Please send fewer households at a time."),
    "no_such_address": N_("There is no such address in this API. /api/v1/docs lists them all."),
    "parameters_wrong": N_("Some parameters of the request cannot be used."),
    "parameter_unknown": N_("There is no such parameter here."),
    "parameter_repeated": N_("This parameter may be given once only."),
    "parameter_unreadable": N_("This value cannot be used here. /api/v1/docs says what is expected."),
    "version_not_found": N_("No version with this number was ever published."),
    "nothing_on_date": N_("Nothing was published under this number on that day."),
    "cursor_ahead": N_("This cursor is not of this registry, or the registry was restored. Start again without it."),
    "no_changes": N_("Nothing was published yet."),
    "idempotency_wanted": N_(
        "Please send a header Idempotency-Key of 8 to 100 visible ASCII characters, a new one for each new call."
    ),
    "answer_unknown": N_("This form has no such question."),
    "file_elsewhere": N_("Files are not taken by this address. Please leave this answer out."),
    "value_shape": N_("This answer has another shape than the question asks for."),
}


class Problem(Schema):
    """What is wrong with one parameter, or in one place of the JSON."""

    parameter: str = Field(description="Name of the parameter, or the place in the JSON, such as members.0.born.")
    code: str
    message: str


class Error(Schema):
    """Why a request was refused."""

    code: str = Field(description="Stable; for programs.")
    message: str = Field(description="For people, in the language of Accept-Language.")
    problems: list[Problem] = Field(default=[], description="One entry for each parameter that cannot be used.")


def say(code: str, data: Mapping[str, object] | None = None) -> str:
    """What a code means, as plain text in the reader's language."""
    if code in OWN:
        return plain(messages.say(OWN[code], **(data or {})))
    return plain(messages.tell(code, data))


def error(
    status: int, code: str, problems: Sequence[tuple[str, str]] = (), data: Mapping[str, object] | None = None
) -> HttpResponse:
    """An error; ``problems`` are pairs of a parameter's name and a code."""
    listed = [{"parameter": name[:80], "code": each, "message": say(each)} for name, each in problems]
    body = {"code": code, "message": say(code, data), "problems": listed}
    return JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})


def _refused(request: HttpRequest, refusal: Refusal | type[Refusal]) -> HttpResponse:
    assert isinstance(refusal, Refusal)
    if isinstance(refusal, HouseholdInvalid | JsonUnreadable):
        told = eligibility.refused(refusal)
        return JsonResponse(told, status=refusal.status, json_dumps_params={"ensure_ascii": False})
    return error(refusal.status, refusal.code, data=refusal.data)


def _unreadable(request: HttpRequest, failure: ValidationError | type[ValidationError]) -> HttpResponse:
    assert isinstance(failure, ValidationError)
    names = [str(each["loc"][1]) if len(each["loc"]) > 1 else "" for each in failure.errors]
    return error(422, "parameters_wrong", [(name, "parameter_unreadable") for name in names])


def install(api: NinjaAPI) -> None:
    """Let the API answer in this shape."""
    api.add_exception_handler(Refusal, _refused)
    api.add_exception_handler(ValidationError, _unreadable)
