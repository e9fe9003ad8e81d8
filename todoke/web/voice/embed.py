"""The button for a body's own site: one line of HTML, no script, no cookie and no following of anybody; and the page that it leads to."""

from typing import Final
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_exempt

from todoke.bodies import queries as bodies
from todoke.ui import messages, names, voice_abouts, voice_text, voice_words
from todoke.ui.pages import render
from todoke.voice.operations.voices import SaidAlready, VoiceRefused
from todoke.voice.rules.kinds import About, Channel, Fault, Kind, Moment
from todoke.voice.rules.saying import Saying
from todoke.web import frame
from todoke.web.procedures.filler import Filler, filler_page
from todoke.web.voice import asked as asks
from todoke.web.voice import form
from todoke.web.voice.form import Subject

#: Any site may show the button in a frame: it holds a link alone, and knows nobody.
_POLICY: Final = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"


@xframe_options_exempt  # who knows no frame-ancestors shows it too
def button(request: HttpRequest, body: str) -> HttpResponse:
    """The button in a frame: a link that opens by itself, to a page that knows where it was pressed."""
    found = bodies.get(body)
    came = voice_abouts.own_page(found, request.headers.get("Referer", ""))
    href = settings.BASE_URL + reverse("web:voice_embed", kwargs={"body": found.key})
    response = render(
        request,
        "web/voice/embed_button.html",
        {"href": href + (f"?at={quote(came, safe='')}" if came else ""), "name": names.name_of(found)},
    )
    response["Content-Security-Policy"] = _POLICY
    response["Cache-Control"] = "no-store"
    return response


@filler_page(methods=("GET", "HEAD", "POST"))
def show(filler: Filler, body: str) -> HttpResponseBase:
    """What is wrong with a page of the body's own site, each a button; a text box for who wants to say more."""
    found = bodies.get(body)
    sent = filler.request.POST if filler.request.method == "POST" else filler.request.GET
    came = voice_abouts.own_page(
        found,
        sent.get("at", "") or ("" if filler.request.method == "POST" else filler.request.headers.get("Referer", "")),
    )
    subject = Subject(found, About.PAGE if came else About.BODY, came, Channel.EMBED, Moment.READING)
    if filler.request.method != "POST":
        return _page(filler, subject)
    subject = subject.asked(filler.request.POST)
    if "preview" in sent:
        return _page(filler, subject, preview=voice_text.preview(sent.get("text", "")))
    fault = sent.get("fault", "")
    said = Saying(
        kind=Kind.DEFECT, channel=Channel.EMBED, about_kind=subject.kind, about=subject.about, moment=Moment.READING,
        fault=Fault(fault) if fault in set(Fault) else None, text=sent.get("text", ""), language=frame.language(), once=subject.once,
    )  # fmt: skip
    try:
        return form.thanks(filler, form.hear(filler, subject, said))
    except SaidAlready:
        return form.said_already(filler, subject)
    except VoiceRefused as refusal:
        return _page(filler, subject, refused=refusal)


def _page(
    filler: Filler, subject: Subject, *, preview: object = None, refused: VoiceRefused | None = None
) -> HttpResponse:
    sent = filler.request.POST
    words = messages.tell(refused.code, refused.data) if refused else None
    context = {
        **form.subject_words(subject), "faults": [(each.value, messages.say(label)) for each, label in voice_words.FAULTS.items()],
        "came": subject.about, "text": sent.get("text", ""), "preview": preview, "form": sent.get("form", "") or asks.new_form(),
        "errors": [("id_text", words)] if words else [], "error": words, "post_to": frame.address("web:voice_embed", body=subject.body.key),
    }  # fmt: skip
    return filler.render("web/voice/embed.html", context, status=422 if refused else 200)
