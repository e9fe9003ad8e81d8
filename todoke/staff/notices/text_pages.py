"""Texts of notices: the list, writing one in three languages, how far it may go and why, previews, a second person's yes."""

from collections.abc import Iterable, Mapping
from typing import Final
from uuid import UUID

from django.http import HttpResponse

from todoke.common.channels import Channel
from todoke.common.errors import NotFound, Refusal
from todoke.notices.models import NoticeTemplate
from todoke.notices.operations import texts as operations
from todoke.notices.queries import texts as queries
from todoke.notices.queries import uptake
from todoke.notices.queries.texts import Derived
from todoke.notices.rules.slots import KINDS, SlotKind, fill, slots_of
from todoke.notices.rules.states import TextState
from todoke.notices.rules.tact import Tact
from todoke.notices.rules.texts import LANGUAGES, PARTS, Problem, problems
from todoke.notices.rules.topics import TOPICS, Priority, Topic
from todoke.people.queries import staff
from todoke.people.rules.facts import Sensitivity
from todoke.people.rules.roles import Act
from todoke.people.rules.vocabulary import BY_NAME, N_
from todoke.staff.desk import Desk, page
from todoke.staff.inputs import text as typed_text
from todoke.staff.notices import text_form
from todoke.staff.notices.text_form import Typed
from todoke.ui import messages, notice_preview, notice_texts
from todoke.ui.messages import say
from todoke.ui.ruby import plain

STATES: Final[dict[str, tuple[str, str]]] = {
    TextState.DRAFT.value: (N_("Draft"), "draft"),
    TextState.WAITING.value: (N_("Waiting for approval"), "waiting"),
    TextState.APPROVED.value: (N_("In force"), "live"),
    TextState.RETIRED.value: (N_("Retired"), "ended"),
}
TACTS: Final[dict[Tact, str]] = {
    Tact.OPEN: N_("Its short line may be said outside the box."),
    Tact.NEUTRAL: N_("Outside the box only: a letter is in your box."),
    Tact.UNASKED_NEVER: N_(
        "Sent to nobody unasked; only to those who chose such letters, and then without a word outside."
    ),
}
REVEALS: Final[dict[Sensitivity, str]] = {
    Sensitivity.ORDINARY: N_("nothing but age, town or family"),
    Sensitivity.DELICATE: N_("income, insurance, pregnancy or a single parent"),
    Sensitivity.GRAVE: N_("welfare, disability, illness, violence or a death"),
}
PRIORITIES: Final = {
    Priority.DISASTER: N_("Danger"),
    Priority.DEADLINE: N_("Deadline"),
    Priority.ORDINARY: N_("Ordinary"),
}
CHANNELS: Final = {
    Channel.PUSH: N_("Push"), Channel.MAIL: N_("Mail"), Channel.SMS: N_("SMS"), Channel.LINE: N_("LINE"), Channel.APP: N_("Another app"), Channel.PAPER: N_("Letter by post"),
}  # fmt: skip


@page(Act.VIEW)
def index(desk: Desk) -> HttpResponse:
    """The texts of the body, and those of everybody."""
    rows = [
        (row, STATES[row.state], title_of(row), say(TOPICS[Topic(row.topic)].label))
        for row in queries.of_body(desk.body)
    ]
    own = [each for each in rows if each[0].body_id is not None]
    context = {
        "own": own,
        "ours": [each for each in rows if each[0].body_id is None],
        "flagged": uptake.flagged(desk.body, now=desk.now),
    }
    return desk.render("notices/texts.html", context)


def title_of(row: NoticeTemplate) -> str:
    """What a text is called in lists: its Japanese title with the names of its fields, else its key."""
    kinds = {slot.name: slot.kind for slot in slots_of(row.slots)}
    made = fill(
        str(row.texts.get("ja", {}).get("title", "")),
        lambda name: f"［{plain(say(notice_texts.KIND_LABELS[kinds[name]]))}］" if name in kinds else None,
    )
    return made or row.key


@page(Act.WRITE, methods=("GET", "POST"))
def new(desk: Desk) -> HttpResponse:
    """Write a text; "from" begins with the words of another."""
    start = desk.request.GET.get("from", "")
    base = next((row for row in queries.of_body(desk.body) if str(row.pk) == start), None)
    return _edit(desk, None, {**text_form.typed_of(base), "key": base.key if base and base.body_id is None else ""})


