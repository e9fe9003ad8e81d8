"""Writing down what somebody else said 「聞き取り」: a sheet, a call, a mail, words at a counter; with the way it came, and a code for whoever said it."""

import secrets
from typing import Final

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from todoke.people.rules import proof_codes
from todoke.people.rules.roles import Act
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk, page
from todoke.staff.inputs import text
from todoke.staff.voice.ways import SERVING, abouts, chosen, need
from todoke.ui import messages, voice_abouts, voice_text, voice_words
from todoke.voice.operations import voices
from todoke.voice.operations.voices import Receipt, SaidAlready, VoiceRefused
from todoke.voice.queries import asking
from todoke.voice.rules.kinds import About, Channel, Driver, Kind, Moment, Scale
from todoke.voice.rules.saying import Saying
from todoke.voice.rules.sheets import SheetCode, read_code

#: In the order in which they are most often needed.
WAYS: Final = (Channel.PAPER, Channel.PHONE, Channel.COUNTER, Channel.EMAIL)
_PLACES: Final = {"empty": "score", "score_off_scale": "score", "too_many_drivers": "drivers"}


@page(Act.VIEW, methods=("GET", "POST"))
def write(desk: Desk) -> HttpResponseBase:
    """The form; sent, the code to read out or write on a note, and the next sheet."""
    need(desk, *SERVING)
    sent = desk.request.POST
    if desk.request.method != "POST":
        return _show(desk)
    about = chosen(desk.body, sent.get("about", ""))
    way = next((each for each in WAYS if each.value == sent.get("way")), None)
    if about is None or way is None:
        wrong = {"about": N_("Please choose what it is about.")} if about is None else {}
        return _show(desk, {**wrong, **({"way": N_("Please choose how it came.")} if way is None else {})})
    scale = _scale(desk, about)
    if sent.get("scale") != scale.value:
        return _show(
            desk, {"score": N_("This is asked on another scale. Please choose the score once more.")}, scale=scale
        )
    if "preview" in sent:
        return _show(desk, scale=scale, preview=voice_text.preview(sent.get("text", "")))
    try:
        receipt = voices.hear(body=desk.body, said=_said(desk, about, way, scale), by=desk.actor, now=desk.now)
    except SaidAlready:
        return desk.go("voice_write", N_("This was written down already."))
    except VoiceRefused as refusal:
        place = _PLACES.get(str(refusal.data["problem"]), "text")
        return _show(desk, scale=scale, told={place: messages.tell(refusal.code, refusal.data)})
    return _done(desk, receipt, way, sent.get("about", ""))


def _scale(desk: Desk, about: tuple[About, str]) -> Scale:
    """A sheet counts on the scale with which it was printed, everything else on the one that holds now."""
    sheet = read_code(text(desk.request.POST, "sheet", limit=300))
    if sheet is not None and (sheet.kind, sheet.about) == about:
        return sheet.scale
    return asking.scale_for(desk.body, *about, now=desk.now)


def _said(desk: Desk, about: tuple[About, str], way: Channel, scale: Scale) -> Saying:
    sent = desk.request.POST
    given = sent.get("score", "")
    score = int(given) if given.isascii() and given.isdigit() and len(given) < 3 else None
    language = sent.get("language", "ja")
    return Saying(
        kind=Kind.ENQUIRY if sent.get("answer") else Kind.EXPERIENCE, channel=way, about_kind=about[0], about=about[1],
        moment=Moment.VISIT if about[0] is About.COUNTER else Moment.OTHER, scale=scale if score is not None else None, score=score,
        drivers=tuple(Driver(each) for each in sent.getlist("drivers") if each in set(Driver)), text=sent.get("text", ""),
        language=language if language in voice_words.LANGUAGES else "ja", once=asking.once_of(f"staff|{desk.user.pk}|{sent.get('form', '')[:80]}"),
    )  # fmt: skip


def _show(
    desk: Desk, wrong: dict[str, str] | None = None, *, scale: Scale | None = None, preview: object = None, told: dict[str, object] | None = None,
) -> HttpResponse:  # fmt: skip
    sent = desk.request.POST if desk.request.method == "POST" else desk.request.GET
    code, sheet = text(sent, "sheet", limit=300), _sheet(desk)
    error_of = {place: messages.say(words) for place, words in (wrong or {}).items()} | (told or {})
    if code and sheet is None:
        error_of["sheet"] = messages.say(
            N_("This is no sheet of this office. Please look at the code on top of it once more.")
        )
    about = f"{sheet.kind}:{sheet.about}" if sheet else sent.get("about", f"{About.BODY}:")
    held = chosen(desk.body, about) or (About.BODY, "")
    asked = scale or (sheet.scale if sheet else asking.scale_for(desk.body, *held, now=desk.now))
    context = {
        "ways": [(each.value, messages.say(voice_words.CHANNELS[each])) for each in WAYS], "way": sent.get("way") or (Channel.PAPER.value if sheet else ""),
        "abouts": abouts(desk), "about": about, "sheet": code if sheet else "", "typed_sheet": code, "asked": asked.value, "question": voice_words.question(asked),
        "scores": voice_words.choices(asked), "drivers": [(each.value, messages.say(words)) for each, words in voice_words.DRIVERS.items()],
        "languages_said": list(voice_words.LANGUAGES.items()), "given": sent, "drivers_given": sent.getlist("drivers"), "form": sent.get("form") or _new_form(),
        "preview": preview, "errors": [(f"id_{place}", words) for place, words in error_of.items()], "error_of": error_of,
        "sheet_name": voice_abouts.name_of(desk.body, *held, language="ja") if sheet else "",
    }  # fmt: skip
    return desk.render("voice/write.html", context, status=422 if error_of else 200)


def _sheet(desk: Desk) -> SheetCode | None:
    """The sheet whose code was scanned or typed, where it is one of this office."""
    sent = desk.request.POST if desk.request.method == "POST" else desk.request.GET
    found = read_code(text(sent, "sheet", limit=300))
    if found is None or found.body != desk.body.key or chosen(desk.body, f"{found.kind}:{found.about}") is None:
        return None
    return found


def _done(desk: Desk, receipt: Receipt, way: Channel, about: str) -> HttpResponse:
    voice = receipt.voice
    context = {
        "code": proof_codes.written(receipt.code), "voice": voice, "way": way.value, "about": about, "sheet": text(desk.request.POST, "sheet", limit=300),
        "name": voice_abouts.name_of(desk.body, voice.about_kind, voice.about, language="ja"), "channel": messages.say(voice_words.CHANNELS[way]),
        "score": voice_words.score_of(voice.scale, voice.score),
    }  # fmt: skip
    return desk.render("voice/written.html", context)


def _new_form() -> str:
    return secrets.token_urlsafe(12)
