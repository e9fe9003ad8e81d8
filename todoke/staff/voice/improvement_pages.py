"""Improvements at the desk 「改善」: the board by state, one of them with its texts, its steps, and what those who were asked again say."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse

from todoke.common.errors import NotFound, Refusal
from todoke.people.queries import staff
from todoke.people.rules.roles import Act
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk, page
from todoke.staff.inputs import text
from todoke.staff.lists import part
from todoke.staff.voice import choosing
from todoke.ui import messages, voice_abouts, voice_improved, voice_loop_words, voice_words
from todoke.voice.models import Improvement
from todoke.voice.operations import improvements
from todoke.voice.operations.improvements import ImprovementInvalid
from todoke.voice.queries import improvements as queries
from todoke.voice.rules import improving
from todoke.voice.rules.improving import LANGUAGES, Words
from todoke.voice.rules.kinds import About
from todoke.voice.rules.states import ASK_AGAIN_DAYS, FOLLOWS, ImprovementState

Errors = list[tuple[str | None, object]]
#: The texts: their field, label and hint.
_FIELDS: Final = (
    ("title", N_("Title"), N_("In a few words, as somebody outside would say it.")),
    ("said", N_("You said"), N_("What was heard. No name, and nothing by which somebody could be known.")),
    ("did", N_("We did"), N_("What was changed, and from when.")),
    ("why_not", N_("What we cannot do, and why"), N_("The reason in plain words.")),
)
_MOVES: Final[Mapping[ImprovementState, str]] = {
    ImprovementState.HEARD: N_("Only heard so far"), ImprovementState.PLANNED: N_("It is planned"), ImprovementState.DOING: N_("We have begun"),
    ImprovementState.DONE: N_("It is done"), ImprovementState.CHECKED: N_("It is checked: it helped"), ImprovementState.CANNOT: N_("We cannot do it"),
}  # fmt: skip


@page(Act.VIEW)
def index(desk: Desk) -> HttpResponse:
    """Every improvement, one state at a time; at first what is open, most urgent first."""
    choosing.need_voices(desk)
    wanted = desk.request.GET.get("state", "")
    state = ImprovementState(wanted) if wanted in set(ImprovementState) else None
    found = queries.of_body(desk.body, state=state) if state else queries.open_for(desk.body)
    shown = part(desk.request, found.select_related("body", "group"))
    names = staff.names_of(each.owner for each in shown.rows)
    language = choosing.language()
    rows = [
        (
            each, voice_improved.title_of(each, language), voice_improved.tag_of(each.state), names.get(each.owner, ""),
            voice_abouts.name_of(desk.body, each.about_kind, each.about, language=language),
            each.due_date is not None and each.due_date < desk.today and each.state in improving.OPEN,
        )
        for each in shown.rows
    ]  # fmt: skip
    states = [(each.value, messages.say(words)) for each, words in voice_words.IMPROVEMENT_STATES.items()]
    context = {"rows": rows, "part": shown, "state": wanted if state else "", "states": states}
    return desk.render("voice/improvements.html", context)


@page(Act.VIEW, methods=("GET", "POST"))
def new(desk: Desk) -> HttpResponseBase:
    """A new improvement: for a group of voices, or for what somebody chooses."""
    choosing.need_voices(desk)
    data = desk.request.POST if desk.request.method == "POST" else desk.request.GET
    group = choosing.group_of(desk, text(data, "group", limit=40))
    errors: Errors = []
    if desk.request.method == "POST":
        try:
            about = (About(group.about_kind), group.about) if group else _about(desk)
            made = improvements.begin(
                body=desk.body, group=group, about_kind=about[0], about=about[1], texts=_words(data), owner=_owner(desk),
                due_date=_day(data), by=desk.actor, now=desk.now,
            )  # fmt: skip
            return desk.go("improvement", N_("It is kept. Nobody outside sees it yet."), improvement=made.pk)
        except Refusal as refusal:
            errors = _errors(refusal)
    given = {name: text(data, name, limit=3000) for name in ("about", "program", "owner", "due_date", *_names())}
    if group is not None and desk.request.method == "GET":
        given["title_ja"] = given["title_ja"] or group.name
    given["owner"] = given["owner"] or desk.actor.label
    context = {
        **_form(desk, given, errors), "group": group, "abouts": choosing.abouts(desk),
        "about": voice_abouts.name_of(desk.body, group.about_kind, group.about, language=choosing.language()) if group else "",
        "voices": group.voices.count() if group else 0,
    }  # fmt: skip
    return desk.render("voice/improvement_new.html", context, status=422 if errors else 200)


@page(Act.VIEW, methods=("GET", "POST"))
def show(desk: Desk, improvement: UUID) -> HttpResponseBase:
    """One improvement: where it stands, its texts, its steps; and the one next thing to do."""
    choosing.need_voices(desk)
    found = queries.get(desk.body, improvement)
    if desk.request.method == "GET":
        return _page(desk, found)
    try:
        said = _do(desk, found)
    except Refusal as refusal:
        return _page(desk, found, refusal=refusal)
    return desk.go("improvement", said, improvement=found.pk)


def _do(desk: Desk, found: Improvement) -> str:
    post, by, now = desk.request.POST, desk.actor, desk.now
    match post.get("act", ""):
        case "keep":
            improvements.change(
                improvement=found, texts=_words(post), owner=_owner(desk, found.owner), due_date=_day(post), by=by, now=now
            )  # fmt: skip
            return N_("It is kept.")
        case "publish":
            improvements.publish(improvement=found, by=by, now=now)
            return N_("Everybody can read it now. Whoever follows it is told.")
        case state if state in set(ImprovementState):
            improvements.move(improvement=found, state=ImprovementState(state), by=by, now=now)
            return N_("The step is kept.")
    raise NotFound(page=desk.request.path)


def _page(desk: Desk, found: Improvement, *, refusal: Refusal | None = None) -> HttpResponse:
    found.refresh_from_db()
    language, state = choosing.language(), ImprovementState(found.state)
    errors = _errors(refusal) if refusal else []
    keeping = refusal is not None and desk.request.POST.get("act") == "keep"
    given = (
        {name: text(desk.request.POST, name, limit=3000) for name in ("owner", "due_date", *_names())}
        if keeping
        else _given(found)
    )
    steps = queries.steps_of(found)
    names = staff.names_of([found.owner, *(each.by for each in steps)])
    context = {
        **_form(desk, given, errors, present=found.owner), "improvement": found, "shown": voice_improved.shown(found, language=language),
        "owner": names.get(found.owner, ""), "tally": queries.tally_of(found), "asked_after": ASK_AGAIN_DAYS,
        "voices": queries.voices_of(found).count() if found.group_id else 0,
        "moves": [(each.value, messages.say(_MOVES[each])) for each in ImprovementState if each in FOLLOWS[state]],
        "steps": [(each, voice_improved.tag_of(each.state), names.get(each.by, each.by)) for each in reversed(steps)],
        "public": reverse("web:voice_improved_body", kwargs={"body": desk.body.key}) if found.public_from_at else "",
        "late": found.due_date is not None and found.due_date < desk.today and state in improving.OPEN,
    }  # fmt: skip
    return desk.render("voice/improvement.html", context, status=refusal.status if refusal else 200)


def _form(desk: Desk, given: Mapping[str, str], errors: Errors, *, present: str = "") -> dict[str, Any]:
    """What the fields of an improvement need."""
    fields = [(name, messages.say(label), messages.say(hint)) for name, label, hint in _FIELDS]
    return {
        "given": given, "errors": errors, "error_of": dict(errors), "fields": fields, "languages_written": LANGUAGES,
        "language_names": voice_words.LANGUAGES, "owners": choosing.owners(desk, present=present),
    }  # fmt: skip


def _names() -> list[str]:
    return [f"{name}_{language}" for name, _, _ in _FIELDS for language in LANGUAGES]


def _given(found: Improvement) -> dict[str, str]:
    texts = {
        f"{name}_{language}": written.get(language, "")
        for name, written in queries.words_of(found).parts().items()
        for language in LANGUAGES
    }
    return {**texts, "owner": found.owner, "due_date": found.due_date.isoformat() if found.due_date else ""}


def _words(data: QueryDict) -> Words:
    return Words(
        *({language: text(data, f"{name}_{language}", limit=3000) for language in LANGUAGES} for name, _, _ in _FIELDS)
    )


def _owner(desk: Desk, present: str = "") -> str:
    """Who was chosen; "" for whoever does not work here."""
    chosen = text(desk.request.POST, "owner", limit=80)
    return chosen if chosen in {label for label, _ in choosing.owners(desk, present=present)} else ""


def _day(data: QueryDict) -> date | None:
    try:
        return date.fromisoformat(text(data, "due_date", limit=10))
    except ValueError:
        return None


def _about(desk: Desk) -> tuple[About, str]:
    post = desk.request.POST
    found = choosing.about_of(desk, text(post, "about", limit=210), text(post, "program", limit=60))
    if found is None:
        raise ImprovementInvalid(problems={"about": "about_missing"})
    return found


def _errors(refusal: Refusal) -> Errors:
    problems = refusal.data.get("problems")
    if not isinstance(problems, dict):
        return [(None, messages.tell(refusal.code, refusal.data))]
    return [(f"id_{name}", messages.say(voice_loop_words.PROBLEMS[str(code)])) for name, code in problems.items()]