@page(Act.WRITE, methods=("GET", "POST"))
def edit(desk: Desk, text: UUID) -> HttpResponse:
    """Change a draft, or begin the next version of a text in force."""
    row = _own(desk, text)
    return _edit(desk, row, text_form.typed_of(row))


def _edit(desk: Desk, row: NoticeTemplate | None, typed: Typed) -> HttpResponse:
    data = desk.request.POST
    if desk.request.method == "GET":
        return _form(desk, row, typed)
    typed = text_form.typed_in(data, row)
    for language in LANGUAGES:
        if f"insert_{language}" in data:
            asked = f"{language}_{typed_text(data, f'part_{language}', limit=10)}.{typed_text(data, f'kind_{language}', limit=10)}"
            text_form.insert(typed, asked)
            return _form(desk, row, typed)
    words = text_form.words_of(typed)
    derived = _derived(desk, typed)
    found = problems(words.draft, room=notice_texts.room(desk.body), tact=derived.tact)
    if "look" in data:
        return _form(desk, row, typed, found, looked=True)
    try:
        saved = operations.write(body=desk.body, words=words, by=desk.actor, now=desk.now, text=row)
    except operations.TextInvalid as refusal:
        given = refusal.data["problems"]
        assert isinstance(given, list)
        return _form(desk, row, typed, [*given, *(each for each in found if each not in given)], status=422)
    except operations.TextMoved as refusal:
        return _form(desk, row, typed, found, refusal=refusal, status=refusal.status)
    return desk.go("notice_text", N_("Saved as a draft. Nobody gets it yet."), text=saved.pk)


def _derived(desk: Desk, typed: Mapping[str, str]) -> Derived:
    return queries.derived(
        typed.get("program", ""), int(typed.get("reveals") or 1), int(typed.get("floor") or 0), on=desk.today
    )


