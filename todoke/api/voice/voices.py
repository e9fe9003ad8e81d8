"""Saying something to a body by a program, and seeing what became of it: nobody needs a key for either."""

import hashlib
from collections.abc import Mapping
from enum import StrEnum
from typing import Final, TypeVar

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router

from todoke.api import answers
from todoke.api.answers import Error
from todoke.api.eligibility.schemas import body_of
from todoke.api.front import moment
from todoke.api.notices.reading import Reading, refused
from todoke.api.notices.schemas import IDEMPOTENCY
from todoke.api.voice import schemas
from todoke.bodies import queries as bodies
from todoke.bodies.models import Body
from todoke.common import reach
from todoke.common.actors import Actor
from todoke.common.clock import TOKYO
from todoke.common.errors import NotFound
from todoke.eligibility.formats.json_text import parse
from todoke.notices.rules.orders import is_idempotency_key
from todoke.people.operations import code_tries
from todoke.people.rules import proof_codes
from todoke.registry.rules.fields import N_
from todoke.ui import messages, voice_abouts, voice_words
from todoke.ui.consents import language
from todoke.ui.ruby import plain
from todoke.ui.sources import source_of
from todoke.voice.models import Counter, Voice
from todoke.voice.operations import voices
from todoke.voice.queries import asking
from todoke.voice.queries import voices as queries
from todoke.voice.rules.kinds import About, Channel, Driver, Fault, Kind, Moment, Scale
from todoke.voice.rules.saying import Saying

router = Router()
MOST_BYTES: Final = {"voice_say": 32 * 1024, "voice_receipt": 4 * 1024}
COSTS: Final = {"voice_question": 1, "voice_say": 4, "voice_receipt": 2}
_REFUSED: Final = {400: Error, 404: Error, 405: Error, 409: Error, 413: Error, 415: Error, 422: Error, 429: Error}
_ANYBODY: Final = Actor("api:anonymous")
_Choice = TypeVar("_Choice", bound=StrEnum)
_KINDS: Final = {Kind.EXPERIENCE, Kind.DEFECT, Kind.ENQUIRY}


class AboutUnknown(NotFound):
    """The body has nothing of this kind with this reference."""

    code = "voice_about_unknown"


class CodeUnknown(NotFound):
    """No voice has this code."""

    code = "voice_code_unknown"


def see_about(body: Body, kind: About, about: str) -> str:
    """The reference as a voice keeps it. Raises AboutUnknown for what the body does not have."""
    match kind:
        case About.BODY:
            known = about == ""
        case About.PROCEDURE:
            known = voice_abouts.procedure_of(body, about) is not None
        case About.PROGRAM:
            found = voice_abouts.program_of(about)
            known = found is not None and found.body_id == body.pk
        case About.COUNTER:
            known = Counter.objects.filter(body=body, key=about, ended_at=None).exists()
        case About.PAGE:
            about = about.partition("?")[0].partition("#")[0]
            about = about if voice_abouts.page_at(about, "ja") else voice_abouts.own_page(body, about)
            known = bool(about) and about.isprintable()
    if not known:
        raise AboutUnknown
    return about


@router.get(
    "/voices/question", response={200: schemas.Question, 304: None, 400: Error, 404: Error, 405: Error, 422: Error, 429: Error},
    operation_id="voice_question", url_name="voice_question", summary=N_("What to ask"),
    description=N_("The question that the body asks about one of its things, the scale that belongs to it, and what can be chosen besides."),
)  # fmt: skip
def question(
    request: HttpRequest,
    body: schemas.BodyQuery,
    about_kind: schemas.KindQuery = "body",
    about: schemas.AboutQuery = "",
) -> dict[str, object]:
    """The question of a body about something."""
    found, kind = bodies.get(body), About(about_kind)
    about = see_about(found, kind, about)
    scale = asking.scale_for(found, kind, about, now=moment())
    return {
        "body": found.key, "about_kind": kind, "about": about, "name": plain(voice_abouts.name_of(found, kind, about, language=language())),
        "scale": scale, "question": plain(voice_words.question(scale)),
        "scores": [{"value": str(score), "label": plain(words)} for score, words in voice_words.choices(scale)],
        "drivers": [{"value": each.value, "label": plain(messages.say(words))} for each, words in voice_words.DRIVERS.items()],
        "faults": [{"value": each.value, "label": plain(messages.say(words))} for each, words in voice_words.FAULTS.items()],
    }  # fmt: skip


