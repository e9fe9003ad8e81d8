"""Is this notice genuine? 「このお知らせは本物？」: anybody types a code and sees who sent it, when and about what; how genuine mail looks.

The code is sent by POST, so that it stands in no address and no log. A QR leads to this page with the code behind ``#``, which browsers keep to
themselves; a small script puts it into the field, and without the script it is typed.
"""

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse
from django.template.backends.utils import csrf_input
from django.views.decorators.debug import sensitive_post_parameters

from todoke.bodies import queries as bodies
from todoke.bodies.models import Body
from todoke.bodies.rules.codes import BodyKind
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.notices.operations import genuine, phishing
from todoke.notices.operations.genuine import Answer, Standing
from todoke.notices.queries import phishing as queries
from todoke.notices.queries import public_log
from todoke.notices.rules.phishing import LONGEST_TEXT, Way
from todoke.people.operations.code_tries import CodesTooFast
from todoke.registry.rules.fields import N_
from todoke.ui import genuine_words, messages
from todoke.ui.pages import town_of
from todoke.ui.sources import source_of
from todoke.web import frame

_ANYBODY: Final = Actor("anybody")
_SALT: Final = "notices.report"
#: So long somebody may add to a report that their code began.
_MINUTES: Final = timedelta(minutes=60)
_PUBLIC: Final = "web/notices"


@sensitive_post_parameters("code")
def show(request: HttpRequest) -> HttpResponse:
    """The form, and what a code says."""
    if request.method == "POST":
        return _checked(request)
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(("GET", "POST"))
    return _form(request)


def _form(request: HttpRequest, *, typed: str = "", error: object = None, status: int = 200) -> HttpResponse:
    context = {
        "csrf_input": csrf_input(request), "typed": typed[:60], "error": error, "errors": [("id_code", error)] if error else [], "said": "told" in request.GET,
        "warnings": genuine_words.warnings(queries.shown()), "never": genuine_words.NEVER,
    }  # fmt: skip
    return frame.respond(request, f"{_PUBLIC}/genuine.html", context, status=status)


def _checked(request: HttpRequest) -> HttpResponse:
    typed = request.POST.get("code", "")
    try:
        answer = genuine.check_code(typed=typed, source=source_of(request), by=_ANYBODY, now=clock.now())
    except CodesTooFast as refusal:
        response = _form(
            request, typed=typed, error=messages.tell(refusal.code, refusal.data), status=refusal.status
        )  # fmt: skip
        response["Retry-After"] = str(refusal.data["seconds"])
        return response
    if answer.standing is Standing.MISTYPED:
        return _form(request, typed=typed, error=genuine_words.trouble(answer), status=422)
    if answer.standing is Standing.UNKNOWN:
        return _unknown(request, answer.code, signing.dumps(answer.report, salt=_SALT))
    return frame.respond(request, f"{_PUBLIC}/genuine_true.html", _true(answer))


def _true(answer: Answer) -> dict[str, object]:
    assert answer.body is not None
    return {
        "code": answer.code, "body": answer.body, "name": frame.body_name(answer.body), "taken_back": answer.standing is Standing.WITHDRAWN,
        "title": genuine_words.TITLES[answer.standing], "facts": genuine_words.facts(answer), "seal": genuine_words.seal(answer),
        "never": genuine_words.NEVER,
    }  # fmt: skip


def _unknown(request: HttpRequest, code: str, token: str, errors: dict[str, object] | None = None) -> HttpResponse:
    """The warning, and the form for who wants to say more."""
    town = town_of(request)
    own = frame.town_body(town)
    found = errors or {}
    context = {
        "csrf_input": csrf_input(request), "code": code, "token": token, "ways": genuine_words.ways(), "bodies": _named(), "own": own,
        "own_name": frame.body_name(own) if own else "", "key": request.POST.get("body") or (own.key if own else ""),
        "way": request.POST.get("way", ""), "text": request.POST.get("text", "").replace("\0", ""), "longest": LONGEST_TEXT, "never": genuine_words.NEVER,
        "errors": [(f"id_{name}", message) for name, message in found.items()], "error_of": found,
    }  # fmt: skip
    return frame.respond(
        request, f"{_PUBLIC}/genuine_unknown.html", context, status=422 if errors else 200
    )  # fmt: skip


def _named() -> list[tuple[str, str]]:
    """In whose name a false notice may have come."""
    every = (body for body in bodies.all_bodies() if body.kind != BodyKind.AFFILIATED)
    return [("", messages.say(N_("Please choose"))), *((body.key, frame.body_name(body)) for body in every)]


@sensitive_post_parameters("code", "text")
def tell(request: HttpRequest) -> HttpResponse:
    """What somebody adds about a code that nobody issued."""
    if request.method != "POST":  # another language was chosen, or the page loaded again
        return HttpResponseRedirect(frame.address("web:genuine"))
    sent = request.POST
    try:
        key = UUID(str(signing.loads(sent.get("report", ""), salt=_SALT, max_age=_MINUTES)))
    except (signing.BadSignature, ValueError):
        return _form(request, error=messages.tell("form_expired"), status=422)
    body, way = _body_of(sent.get("body", "")), next((each for each in Way if each.value == sent.get("way")), None)
    problems: dict[str, object] = {}
    if body is None:
        problems["body"] = messages.tell("report_body_missing")
    if way is None:
        problems["way"] = messages.tell("report_way_missing")
    if body is None or way is None:
        return _unknown(request, "", sent["report"], problems)
    text = sent.get("text", "").replace("\0", "")
    phishing.tell_more(report=key, body=body, way=way, text=text, by=_ANYBODY, now=clock.now())
    return HttpResponseRedirect(frame.address("web:genuine", {"told": "1"}))


def _body_of(key: str) -> Body | None:
    try:
        return bodies.get(key) if key else None
    except bodies.BodyNotFound:
        return None


def mail(request: HttpRequest) -> HttpResponse:
    """How genuine mail, SMS, LINE messages and letters look."""
    context = {"domain": settings.MAIL_DOMAIN, "site": settings.BASE_URL, "never": genuine_words.NEVER}
    return frame.respond(request, f"{_PUBLIC}/genuine_mail.html", context)


def keys(request: HttpRequest) -> HttpResponse:
    """The public keys of the log, for whoever verifies it."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(("GET",))
    found = [{"name": name, "algorithm": "Ed25519", "public_key": public} for name, public in public_log.keys().items()]
    response = JsonResponse({"log": f"{settings.BASE_URL}/data/notices-log.jsonl", "keys": found})
    response["Access-Control-Allow-Origin"] = "*"
    return response
