"""Staff's own procedures 「職員向けの手続」: leave of a room, a fault of equipment, a report; seen only inside the body, filled in by its members."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.utils.translation import get_language

from todoke.common.errors import NotFound, Refusal
from todoke.people.rules.roles import Act
from todoke.procedures.models import Draft, Submission, SubmissionFile
from todoke.procedures.operations import drafts, filing
from todoke.procedures.queries import desk as queries
from todoke.procedures.queries import forms
from todoke.procedures.rules import flow, numbers
from todoke.procedures.rules.definition import Audience, Definition
from todoke.procedures.rules.states import Channel, SubmissionState
from todoke.procedures.rules.values import Answer
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk, page
from todoke.staff.inputs import number
from todoke.staff.procedures.opened import Errors, words
from todoke.ui import case_words, form_fields, form_files, form_words
from todoke.ui.form_uploads import takes_files
from todoke.ui.messages import say, tell

#: The address of the page on which the answers are checked before they are sent.
CHECK: Final = "check"


@page(Act.VIEW)
def index(desk: Desk) -> HttpResponse:
    """What this member of staff can file inside the body, what they began, and what became of what they filed."""
    offered = forms.offered(desk.body, today=desk.today, audience=Audience.STAFF)
    mine = queries.filed_by(desk.body, str(desk.actor))
    context = {
        "offered": [(each, words(forms.definition_of(max(each.versions.all(), key=lambda one: (one.from_date, one.number))).title)) for each in offered],
        "begun": queries.begun_by(desk.body, str(desk.actor), now=desk.now),
        "filed": [(each, numbers.written(each.number), _state(each)) for each in mine],
    }  # fmt: skip
    return desk.render("procedures/desk.html", context)


def _state(submission: Submission) -> tuple[object, str]:
    which = SubmissionState(submission.state)
    return say(case_words.STATES[which][0]), case_words.TAGS[which]


@page(Act.VIEW, methods=("POST",))
def begin(desk: Desk, form: str) -> HttpResponse:
    """Begin to fill one in."""
    procedure = forms.get(desk.body, form)
    version = forms.in_force(procedure, today=desk.today)
    if procedure.audience != Audience.STAFF or procedure.closed_at or version is None:
        raise NotFound(form=form)
    draft = drafts.begin(
        version=version, person=None, staff=str(desk.actor), channel=Channel.WEB, language=get_language() or "ja", by=desk.actor, now=desk.now
    )  # fmt: skip
    return _to(desk, draft, _first(forms.definition_of(version), draft))


def _first(definition: Definition, draft: Draft) -> str:
    steps = flow.steps(definition, draft.answers)
    return steps[0].key if steps else CHECK


def _to(desk: Desk, draft: Draft, step: str, said: str = "") -> HttpResponse:
    return desk.go("desk_step", said, draft=draft.pk, step=step)


@takes_files
@page(Act.VIEW, methods=("GET", "POST"))
def step(desk: Desk, draft: UUID, step: str) -> HttpResponseBase:
    """One step of a form, or the answers as a whole before they are sent."""
    held = queries.draft_of(desk.body, str(desk.actor), draft, now=desk.now)
    definition = forms.definition_of(held.version)
    if step == CHECK:
        return _check(desk, held, definition)
    here = next((each for each in flow.steps(definition, held.answers) if each.key == step), None)
    if here is None:
        return _to(desk, held, _first(definition, held))
    if here.page is None:
        return _members(desk, held, definition, here)
    if desk.request.method == "GET":
        return _step(desk, held, definition, here)
    acted = form_files.act(desk.request, held, definition, here, by=desk.actor, now=desk.now)
    if acted.changed:
        held = queries.draft_of(desk.body, str(desk.actor), draft, now=desk.now)
    values, problems = form_fields.read(definition, here, held.answers, desk.request.POST)
    held = drafts.keep(draft=held, step=here, values=values, by=desk.actor, now=desk.now)
    if acted.stays and not acted.problems:
        return _to(desk, held, step)
    if problems or acted.problems:
        return _step(
            desk, held, definition, here, desk.request.POST, problems if not acted.stays else {}, acted.problems
        )
    return _to(desk, held, _after(definition, held, here))


def _step(
    desk: Desk, held: Draft, definition: Definition, here: flow.Step, typed: QueryDict | None = None, problems: Mapping[str, Answer] = {},
    of_files: Mapping[str, Sequence[form_files.Problem]] = {},
) -> HttpResponse:  # fmt: skip
    """A step as it is shown: what is answered, or what was typed with what is wrong about it."""
    language = get_language() or "ja"
    fields = form_fields.fields_of(definition, here, held.answers, language=language, typed=typed, problems=problems)
    fields = form_files.with_files(
        fields, held, now=desk.now, language=language, problems=of_files, href=lambda file: desk.url("desk_file", draft=held.pk, file=file.pk)
    )  # fmt: skip
    errors = form_fields.errors_of(fields)
    context = {**_context(held, definition, here), "fields": fields, "errors": errors}
    return desk.render("procedures/desk_step.html", context, status=422 if errors else 200)


@page(Act.VIEW)
def file(desk: Desk, draft: UUID, file: UUID) -> HttpResponseBase:
    """A file that one added to one's own draft."""
    held = queries.draft_of(desk.body, str(desk.actor), draft, now=desk.now)
    found = SubmissionFile.objects.filter(pk=file, draft=held, dropped_at=None).first()
    if found is None or not found.size:
        raise NotFound(file=str(file))
    return form_files.response(found)