@router.post(
    "/voices", response={200: schemas.Heard, **_REFUSED}, operation_id="voice_say", url_name="voice_say", summary=N_("Say something"),
    openapi_extra={**body_of(schemas.SAY_ASKED, schemas.SAY_EXAMPLE), "parameters": [IDEMPOTENCY]},
    description=N_("For sites and apps where somebody says how it went, what is wrong, or what they want to know. Nobody's name is taken. The code in the answer is theirs: show it to them once, and do not keep it. What was sent under the same key before is not kept twice."),
)  # fmt: skip
def say(request: HttpRequest) -> HttpResponse:
    """Keep a voice and give a code for it."""
    with reach.within(reach.EVERYTHING):
        key = request.headers.get("Idempotency-Key", "")
        if not is_idempotency_key(key):
            return answers.error(422, "parameters_wrong", [("Idempotency-Key", "idempotency_wanted")])
        reading = Reading()
        sent = reading.members(
            parse(request.body), "", needs={"body", "kind", "about_kind"},
            may={"about", "moment", "scale", "score", "drivers", "fault", "text", "language"},
        )  # fmt: skip
        said = _said(reading, sent)
        if said is None or reading.problems:
            return refused(reading.problems)
        body = bodies.get(str(sent["body"]))
        about = see_about(body, said.about_kind, said.about)
        once = asking.once_of(f"api|{hashlib.sha256(f'{source_of(request)}|{key}'.encode()).hexdigest()}")
        kept = Saying(
            kind=said.kind, channel=Channel.API, about_kind=said.about_kind, about=about, moment=said.moment, scale=said.scale, score=said.score,
            drivers=said.drivers, fault=said.fault, text=said.text, language=said.language, once=once,
        )  # fmt: skip
        heard = voices.hear(body=body, said=kept, by=_ANYBODY, now=moment(), source=source_of(request))
    told = {
        "code": proof_codes.written(heard.code), "text": heard.voice.text, "masked": heard.voice.masked,
        "promised_date": heard.voice.promised_date.isoformat() if heard.voice.promised_date else None,
    }  # fmt: skip
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})


def _one(reading: Reading, sent: Mapping[str, object], name: str, choices: type[_Choice]) -> _Choice | None:
    """One of some words; None where it is left out, or wrong, which is noted."""
    value = sent.get(name)
    found = next((each for each in choices if each.value == value), None)
    if value is not None and found is None:
        reading.wrong(name)
    return found


def _said(reading: Reading, sent: Mapping[str, object]) -> Saying | None:
    """What was sent, each part of the kind that it should be; what is wrong lies in the reading."""

    reading.text(sent.get("body"), "body", most=40)
    kind, about_kind = _one(reading, sent, "kind", Kind), _one(reading, sent, "about_kind", About)
    if kind not in _KINDS:
        reading.wrong("kind")
    score, drivers, words = sent.get("score"), sent.get("drivers", []), sent.get("text", "")
    if score is not None and type(score) is not int:
        reading.wrong("score")
    if not isinstance(drivers, list) or not all(isinstance(each, str) and each in set(Driver) for each in drivers):
        reading.wrong("drivers")
    if not isinstance(words, str) or "\0" in words:
        reading.wrong("text")
    about = reading.text(sent.get("about", ""), "about", most=schemas.LONGEST_ABOUT, least=0)
    chosen, scale = sent.get("language", "ja"), _one(reading, sent, "scale", Scale)
    when, fault = _one(reading, sent, "moment", Moment), _one(reading, sent, "fault", Fault)
    if not isinstance(chosen, str) or chosen not in voice_words.LANGUAGES:
        reading.wrong("language")
    if reading.problems or kind is None or about_kind is None or not isinstance(drivers, list):
        return None
    return Saying(
        kind=kind, channel=Channel.API, about_kind=about_kind, about=about, moment=when or Moment.OTHER, scale=scale,
        score=score if isinstance(score, int) else None, drivers=tuple(Driver(each) for each in drivers), fault=fault,
        text=str(words), language=str(chosen),
    )  # fmt: skip


@router.post(
    "/voices/receipt", response={200: schemas.Status, **_REFUSED}, operation_id="voice_receipt", url_name="voice_receipt",
    summary=N_("What became of a voice"), openapi_extra=body_of(schemas.CODE_ASKED, schemas.CODE_EXAMPLE),
    description=N_("For whoever has the code: its state and the answer. Whoever guesses has to wait longer each time."),
)  # fmt: skip
def receipt(request: HttpRequest) -> HttpResponse:
    """The state and the thread of one voice."""
    with reach.within(reach.EVERYTHING):
        reading = Reading()
        sent = reading.members(parse(request.body), "", needs={"code"})
        code = reading.text(sent.get("code"), "code", most=60)
        if reading.problems:
            return refused(reading.problems)
        source, now = source_of(request), moment()
        code_tries.slow_down(source=source, now=now)
        found = queries.by_code(code)
        if found is None:
            raise CodeUnknown
        code_tries.forgive(source=source, now=now)
        told = _status(found)
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})


def _status(voice: Voice) -> dict[str, object]:
    thread = [
        {"at": each.at.astimezone(TOKYO).isoformat(), "from_staff": each.from_staff, "text": plain(each.text)}
        for each in voice.messages.all()
    ]
    return {
        "state": voice.state, "at": voice.at.astimezone(TOKYO).isoformat(), "thread": thread,
        "answered_at": voice.answered_at.astimezone(TOKYO).isoformat() if voice.answered_at else None,
        "promised_date": voice.promised_date.isoformat() if voice.promised_date else None,
    }  # fmt: skip
