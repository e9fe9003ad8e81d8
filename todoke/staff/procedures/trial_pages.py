"""Looking at a form before anybody gets it: its pages at the width of a telephone in each language, and a test run for example answers; nothing is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from markupsafe import Markup

from todoke.eligibility.rules.tree import TRUE
from todoke.people.rules.roles import Act
from todoke.procedures.queries import building
from todoke.procedures.queries import forms as queries
from todoke.procedures.rules import conditions, examples, flow
from todoke.procedures.rules.definition import LANGUAGES, Definition, Page, said
from todoke.procedures.rules.values import Answer
from todoke.staff.desk import Desk, page
from todoke.staff.inputs import number, text
from todoke.staff.procedures import condition_rows
from todoke.staff.procedures.opened import Opened, frame, of_version, opened, words
from todoke.ui import form_fields, notice_texts
from todoke.ui.messages import say
from todoke.ui.ruby import annotate_text


def _asked_for(desk: Desk, form: str) -> Opened:
    """The version that was asked for, else the one that is worked on."""
    wanted = number(desk.request.GET, "version")
    if not wanted:
        return opened(desk, form)
    return of_version(building.version(queries.get(desk.body, form), wanted))


def _everything(definition: Definition) -> Definition:
    """The form as if nothing were hidden."""
    pages = tuple(
        replace(page, show_if=TRUE, questions=tuple(replace(each, show_if=TRUE) for each in page.questions))
        for page in definition.pages
    )
    return replace(definition, pages=pages)


@page(Act.VIEW)
def preview(desk: Desk, form: str) -> HttpResponse:
    """Each page as it will be, one at a time, at the width of a telephone."""
    found = _asked_for(desk, form)
    language = text(desk.request.GET, "language", limit=12)
    language = language if language in LANGUAGES else "ja"
    shown = _everything(found.definition)
    pages = list(shown.pages)
    at = next((place for place, each in enumerate(pages) if each.key == desk.request.GET.get("step")), 0)
    context = {
        **frame(desk, found), "seen_in": language, "seen_languages": [(each, notice_texts.LANGUAGE_LABELS[each]) for each in LANGUAGES], "at": at,
        "steps": [(each.key, words(each.title) or (words(each.questions[0].label) if each.questions else each.key)) for each in pages],
        "screen": _screen(shown, at, language) if pages else None, "lacking": _lacking(shown, at, language) if pages else False,
    }  # fmt: skip
    return desk.render("procedures/form_preview.html", context)


def _screen(definition: Definition, at: int, language: str) -> Markup:
    """The page as whoever fills in will see it, in their language."""
    page = definition.pages[at]
    step = flow.Step(page, page.group, 0)
    with translation.override(language):
        context = {
            "fields": form_fields.fields_of(definition, step, {}, language=language), "title": annotate_text(said(page.title, language)),
            "intro": annotate_text(said(page.intro, language)), "of_group": form_fields.title_of(definition, page.group, 0, language=language),
            "at": at + 1, "total": len(definition.pages), "form_title": annotate_text(said(definition.title, language)),
        }  # fmt: skip
        return Markup(render_to_string("staff/procedures/_screen.html", context))  # noqa: S704 - a page of ours


def _lacking(definition: Definition, at: int, language: str) -> bool:
    """Whether some words of the page are not written in this language."""
    page = definition.pages[at]
    texts = [page.title, page.intro]
    for each in page.questions:
        texts += [each.label, each.hint, *(option.label for option in each.options)]
    return any(each and language not in each for each in texts)


@dataclass(frozen=True, slots=True)
class Walked:
    """A page in a test run: shown or not, and by which condition."""

    title: Markup
    shown: bool
    times: int
    condition: Markup
    questions: Sequence[tuple[Markup, bool, Markup]]


@page(Act.VIEW)
def run(desk: Desk, form: str) -> HttpResponse:
    """Which pages are shown for these answers, or for an example resident: what conditions read can be answered otherwise here."""
    found = _asked_for(desk, form)
    definition, data = found.definition, desk.request.GET
    deciding = _deciding(definition)
    example = examples.BY_KEY.get(text(data, "example", limit=20))
    answers: dict[str, Any] = dict(examples.answers(definition, example)) if example else {}
    fields: Sequence[form_fields.Field] = ()
    if deciding:
        sheet = Page("run", tuple(deciding))
        alone, asked = replace(definition, pages=(sheet,), groups=()), flow.Step(sheet)
        problems: dict[str, Answer] = {}
        typed = None if example else data
        if not example:
            given, problems = form_fields.read(alone, asked, {}, data)
            answers = {key: value for key, value in given.items() if value is not None}
        fields = form_fields.fields_of(alone, asked, answers, language=translation.get_language() or "ja", typed=typed, problems=problems)  # fmt: skip
    for each in () if example else definition.groups:
        count = min(number(data, f"many_{each.key}", default=max(each.least, 1)), each.most)
        answers[each.key] = [{} for _ in range(count)]
    shown = flow.visible(definition, answers)
    context = {
        **frame(desk, found), "walked": _walked(definition, answers), "fields": fields, "example": example.key if example else "",
        "groups": [(each.key, words(each.label), len(answers[each.key])) for each in definition.groups],
        "examples": [(each.key, say(each.name)) for each in examples.EXAMPLES],
        "sections": form_fields.summary(definition, shown, language=translation.get_language() or "ja") if example else (),
        "screens": len([step for step in flow.steps(definition, answers) if step.page is not None]),
    }  # fmt: skip
    return desk.render("procedures/form_run.html", context)


def _deciding(definition: Definition) -> list[Any]:
    """The questions outside groups that some condition reads; asked openly here, whatever they themselves depend on."""
    nodes = [page.show_if for page in definition.pages] + [group.show_if for group in definition.groups]
    nodes += [question.show_if for _, question in definition.questions()]
    nodes += [part for fee in definition.fees for part in (fee.when, fee.yen)]
    read: set[str] = set().union(*(conditions.reads(node) for node in nodes)) if nodes else set()
    return [
        replace(each, show_if=TRUE, required=False)
        for page, each in definition.questions()
        if each.key in read and not page.group
    ]


def _walked(definition: Definition, answers: Mapping[str, Any]) -> Sequence[Walked]:
    known = condition_rows.every_fact(definition)
    steps = flow.steps(definition, answers)
    shown_keys = {question.key for step in steps for question in flow.asked(definition, step, answers)}
    found = []
    for sheet in definition.pages:
        times = sum(1 for step in steps if step.page is not None and step.page.key == sheet.key)
        title = words(sheet.title) or (words(sheet.questions[0].label) if sheet.questions else Markup(""))
        found.append(
            Walked(
                title, times > 0, times, condition_rows.in_words(sheet.show_if, known) or (condition_rows.in_words(sheet.questions[0].show_if, known) if len(sheet.questions) == 1 else Markup("")),
                [(words(each.label), each.key in shown_keys, condition_rows.in_words(each.show_if, known)) for each in sheet.questions if len(sheet.questions) > 1],
            )
        )  # fmt: skip
    return found
