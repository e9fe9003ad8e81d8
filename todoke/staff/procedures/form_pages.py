"""A form in the builder: its pages and questions in order, what is wrong, what could be plainer, what fails; and their moves by button."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from markupsafe import Markup, escape

from todoke.common.errors import Refusal
from todoke.people.queries import staff
from todoke.people.rules.roles import Act
from todoke.procedures.formats import definition_files
from todoke.procedures.operations import forms
from todoke.procedures.queries import building, defects
from todoke.procedures.rules import editing
from todoke.procedures.rules.definition import Page, Question
from todoke.procedures.rules.effort import effort
from todoke.procedures.rules.kinds import QuestionKind
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk, page
from todoke.staff.inputs import text
from todoke.staff.procedures import condition_rows, defect_words, hint_words
from todoke.staff.procedures.opened import Errors, Opened, draft, frame, gone, keep, opened, refused, told, words
from todoke.ui import form_words
from todoke.ui.messages import say


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """A question in the list of the builder."""

    number: int
    question: Question
    label: Markup
    kind: Markup
    condition: Markup
    faults: Sequence[Markup]
    hints: Sequence[Markup]
    defects: Sequence[Markup]


@dataclass(frozen=True, slots=True)
class ShownPage:
    """A page in the list of the builder."""

    number: int
    page: Page
    title: Markup
    group: Markup
    condition: Markup
    faults: Sequence[Markup]
    questions: Sequence[ShownQuestion]


@page(Act.VIEW)
def show(desk: Desk, form: str) -> HttpResponse:
    """One form: what it asks, and what can be done with it."""
    return _show(desk, opened(desk, form))


def _show(desk: Desk, found: Opened, errors: Errors | None = None, *, status: int = 200) -> HttpResponse:
    standing = building.standing(found.procedure, today=desk.today)
    failing = _failing(found)
    shown = pages_of(found, failing)
    placed = {each.place for page in shown for each in _placed(found, page)}
    context = {
        **frame(desk, found), "pages": shown, "errors": errors or [], "standing": standing, "effort": effort(found.definition),
        "whole": [told(found.definition, each) for each in found.problems if each.place not in placed],
        "hints": hint_words.of_form(found.definition), "groups": [(each, words(each.label)) for each in found.definition.groups],
        "names": staff.names_of({found.version.changed_by, found.version.proposed_by, found.version.made_by, found.version.decided_by}),
        "patterns": [(each.key, words(each.title)) for each in definition_files.patterns() if each.definition.audience == found.procedure.audience],
        "own": desk.body.four_eyes and str(desk.actor) in {found.version.proposed_by, found.version.changed_by}, "today": desk.today,
        "title": words(found.definition.title) or found.procedure.name,
    }  # fmt: skip
    return desk.render("procedures/form.html", context, status=status)


def _placed(found: Opened, shown: ShownPage) -> list[Any]:
    start = f"pages.{shown.number - 1}."
    return [each for each in found.problems if each.place.startswith(start)]


def _failing(found: Opened) -> Mapping[str, Sequence[Markup]]:
    """What the newest version that people filled in says of each question."""
    counted = building.newest_published(found.procedure)
    if counted is None:
        return {}
    figures = defects.of_version(counted, found.definition)
    return {key: defect_words.lines(each) for key, each in figures.items()}


def pages_of(found: Opened, failing: Mapping[str, Sequence[Markup]]) -> Sequence[ShownPage]:
    """The pages of a form as the builder lists them."""
    known = condition_rows.every_fact(found.definition)
    hints = hint_words.by_question(found.definition)
    shown, count = [], 0
    for at, each in enumerate(found.definition.pages):
        listed = []
        for place, question in enumerate(each.questions):
            count += 1
            listed.append(
                ShownQuestion(
                    count, question, words(question.label) or escape(question.key), say(form_words.KINDS[question.kind][0]),
                    condition_rows.in_words(question.show_if, known),
                    _faults(found, f"pages.{at}.questions.{place}."), hints.get(question.key, ()), failing.get(question.key, ()),
                )
            )  # fmt: skip
        group = found.definition.group(each.group) if each.group else None
        shown.append(
            ShownPage(
                at + 1, each, words(each.title), words(group.label) if group else Markup(""), condition_rows.in_words(each.show_if, known),
                _of(found, f"pages.{at}."), listed,
            )
        )  # fmt: skip
    return shown


def _of(found: Opened, start: str) -> list[Markup]:
    """Faults of a page itself."""
    return [
        told(found.definition, each)
        for each in found.problems
        if each.place.startswith(start) and ".questions." not in each.place
    ]


def _faults(found: Opened, start: str) -> list[Markup]:
    return [told(found.definition, each) for each in found.problems if each.place.startswith(start)]


@page(Act.WRITE, methods=("POST",))
def begin(desk: Desk, form: str) -> HttpResponse:
    """The draft of the next version."""
    forms.begin(procedure=opened(desk, form).procedure, by=desk.actor, now=desk.now)
    return desk.go("form", N_("This is the draft of the next version. Residents keep the present one."), form=form)


@page(Act.WRITE, methods=("POST",))
def move(desk: Desk, form: str) -> HttpResponse:
    """A page or a question, one place up or down."""
    data = desk.request.POST
    step = editing.UP if data.get("to") == "up" else editing.DOWN
    key, moving = (
        text(data, "key", limit=60),
        editing.move_page if data.get("what") == "page" else editing.move_question,
    )
    opened(desk, form)
    try:
        found = draft(desk, form)
        keep(desk, found, moving(dict(found.document), key, step))
    except forms.FormMoved:
        return gone(desk, form)
    return desk.go("form", N_("Moved."), fragment=f"#at_{key}", form=form)


@page(Act.WRITE, methods=("POST",))
def add_pattern(desk: Desk, form: str) -> HttpResponse:
    """The pages of a pattern of the gallery, at the end of the form."""
    opened(desk, form)
    chosen = definition_files.pattern(text(desk.request.POST, "pattern", limit=60))
    try:
        found = draft(desk, form)
        if chosen is not None:
            keep(desk, found, editing.add_pages(dict(found.document), chosen.document))
    except Refusal:
        return gone(desk, form)
    return desk.go("form", N_("The pages stand at the end of the form."), form=form)


@page(Act.WRITE, methods=("POST",))
def propose(desk: Desk, form: str) -> HttpResponse:
    """Hand the draft in; whoever may publish alone goes on to the day."""
    found = opened(desk, form)
    try:
        made = forms.propose(
            version=found.version, stamp=text(desk.request.POST, "stamp", limit=40), by=desk.actor, now=desk.now, note=text(desk.request.POST, "note")
        )  # fmt: skip
    except Refusal as refusal:
        return _show(desk, opened(desk, form), refused(refusal), status=refusal.status)
    said = N_("From which day on do residents get it?") if desk.may_publish else N_("A colleague who may approve decides about it.")  # fmt: skip
    return desk.go("form_version", said, form=form, version=made.number)


#: Kinds as the builder offers them: the most used first.
KINDS: tuple[QuestionKind, ...] = (
    QuestionKind.NAME, QuestionKind.DATE, QuestionKind.ADDRESS, QuestionKind.PHONE, QuestionKind.EMAIL, QuestionKind.YES_NO, QuestionKind.CHOICE,
    QuestionKind.CHOICES, QuestionKind.TEXT, QuestionKind.LONG_TEXT, QuestionKind.NUMBER, QuestionKind.AMOUNT, QuestionKind.FILE, QuestionKind.BANK,
    QuestionKind.DECLARATION,
)  # fmt: skip
