"""Returning questions to the resident, putting in what came by telephone or on paper, taking a request back, and correcting as an officer."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from todoke.common.errors import Refusal
from todoke.people.rules.roles import Act
from todoke.procedures.models import Submission
from todoke.procedures.operations import corrections, handling
from todoke.procedures.operations.corrections import Item
from todoke.procedures.queries import cases, forms
from todoke.procedures.rules import flow
from todoke.procedures.rules.states import Reason
from todoke.procedures.rules.values import Answer
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk, page
from todoke.staff.inputs import text
from todoke.staff.procedures import case_desk
from todoke.ui import case_forms, case_words, form_fields, messages


@page(Act.CASEWORK, methods=("GET", "POST"))
def ask(desk: Desk, submission: object) -> HttpResponseBase:
    """Choose exactly the questions to return, each with its reason."""
    case = case_desk.case_of(desk, submission)
    if desk.request.method == "GET":
        return _ask(desk, case)
    post = desk.request.POST
    try:
        corrections.ask(
            case=case,
            items=_items(desk, case),
            text=text(post, "text", limit=4100),
            until=_day(post.get("until", "")),
            by=desk.actor,
            now=desk.now,
        )
    except Refusal as refusal:
        return _ask(desk, case, refusal=refusal)
    return case_desk.back(desk, case, N_("The resident is asked for exactly these questions, and told."))


def _items(desk: Desk, case: Submission) -> list[Item]:
    post, found = desk.request.POST, []
    for path in cases.asked(case):
        name = case_forms.name_in_form(path)
        if post.get(f"ask_{name}"):
            given = post.get(f"reason_{name}", "")
            known = given in set(Reason)
            found.append(
                Item(
                    path, Reason(given) if known else Reason.OTHER, "" if known else given.removeprefix("own:")[:200],
                    text(post, f"words_{name}", limit=4100),
                )
            )  # fmt: skip
    return found


def _day(given: str) -> date | None:
    try:
        return date.fromisoformat(given)
    except ValueError:
        return None


def _ask(desk: Desk, case: Submission, *, refusal: Refusal | None = None) -> HttpResponse:
    language, closed = case_desk.language(), case_desk.is_closed(desk, case)
    definition, post = forms.definition_of(case.version), desk.request.POST
    sections = case_words.sections(case, language, closed=closed)
    case_desk.look(desk, case, [row.path for section in sections for row in section.rows if not row.closed])
    names = {path: case_forms.name_in_form(path) for path in cases.asked(case)}
    typed = {
        path: {key: post.get(f"{key}_{name}", "") for key in ("ask", "reason", "words")} for path, name in names.items()
    }
    until = desk.today + timedelta(days=definition.correction_days)
    context = {
        "case": case, "title": case_words.name_of(case, language), "sections": sections, "names": names, "typed": typed,
        "reasons": [*((each.value, messages.say(words)) for each, words in case_words.REASONS.items()), *((f"own:{each}", each) for each in definition.reasons)],
        "until": post.get("until", until.isoformat()), "text": text(post, "text", limit=4100),
        "errors": case_forms.errors_of(refusal) if refusal else [], "error_of": dict(case_forms.errors_of(refusal)) if refusal else {},
    }  # fmt: skip
    return desk.render("procedures/case_ask.html", context, status=refusal.status if refusal else 200)


@page(Act.CASEWORK, methods=("POST",))
def drop(desk: Desk, submission: object) -> HttpResponseBase:
    """Take the request back."""
    case = case_desk.case_of(desk, submission)
    found = cases.correction_of(case)
    if found is not None:
        corrections.drop(correction=found, by=desk.actor, now=desk.now)
    return case_desk.back(desk, case, N_("The request is taken back."))


@page(Act.CASEWORK, methods=("GET", "POST"))
def answer(desk: Desk, submission: object) -> HttpResponseBase:
    """Put in what the resident answered by telephone, on paper or at a counter; what is left empty waits on."""
    case = case_desk.case_of(desk, submission)
    correction = cases.correction_of(case)
    if correction is None:
        return case_desk.back(desk, case, N_("Nothing is asked for here any more."))
    paths = case_forms.to_answer(correction, case, desk.request.POST)
    if desk.request.method == "GET":
        return _answer(desk, case, paths)
    values, wrong = _typed(desk, case, paths)
    way = desk.request.POST.get("way", "")
    if wrong or way not in case_words.WAYS:
        errors = [] if way in case_words.WAYS else [("id_way", messages.say(N_("Please say how the answer came.")))]
        return _answer(desk, case, paths, wrong=wrong, errors=errors)
    try:
        corrections.answer(correction=correction, given=values, by=desk.actor, by_staff=True, why=way, now=desk.now)
    except Refusal as refusal:
        more = case_forms.follows(refusal, paths)
        return _answer(desk, case, [*paths, *more], errors=case_forms.errors_of(refusal))
    return case_desk.back(desk, case, N_("The answer is kept, with how it came."))


def _typed(desk: Desk, case: Submission, paths: Sequence[str]) -> tuple[dict[str, object], dict[str, Answer]]:
    """What was typed, by path; questions that were left empty are not among them."""
    values, wrong = case_forms.read(case, paths, desk.request.POST)
    left = {name: answer for name, answer in wrong.items() if set(answer.problems.values()) != {flow.MISSING}}
    return {path: value for path, value in values.items() if value is not None}, left


def _answer(
    desk: Desk, case: Submission, paths: Sequence[str], *, wrong: Mapping[str, Answer] | None = None,
    errors: Sequence[tuple[str | None, object]] = (),
) -> HttpResponse:  # fmt: skip
    language, definition = case_desk.language(), forms.definition_of(case.version)
    closed = case_desk.is_closed(desk, case)
    open_ = [path for path in paths if not (closed and case_words.is_closed(definition, path))]
    case_desk.look(desk, case, open_)
    typed = desk.request.POST if desk.request.method == "POST" else None
    asked = case_forms.asked(case, open_, language=language, typed=typed, wrong=wrong)
    listed = [*errors, *form_fields.errors_of([each.field for each in asked])]
    returned = {each.path for each in correction.items.all()} if (correction := cases.correction_of(case)) else set()
    context = {
        "case": case, "title": case_words.name_of(case, language), "asked": asked, "errors": listed, "error_of": dict(errors),
        "ways": [(key, messages.say(words)) for key, words in case_words.WAYS.items()], "way": desk.request.POST.get("way"),
        "follows": [path for path in paths if path not in returned], "hidden": len(paths) - len(open_),
    }  # fmt: skip
    return desk.render("procedures/case_answer.html", context, status=422 if listed else 200)


@page(Act.CASEWORK, methods=("GET", "POST"))
def edit(desk: Desk, submission: object) -> HttpResponseBase:
    """Correct one answer as an officer, with a reason; the resident is told."""
    case, path = case_desk.case_of(desk, submission), desk.request.GET.get("path", "")
    definition = forms.definition_of(case.version)
    if path not in cases.asked(case) or (case_desk.is_closed(desk, case) and case_words.is_closed(definition, path)):
        raise cases.CaseNotFound
    if desk.request.method == "GET":
        return _edit(desk, case, path)
    values, wrong = _typed(desk, case, [path])
    if wrong:
        return _edit(desk, case, path, wrong=wrong)
    try:
        handling.edit(
            case=case,
            path=path,
            value=values.get(path),
            why=text(desk.request.POST, "why", limit=4100),
            by=desk.actor,
            now=desk.now,
        )
    except Refusal as refusal:
        return _edit(desk, case, path, errors=case_forms.errors_of(refusal))
    return case_desk.back(desk, case, N_("Changed. What was there before is kept, and the resident is told."))


def _edit(
    desk: Desk, case: Submission, path: str, *, wrong: Mapping[str, Answer] | None = None, errors: Sequence[tuple[str | None, object]] = ()
) -> HttpResponse:  # fmt: skip
    language = case_desk.language()
    case_desk.look(desk, case, [path])
    typed = desk.request.POST if desk.request.method == "POST" else None
    asked = case_forms.asked(case, [path], language=language, typed=typed, wrong=wrong)
    listed = [*errors, *form_fields.errors_of([each.field for each in asked])]
    context = {
        "case": case, "title": case_words.name_of(case, language), "asked": asked[0], "errors": listed, "error_of": dict(errors),
        "why": text(desk.request.POST, "why", limit=4100),
    }  # fmt: skip
    return desk.render("procedures/case_edit.html", context, status=422 if listed else 200)
