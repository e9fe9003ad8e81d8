"""Texts that a body answers with again 「回答のひな型」, in three languages."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from todoke.common.errors import NotFound, Refusal
from todoke.people.rules.roles import Act
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk, page
from todoke.staff.inputs import text
from todoke.staff.voice import choosing
from todoke.ui import messages, voice_queue_words, voice_words
from todoke.voice.models import AnswerText
from todoke.voice.operations import answer_texts
from todoke.voice.queries import queue

Errors = Sequence[tuple[str | None, object]]


@page(Act.VIEW)
def index(desk: Desk) -> HttpResponseBase:
    """The body's own texts, and those that every body has."""
    choosing.need_voices(desk)
    standard = [
        (messages.say(name), [(called, voice_queue_words.standard_text(code, language)) for language, called in voice_words.LANGUAGES.items()])
        for code, (name, _) in voice_queue_words.STANDARD.items()
    ]  # fmt: skip
    return desk.render("voice/answer_texts.html", {"own": queue.answer_texts(desk.body), "standard": standard})


@page(Act.VIEW, methods=("GET", "POST"))
def new(desk: Desk) -> HttpResponseBase:
    """A new text."""
    return _edit(desk, None)


@page(Act.VIEW, methods=("GET", "POST"))
def edit(desk: Desk, answer_text: int) -> HttpResponseBase:
    """One text: changed, or offered no more."""
    found = next((each for each in queue.answer_texts(desk.body) if each.pk == answer_text), None)
    if found is None:
        choosing.need_voices(desk)
        raise NotFound(page=desk.request.path)
    return _edit(desk, found)


def _edit(desk: Desk, found: AnswerText | None) -> HttpResponse:
    choosing.need_voices(desk)
    post = desk.request.POST
    if desk.request.method == "GET":
        return _page(desk, found, name=found.name if found else "", texts=found.texts if found else {})
    if found is not None and post.get("do") == "end":
        answer_texts.end(text=found, by=desk.actor, now=desk.now)
        return desk.go("voice_answer_texts", N_("It is offered no more. Answers that were sent stay as they are."))
    name, texts = text(post, "name", limit=90), {each: text(post, each, limit=4100) for each in voice_words.LANGUAGES}
    try:
        answer_texts.keep(body=desk.body, name=name, texts=texts, changes=found, by=desk.actor, now=desk.now)
    except Refusal as refusal:
        problems = voice_queue_words.problems_of(refusal)
        errors: Errors = [(f"id_{field}", said) for field, said in problems.items()]
        return _page(desk, found, name=name, texts=texts, errors=errors, status=refusal.status)
    return desk.go("voice_answer_texts", N_("Kept."))


def _page(
    desk: Desk, found: AnswerText | None, *, name: str, texts: dict[str, str], errors: Errors = (), status: int = 200
) -> HttpResponse:
    context = {
        "text": found, "name": name, "texts": texts, "languages": list(voice_words.LANGUAGES.items()), "errors": list(errors), "error_of": dict(errors),
    }  # fmt: skip
    return desk.render("voice/answer_text.html", context, status=status)
