"""What stands before every address of the API and of the data: methods, parameters, CORS, conditional requests."""

import hashlib
from collections import Counter
from collections.abc import Callable, Collection
from datetime import date, datetime
from functools import wraps
from typing import Any, Final, cast

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import http_date, parse_etags, parse_http_date_safe

from todoke.api import answers, state
from todoke.common.clock import TOKYO, now
from todoke.ui.pace import wait_for

View = Callable[..., HttpResponseBase]
_ALLOWED: Final = "GET, HEAD, OPTIONS"
_TAKING: Final = "POST, OPTIONS"


def today() -> date:
    """Today's date in Japan, by the clock of the API."""
    return now().astimezone(TOKYO).date()


def moment() -> datetime:
    """The present moment, by the clock of the API."""
    return now()


def guarded(
    view: View, names: Callable[[HttpRequest], Collection[str]], *, by_revision: Callable[[HttpRequest], bool], cost: int = 0
) -> View:  # fmt: skip
    """A view that is read only, knows its parameters, may be called from any site and honours ETag and Last-Modified.

    ``names``: the parameters known at an address; ``by_revision``: whether its answer follows from the registry's
    revision alone (then 304 costs one query), or is compared by its content. ``cost``: what it takes of its reader's minute.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "OPTIONS":
            return _open(_preflight(_ALLOWED))
        if request.method not in ("GET", "HEAD"):
            refused = answers.error(405, "method_not_allowed")
            refused["Allow"] = _ALLOWED
            return _open(refused)
        if problems := _query_problems(request, names(request)):
            return _open(answers.error(400, "parameters_wrong", problems))
        made_from = state.current(now()) if by_revision(request) else None
        tag = made_from.tag(request.get_full_path(), packing(request)) if made_from else None
        if tag and _matches(request, tag):
            return _open(_headed(HttpResponse(status=304), tag, made_from))
        if seconds := wait_for(request, cost):
            return _open(_too_fast(seconds))
        headless = request.method == "HEAD"
        request.method = "GET"
        response = view(request, *args, **kwargs)
        if response.status_code == 200:
            response = _conditional(request, response, tag, made_from)
        return _open(_without_body(response) if headless else response)

    answer.csrf_exempt = True  # type: ignore[attr-defined]
    return answer


def taking(
    view: View, names: Callable[[HttpRequest], Collection[str]], *, most_bytes: int, cost: int, for_sites: bool = True
) -> View:
    """A view that takes JSON by POST, up to so many bytes; nothing of it is kept, here or on the way.

    ``for_sites``: a page of any site may ask it in a browser; not what answers with personal data.
    """
    opened = _open if for_sites else _closed

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "OPTIONS":
            return opened(_preflight(_TAKING))
        response = _untaken(request, names(request), most_bytes, cost) or view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return opened(response)

    answer.csrf_exempt = True  # type: ignore[attr-defined]
    return answer


def keyed(view: View, names: Callable[[HttpRequest], Collection[str]], *, cost: int) -> View:
    """A view that is read with a partner's key: no page of another site reads it, and nothing on the way keeps it."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "OPTIONS":
            return _closed(_preflight(_ALLOWED))
        response = _unread(request, names(request), cost)
        if response is None:
            headless, request.method = request.method == "HEAD", "GET"
            found = view(request, *args, **kwargs)
            response = _without_body(found) if headless else found
        response["Cache-Control"] = "no-store"
        return _closed(response)

    answer.csrf_exempt = True  # type: ignore[attr-defined]
    return answer


def _unread(request: HttpRequest, known: Collection[str], cost: int) -> HttpResponseBase | None:
    """Why a request to read is not looked at; None when it is."""
    if request.method not in ("GET", "HEAD"):
        refused = answers.error(405, "method_not_allowed")
        refused["Allow"] = _ALLOWED
        return refused
    if problems := _query_problems(request, known):
        return answers.error(400, "parameters_wrong", problems)
    seconds = wait_for(request, cost)
    return _too_fast(seconds) if seconds else None


