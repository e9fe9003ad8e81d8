"""One step of a form: what is asked, what was typed, on, back, later; kept at every press, right or wrong."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from markupsafe import Markup

from todoke.procedures.models import Draft
from todoke.procedures.operations import drafts
from todoke.procedures.operations.filing import DraftOver
from todoke.procedures.queries import drafts as queries
from todoke.procedures.queries import forms
from todoke.procedures.rules.definition import Definition, Question, said
from todoke.procedures.rules.flow import MISSING, Step, path
from todoke.procedures.rules.kinds import QuestionKind
from todoke.procedures.rules.states import Happening
from todoke.procedures.rules.values import Answer
from todoke.registry.rules.fields import N_
from todoke.ui import failures, form_fields, form_files, form_known
from todoke.ui.form_fields import Field
from todoke.ui.form_uploads import seals_files
from todoke.ui.ruby import annotate_text
from todoke.web import frame
from todoke.web.procedures import counting, groups, ways
from todoke.web.procedures.filler import NOBODY, Filler, filler_page
from todoke.web.procedures.ways import Way
from todoke.web.town.pages import SeeOther

#: Kept for somebody whose session was over while they typed.
_KEPT = N_("What you typed is kept. Open the form again, and the page is as you left it.")


@csrf_exempt  # the page's own mark proves more: that it was made for whoever may open this draft (``ways.mark``)
@seals_files
@filler_page(methods=("GET", "POST"))
def step(filler: Filler, draft: UUID, step: str) -> HttpResponseBase:
    """Show a step, or keep what was typed on it and go where the press leads."""
    request = filler.request
    made = None
    if request.method == "POST":
        made = ways.made_at(request.POST.get("page", ""), str(draft), step, now=filler.now)
        if made is None:
            return failures.csrf_failure(request)
    held = queries.get(draft)
    if not filler.may_open(held):
        return _closed(filler, held, step)
    if held.filed_at is not None:
        return SeeOther(frame.address("web:draft_receipt", draft=str(held.pk)))
    if held.ends_at <= filler.now:
        raise DraftOver
    way = Way.of(held)
    found = way.step(step)
    if found is None:
        return SeeOther(way.resume())
    if found.page is None:
        return groups.group_list(filler, way, found)
    return _show(filler, way, found) if made is None else _taken(filler, way, found, made)


def _closed(filler: Filler, draft: Draft, step: str) -> HttpResponse:
    """Nobody's to open here; what was typed on a page that was is kept for when they are back."""
    kept = False
    if filler.request.method == "POST":
        way = Way.of(draft)
        found = way.step(step)
        if found is not None and draft.filed_at is None and draft.ends_at > filler.now:
            typed = form_fields.typed_of(way.definition, found, draft.answers, filler.request.POST)
            drafts.keep_typed(draft=draft, step=step, typed=typed, by=NOBODY, now=filler.now)
            kept = bool(typed)
    return closed(filler, kept=kept)


def closed(filler: Filler, *, kept: bool = False) -> HttpResponse:
    """The page that says how a draft is opened: by signing in, or by its code."""
    here = filler.request.path
    context = {"kept": kept, "said_kept": _KEPT, "sign_in": frame.address("web:sign_in", {"next": here})}
    return filler.render("web/procedures/closed.html", context, status=403)


def _taken(filler: Filler, way: Way, step: Step, made: datetime) -> HttpResponse:
    data, day = filler.request.POST, filler.today
    acted = form_files.act(filler.request, way.draft, way.definition, step, by=filler.actor, now=filler.now)
    if acted.changed:
        way = Way.of(queries.get(way.draft.pk))
    go = data.get("go", "next") if not acted.stays else "stay"
    values, problems = form_fields.read(way.definition, step, way.draft.answers, data)
    typed = form_fields.typed_of(way.definition, step, way.draft.answers, data) if problems else None
    held = drafts.keep(draft=way.draft, step=step, values=values, typed=typed, by=filler.actor, now=filler.now)
    asked = [each.key for each in way.questions(step)]
    for key, found in acted.problems.items():
        for each in found:
            counting.add(held, [key], Happening.ERROR, day=day, reason=each.code)
    if go == "help":
        counting.add(held, asked, Happening.HELP, day=day)
    if acted.problems:
        return _show(filler, Way.of(held), step, typed=data, files=acted.problems, status=422)
    if go != "next":
        return SeeOther(_aside(Way.of(held), step, go, to_check=data.get("to") == ways.CHECK))
    counting.add(held, [key for key in asked if key not in problems], Happening.ANSWERED, day=day)
    counting.errors(held, problems.items(), day=day)
    seconds = min(int((filler.now - made).total_seconds()), counting.LONGEST_SECONDS)
    counting.add(held, asked[:1], Happening.SECONDS, day=day, more=max(seconds, 0))
    counting.write()
    after = Way.of(held)
    if problems:
        return _show(filler, after, step, typed=data, problems=problems, status=422)
    return SeeOther(after.after(step.key, to_check=data.get("to") == ways.CHECK))