def _context(held: Draft, definition: Definition, here: flow.Step) -> dict[str, object]:
    steps = flow.steps(definition, held.answers)
    at = [each.key for each in steps].index(here.key)
    return {
        "draft": held, "title": words(definition.title), "at": at + 1, "total": len(steps), "back": steps[at - 1].key if at else "",
        "page_title": words(here.page.title) if here.page else "", "intro": words(here.page.intro) if here.page else "",
        "of_group": form_fields.title_of(definition, here.group, here.index, language=get_language() or "ja") if here.group else "",
    }  # fmt: skip


def _after(definition: Definition, held: Draft, here: flow.Step) -> str:
    keys = [each.key for each in flow.steps(definition, held.answers)]
    at = keys.index(here.key) + 1 if here.key in keys else len(keys)
    return keys[at] if at < len(keys) else CHECK


def _members(desk: Desk, held: Draft, definition: Definition, here: flow.Step) -> HttpResponse:
    """The list of a group: one more, or on."""
    group = definition.group(here.group)
    assert group is not None
    found = held.answers.get(here.group)
    count = len(found) if isinstance(found, list) else 0
    if desk.request.method == "POST":
        if "more" in desk.request.POST:
            at = drafts.add_one(draft=held, group=group, by=desk.actor, now=desk.now)
            first = next(each for each in definition.pages if each.group == here.group)
            return _to(desk, held, flow.Step(first, here.group, at).key)
        if "less" in desk.request.POST:
            drafts.take_out(
                draft=held, group=group, index=number(desk.request.POST, "less"), by=desk.actor, now=desk.now
            )
            return _to(desk, held, here.key)
        return _to(desk, held, _after(definition, held, here))
    titles = [form_fields.title_of(definition, here.group, at, language=get_language() or "ja") for at in range(count)]
    context = {
        **_context(held, definition, here),
        "members": titles,
        "group_label": words(group.label),
        "full": count >= group.most,
        "errors": [],
    }
    return desk.render("procedures/desk_members.html", context)


def _check(desk: Desk, held: Draft, definition: Definition) -> HttpResponse:
    errors: Errors = []
    if desk.request.method == "POST":
        try:
            made = filing.file(draft=held, by=desk.actor, now=desk.now)
            return desk.go("desk_filed", N_("Sent."), submission=made[0].pk)
        except filing.FilingIncomplete as refusal:
            problems = refusal.data["problems"]
            assert isinstance(problems, dict)
            errors = [(None, _missing(definition, path, code)) for path, code in problems.items()]
        except Refusal as refusal:
            errors = [(None, tell(refusal.code, refusal.data))]
    steps = flow.steps(definition, held.answers)
    context = {
        "draft": held, "title": words(definition.title), "sections": form_fields.summary(definition, held.answers, language=get_language() or "ja"),
        "errors": errors, "consent": words(definition.consent), "back": steps[-1].key if steps else "",
    }  # fmt: skip
    return desk.render("procedures/desk_check.html", context, status=422 if errors else 200)


def _missing(definition: Definition, path: str, code: str) -> object:
    question = flow.question_at(definition, path)
    said = form_words.told(code, kind=question.kind if question else None)
    label = words(question.label) if question else path
    return say(N_("%(who)s: %(what)s"), who=label, what=said)


@page(Act.VIEW)
def filed(desk: Desk, submission: UUID) -> HttpResponse:
    """What one filed, and where it stands."""
    found = queries.own_submission(desk.body, str(desk.actor), submission)
    definition = forms.definition_of(found.version)
    context = {
        "submission": found, "number": numbers.written(found.number), "state": _state(found), "after": words(definition.after), "title": words(definition.title),
        "sections": form_fields.summary(definition, found.answers, language=get_language() or "ja"),
    }  # fmt: skip
    return desk.render("procedures/desk_filed.html", context)
