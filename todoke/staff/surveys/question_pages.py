"""The registry of questions at the desk: every question with its wordings, how each follows the one before, and where it was asked."""

import json
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import get_language

from todoke.common.errors import NotAllowed, NotFound, Refusal
from todoke.people.rules.roles import Act
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk, page
from todoke.staff.inputs import text
from todoke.staff.surveys import question_form
from todoke.staff.surveys.question_form import Typed
from todoke.surveys.models import Question
from todoke.surveys.operations import questions, standard
from todoke.surveys.queries import registry
from todoke.surveys.rules.kinds import Link, Module, QuestionKind
from todoke.surveys.rules.questions import WordingInvalid
from todoke.surveys.rules.wording import FEEDS, LANGUAGES
from todoke.ui import messages, survey_words
from todoke.ui.notice_texts import LANGUAGE_LABELS

STANDARD: Final = Path(settings.BASE_DIR) / "todoke" / "sample" / "survey_questions.json"
_SCALES: Final = ("recommend-0-10", "satisfaction-1-5")
Errors = list[tuple[str | None, object]]


@page(Act.VIEW)
def index(desk: Desk) -> HttpResponseBase:
    """Every question by its module; those retired last."""
    kept = registry.kept(desk.body)
    groups = [
        (messages.say(survey_words.MODULES[module]), [each for each in kept if each.question.module == module])
        for module in Module
    ]
    context = {
        "groups": [(label, rows) for label, rows in groups if rows], "count": len(kept), "words": survey_words, "language": get_language(),
        "standard": _missing_standard(desk),
    }  # fmt: skip
    return desk.render("surveys/questions.html", context)


def _missing_standard(desk: Desk) -> int:
    there = {each.question.key for each in registry.kept(desk.body)}
    return sum(row["key"] not in there for row in _standard())


def _standard() -> list[dict[str, object]]:
    rows: list[dict[str, object]] = json.loads(STANDARD.read_text(encoding="utf-8"))["questions"]
    return rows


@page(Act.WRITE, methods=("POST",))
def take_standard(desk: Desk) -> HttpResponseBase:
    """The standard modules as the body's own questions."""
    standard.keep(rows=_standard(), body=desk.body, by=desk.actor, now=desk.now)
    return desk.go(
        "survey_questions", N_("The standard questions are there. Change them, retire them, or add your own.")
    )


@page(Act.WRITE, methods=("GET", "POST"))
def new(desk: Desk) -> HttpResponseBase:
    """A new question."""
    key, module = text(desk.request.POST, "key", limit=60), desk.request.POST.get("module", Module.OWN.value)
    if desk.request.method == "GET":
        return _form(
            desk, question_form.typed_in(desk.request.GET) | {"kind": QuestionKind.ONE.value}, key=key, module=module
        )
    typed = question_form.typed_in(desk.request.POST)
    try:
        made = questions.make(
            body=desk.body, key=key, module=Module(module if module in list(Module) else Module.OWN),
            document=question_form.document_of(typed), by=desk.actor, now=desk.now,
        )  # fmt: skip
    except Refusal as refusal:
        return _form(desk, typed, key=key, module=module, refusal=refusal)
    return desk.go("survey_question", N_("The question is there."), survey_question=made.question_id)


@page(Act.VIEW)
def show(desk: Desk, survey_question: int) -> HttpResponseBase:
    """One question: its wordings, newest first, with link, reason and the waves that asked it."""
    question = registry.get(desk.body, survey_question)
    history = registry.history(question)
    context = {
        "question": question, "history": history, "newest": history[0], "words": survey_words, "language": get_language(),
        "codes": LANGUAGES, "title": survey_words.shown(history[0].wording.texts, get_language() or "ja"),
    }  # fmt: skip
    return desk.render("surveys/question.html", context)


