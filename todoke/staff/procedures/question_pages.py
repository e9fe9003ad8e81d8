"""One question in the builder: new, changed, looked at, moved to another page, removed."""

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpResponse, QueryDict
from django.utils.translation import get_language

from todoke.common.errors import NotFound
from todoke.eligibility.rules.building import RowUnusable
from todoke.eligibility.rules.language import NAME
from todoke.eligibility.rules.problems import Problem
from todoke.people.rules.roles import Act
from todoke.procedures.operations import forms
from todoke.procedures.rules import documents, editing, flow
from todoke.procedures.rules.definition import LANGUAGES
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk, page
from todoke.staff.eligibility import row_values
from todoke.staff.inputs import text
from todoke.staff.procedures import condition_rows, question_form
from todoke.staff.procedures.condition_rows import Sentence
from todoke.staff.procedures.form_pages import KINDS
from todoke.staff.procedures.opened import Errors, Opened, draft, frame, gone, keep, opened, told, words
from todoke.staff.procedures.question_form import Typed
from todoke.ui import form_fields, form_words, notice_texts
from todoke.ui.messages import say, tell
from todoke.voice.queries import heard_at

#: What is known of a person already, as an author reads it.
PREFILLS: Final[dict[str, str]] = {
    "person.name": N_("Their name, as the town's register has it"),
    "person.birth_date": N_("Their date of birth"),
    "person.address": N_("Their address"),
    "person.phone": N_("Their telephone number"),
    "person.email": N_("Their e-mail address"),
}


@page(Act.WRITE, methods=("GET", "POST"))
def new(desk: Desk, form: str) -> HttpResponse:
    """A new question, on a page of its own unless a page was named."""
    found = opened(desk, form)
    if not found.is_draft:
        return gone(desk, form)
    given = desk.request.POST or desk.request.GET
    on, group = text(given, "page", limit=60), text(given, "group", limit=60)
    blank, key = editing.add_question(dict(found.document), {"kind": "text", "label": {"ja": "…"}}, page=on, group=group)  # fmt: skip
    return _editor(desk, found, blank, key, {"on": on, "in_group": group, "is_new": True})


@page(Act.WRITE, methods=("GET", "POST"))
def edit(desk: Desk, form: str, question: str) -> HttpResponse:
    """Change a question."""
    found = opened(desk, form)
    if not found.is_draft:
        return gone(desk, form)
    if editing.question_at(found.document, question) is None:
        if desk.request.method == "POST":
            return gone(desk, form)
        raise NotFound(question=question)
    return _editor(desk, found, dict(found.document), question, {"is_new": False})


@page(Act.WRITE, methods=("POST",))
def remove(desk: Desk, form: str, question: str) -> HttpResponse:
    """Without the question."""
    opened(desk, form)
    try:
        found = draft(desk, form)
        keep(desk, found, editing.remove_question(dict(found.document), question))
    except forms.FormMoved:
        return gone(desk, form)
    return desk.go("form", N_("The question is taken out."), form=form)


def _editor(desk: Desk, found: Opened, document: editing.Document, key: str, more: dict[str, Any]) -> HttpResponse:
    """The editor of the question ``key`` of a document: shown, looked at, or saved."""
    held = editing.question_at(document, key)
    assert held is not None
    if desk.request.method == "GET":
        typed = question_form.typed_of({} if more["is_new"] else held[1])
        if more["is_new"]:
            typed |= {"required": "1", "kind": text(desk.request.GET, "kind", limit=20) or "text"}
        sentence = condition_rows.of_text(held[1].get("show_if"), condition_rows.every_fact(found.definition))
        return _page(desk, found, document, key, typed, sentence, more)
    data = desk.request.POST
    typed, sentence = question_form.typed_in(data), condition_rows.of_post(data)
    changed, renamed, errors = _changed(document, key, typed, sentence, data, more)
    if errors or "look" in data:
        shown = changed if not errors else document
        return _page(desk, found, document, key, typed, sentence, more, errors, looked=None if errors else shown, status=422 if errors else 200)  # fmt: skip
    try:
        keep(desk, found, changed)
    except forms.FormMoved as refusal:
        now = opened(desk, found.procedure.key)
        if not now.is_draft:
            return gone(desk, found.procedure.key)
        moved: Errors = [(None, tell(refusal.code)), (None, say(N_("What you typed is still here. Save it once more, and it is put into the form as it is now.")))]  # fmt: skip
        return _page(desk, now, document, key, typed, sentence, more, moved, status=refusal.status)
    if "next" in data:
        return desk.go("form_question_new", N_("Saved. Now the next question."), form=found.procedure.key)
    return desk.go("form", N_("Saved."), fragment=f"#at_{renamed}", form=found.procedure.key)