def _aside(way: Way, step: Step, go: str, *, to_check: bool) -> str:
    """Where a press leads that is not "next"."""
    match go:
        case "back":
            return way.before(step.key)
        case "later":
            return frame.address("web:draft_code", draft=str(way.draft.pk))
        case "help":
            return f"{way.address(step.key)}?help=1#help"
    return way.address(step.key, to_check=to_check)


def _show(
    filler: Filler, way: Way, step: Step, *, typed: QueryDict | None = None, problems: Mapping[str, Answer] = {},
    files: Mapping[str, Sequence[form_files.Problem]] = {}, status: int = 200,
) -> HttpResponse:  # fmt: skip
    draft = way.draft
    left = (draft.typed or {}).get(step.key)
    if typed is None and left:
        typed = form_fields.typed_again(left)
        _, found = form_fields.read(way.definition, step, draft.answers, typed)
        problems = {key: each for key, each in found.items() if MISSING not in each.problems.values()}
    language = ways.language()
    fields = form_fields.fields_of(
        way.definition, step, draft.answers, language=language, typed=typed, problems=problems
    )
    fields = form_known.noted(fields, draft)
    if any(each.kind == QuestionKind.FILE for each in fields):
        fields = form_files.with_files(
            fields, draft, now=filler.now, language=language, problems=files, typed=filler.request.POST,
            href=lambda file: frame.address("web:draft_file", draft=str(draft.pk), file=str(file.pk)),
        )  # fmt: skip
    if status == 200:
        counting.add(draft, [each.name for each in fields], Happening.SHOWN, day=filler.today)
    data = filler.request.POST if filler.request.method == "POST" else filler.request.GET
    context = {
        **page_of(way.definition, step, fields, language), "fields": fields, "errors": form_fields.errors_of(fields),
        "place": way.place(step.key), "changed_at": draft.changed_at, "mark": ways.mark(draft, step.key, now=filler.now),
        "to": ways.CHECK if data.get("to") == ways.CHECK else "", "help": filler.request.GET.get("help") == "1",
        **form_known.whose(forms.with_procedure(draft.version)), "practice": False, "start": way.start(), "hidden": "", "post_to": filler.request.path,
    }  # fmt: skip
    return filler.render("web/procedures/step.html", context, status=status)


def page_of(definition: Definition, step: Step, fields: Sequence[Field], language: str) -> dict[str, object]:
    """Title and introduction of a step; one question alone is the heading of its page."""
    page = step.page
    assert page is not None
    title = said(page.title, language)
    large = not title and len(fields) == 1 and fields[0].question.kind is not QuestionKind.DECLARATION
    return {
        "form_title": annotate_text(said(definition.title, language)), "large": large,
        "title": annotate_text(title) if title else "", "about": form_fields.title_of(definition, step.group, step.index, language=language),
        "intro": annotate_text(said(page.intro, language)), "heading": fields[0].label if large else Markup(""),
    }  # fmt: skip


def paths(step: Step, questions: Sequence[Question]) -> list[str]:
    """The paths of a step's questions."""
    return [path(step, each) for each in questions]


@filler_page()
def resume(filler: Filler, draft: UUID) -> HttpResponseBase:
    """Go on where it was left."""
    held = queries.get(draft)
    if not filler.may_open(held):
        return closed(filler)
    if held.filed_at is not None:
        return SeeOther(frame.address("web:draft_receipt", draft=str(held.pk)))
    if held.ends_at <= filler.now:
        raise DraftOver
    return SeeOther(Way.of(held).resume())
