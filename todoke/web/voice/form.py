"""The one screen on which somebody speaks: the question, words of their own, what made it so; read, shown again, kept."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from django.http import HttpRequest, HttpResponse, QueryDict

from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.common.errors import Refusal
from todoke.gateways import sealed_files
from todoke.gateways.scanning import FileHarmful, ScannerAway
from todoke.gateways.sealed_files import Sealed
from todoke.people.rules import proof_codes
from todoke.ui import form_uploads, messages, names, voice_abouts, voice_refusals, voice_text, voice_words
from todoke.ui.sources import source_of
from todoke.voice.operations import photos, voices
from todoke.voice.operations.photos import PhotoRefused
from todoke.voice.operations.voices import Receipt, SaidAlready, VoiceRefused
from todoke.voice.queries import asking
from todoke.voice.rules.kinds import About, Channel, Driver, Kind, Moment, Scale
from todoke.voice.rules.saying import Saying
from todoke.web import frame
from todoke.web.procedures.filler import Filler
from todoke.web.voice import asked as asks

#: How the ledger names whoever speaks without giving a name.
NOBODY: Final = Actor("resident:anonymous")
#: Where the error of a problem stands.
PLACES: Final[Mapping[str, str]] = {
    "empty": "score", "score_off_scale": "score", "too_many_drivers": "drivers", "too_long": "text", "enquiry_empty": "text",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Subject:
    """What somebody speaks about, and how they came to it."""

    body: Body
    kind: About
    about: str = ""
    channel: Channel = Channel.WEB
    moment: Moment = Moment.OTHER
    once: str = ""
    detail: str = ""

    def asked(self, sent: QueryDict) -> "Subject":
        """The same with the transaction that a page of ours asked about, where one did; else sent once for each form that was shown."""
        found = asks.read(sent.get("t", ""))
        moment = found.moment if found.moment is not Moment.OTHER else self.moment
        detail = f"{self.detail} {found.detail}".strip()
        return replace(
            self, moment=moment, detail=detail, once=found.once or self.once or asks.of_form(sent.get("form", ""))
        )


def answer(filler: Filler, subject: Subject, more: Mapping[str, object] | None = None) -> HttpResponse:
    """The screen, and what is sent from it. ``more``: what the page of this subject shows besides."""
    sent = filler.request.POST
    subject = subject.asked(sent)
    if subject.once and asking.is_said(subject.once):
        return said_already(filler, subject)
    if filler.request.method != "POST" or sent.get("do") == "begin":
        return show(filler, subject, more)
    if "preview" in sent:
        return show(filler, subject, more, preview=voice_text.preview(sent.get("text", "")))
    try:
        receipt = hear(filler, subject, read(filler, subject))
    except SaidAlready:
        return said_already(filler, subject)
    except (VoiceRefused, PhotoRefused, FileHarmful, ScannerAway) as refusal:
        return show(filler, subject, more, refused=refusal)
    return thanks(filler, receipt)


def read(filler: Filler, subject: Subject) -> Saying:
    """What was sent, as it would be kept."""
    sent = filler.request.POST
    scale = asking.scale_for(subject.body, subject.kind, subject.about, now=filler.now)
    given = sent.get("score", "")
    score = int(given) if given.isascii() and given.isdigit() and len(given) < 3 else None
    return Saying(
        kind=Kind.ENQUIRY if sent.get("answer") else Kind.EXPERIENCE, channel=subject.channel, about_kind=subject.kind, about=subject.about,
        moment=subject.moment, detail=subject.detail, scale=scale if score is not None else None, score=score,
        drivers=tuple(dict.fromkeys(Driver(each) for each in sent.getlist("drivers") if each in set(Driver))),
        text=sent.get("text", ""), language=frame.language(), once=subject.once,
    )  # fmt: skip


def hear(filler: Filler, subject: Subject, said: Saying) -> Receipt:
    """Keep it, with its photo. Whoever is signed in stays nameless, unless they want to find it under their own data. Raises what refuses it."""
    wants = filler.request.POST.get("mine") and filler.visitor is not None and filler.visitor.acting_for is None
    person = filler.visitor.person if wants and filler.visitor else None
    photo = _photo(filler.request)
    try:
        return voices.hear(
            body=subject.body, said=said, by=filler.actor if person else NOBODY, now=filler.now, person=person, source=source_of(filler.request),
            photo=photo,
        )  # fmt: skip
    except Refusal:
        if photo is not None:
            sealed_files.delete(photo.token)
        raise


def _photo(request: HttpRequest) -> Sealed | None:
    """The one photo that came along, as it is kept. Raises PhotoRefused, FileHarmful, ScannerAway."""
    uploads, came = form_uploads.uploads_of(request), form_uploads.sent(request, "photo")
    for field, _, refusal in uploads.problems if uploads else ():
        if field == "photo":
            raise PhotoRefused(
                problem=refusal.problem, **{name: each for name, each in refusal.data.items() if name == "limit"}
            )
    return photos.accept(incoming=uploads.taken(came[0])) if uploads and came else None


def told(refusal: Refusal) -> tuple[str, object]:
    """Where on the screen an error stands, and its words."""
    if isinstance(refusal, VoiceRefused):
        return PLACES.get(str(refusal.data["problem"]), "text"), messages.tell(refusal.code, refusal.data)
    if isinstance(refusal, PhotoRefused):
        words = voice_refusals.PHOTOS.get(str(refusal.data["problem"]), voice_refusals.MESSAGES[refusal.code])
        return "photo", messages.say(words, **{name: each for name, each in refusal.data.items() if name != "problem"})
    return "photo", messages.tell(refusal.code, refusal.data)


def show(
    filler: Filler, subject: Subject, more: Mapping[str, object] | None = None, *, preview: object = None, refused: Refusal | None = None,
) -> HttpResponse:  # fmt: skip
    """The screen with what was typed so far, and what is wrong with it."""
    sent = filler.request.POST
    scale = asking.scale_for(subject.body, subject.kind, subject.about, now=filler.now)
    error_of = dict([told(refused)]) if refused else {}
    context = {
        **subject_words(subject), "question": voice_words.question(scale), "scores": voice_words.choices(scale), "wide": scale is Scale.SATISFACTION,
        "drivers": [(each.value, messages.say(words)) for each, words in voice_words.DRIVERS.items()], "moment": subject.moment.value,
        "typed": {"score": sent.get("score"), "drivers": sent.getlist("drivers"), "text": sent.get("text", ""), "answer": bool(sent.get("answer")), "mine": bool(sent.get("mine"))},
        "token": sent.get("t", ""), "form": sent.get("form", "") or asks.new_form(), "preview": preview, "can_have": _can_have(filler),
        "errors": [(f"id_{place}", words) for place, words in error_of.items()], "error_of": error_of, **(more or {}),
    }  # fmt: skip
    return filler.render("web/voice/speak.html", context, status=422 if refused else 200)


def subject_words(subject: Subject) -> dict[str, object]:
    """What it is about, in words."""
    language = frame.language()
    return {
        "name": voice_abouts.name_of(subject.body, subject.kind, subject.about, language=language), "body": subject.body, "body_name": names.name_of(subject.body),
        "back": voice_abouts.address_of(subject.body, subject.kind, subject.about, language=language), "about_kind": subject.kind.value,
    }  # fmt: skip


def said_already(filler: Filler, subject: Subject) -> HttpResponse:
    """Once is enough: what was said is there."""
    return filler.render("web/voice/already.html", subject_words(subject))


def thanks(filler: Filler, receipt: Receipt) -> HttpResponse:
    """It is on the disk: the code, shown once, and what happens now."""
    voice = receipt.voice
    subject = Subject(voice.body, About(voice.about_kind), voice.about)
    context = {
        **subject_words(subject),
        "voice": voice,
        "code": proof_codes.written(receipt.code),
        "has_person": voice.person_id is not None,
    }
    return filler.render("web/voice/thanks.html", context)


def _can_have(filler: Filler) -> bool:
    return filler.visitor is not None and filler.visitor.acting_for is None
