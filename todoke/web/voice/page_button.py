"""「この情報に問題がありますか？」: what is wrong with a page, in two taps, words only if one wants; and where an error of ours is told."""

import re
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import Resolver404, ResolverMatch, resolve

from todoke.bodies import queries as bodies
from todoke.bodies.models import Body
from todoke.bodies.rules.codes import BodyKind
from todoke.common import sealing
from todoke.common.errors import Refusal
from todoke.gateways.scanning import FileHarmful, ScannerAway
from todoke.procedures.models import Draft, Procedure
from todoke.registry.queries import feeds, programs
from todoke.ui import messages, voice_text, voice_words
from todoke.ui.pages import town_of
from todoke.voice.operations.photos import PhotoRefused
from todoke.voice.operations.voices import SaidAlready, VoiceRefused
from todoke.voice.rules.kinds import About, Channel, Fault, Kind, Moment
from todoke.voice.rules.saying import Saying
from todoke.web import frame
from todoke.web.procedures.filler import Filler, filler_page
from todoke.web.town.pages import SeeOther
from todoke.web.voice import asked as asks
from todoke.web.voice import form
from todoke.web.voice.form import Subject

_PREFIX: Final = re.compile(r"^/(ja-simple|ja|en)(?=/)")
#: The kind of a page of a person's own, as ``frame.place_of`` tells it.
_KIND: Final = re.compile(r"(/(?:[a-z0-9.-]{1,30}|…)){1,8}/?")
_LONGEST: Final = 200
#: The last search of a browser, sealed on the device and sent to this page alone, for half an hour.
SEARCHED: Final = "todoke_searched"
_SEARCHED_SECONDS: Final = 1800
_PURPOSE: Final = "last-search"


@dataclass(frozen=True, slots=True)
class At:
    """A page of ours: its path as a voice keeps it, who answers for it, and which version of it there is."""

    path: str
    body: Body
    version: str
    match: ResolverMatch | None = None


def at(given: str, *, own: Body | None = None) -> At | None:
    """The page that an address means; None for anything that is no page of ours."""
    path = _PREFIX.sub("", given.partition("?")[0].partition("#")[0])
    if not path.startswith("/") or len(path) > _LONGEST or not path.isprintable():
        return None
    if "…" in path:
        return At(path, own or _keeper(), "") if _KIND.fullmatch(path) else None
    try:
        match = resolve(f"/{frame.language()}{path}")
    except Resolver404:
        return None
    body, version = _whose(match)
    path = frame.impersonal(path, match, prefix=f"{frame.language()}/")
    return At(path, body or own or _keeper(), version or f"r{feeds.revision()}", match)


def _whose(match: ResolverMatch) -> tuple[Body | None, str]:
    """The body that answers for a page, and the version of what it shows."""
    try:
        if match.view_name in {"web:program", "web:history", "web:on_day"}:
            found = programs.by_slug(match.kwargs["number"])
            return found.body, f"v{found.live.sequence}" if found.live else ""
        if match.view_name == "web:body":
            return bodies.get(match.kwargs["key"]), ""
        if isinstance(match.kwargs.get("body"), str):
            return bodies.get(match.kwargs["body"]), ""
    except Refusal:
        pass
    return None, ""


def _keeper() -> Body:
    """Who answers for pages that are nobody's alone: the metropolis."""
    return next((each for each in bodies.all_bodies() if each.kind == BodyKind.PREFECTURE), None) or bodies.top()


@filler_page(methods=("GET", "HEAD", "POST"))
def show(filler: Filler) -> HttpResponseBase:
    """What is wrong, each a button; a text box for who wants to say more."""
    sent = filler.request.POST if filler.request.method == "POST" else filler.request.GET
    found = at(sent.get("at", ""), own=frame.town_body(town_of(filler.request)))
    if found is None:
        return SeeOther(frame.address("web:voice"))
    subject = Subject(found.body, About.PAGE, found.path, Channel.PAGE, Moment.READING, detail=found.version)
    if filler.request.method != "POST":
        return _page(filler, subject)
    subject = subject.asked(filler.request.POST)
    if "preview" in sent:
        return _page(filler, subject, preview=voice_text.preview(sent.get("text", "")))
    fault = sent.get("fault", "")
    said = Saying(
        kind=Kind.DEFECT, channel=Channel.PAGE, about_kind=About.PAGE, about=subject.about, moment=Moment.READING, detail=subject.detail,
        fault=Fault(fault) if fault in set(Fault) else None, text=sent.get("text", ""), search=sent.get("search", ""), language=frame.language(),
        once=subject.once,
    )  # fmt: skip
    try:
        return form.thanks(filler, form.hear(filler, subject, said))
    except SaidAlready:
        return form.said_already(filler, subject)
    except (VoiceRefused, PhotoRefused, FileHarmful, ScannerAway) as refusal:
        return _page(filler, subject, refused=refusal)


