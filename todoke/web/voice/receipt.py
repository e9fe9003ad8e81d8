"""What became of what somebody said: by the code on their note, or under their own data where they were signed in."""

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.debug import sensitive_post_parameters

from todoke.common.errors import NotFound, Refusal
from todoke.people.operations import code_tries
from todoke.people.operations.code_tries import CodesTooFast
from todoke.people.rules import proof_codes
from todoke.procedures.rules.definition import said
from todoke.registry.rules.fields import N_
from todoke.ui import messages, voice_words
from todoke.ui.ruby import annotate_text
from todoke.ui.sources import source_of
from todoke.voice.models import Voice
from todoke.voice.operations import answering, improvements
from todoke.voice.queries import improvements as improving
from todoke.voice.queries import own, voices
from todoke.voice.rules.kinds import About, Driver, Fault
from todoke.voice.rules.states import Helped, ImprovementState, VoiceState
from todoke.web import frame
from todoke.web.people.session import Visitor, resident_page
from todoke.web.procedures.filler import Filler, filler_page
from todoke.web.town.pages import SeeOther
from todoke.web.voice.form import NOBODY, Subject, subject_words


class CodeUnknown(NotFound):
    """No voice has this code."""

    code = "voice_code_unknown"
    status = 422


@sensitive_post_parameters("code")
@filler_page(methods=("GET", "HEAD", "POST"))
def show(filler: Filler) -> HttpResponseBase:
    """The form for the code; with the right one the voice. The code is sent in the form each time and stands in no address."""
    if filler.request.method != "POST":
        return _ask(filler)
    typed = filler.request.POST.get("code", "")[:60]
    try:
        voice = _found(filler, typed)
    except Refusal as refusal:
        return _ask(filler, refusal)
    done, refused = _act(filler, voice)
    context = {
        **_context(filler, voice, refused), "code": proof_codes.written(proof_codes.read(typed)), "done": messages.say(done) if done else "",
        "action": frame.address("web:voice_receipt"),
    }  # fmt: skip
    return filler.render("web/voice/receipt_status.html", context, status=refused.status if refused else 200)


def _found(filler: Filler, typed: str) -> Voice:
    """The voice of a code; whoever guesses is slowed down. Raises CodeUnknown, CodesTooFast."""
    source = source_of(filler.request)
    if not proof_codes.read(typed):  # a slip of the pen is no guess
        raise CodeUnknown
    code_tries.slow_down(source=source, now=filler.now)
    found = voices.by_code(typed)
    if found is None:
        raise CodeUnknown
    code_tries.forgive(source=source, now=filler.now)
    return found


def _ask(filler: Filler, refusal: Refusal | None = None) -> HttpResponse:
    words = messages.tell(refusal.code, refusal.data) if refusal else None
    visitor = filler.visitor if filler.visitor is not None and filler.visitor.acting_for is None else None
    context = {
        "typed": filler.request.POST.get("code", "")[:60], "error": words, "errors": [("id_code", words)] if words else [],
        "mine": _rows(own.of_person(visitor.person)) if visitor else [],
    }  # fmt: skip
    response = filler.render("web/voice/receipt_ask.html", context, status=refusal.status if refusal else 200)
    if isinstance(refusal, CodesTooFast):
        response["Retry-After"] = str(refusal.data["seconds"])
    return response


def _act(filler: Filler, voice: Voice) -> tuple[str, Refusal | None]:
    """What was pressed on the page of a voice: words that are added, or whether it got better. What was done, or why it was not."""
    sent = filler.request.POST
    by = filler.actor if voice.person_id is not None else NOBODY
    try:
        if sent.get("do") == "more":
            answering.say_more(voice=voice, text=sent.get("text", ""), by=by, now=filler.now)
            return N_("It is added. The answer comes to this page."), None
        if sent.get("do") == "helped" and sent.get("helped") in set(Helped):
            improvements.helped(voice=voice, helped=Helped(sent["helped"]), by=by, now=filler.now)
            return N_("Thank you. That counts."), None
    except Refusal as refusal:
        return "", refusal
    return "", None