def _form(
    desk: Desk, row: NoticeTemplate | None, typed: Typed, found: Iterable[Problem] = (), *, looked: bool = False, refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    errors: list[tuple[str | None, object]] = [
        (place_of(each), notice_texts.problem_words(each)) for each in found if each.grave
    ]
    if refusal is not None:
        errors.insert(0, (None, messages.tell(refusal.code)))
    context = {
        "row": row, "typed": {**dict.fromkeys(_names(), ""), **typed}, "errors": errors, "looked": looked, "wrong": {str(place): said for place, said in errors if place},
        "warnings": [notice_texts.problem_words(each) for each in found if not each.grave],
        "written": [(language, notice_texts.LANGUAGE_LABELS[language]) for language in LANGUAGES],
        "parts": [(part, notice_texts.PART_LABELS[part]) for part in PARTS],
        "kinds": [(kind.value, say(N_("%(what)s {%(name)s}"), what=say(words), name=kind.value)) for kind, words in notice_texts.KIND_LABELS.items()],
        "inside": [kind.value for kind in SlotKind if not KINDS[kind].outside],
        "topics": [(topic.value, say(about.label)) for topic, about in TOPICS.items()],
        "reveals": [(level.value, say(words)) for level, words in REVEALS.items()], "floors": [(tact.value, say(words)) for tact, words in TACTS.items()],
        "priorities": [(level.value, say(words)) for level, words in PRIORITIES.items()], **tact_words(_derived(desk, typed)),
    }  # fmt: skip
    return desk.render("notices/text_edit.html", context, status=status)


def _names() -> list[str]:
    boxes = [f"{language}_{part}" for language in LANGUAGES for part in PARTS]
    return ["key", "topic", "program", "law", "leads_to", "phone", "floor", "reveals", "priority", *boxes]


def place_of(problem: Problem) -> str | None:
    """The box of the form that a problem is in."""
    name = f"{problem.language}_{problem.part}" if problem.language and problem.part else problem.part
    return f"id_{name}" if name else None


def tact_words(derived: Derived) -> dict[str, object]:
    """How far a text may go, and why, in words."""
    why = []
    if derived.unruled:
        why.append(say(N_("No rule says yet what this programme looks at, so it is taken for delicate.")))
    if derived.facts:
        names = "、".join(str(say(BY_NAME[name].label)) for name in derived.facts)
        why.append(say(N_("The rule of this programme reads: %(facts)s."), facts=names))
    if derived.by_words:
        why.append(say(N_("The words themselves would reveal something.")))
    if derived.by_choice:
        why.append(say(N_("Your body wants it so.")))
    return {"tact": say(TACTS[derived.tact]), "tact_why": why, "is_open": derived.tact is Tact.OPEN}


@page(Act.VIEW)
def show(desk: Desk, text: UUID) -> HttpResponse:
    """One text: how far it may go, what is wrong, what residents would get, and what can be done."""
    return _show(desk, queries.get(desk.body, text))


def _show(desk: Desk, row: NoticeTemplate, refusal: Refusal | None = None) -> HttpResponse:
    derived = queries.derived_of(row, on=desk.today)
    found = queries.problems_of_stored(row, room=notice_texts.room(desk.body), on=desk.today)
    own = row.body_id == desk.body.pk
    versions = queries.versions(row)
    errors: list[tuple[str | None, object]] = [(None, messages.tell(refusal.code))] if refusal else []
    context = {
        "row": row, "title": title_of(row), "state": STATES[row.state], "topic": say(TOPICS[Topic(row.topic)].label), "own": own, "errors": errors,
        "grave": [notice_texts.problem_words(each) for each in found if each.grave],
        "warnings": [notice_texts.problem_words(each) for each in found if not each.grave],
        "previews": notice_preview.previews(row, desk.body, tact=min(derived.tact, Tact.NEUTRAL), today=desk.today),
        "language_labels": notice_texts.LANGUAGE_LABELS, "channels": CHANNELS, "versions": [(each, STATES[each.state]) for each in versions],
        "may_write": own and desk.may(Act.WRITE), "may_decide": own and desk.may(Act.APPROVE) and row.written_by != str(desk.actor),
        "wrote_it": row.written_by == str(desk.actor), "State": TextState,
        "names": staff.names_of({name for each in versions for name in (each.written_by, each.approved_by)}), **tact_words(derived),
    }  # fmt: skip
    return desk.render("notices/text.html", context, status=refusal.status if refusal else 200)


def _own(desk: Desk, pk: UUID) -> NoticeTemplate:
    row = queries.get(desk.body, pk)
    if row.body_id != desk.body.pk:
        raise NotFound(text=str(pk))
    return row


@page(Act.WRITE, methods=("POST",))
def hand_in(desk: Desk, text: UUID) -> HttpResponse:
    """Ask a second person."""
    row = _own(desk, text)
    try:
        operations.hand_in(text=row, body=desk.body, room=notice_texts.room(desk.body), by=desk.actor, now=desk.now)
    except Refusal as refusal:
        return _show(desk, row, refusal)
    return desk.go("notice_text", N_("A colleague who may approve decides about it."), text=row.pk)


@page(Act.APPROVE, methods=("POST",))
def approve(desk: Desk, text: UUID) -> HttpResponse:
    """A second person's yes."""
    row = _own(desk, text)
    try:
        operations.approve(text=row, body=desk.body, room=notice_texts.room(desk.body), by=desk.actor, now=desk.now)
    except Refusal as refusal:
        return _show(desk, row, refusal)
    return desk.go("notice_text", N_("The text is in force."), text=row.pk)


@page(Act.APPROVE, methods=("POST",))
def send_back(desk: Desk, text: UUID) -> HttpResponse:
    """It becomes a draft again."""
    row = _own(desk, text)
    try:
        operations.send_back(
            text=row, body=desk.body, by=desk.actor, now=desk.now, reason=typed_text(desk.request.POST, "reason")
        )
    except Refusal as refusal:
        return _show(desk, row, refusal)
    return desk.go("notice_text", N_("It is a draft again."), text=row.pk)


@page(Act.APPROVE, methods=("POST",))
def retire(desk: Desk, text: UUID) -> HttpResponse:
    """Use it for nothing new."""
    row = _own(desk, text)
    try:
        operations.retire(text=row, body=desk.body, by=desk.actor, now=desk.now)
    except Refusal as refusal:
        return _show(desk, row, refusal)
    return desk.go("notice_text", N_("The text is used for nothing new."), text=row.pk)
