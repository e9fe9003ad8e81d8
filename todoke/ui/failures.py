"""Pages for what went wrong: what happened, what one can do, in the reader's language."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation

from todoke.common.errors import Refusal
from todoke.ui.pages import render


def _wants_json(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def _failure(request: HttpRequest, status: int, code: str, data: Mapping[str, object] | None = None) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"code": code}, status=status)
    language = translation.get_language_from_path(request.path) or translation.get_language_from_request(request)
    with translation.override(language):
        context = {"status": status, "code": code, "data": data or {}, "area": request.path.split("/")[2:3]}
        return render(request, "failure.html", context, status=status)


def refusal(request: HttpRequest, error: Refusal) -> HttpResponse:
    """The answer to an expected refusal that no page handled itself."""
    response = _failure(request, error.status, error.code, error.data)
    if error.status == 429 and "seconds" in error.data:
        response["Retry-After"] = str(error.data["seconds"])
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request could not be read."""
    return _failure(request, 400, "bad_request")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: not for this person."""
    return _failure(request, 403, "not_allowed")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: nothing here, and where to look instead."""
    return _failure(request, 404, "not_found")


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault; nothing that was typed is known to be lost or kept."""
    request.COOKIES = {}  # the database may be what failed: no town is looked up
    return _failure(request, 500, "server_error")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form came from another page or is too old; sending it again from this site works."""
    return _failure(request, 403, "form_expired")