def _changed(
    document: editing.Document, key: str, typed: Typed, sentence: Sentence, data: QueryDict, more: Mapping[str, Any]
) -> tuple[editing.Document, str, Errors]:
    """The document with what was typed, the key of the question in it, and what is wrong at the question."""
    errors: Errors = []
    held = editing.question_at(document, key)
    assert held is not None
    fields = question_form.fields_of(typed, held[1])
    definition = documents.look(document)[0]
    known = condition_rows.readable(definition, definition.page(str(held[0].get("key"))))
    try:
        fields["show_if"] = condition_rows.text_of_sentence(sentence, known)
    except RowUnusable as problem:
        at = sentence.rows.index(problem.row)
        errors.append((f"id_c{at}_fact", condition_rows.unusable(problem, known)))
    changed = editing.change_question(document, key, fields)
    if not more["is_new"] and (to := text(data, "move_to", limit=60)):
        changed = editing.place_question(changed, key, "" if to == "-" else to)
    wanted = typed.get("key") or key
    if wanted != key:
        if not NAME.fullmatch(wanted) or editing.question_at(changed, wanted) or editing.group_at(changed, wanted):
            errors.append(("id_key", form_words.tell_fault(Problem("key_shape", wanted))))
        else:
            changed, key = editing.rename(changed, key, wanted), wanted
    return changed, key, errors + _faults(changed, key)


def _faults(document: editing.Document, key: str) -> Errors:
    """What is wrong with the question itself; faults elsewhere are shown at the form."""
    definition, problems = documents.look(document)
    for at, sheet in enumerate(definition.pages):
        for place, question in enumerate(sheet.questions):
            start = f"pages.{at}.questions.{place}."
            if question.key == key:
                return [
                    (question_form.box_of(each.place.removeprefix(start)), told(definition, each))
                    for each in problems
                    if each.place.startswith(start)
                ]
    return []


def _page(
    desk: Desk, found: Opened, document: editing.Document, key: str, typed: Typed, sentence: Sentence, more: Mapping[str, Any], errors: Errors | None = None,
    *, looked: editing.Document | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    definition = documents.look(document)[0]
    sheet = definition.page_of(key)
    known = condition_rows.readable(definition, sheet)
    errors = errors or []
    context = {
        **frame(desk, found), "typed": typed, "key": key, "errors": errors, "error_of": {place: said for place, said in reversed(errors) if place}, **more,
        "sentence": sentence, "facts": condition_rows.offered(known, sentence.rows, condition_rows.every_fact(definition)),
        "comparisons": row_values.comparisons(), "values": condition_rows.values(known),
        "kinds": [(kind.value, say(form_words.KINDS[kind][0])) for kind in KINDS],
        "kind_help": [(say(form_words.KINDS[kind][0]), say(form_words.KINDS[kind][1])) for kind in KINDS],
        "prefills": [("", say(N_("Ask everybody"))), *((name, say(PREFILLS.get(name, name))) for name in question_form.prefills())],
        "sheets": [(each.key, words(each.title) or (words(each.questions[0].label) if each.questions else each.key)) for each in found.definition.pages if sheet is None or each.key != sheet.key],
        "alone": sheet is not None and len(sheet.questions) == 1, "others": [each for each in LANGUAGES if each != "ja"],
        "language_labels": notice_texts.LANGUAGE_LABELS, "seen": _seen(looked, key) if looked else None, "heard": _heard(desk, found, key, is_new=bool(more.get("is_new"))),
    }  # fmt: skip
    return desk.render("procedures/question.html", context, status=status)


def _heard(desk: Desk, found: Opened, key: str, *, is_new: bool) -> heard_at.HeardAt | None:
    """What people said at this question, for those who work with voices."""
    if is_new or not (desk.may(Act.CASEWORK) or desk.may(Act.WRITE)):
        return None
    heard = heard_at.question(desk.body, found.procedure.pk, key)
    return heard if heard.count else None


def _seen(document: editing.Document, key: str) -> object:
    """The question as whoever fills in will see it, before anything is saved."""
    definition = documents.look(document)[0]
    sheet, question = definition.page_of(key), definition.question(key)
    if sheet is None or question is None:
        return None
    alone = documents.look({"title": {"ja": "…"}, "pages": [{"key": "p", "questions": [{**_plain(document, key)}]}]})[0]
    fields = form_fields.fields_of(alone, flow.Step(alone.pages[0]), {}, language=get_language() or "ja")
    return fields[0] if fields else None


def _plain(document: editing.Document, key: str) -> dict[str, Any]:
    held = editing.question_at(document, key)
    assert held is not None
    return {name: value for name, value in held[1].items() if name != "show_if"}
