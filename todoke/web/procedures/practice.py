"""Practice 「練習」: the same form, on which nothing is kept: what was answered travels in the page itself, sealed, and ends with it."""

import json
from collections.abc import Mapping
from typing import Final

from django.conf import settings
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from markupsafe import Markup

from todoke.common import sealing
from todoke.procedures.models import FormVersion, Procedure
from todoke.procedures.queries import forms
from todoke.procedures.rules import flow
from todoke.procedures.rules.definition import Definition, said
from todoke.procedures.rules.flow import Step
from todoke.procedures.rules.kinds import QuestionKind
from todoke.procedures.rules.values import Answer
from todoke.ui import form_fields, form_known, form_words
from todoke.ui.ruby import annotate_text
from todoke.web import frame
from todoke.web.procedures import groups, steps, ways
from todoke.web.procedures.filler import Filler, filler_page
from todoke.web.procedures.start import of

_PURPOSE: Final = "practice"
_CHECK: Final = "check"
_DONE: Final = "done"
#: More than this cannot travel in a page; practice then begins anew.
_LONGEST: Final = sealing.LARGEST - 1024


def _sealed(answers: Mapping[str, object]) -> str:
    text = json.dumps(answers, ensure_ascii=False, separators=(",", ":")).encode()
    return sealing.seal(text if len(text) <= _LONGEST else b"{}", secret=settings.SECRET_KEY, purpose=_PURPOSE)


def _opened(data: QueryDict) -> dict[str, object]:
    opened = sealing.unseal(data.get("held", ""), secret=settings.SECRET_KEY, purpose=_PURPOSE)
    try:
        found = json.loads(opened) if opened else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


@filler_page(methods=("GET", "POST"))
def practice(filler: Filler, body: str, key: str) -> HttpResponseBase:
    """The form to try: what is typed is checked as in earnest, and nothing is sent or kept."""
    return practise(filler, *of(body, key, filler))


def practise(filler: Filler, procedure: Procedure, version: FormVersion) -> HttpResponseBase:
    """One page of trying a version of a form; also one that is not in force yet, for those who try it before."""
    definition = forms.definition_of(version)
    data = filler.request.POST
    answers = _opened(data) if filler.request.method == "POST" else {}
    found = {step.key: step for step in flow.steps(definition, answers)}
    step = found.get(data.get("step", ""))
    if filler.request.method != "POST":
        return _step(filler, procedure, definition, next(iter(found.values())), {})
    if data.get("go") == _DONE:
        return filler.render("web/procedures/practice_done.html", _context(filler, procedure, definition))
    if step is None:  # from the check page back, or what was sent is nothing of ours
        wanted = found.get(data.get("go", ""), next(iter(found.values())))
        return _step(filler, procedure, definition, wanted, answers)
    if step.page is None:
        return _listed(filler, procedure, definition, step, answers)
    values, problems = form_fields.read(definition, step, answers, data)
    problems = {name: each for name, each in problems.items() if not _is_file(definition, name)}
    answers = flow.with_value(definition, answers, step, values)
    if problems and data.get("go", "next") == "next":
        return _step(filler, procedure, definition, step, answers, typed=data, problems=problems, status=422)
    return _go(filler, procedure, definition, step, answers, data.get("go", "next"))


def _is_file(definition: Definition, key: str) -> bool:
    question = definition.question(key)
    return question is not None and question.kind is QuestionKind.FILE


def _go(
    filler: Filler, procedure: Procedure, definition: Definition, step: Step, answers: dict[str, object], go: str
) -> HttpResponse:
    whole = flow.steps(definition, answers)
    keys = [each.key for each in whole]
    place = keys.index(step.key) + (-1 if go == "back" else 1) if step.key in keys else 0
    if place >= len(keys):
        return _check(filler, procedure, definition, answers)
    return _step(filler, procedure, definition, whole[max(place, 0)], answers)


