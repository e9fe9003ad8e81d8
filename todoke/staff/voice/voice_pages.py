"""The page of a voice: what was said, where, its thread; answering, promising, closing, giving and grouping; each opening of a known writer's is written down first."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from todoke.common.errors import NotFound, Refusal
from todoke.gateways.sealed_files import FileGone
from todoke.people.queries import staff
from todoke.people.rules.roles import Act
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk, page
from todoke.staff.inputs import text
from todoke.staff.voice import choosing, queue_desk
from todoke.ui import messages, voice_abouts, voice_danger_words, voice_queue_words, voice_words
from todoke.ui.held_words import COMMA
from todoke.voice.models import Voice, VoiceMessage
from todoke.voice.operations import answering, grouping
from todoke.voice.operations.answering import AnswerNamesSomebody
from todoke.voice.queries import groups, photos, queue
from todoke.voice.queries.masked import mask
from todoke.voice.rules.answering import Doing, why_not
from todoke.voice.rules.kinds import About, Channel, Driver, Fault, Moment
from todoke.voice.rules.states import BurstState, VoiceState

Errors = Sequence[tuple[str | None, object]]
#: The field of the page in which each problem stands.
_FIELDS = {"text": "id_text", "day": "id_day", "name": "id_called"}


@page(Act.VIEW)
def show(desk: Desk, voice: UUID) -> HttpResponseBase:
    """One voice; it counts as read from now on."""
    found = queue_desk.voice_of(desk, voice)
    answering.read(voice=found, by=desk.actor, now=desk.now)
    return show_page(desk, queue_desk.voice_of(desk, voice))


def show_page(desk: Desk, voice: Voice, *, errors: Errors = (), names_somebody: bool = False, status: int = 200) -> HttpResponse:  # fmt: skip
    """The page of a voice, after the opening was written down."""
    names, thread, post = queue_desk.Names(desk), queue.thread(voice), desk.request.POST
    people = staff.names_of([voice.assigned, voice.entered_by, *(each.by for each in thread)])
    wanted = desk.request.GET.get("text", "")
    typed = {name: text(post, name, limit=4100) for name in ("text", "day", "called")}
    draft = typed["text"] or _ready_text(desk, wanted, voice.language)
    context = {
        "voice": voice, "works": queue_desk.works(desk), "title": names.of(voice.about_kind, voice.about), "tags": queue_desk.tags_of(desk, voice),
        "address": voice_abouts.address_of(desk.body, About(voice.about_kind), voice.about, language=choosing.language()), "facts": _facts(voice, people),
        "danger": messages.say(voice_danger_words.DANGERS.get(voice.danger, voice.danger)) if voice.danger else "", "calls": voice_danger_words.CALLS.get(voice.danger, ""),
        "group": voice.group, "group_name": queue_desk.group_name(voice.group) if voice.group else "",
        "offered": [(str(each.pk), str(queue_desk.group_name(each))) for each in groups.offered(voice)], "owners": choosing.owners(desk, present=voice.assigned),
        "abuse": voice.burst is not None and voice.burst.state == BurstState.ABUSE.value, "assigned": people.get(voice.assigned, ""), "me": str(desk.actor),
        "thread": [_line(each, people) for each in thread], "why_not": _reasons_why_not(voice), "late": queue.overdue(voice, desk.today),
        "language": voice_words.LANGUAGES.get(voice.language, voice.language), "texts": _ready_texts(desk), "wanted": wanted, "draft": draft,
        "public": bool(post.get("public")), "names_somebody": names_somebody, "parts": list(mask(draft).parts()) if names_somebody else [],
        "errors": list(errors), "error_of": dict(errors), "typed": typed, "answered": voice.state == VoiceState.ANSWERED.value,
    }  # fmt: skip
    return desk.render("voice/voice.html", context, status=status)


def _facts(voice: Voice, people: object) -> list[tuple[object, object]]:
    """What is known of a voice, in words."""
    score, names = voice_words.score_of(voice.scale, voice.score), people if isinstance(people, dict) else {}
    drivers = [messages.say(voice_words.DRIVERS[Driver(each)]) for each in voice.drivers]
    found: list[tuple[object, object]] = []
    if score:
        found.append((messages.say(N_("Score")), score))
    if drivers:
        found.append((messages.say(N_("What made it so")), messages.say(COMMA).join(drivers)))
    if voice.fault:
        found.append((messages.say(N_("What is wrong")), messages.say(voice_words.FAULTS[Fault(voice.fault)])))
    if voice.detail:
        found.append((messages.say(N_("Which part")), voice.detail))
    if voice.search:
        found.append((messages.say(N_("What was searched for")), voice.search))
    found.append((messages.say(N_("When it was said")), messages.say(voice_words.MOMENTS[Moment(voice.moment)])))
    found.append((messages.say(N_("How it came")), messages.say(voice_words.CHANNELS[Channel(voice.channel)])))
    if voice.entered_by:
        found.append((messages.say(N_("Written down by")), names.get(voice.entered_by, voice.entered_by)))
    return found


def _line(message: VoiceMessage, people: object) -> dict[str, object]:
    names = people if isinstance(people, dict) else {}
    return {"row": message, "by": names.get(message.by, message.by) if message.from_staff else ""}


def _reasons_why_not(voice: Voice) -> dict[str, object]:
    """For each act why it cannot be done now; "" where it can."""
    abuse = voice.burst is not None and voice.burst.state == BurstState.ABUSE.value
    found: dict[str, object] = {}
    for doing in Doing:
        why = why_not(doing, kind=voice.kind, state=voice.state, answered=voice.answered_at is not None, abuse=abuse)
        found[doing.value] = messages.say(voice_queue_words.PROBLEMS[why]) if why else ""
    return found


def _ready_texts(desk: Desk) -> list[tuple[str, str]]:
    """What an answer can begin with: the body's own texts, and those that every body has."""
    own = [(f"own:{each.pk}", each.name) for each in queue.answer_texts(desk.body)]
    return own + [(f"every:{code}", str(messages.say(name))) for code, (name, _) in voice_queue_words.STANDARD.items()]


