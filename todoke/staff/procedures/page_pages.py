"""A page of a form, and what repeats, in the builder: words, when it is shown, removing."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse

from todoke.common.errors import NotFound
from todoke.eligibility.rules.building import RowUnusable
from todoke.people.rules.facts import Fact
from todoke.people.rules.roles import Act
from todoke.procedures.operations import forms
from todoke.procedures.rules import documents, editing
from todoke.procedures.rules.definition import LANGUAGES
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk, page
from todoke.staff.eligibility import row_values
from todoke.staff.inputs import number, text
from todoke.staff.procedures import condition_rows, question_form
from todoke.staff.procedures.condition_rows import Sentence
from todoke.staff.procedures.opened import Errors, Opened, draft, frame, gone, keep, opened, told, words
from todoke.ui import notice_texts
from todoke.ui.messages import say


def _typed(desk: Desk, names: tuple[str, ...], held: Mapping[str, Any]) -> dict[str, str]:
    """What stands in the boxes of words."""
    data, found = desk.request.POST, {}
    for name in names:
        texts = held.get(name) if isinstance(held.get(name), Mapping) else {}
        for language in LANGUAGES:
            box = f"{name}_{language}"
            found[box] = text(data, box, limit=question_form.LONGEST) if data else str((texts or {}).get(language, ""))
    return found


def _frame(
    desk: Desk, found: Opened, typed: Mapping[str, str], sentence: Sentence, known: Mapping[str, Fact], errors: Errors
) -> dict[str, Any]:
    return {
        **frame(desk, found), "typed": typed, "errors": errors, "error_of": {place: said for place, said in reversed(errors) if place}, "sentence": sentence,
        "facts": condition_rows.offered(known, sentence.rows, condition_rows.every_fact(found.definition)), "comparisons": row_values.comparisons(),
        "values": condition_rows.values(known), "others": [each for each in LANGUAGES if each != "ja"], "language_labels": notice_texts.LANGUAGE_LABELS,
    }  # fmt: skip


def _condition(sentence: Sentence, known: Mapping[str, Fact], fields: dict[str, Any]) -> Errors:
    """Put the condition into the fields; what is wrong with its rows."""
    try:
        fields["show_if"] = condition_rows.text_of_sentence(sentence, known)
    except RowUnusable as problem:
        return [(f"id_c{sentence.rows.index(problem.row)}_fact", condition_rows.unusable(problem, known))]
    return []


def _wrong(document: editing.Document, start: str) -> Errors:
    """Faults of one page or group itself."""
    definition, problems = documents.look(document)
    return [
        (question_form.box_of(each.place.removeprefix(start)), told(definition, each))
        for each in problems
        if each.place.startswith(start) and ".questions." not in each.place
    ]


@page(Act.WRITE, methods=("GET", "POST"))
def sheet(desk: Desk, form: str, form_page: str) -> HttpResponse:
    """A page: its title, what it says above its questions, with what it repeats, when it is shown."""
    found = opened(desk, form)
    held = editing.page_at(found.document, form_page)
    if not found.is_draft or (held is None and desk.request.method == "POST"):
        return gone(desk, form)
    if held is None:
        raise NotFound(page=form_page)
    known = condition_rows.readable(found.definition, found.definition.page(form_page))
    typed = _typed(desk, ("title", "intro"), held)
    typed["group"] = text(desk.request.POST, "group", limit=60) if desk.request.POST else str(held.get("group", ""))
    errors: Errors = []
    if desk.request.method == "POST":
        sentence = condition_rows.of_post(desk.request.POST)
        fields: dict[str, Any] = {name: question_form.texts_of(typed, name) for name in ("title", "intro")}
        fields["group"] = typed["group"]
        errors = _condition(sentence, known, fields)
        changed = editing.change_page(dict(found.document), form_page, fields)
        at = next(place for place, each in enumerate(editing.pages(changed)) if each.get("key") == form_page)
        errors += _wrong(changed, f"pages.{at}.") if not errors else []
        if not errors:
            return _kept(desk, found, changed, form_page)
    else:
        sentence = condition_rows.of_text(held.get("show_if"), condition_rows.every_fact(found.definition))
    context = {
        **_frame(desk, found, typed, sentence, known, errors), "sheet": form_page, "questions": [words(each.label) for each in _questions(found, form_page)],
        "groups": [("", say(N_("Asked once"))), *((each.key, words(each.label)) for each in found.definition.groups)],
    }  # fmt: skip
    return desk.render("procedures/form_page.html", context, status=422 if errors else 200)


def _questions(found: Opened, key: str) -> Any:
    held = found.definition.page(key)
    return held.questions if held else ()


def _kept(desk: Desk, found: Opened, changed: editing.Document, at: str = "") -> HttpResponse:
    try:
        keep(desk, found, changed)
    except forms.FormMoved:
        return gone(desk, found.procedure.key)
    return desk.go("form", N_("Saved."), fragment=f"#at_{at}" if at else "", form=found.procedure.key)


@page(Act.WRITE, methods=("POST",))
def remove_sheet(desk: Desk, form: str, form_page: str) -> HttpResponse:
    """Without the page and its questions."""
    opened(desk, form)
    try:
        found = draft(desk, form)
        keep(desk, found, editing.remove_page(dict(found.document), form_page))
    except forms.FormMoved:
        return gone(desk, form)
    return desk.go("form", N_("The page is taken out."), form=form)


@page(Act.WRITE, methods=("GET", "POST"))
def new_group(desk: Desk, form: str) -> HttpResponse:
    """Something that repeats; its first question comes next."""
    found = opened(desk, form)
    if not found.is_draft:
        return gone(desk, form)
    return _group(desk, found, None)


@page(Act.WRITE, methods=("GET", "POST"))
def group(desk: Desk, form: str, form_group: str) -> HttpResponse:
    """Change what repeats."""
    found = opened(desk, form)
    if not found.is_draft:
        return gone(desk, form)
    if editing.group_at(found.document, form_group) is None:
        raise NotFound(group=form_group)
    return _group(desk, found, form_group)


def _group(desk: Desk, found: Opened, key: str | None) -> HttpResponse:
    held = (editing.group_at(found.document, key) if key else None) or {}
    data, errors = desk.request.POST, []
    typed = _typed(desk, ("label",), held)
    typed |= {
        "least": str(held.get("least", 0)),
        "most": str(held.get("most", 10)),
        "prefill": str(held.get("prefill", "")),
    }
    of_group = found.definition.group(key) if key else None
    known = condition_rows.readable(found.definition, None, of_group)
    sentence = condition_rows.of_text(held.get("show_if"), condition_rows.every_fact(found.definition))
    if desk.request.method == "POST":
        sentence = condition_rows.of_post(data)
        typed |= {name: text(data, name, limit=20) for name in ("least", "most", "prefill")}
        fields: dict[str, Any] = {"label": question_form.texts_of(typed, "label"), "least": number(data, "least"), "most": number(data, "most", default=10)}  # fmt: skip
        fields["prefill"] = "children" if typed["prefill"] else ""
        errors = _condition(sentence, known, fields)
        changed, made = (editing.change_group(dict(found.document), key, fields), key) if key else editing.add_group(dict(found.document), fields)  # fmt: skip
        at = next(place for place, each in enumerate(changed["groups"]) if each.get("key") == made)
        errors += [each for each in _wrong(changed, f"groups.{at}.") if not errors]
        if not errors and key:
            return _kept(desk, found, changed)
        if not errors:
            return _first_question(desk, found, changed, made)
    context = {**_frame(desk, found, typed, sentence, known, errors), "group": key, "pages": [each.key for each in found.definition.pages if each.group == key]}  # fmt: skip
    return desk.render("procedures/form_group.html", context, status=422 if errors else 200)


def _first_question(desk: Desk, found: Opened, changed: editing.Document, made: str) -> HttpResponse:
    try:
        keep(desk, found, changed)
    except forms.FormMoved:
        return gone(desk, found.procedure.key)
    return desk.go("form_question_new", N_("Now what is asked about each of them."), fragment=f"?group={made}", form=found.procedure.key)  # fmt: skip


@page(Act.WRITE, methods=("POST",))
def remove_group(desk: Desk, form: str, form_group: str) -> HttpResponse:
    """It is asked once, instead of once for each."""
    opened(desk, form)
    try:
        found = draft(desk, form)
        keep(desk, found, editing.remove_group(dict(found.document), form_group))
    except forms.FormMoved:
        return gone(desk, form)
    return desk.go("form", N_("The questions stay, and are asked once."), form=form)
