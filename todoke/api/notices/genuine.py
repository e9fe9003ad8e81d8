"""Whether a notice is genuine, over the API; the public log with its signed heads; warnings of frauds."""

from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from ninja import Router

from todoke.api import answers
from todoke.api.answers import Error
from todoke.api.eligibility.schemas import body_of
from todoke.api.front import moment
from todoke.api.notices import genuine_schemas as schemas
from todoke.common.actors import Actor
from todoke.common.errors import NotFound
from todoke.eligibility.formats.json_text import parse
from todoke.notices.operations import genuine
from todoke.notices.operations.genuine import Answer
from todoke.notices.queries import phishing, public_log
from todoke.registry.rules.fields import N_
from todoke.ui import genuine_words, messages
from todoke.ui.names import name_of
from todoke.ui.ruby import plain
from todoke.ui.sources import source_of

router = Router()
MOST_BYTES: Final = {"notice_check": 2 * 1024}
#: What each costs of its reader's minute.
COSTS: Final = {"notice_check": 1, "notice_log": 5, "notice_heads": 5, "notice_proof": 2, "fraud_warnings": 1}
Data = dict[str, object]


class EntryNotFound(NotFound):
    """The log has no such entry yet."""

    code = "entry_not_found"


@router.post(
    "/notices/check", response={200: schemas.CheckedNotice, 400: Error, 405: Error, 413: Error, 415: Error, 422: Error, 429: Error},
    operation_id="notice_check", url_name="notice_check", summary=N_("Is this notice genuine?"),
    openapi_extra=body_of(schemas.CHECK_ASKED, schemas.CHECK_EXAMPLE),
    description=N_("Who sent the notice that carries this number, when and about what. A number that nobody issued is reported to staff; networks that try many have to wait."),
)  # fmt: skip
def check(request: HttpRequest) -> HttpResponse:
    """What a code says."""
    sent = parse(request.body)
    code = sent.get("code") if isinstance(sent, dict) and set(sent) == {"code"} else None
    if not isinstance(code, str) or len(code) > 60 or "\0" in code:
        return answers.error(422, "parameters_wrong", [("code", "parameter_unreadable")])
    answer = genuine.check_code(typed=code, source=source_of(request), by=Actor("anybody"), now=moment())
    return JsonResponse(_told(answer), json_dumps_params={"ensure_ascii": False})


def _told(answer: Answer) -> Data:
    """Every field in every answer."""
    words = genuine_words.trouble(answer) or messages.say(genuine_words.TITLES[answer.standing])
    entry, batch, body = answer.entry, answer.batch, answer.body
    opened = entry is not None and batch is not None
    return {
        "standing": answer.standing.value, "message": plain(words), "trouble": answer.trouble.value if answer.trouble else None,
        "sender": {"key": body.key, "name": plain(name_of(body))} if body else None,
        "day": answer.day.isoformat() if answer.day else None,
        "about": {"topic": answer.topic, "label": plain(genuine_words.topic(answer.topic))} if answer.topic else None,
        "law": answer.law or None, "taken_back": answer.taken_back_date.isoformat() if answer.taken_back_date else None,
        "log": {
            "sequence": entry.sequence, "commitment": entry.commitment, "salt": entry.opening["salt"], "head": public_log.head_line(batch),
        } if opened and entry and batch else None,
    }  # fmt: skip


@router.get(
    "/notices/log", response={200: schemas.LogPart, 304: None, 400: Error, 405: Error, 422: Error, 429: Error}, operation_id="notice_log",
    url_name="notice_log", summary=N_("The public log of notices"),
    description=N_("A commitment for each notice that was given or taken back. Nobody finds a number, a sender or a recipient from it."),
)  # fmt: skip
def entries(request: HttpRequest, after: schemas.AfterQuery = 0, limit: schemas.LinesQuery = 100) -> Data:
    """A page of entries."""
    found = public_log.lines(after, limit + 1)
    kept = found[:limit]
    return {"entries": kept, "next": kept[-1]["sequence"] if kept else after, "more": len(found) > limit}


@router.get(
    "/notices/log/heads", response={200: schemas.HeadPart, 304: None, 400: Error, 405: Error, 422: Error, 429: Error},
    operation_id="notice_heads", url_name="notice_heads", summary=N_("Signed heads of the log"),
    description=N_("Each head names the one before it and is signed; keep the newest, and nobody can bend the log behind it unseen."),
)  # fmt: skip
def heads(request: HttpRequest, after: schemas.AfterQuery = 0, limit: schemas.LinesQuery = 100) -> Data:
    """A page of heads."""
    found = public_log.heads(after, limit + 1)
    kept = found[:limit]
    return {"heads": kept, "next": kept[-1]["number"] if kept else after, "more": len(found) > limit}


@router.get(
    "/notices/log/{sequence}/proof", response={200: schemas.LogProof, 304: None, 400: Error, 404: Error, 405: Error, 422: Error, 429: Error},
    operation_id="notice_proof", url_name="notice_proof", summary=N_("That an entry stands in the log"),
    description=N_("The way from one commitment up to the root that was signed."),
)  # fmt: skip
def proof(request: HttpRequest, sequence: schemas.EntryPath) -> Data:
    """The way of one entry."""
    found = public_log.proof(sequence)
    if found is None:
        raise EntryNotFound
    return found


@router.get(
    "/notices/warnings", response={200: schemas.FraudWarnings, 304: None, 400: Error, 405: Error, 429: Error}, operation_id="fraud_warnings",
    url_name="fraud_warnings", summary=N_("Frauds that are going round"),
    description=N_("Warnings that bodies show now, as open data."),
)  # fmt: skip
def warnings(request: HttpRequest) -> Data:
    """Every warning that is shown."""
    found = phishing.shown()
    titles = [plain(each.title) for each in genuine_words.warnings(found)]
    return {
        "warnings": [
            {"body": row.body.key, "way": row.way, "title": title, "sentences": row.sentences, "shown_at": row.shown_at}
            for row, title in zip(found, titles, strict=True)
        ]
    }


def whole_log(request: HttpRequest) -> HttpResponseBase:
    """The whole log as JSON lines: the commitments of each batch, then its head."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(("GET",))
    response = StreamingHttpResponse(public_log.whole(), content_type="application/x-ndjson")
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "no-cache"
    return response