def _ready_text(desk: Desk, wanted: str, language: str) -> str:
    kind, _, which = wanted.partition(":")
    if kind == "every":
        return voice_queue_words.standard_text(which, language)
    for each in queue.answer_texts(desk.body) if kind == "own" else ():
        if str(each.pk) == which:
            return str(each.texts.get(language) or each.texts.get("ja", ""))
    return ""


@page(Act.VIEW, methods=("POST",))
def act(desk: Desk, voice: UUID) -> HttpResponseBase:
    """One act on a voice."""
    found = queue_desk.voice_of(desk, voice)
    do = desk.request.POST.get("do", "")
    if do != "danger":
        choosing.need_voices(desk)
    try:
        said = _do(desk, found, do)
    except AnswerNamesSomebody as refusal:
        return _again(desk, found, errors=[("id_sure", messages.tell(refusal.code))], names_somebody=True, status=422)  # fmt: skip
    except Refusal as refusal:
        problems = voice_queue_words.problems_of(refusal)
        errors: Errors = [(_FIELDS.get(name), words) for name, words in problems.items()]
        return _again(
            desk, found, errors=errors or [(None, voice_queue_words.refused(refusal))], status=refusal.status
        )  # fmt: skip
    return desk.go("voice", said, voice=found.pk)


def _again(desk: Desk, voice: Voice, *, errors: Errors, status: int, names_somebody: bool = False) -> HttpResponse:
    """The page once more, with what is wrong; this is an opening too, and is written down like any other."""
    answering.read(voice=voice, by=desk.actor, now=desk.now)
    return show_page(desk, queue_desk.voice_of(desk, voice.pk), errors=errors, names_somebody=names_somebody, status=status)  # fmt: skip


def _do(desk: Desk, voice: Voice, do: str) -> str:
    post, by, now = desk.request.POST, desk.actor, desk.now
    match do:
        case "answer":
            answering.answer(
                voice=voice, text=text(post, "text", limit=4100), public=bool(post.get("public")), sure=bool(post.get("sure")), by=by, now=now
            )  # fmt: skip
            return N_("Answered. Whoever spoke reads it with their code.")
        case "promise":
            answering.promise(voice=voice, day=_day(text(post, "day", limit=20)), by=by, now=now)
            return N_("The new day is on the page of whoever asked.")
        case "close":
            answering.close(voice=voice, by=by, now=now)
            return N_("Closed.")
        case "danger":
            answering.take_danger(voice=voice, by=by, now=now)
            return N_("You take care of it. The ledger says so.")
        case "give":
            to = post.get("to", "")
            known = {label for label, _ in choosing.owners(desk, present=voice.assigned)}
            answering.assign(voice=voice, to=to if to in known else "", by=by, now=now)
            return N_("Done.")
        case "put":
            grouping.put(voices=[voice], group=groups.get(desk.body, post.get("group", "")), by=by, now=now)
            return N_("It is with the others now, and stays there.")
        case "begin":
            grouping.begin(voices=[voice], called=text(post, "called", limit=130), by=by, now=now)
            return N_("The group is there. Put others to it.")
        case "take_out" if voice.group is not None:
            grouping.take_out(voices=[voice], group=voice.group, by=by, now=now)
            return N_("It stands by itself now, and stays so.")
        case "private" if (line := queue.message(desk.body, post.get("message", ""))) and line.voice_id == voice.pk:
            answering.take_back_public(message=line, by=by, now=now)
            return N_("Only whoever spoke reads it now.")
    raise NotFound(page=desk.request.path)


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


@page(Act.VIEW)
def photo(desk: Desk, voice: UUID) -> HttpResponseBase:
    """The photo of a voice, as it is kept: without where it was taken."""
    found = queue_desk.voice_of(desk, voice)
    if not found.photo_token:
        raise NotFound(page=desk.request.path)
    answering.read(voice=found, by=desk.actor, now=desk.now)
    try:
        content, media_type = photos.of(found)
    except FileGone:
        raise NotFound(page=desk.request.path) from None
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = 'inline; filename="photo"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response
