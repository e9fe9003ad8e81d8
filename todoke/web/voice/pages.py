"""Where somebody speaks: about a procedure, a service, a counter, an office; without an account, in any of the languages."""

from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation

from todoke.bodies import queries as bodies
from todoke.bodies.models import Body
from todoke.common.errors import NotFound, Refusal
from todoke.procedures.models import Procedure
from todoke.procedures.queries import forms
from todoke.procedures.rules.definition import said
from todoke.registry.queries import programs
from todoke.registry.rules.fields import N_
from todoke.registry.rules.numbers import slug
from todoke.ui import messages, voice_abouts
from todoke.ui.names import name_of
from todoke.ui.pages import town_of
from todoke.ui.ruby import annotate_text
from todoke.voice.operations.voices import SaidAlready
from todoke.voice.queries import counters
from todoke.voice.queries.counters import CounterEnded, CounterForged
from todoke.voice.rules.kinds import About, Channel, Fault, Kind, Moment
from todoke.voice.rules.saying import Saying
from todoke.web import frame
from todoke.web.bodies.pages import grouped
from todoke.web.procedures.filler import Filler, filler_page
from todoke.web.town.pages import SeeOther
from todoke.web.voice import form
from todoke.web.voice.form import Subject

_BOTH: Final = ("GET", "HEAD", "POST")


class NothingToTell(NotFound):
    """There is nothing of the kind that somebody could speak about."""

    code = "voice_about_unknown"


@filler_page(methods=_BOTH)
def start(filler: Filler) -> HttpResponseBase:
    """Which office: the chosen town's, or one from the list; the page for typing a code is one tap away."""
    key = filler.request.GET.get("body", "")
    if key:
        return SeeOther(frame.address("web:voice_body", body=bodies.get(key).key))
    own = frame.town_body(town_of(filler.request))
    context = {
        "near": [(each.key, name_of(each)) for each in (bodies.ancestors(own) if own else [])],
        "groups": [(words, [(each.key, name_of(each)) for each in some]) for words, some in grouped(list(bodies.all_bodies()))],
    }  # fmt: skip
    return filler.render("web/voice/start.html", context)


@filler_page(methods=_BOTH)
def body(filler: Filler, body: str) -> HttpResponseBase:
    """An office: as a whole, or one of its procedures or counters, chosen on the same screen."""
    held = bodies.get(body)
    chosen = filler.request.POST.get("about", "")
    subject = _chosen(held, chosen)
    return form.answer(filler, subject, {"abouts": _abouts(held, filler), "chosen": chosen})


def _chosen(held: Body, chosen: str) -> Subject:
    """What was chosen from the list; the office as a whole for anything else."""
    kind, _, about = chosen.partition(":")
    if kind == About.PROCEDURE and (found := voice_abouts.procedure_of(held, about)):
        return Subject(held, About.PROCEDURE, str(found.pk))
    if kind == About.COUNTER and about in {each.key for each in counters.open_of(held)}:
        return Subject(held, About.COUNTER, about, moment=Moment.VISIT)
    return Subject(held, About.BODY)


def _abouts(held: Body, filler: Filler) -> list[object]:
    """The list to choose from."""
    language = frame.language()
    procedures = [
        (f"{About.PROCEDURE}:{each.pk}", _title(each, language)) for each in forms.offered(held, today=filler.today)
    ]
    places = [
        (f"{About.COUNTER}:{each.key}", voice_abouts.counter_name(each, language)) for each in counters.open_of(held)
    ]
    return [
        ("", messages.say(N_("The office as a whole"))),
        *([(messages.say(N_("Procedures")), procedures)] if procedures else []),
        *([(messages.say(N_("Counters")), places)] if places else []),
    ]  # fmt: skip


def _title(procedure: Procedure, language: str) -> str:
    version = forms.newest(procedure.versions.all())
    return annotate_text(said(forms.definition_of(version).title, language) if version else procedure.name)


@filler_page(methods=_BOTH)
def procedure(filler: Filler, body: str, procedure: int) -> HttpResponseBase:
    """How a procedure was; pages of procedures lead here, with the transaction that they asked about."""
    held = bodies.get(body)
    found = voice_abouts.procedure_of(held, str(procedure))
    if found is None:
        raise NothingToTell
    version = forms.in_force(found, today=filler.today)
    return form.answer(
        filler, Subject(held, About.PROCEDURE, str(found.pk), detail=f"v{version.number}" if version else "")
    )


@filler_page(methods=_BOTH)
def program(filler: Filler, body: str, number: str) -> HttpResponseBase:
    """How a service or support was."""
    found = programs.by_slug(number)
    if found.body.key != body or not found.live_id:
        raise NothingToTell
    right = slug(found.number)
    if number != right:
        return SeeOther(frame.address("web:voice_program", body=body, number=right))
    return form.answer(
        filler, Subject(found.body, About.PROGRAM, found.number, detail=f"v{found.live.sequence}" if found.live else "")
    )


@filler_page(methods=_BOTH)
def counter(filler: Filler, body: str, key: str) -> HttpResponseBase:
    """How it was at a counter. Its name stands there big: whoever sees another one before them says so in one tap."""
    found = counters.get(bodies.get(body), key)
    if found.ended_at is not None:
        raise CounterEnded(body=body)
    code = (filler.request.POST if filler.request.method == "POST" else filler.request.GET).get("q", "")
    scanned = _is_code_of(code, found.pk)
    subject = Subject(found.body, About.COUNTER, found.key, Channel.QR if scanned else Channel.WEB, Moment.VISIT)
    if filler.request.method == "POST" and filler.request.POST.get("do") == "swapped":
        return _swapped(filler, subject)
    return form.answer(filler, subject, {"place": found.place, "code": code if scanned else "", "scanned": scanned})


def _is_code_of(code: str, counter: int) -> bool:
    try:
        return bool(code) and counters.by_code(code).pk == counter
    except Refusal:
        return False


def _swapped(filler: Filler, subject: Subject) -> HttpResponseBase:
    """A poster that hangs where it does not belong: a defect, told in one tap."""
    asked = subject.asked(filler.request.POST)
    said_so = Saying(
        kind=Kind.DEFECT, channel=subject.channel, about_kind=subject.kind, about=subject.about, moment=subject.moment, fault=Fault.WRONG,
        detail="poster", text=filler.request.POST.get("text", ""), language=frame.language(), once=asked.once,
    )  # fmt: skip
    try:
        return form.thanks(filler, form.hear(filler, subject, said_so))
    except SaidAlready:
        return form.said_already(filler, subject)


@filler_page(methods=("GET", "HEAD"))
def scanned(filler: Filler, code: str) -> HttpResponseBase:
    """What a poster's QR leads to; a code that is none of ours says so, big."""
    try:
        found = counters.by_code(code)
    except (CounterForged, CounterEnded) as refusal:
        body = bodies.get(str(refusal.data["body"])) if "body" in refusal.data else None
        context = {
            "said": messages.tell(refusal.code),
            "forged": isinstance(refusal, CounterForged),
            "body": body,
            "body_name": name_of(body) if body else "",
        }
        return filler.render("web/voice/forged.html", context, status=refusal.status)
    return SeeOther(frame.address("web:voice_counter", {"q": code}, body=found.body.key, key=found.key))


def short(request: HttpRequest, code: str) -> HttpResponseBase:
    """The address that is printed has no language: on to the reader's own."""
    language = translation.get_language_from_request(request)
    with translation.override(language):
        return SeeOther(frame.address("web:voice_scanned", code=code[:60]))