def _page(filler: Filler, subject: Subject, *, preview: object = None, refused: Refusal | None = None) -> HttpResponse:
    sent = filler.request.POST
    place, words = form.told(refused) if refused else ("", None)
    came = filler.request.POST.get("at") or filler.request.GET.get("at", "")
    context = {
        **form.subject_words(subject), "faults": [(each.value, messages.say(label)) for each, label in voice_words.FAULTS.items()],
        "came": came[:600] if "…" not in subject.about else subject.about, "here": _back(came), "text": sent.get("text", ""), "preview": preview,
        "search": sent.get("search") if filler.request.method == "POST" else searched(filler.request), "form": sent.get("form", "") or asks.new_form(),
        "can_have": filler.visitor is not None and filler.visitor.acting_for is None, "errors": [(f"id_{'photo' if place == 'photo' else 'text'}", words)] if words else [],
        "error": words if place != "photo" else None, "photo_error": words if place == "photo" else None,
    }  # fmt: skip
    return filler.render("web/voice/page.html", context, status=422 if refused else 200)


def _back(came: str) -> str:
    """The page that somebody came from, in the language of this one; "" for a page of which only the kind is told."""
    path = _PREFIX.sub("", came[:600])
    return frame.safe_next(f"/{frame.language()}{path}") if path.startswith("/") and "…" not in path else ""


@filler_page(methods=("GET", "HEAD"))
def failed(filler: Filler) -> HttpResponseBase:
    """After an error of ours: how it was, where it happened in a procedure; else what is wrong with the page."""
    given = filler.request.GET.get("at", "")
    found = at(given)
    procedure = _procedure_at(found.match) if found and found.match else None
    if procedure is None or asks.is_of_death(procedure):  # who has just lost somebody is not asked how it was
        return SeeOther(frame.address("web:voice_page", {"at": found.path if found else given[:600]}))
    subject = Subject(procedure.body, About.PROCEDURE, str(procedure.pk), moment=Moment.FAILED)
    more = {
        "action": frame.address("web:voice_procedure", body=procedure.body.key, procedure=str(procedure.pk)),
        "token": asks.token(asks.Asked("", Moment.FAILED)),
    }  # fmt: skip
    return form.show(filler, subject, more)


def _procedure_at(match: ResolverMatch) -> Procedure | None:
    """The procedure that a page of filling in belongs to."""
    if "draft" in match.kwargs:
        held = Draft.objects.select_related("version__procedure__body").filter(pk=match.kwargs["draft"]).first()
        return held.version.procedure if held else None
    if match.view_name == "web:apply":
        return (
            Procedure.objects.select_related("body")
            .filter(body__key=match.kwargs["body"], key=match.kwargs["key"])
            .first()
        )
    return None


def remember_search(response: HttpResponse, query: str) -> None:
    """Keep what was searched for on the device, for the page that may be wrong after it; this page alone is sent it."""
    sealed = sealing.seal(query.encode(), secret=settings.SECRET_KEY, purpose=_PURPOSE)
    response.set_cookie(
        SEARCHED, sealed, max_age=_SEARCHED_SECONDS, path=frame.address("web:voice_page"), httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip


def searched(request: HttpRequest) -> str:
    """What was searched for before; "" where nothing was, or somebody else wrote it."""
    opened = sealing.unseal(request.COOKIES.get(SEARCHED, ""), secret=settings.SECRET_KEY, purpose=_PURPOSE)
    return opened.decode(errors="ignore") if opened else ""