def _untaken(request: HttpRequest, known: Collection[str], most_bytes: int, cost: int) -> HttpResponse | None:
    """Why a request is not looked at; None when it is."""
    if request.method != "POST":
        refused = answers.error(405, "post_wanted")
        refused["Allow"] = _TAKING
        return refused
    if problems := _query_problems(request, known):
        return answers.error(400, "parameters_wrong", problems)
    charset = request.content_params.get("charset", "utf-8") if request.content_params else "utf-8"
    if request.content_type != "application/json" or charset.lower() not in ("utf-8", "utf8"):
        return answers.error(415, "json_wanted")
    length = request.headers.get("Content-Length") or "0"
    if not length.isdigit() or int(length[:12]) > most_bytes:
        return answers.error(413, "body_too_large", data={"limit": f"{most_bytes // 1024:,}"})
    seconds = wait_for(request, cost)
    return _too_fast(seconds) if seconds else None


def _too_fast(seconds: int) -> HttpResponse:
    refused = answers.error(429, "too_fast", data={"seconds": seconds})
    refused["Retry-After"] = str(seconds)
    return refused


def packing(request: HttpRequest) -> str:
    """Return "gzip" where the reader takes it and the address gives it (the files under /data/), else ""."""
    if not request.path.startswith("/data/"):
        return ""
    for part in request.headers.get("Accept-Encoding", "").lower().split(","):
        name, _, quality = part.partition(";")
        if name.strip() in ("gzip", "*"):
            return "" if quality.replace(" ", "") in ("q=0", "q=0.0", "q=0.00", "q=0.000") else "gzip"
    return ""


def _query_problems(request: HttpRequest, known: Collection[str]) -> list[tuple[str, str]]:
    """Unknown and repeated parameters: a misspelt filter must not look like an answer."""
    counts = Counter({name: len(values) for name, values in request.GET.lists()})
    unknown = [(name, "parameter_unknown") for name in counts if name not in known]
    return unknown + [(name, "parameter_repeated") for name in counts if name in known and counts[name] > 1]


def _preflight(methods: str) -> HttpResponse:
    response = HttpResponse(status=204)
    response["Allow"] = response["Access-Control-Allow-Methods"] = methods
    conditional = "Content-Type" if methods == _TAKING else "If-None-Match, If-Modified-Since"
    response["Access-Control-Allow-Headers"] = f"Accept, Accept-Language, {conditional}"
    response["Access-Control-Max-Age"] = "86400"
    return response


def _closed(response: HttpResponseBase) -> HttpResponseBase:
    """For programs with a key alone: no page of another site reads this."""
    for name in [name for name in response.headers if name.lower().startswith("access-control-")]:
        del response.headers[name]
    return response


def _open(response: HttpResponseBase) -> HttpResponseBase:
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "ETag, Last-Modified, Retry-After"
    response.headers.setdefault("Cache-Control", "no-cache")
    return response


def _conditional(
    request: HttpRequest, response: HttpResponseBase, tag: str | None, made_from: state.State | None
) -> HttpResponseBase:
    if tag is None:
        digest = hashlib.sha256(cast(HttpResponse, response).content).hexdigest()[:24]
        tag = f'"{digest}"'
    _headed(response, tag, made_from)
    if _matches(request, tag) or _unmodified(request, made_from):
        return _headed(HttpResponse(status=304), tag, made_from)
    return response


def _headed(response: HttpResponseBase, tag: str, made_from: state.State | None) -> HttpResponseBase:
    response["ETag"] = tag
    if made_from and made_from.changed_at:
        response["Last-Modified"] = http_date(made_from.changed_at.timestamp())
    return response


def _matches(request: HttpRequest, tag: str) -> bool:
    """Whether the reader holds this answer already; ``*`` is looked at only once there is an answer."""
    given = [each.removeprefix("W/") for each in parse_etags(request.headers.get("If-None-Match", ""))]
    return tag in given


def _unmodified(request: HttpRequest, made_from: state.State | None) -> bool:
    given = request.headers.get("If-None-Match")
    if given is not None:
        return given.strip() == "*"
    since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
    changed: datetime | None = made_from.changed_at if made_from else None
    return since is not None and changed is not None and int(changed.timestamp()) <= since


def _without_body(response: HttpResponseBase) -> HttpResponseBase:
    """The headers that GET would give."""
    if isinstance(response, StreamingHttpResponse):
        return HttpResponse(status=response.status_code, headers=dict(response.headers))
    whole = cast(HttpResponse, response)
    length = len(whole.content)
    whole.content = b""
    whole["Content-Length"] = str(length)
    return whole