@page(Act.WRITE, methods=("GET", "POST"))
def revise(desk: Desk, survey_question: int) -> HttpResponseBase:
    """Word a question anew: a new version with its link and reason, or, where nobody was asked yet, a correction."""
    question = registry.get(desk.body, survey_question)
    newest = registry.history(question)[0]
    if desk.request.method == "GET":
        return _form(desk, question_form.typed_of(newest.wording), question=question)
    typed = question_form.typed_in(desk.request.POST)
    try:
        document = question_form.document_of(typed, newest.wording)
        if desk.request.POST.get("act") == "correct":
            questions.correct(version=newest.version, document=document, by=desk.actor, now=desk.now)
            return desk.go(
                "survey_question", N_("The wording is corrected. Nobody had been asked."), survey_question=question.pk
            )
        link = desk.request.POST.get("link", "")
        if link not in {each.value for each in Link if each is not Link.FIRST}:
            raise questions.LinkUnfit(links=[])
        questions.revise(
            question=question, document=document, link=Link(link), why=_why(desk), by=desk.actor, now=desk.now
        )  # fmt: skip
    except Refusal as refusal:
        return _form(desk, typed, question=question, refusal=refusal)
    return desk.go(
        "survey_question", N_("The new wording is for the next wave. Waves keep what they asked."), survey_question=question.pk
    )  # fmt: skip


@page(Act.WRITE, methods=("POST",))
def retire(desk: Desk, survey_question: int) -> HttpResponseBase:
    """Retire a question, or take it back."""
    question = registry.get(desk.body, survey_question)
    act = desk.request.POST.get("act")
    if act == "retire":
        questions.retire(question=question, by=desk.actor, now=desk.now)
        return desk.go(
            "survey_question",
            N_("The question is retired. Its series ends; nothing is lost."),
            survey_question=question.pk,
        )
    if act == "back":
        questions.bring_back(question=question, by=desk.actor, now=desk.now)
        return desk.go("survey_question", N_("The question can be asked again."), survey_question=question.pk)
    raise NotFound(page=desk.request.path)


def _why(desk: Desk) -> dict[str, str]:
    return {
        language: said for language in LANGUAGES if (said := text(desk.request.POST, f"why_{language}", limit=2_000))
    }


def _form(
    desk: Desk, typed: Typed, *, question: Question | None = None, key: str = "", module: str = "", refusal: Refusal | None = None
) -> HttpResponse:  # fmt: skip
    if question is not None and not desk.may(Act.WRITE):
        raise NotAllowed
    errors = _errors(refusal) if refusal else []
    history = registry.history(question) if question else ()
    context = {
        "typed": typed, "question": question, "key": key, "module": module, "errors": errors, "error_of": dict(errors),
        "labels": [(language, messages.say(LANGUAGE_LABELS[language])) for language in LANGUAGES],
        "kinds": [(each.value, messages.say(survey_words.KINDS[each])) for each in QuestionKind],
        "modules": [(each.value, messages.say(survey_words.MODULES[each])) for each in Module],
        "links": [
            (each.value, messages.say(survey_words.LINKS[each]), messages.say(survey_words.LINK_HINTS[each]))
            for each in (Link.IDENTICAL, Link.COMPARABLE, Link.BROKEN)
        ],
        "link": desk.request.POST.get("link"), "why": _why(desk) if refusal else {}, "correctable": bool(history) and not history[0].stands_still,
        "scales": [("", messages.say(N_("None"))), *((each, messages.say(survey_words.SCALES[each])) for each in _SCALES)],
        "feeds": [("", messages.say(N_("Nothing"))), *((each, messages.say(survey_words.MARGINS[each])) for each in FEEDS)],
        "title": survey_words.shown(history[0].wording.texts, get_language() or "ja") if history else None,
    }  # fmt: skip
    return desk.render("surveys/question_form.html", context, status=refusal.status if refusal else 200)


def _errors(refusal: Refusal) -> Errors:
    if isinstance(refusal, WordingInvalid):
        return [(question_form.box_of(each.place), survey_words.document_problem(each)) for each in refusal.problems]
    said = messages.tell(refusal.code, refusal.data)
    field = {"question_key_taken": "id_key", "question_link_unfit": "id_link", "question_why_missing": "id_why_ja"}.get(
        refusal.code
    )
    return [(field, said)]