def _context(filler: Filler, procedure: Procedure, definition: Definition) -> dict[str, object]:
    return {
        "form_title": annotate_text(said(definition.title, ways.language())), "practice": True, "mark": "", "to": "", "help": False, "changed_at": None,
        "start": filler.back or frame.address("web:apply", body=procedure.body.key, key=procedure.key), **form_known.whose(procedure),
    }  # fmt: skip


def _hidden(answers: Mapping[str, object], step: str) -> Markup:
    return Markup('<input type="hidden" name="held" value="{}"><input type="hidden" name="step" value="{}">').format(
        _sealed(answers), step
    )


def _step(
    filler: Filler, procedure: Procedure, definition: Definition, step: Step, answers: Mapping[str, object], *,
    typed: QueryDict | None = None, problems: Mapping[str, Answer] = {}, status: int = 200,
) -> HttpResponse:  # fmt: skip
    keys = [each.key for each in flow.steps(definition, answers)]
    place = (keys.index(step.key) + 1, len(keys) + 1)
    common = {
        **_context(filler, procedure, definition),
        "hidden": _hidden(answers, step.key),
        "place": place,
        "post_to": filler.request.path,
    }
    if step.page is None:
        return _list_page(filler, definition, step, answers, common)
    fields = form_fields.fields_of(definition, step, answers, language=ways.language(), typed=typed, problems=problems)
    context = {
        **common, **steps.page_of(definition, step, fields, ways.language()), "fields": fields, "errors": form_fields.errors_of(fields),
    }  # fmt: skip
    return filler.render("web/procedures/step.html", context, status=status)


def _listed(
    filler: Filler, procedure: Procedure, definition: Definition, step: Step, answers: dict[str, object]
) -> HttpResponse:
    """What was pressed on the list of a group."""
    data, group = filler.request.POST, definition.group(step.group)
    assert group is not None
    given = answers.get(group.key)
    items = list(given) if isinstance(given, list) else []
    go, number = data.get("go", "next"), data.get("remove", "")
    if number.isascii() and number.isdigit() and len(number) < 5 and int(number) < len(items):
        del items[int(number)]
        return _step(filler, procedure, definition, step, {**answers, group.key: items})
    if go == "add" and len(items) < group.most:
        answers = {**answers, group.key: [*items, {}]}
        wanted = f"-{len(items)}"
        first = next(
            (each for each in flow.steps(definition, answers) if each.group == group.key and each.key.endswith(wanted)),
            step,
        )
        return _step(filler, procedure, definition, first, answers)
    return _go(filler, procedure, definition, step, answers, go)


def _list_page(
    filler: Filler, definition: Definition, step: Step, answers: Mapping[str, object], common: Mapping[str, object]
) -> HttpResponse:
    group = definition.group(step.group)
    assert group is not None
    items = groups.items_in(definition, flow.passage(definition, answers), group, {}, lambda _: "")
    context = {
        **common, "label": annotate_text(said(group.label, ways.language())), "items": items, "may_add": len(items) < group.most, "problem": None,
    }  # fmt: skip
    return filler.render("web/procedures/group.html", context)


def _check(filler: Filler, procedure: Procedure, definition: Definition, answers: Mapping[str, object]) -> HttpResponse:
    missing = {
        path: code
        for path, code in flow.problems(definition, answers).items()
        if not _is_file(definition, path.rpartition(".")[2])
    }
    errors = []
    for path, code in missing.items():
        question = flow.question_at(definition, path)
        label = annotate_text(said(question.label, ways.language())) if question else Markup("")
        errors.append(
            (None, Markup("{}: {}").format(label, form_words.told(code, {}, question.kind if question else None)))
        )
    context = {
        **_context(filler, procedure, definition), "sections": form_fields.summary(definition, answers, language=ways.language()), "errors": errors,
        "hidden": _hidden(answers, _CHECK), "consent": annotate_text(said(definition.consent, ways.language())), "post_to": filler.request.path,
    }  # fmt: skip
    return filler.render("web/procedures/practice_check.html", context)