def _context(filler: Filler, voice: Voice, refused: Refusal | None) -> dict[str, object]:
    """Everything that the page of one voice says; what the body wrote counts as seen."""
    voice = Voice.objects.select_related("body", "group").get(pk=voice.pk)
    answering.see_answers(voice=voice, by=filler.actor if voice.person_id else NOBODY, now=filler.now)
    words, then = voice_words.STATES[VoiceState(voice.state)]
    error = _words_of(refused) if refused else None
    return {
        **subject_words(Subject(voice.body, About(voice.about_kind), voice.about)), "voice": voice, "state": messages.say(words), "then": messages.say(then),
        "tag": voice_words.TAGS[VoiceState(voice.state)], "score": voice_words.score_of(voice.scale, voice.score),
        "drivers": [messages.say(voice_words.DRIVERS[Driver(each)]) for each in voice.drivers],
        "fault": messages.say(voice_words.FAULTS[Fault(voice.fault)]) if voice.fault else "",
        "thread": [(each, annotate_text(each.text) if each.from_staff else each.text) for each in voice.messages.all()],
        "improved": list(_improved(voice)), "asks": voice.asked_again_at is not None and not voice.helped,
        "helped": [(each.value, messages.say(label)) for each, label in voice_words.HELPED.items()],
        "has_helped": messages.say(voice_words.HELPED[Helped(voice.helped)]) if voice.helped else "",
        "typed": filler.request.POST.get("text", "") if refused else "", "error": error, "errors": [("id_text", error)] if error else [], "code": "", "done": "",
    }  # fmt: skip


def _words_of(refused: Refusal) -> object:
    """Why something was not added."""
    problems = refused.data.get("problems")
    code = next(iter(problems.values()), refused.code) if isinstance(problems, dict) else refused.code
    return messages.tell(str(code), refused.data)


def _improved(voice: Voice) -> Sequence[tuple[object, object, str]]:
    """What the body publicly does about voices like this one: what, and how far it is."""
    if voice.group_id is None:
        return []
    language = frame.language()
    found = improving.public_for(voice.body).filter(group=voice.group_id)
    return [
        (annotate_text(said(each.title, language)), messages.say(voice_words.IMPROVEMENT_STATES[ImprovementState(each.state)]), each.state)
        for each in found
    ]  # fmt: skip


def _rows(found: Sequence[Voice]) -> list[dict[str, object]]:
    return [
        {
            **subject_words(Subject(each.body, About(each.about_kind), each.about)), "href": frame.address("web:my_voice", voice=str(each.pk)), "at": each.at,
            "state": messages.say(voice_words.STATES[VoiceState(each.state)][0]), "tag": voice_words.TAGS[VoiceState(each.state)],
            "asks": each.asked_again_at is not None and not each.helped,
        }
        for each in found
    ]  # fmt: skip


@resident_page()
def mine(visitor: Visitor) -> HttpResponseBase:
    """What somebody said themselves while signed in."""
    visitor.need_oneself()
    return visitor.render("web/voice/mine.html", {"mine": _rows(own.of_person(visitor.person))})


@resident_page(methods=("GET", "POST"))
def my_voice(visitor: Visitor, voice: UUID) -> HttpResponseBase:
    """One of them, with its thread."""
    visitor.need_oneself()
    held = own.get(visitor.person, voice)
    filler = Filler(visitor.request, visitor.now, visitor)
    done, refused = _act(filler, held) if visitor.request.method == "POST" else ("", None)
    if done:
        visitor.say_next(done)
        return SeeOther(visitor.url("my_voice", voice=str(held.pk)))
    context = {**_context(filler, held, refused), "action": visitor.request.path, "signed_in": True}
    return visitor.render("web/voice/receipt_status.html", context, status=refused.status if refused else 200)
