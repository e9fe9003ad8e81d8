"""Filling a form in at a counter: staff walk the steps with the person before them; both are recorded, and the next person sees nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from markupsafe import Markup

from todoke.common.errors import NotFound
from todoke.people.models import CounterSession
from todoke.people.operations import looks
from todoke.people.operations.looks import Why
from todoke.people.queries import counter as queries
from todoke.people.rules.roles import Act
from todoke.procedures.models import Draft, FormVersion, Submission
from todoke.procedures.operations import drafts, filing
from todoke.procedures.queries import counter_forms, forms, known
from todoke.procedures.rules import flow, numbers, prefill
from todoke.procedures.rules.definition import Definition, Group, Question, Signature, said
from todoke.procedures.rules.flow import Step
from todoke.procedures.rules.kinds import QuestionKind
from todoke.procedures.rules.states import Channel
from todoke.procedures.rules.values import Answer
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk
from todoke.staff.people.counter_pages import actor_for, banner_of, served
from todoke.ui import form_fields, messages
from todoke.ui.ruby import annotate_text

#: The last step: everything once more, and the person's word.
CHECK: Final = "check"


@served()
def index(desk: Desk, session: CounterSession) -> HttpResponseBase:
    """The forms that the person can file here, and what was begun with them today."""
    begun = [
        (each, desk.url("counter_form_step", draft=each.pk, step=each.step or _first(each)))
        for each in counter_forms.begun(session, staff=str(desk.actor), now=desk.now)
    ]
    offered = forms.offered(desk.body, today=desk.today)
    return desk.render(
        "procedures/counter_forms.html", {**banner_of(desk, session), "offered": offered, "begun": begun}
    )


@served(methods=("POST",))
def begin(desk: Desk, session: CounterSession, form: str) -> HttpResponseBase:
    """A new draft for the person, with what is known of them as far as this desk may see it."""
    version = forms.in_force(forms.get(desk.body, form), today=desk.today)
    if version is None or version.procedure.audience != "resident":
        raise NotFound(page=form)
    answers, how = _known(desk, session, version)
    draft = drafts.begin(
        version=version, person=session.person, by=actor_for(desk, session), now=desk.now, channel=Channel.COUNTER, staff=str(desk.actor),
        language=session.person.language or "ja", answers=answers, known=how,
    )  # fmt: skip
    return desk.go("counter_form_step", draft=draft.pk, step=_first(draft))


def _known(
    desk: Desk, session: CounterSession, version: FormVersion
) -> tuple[dict[str, object], dict[str, dict[str, object]]]:
    """What of the person fills the form already; that it is seen here is in the ledger. Where the protected live is left out."""
    definition = forms.definition_of(version)
    closed = queries.closed_to(session.person, may_locate=desk.may(Act.PROTECT), today=desk.today)
    wanted = {
        each.prefill
        for _, each in definition.questions()
        if each.prefill and each.prefill.partition(".")[2] not in closed
    }
    children = (
        []
        if closed or not any(each.prefill for each in definition.groups)
        else known.children(session.person, wanted, today=desk.today)
    )
    found = prefill.fill(definition, known.of_person(session.person, wanted, today=desk.today), children)
    if wanted:
        looks.look(
            person=session.person, by=actor_for(desk, session), now=desk.now, why=Why.COUNTER, what=sorted(wanted), body=desk.body,
            through=f"counter:{session.pk}",
        )  # fmt: skip
    return found


def _first(draft: Draft) -> str:
    return flow.steps(forms.definition_of(draft.version), draft.answers)[0].key


@served(methods=("GET", "POST"))
def step(desk: Desk, session: CounterSession, draft: UUID, step: str) -> HttpResponseBase:
    """One step: what is typed is kept, right or wrong; the last one files it."""
    held = counter_forms.draft_of(session, draft, staff=str(desk.actor), now=desk.now)
    walk = Walk(desk, session, held)
    if step == CHECK:
        return walk.check()
    found = next((each for each in walk.steps if each.key == step), None)
    if found is None:
        return walk.go(walk.steps[0].key)
    return walk.members(found) if found.page is None else walk.page(found)


@dataclass(frozen=True, slots=True)
class Walk:
    """The way through one draft."""

    desk: Desk
    session: CounterSession
    draft: Draft

    @property
    def definition(self) -> Definition:
        """The form."""
        return forms.definition_of(self.draft.version)

    @property
    def steps(self) -> Sequence[Step]:
        """Every step for what is answered so far."""
        return flow.steps(self.definition, self.draft.answers)

    def go(self, step: str) -> HttpResponseBase:
        """To another step."""
        return self.desk.go("counter_form_step", draft=self.draft.pk, step=step)

    def page(self, step: Step) -> HttpResponseBase:
        """Show a page, or keep it and go on."""
        if self.desk.request.method == "GET":
            return self._show(step)
        post = self.desk.request.POST
        values, problems = form_fields.read(self.definition, step, self.draft.answers, post)
        held = drafts.keep(
            draft=self.draft, step=step, values=values, by=actor_for(self.desk, self.session), now=self.desk.now
        )
        after = Walk(self.desk, self.session, held)
        if problems and post.get("do") != "back":
            return after._show(step, problems=problems)
        return after.go(after._beside(step, -1 if post.get("do") == "back" else 1))

    def _beside(self, step: Step, places: int) -> str:
        """The step before or after."""
        keys = [each.key for each in self.steps]
        place = keys.index(step.key) + places if step.key in keys else 0
        return CHECK if place >= len(keys) else keys[max(place, 0)]

    def _show(self, step: Step, *, problems: Mapping[str, Answer] = {}) -> HttpResponse:
        typed = self.desk.request.POST if problems else None
        fields = form_fields.fields_of(
            self.definition, step, self.draft.answers, language=_language(), typed=typed, problems=problems
        )
        page = step.page
        assert page is not None
        title = form_fields.title_of(self.definition, step.group, step.index, language=_language())
        own = annotate_text(said(page.title, _language()))
        context = {
            "title": Markup(" – ").join(each for each in (title, own) if each), "intro": annotate_text(said(page.intro, _language())),
            "fields": fields, "errors": form_fields.errors_of(fields), "known": [each.path for each in fields if each.path in self.draft.known],
        }  # fmt: skip
        return self._render("counter_form.html", step.key, context, status=422 if problems else 200)

    def members(self, step: Step) -> HttpResponseBase:
        """Those of a group: another one, or on."""
        group = self.definition.group(step.group)
        assert group is not None
        post, by, now = self.desk.request.POST, actor_for(self.desk, self.session), self.desk.now
        if self.desk.request.method == "POST":
            if post.get("do") == "add":
                index = drafts.add_one(draft=self.draft, group=group, by=by, now=now)
                return self.go(self._page_of(group, index))
            if (given := post.get("take_out", "")).isdecimal() and len(given) < 4:
                drafts.take_out(draft=self.draft, group=group, index=int(given), by=by, now=now)
                return self.go(step.key)
            return self.go(self._beside(step, -1 if post.get("do") == "back" else 1))
        items = self.draft.answers.get(group.key)
        count = len(items) if isinstance(items, list) else 0
        rows = [
            (index, form_fields.title_of(self.definition, group.key, index, language=_language()), self.desk.url("counter_form_step", draft=self.draft.pk, step=self._page_of(group, index)))
            for index in range(count)
        ]  # fmt: skip
        context = {
            "group": annotate_text(said(group.label, _language())),
            "rows": rows,
            "may_add": count < group.most,
            "errors": [],
        }
        return self._render("counter_form_list.html", step.key, context)

    def _page_of(self, group: Group, index: int) -> str:
        page = next(each for each in self.definition.pages if each.group == group.key)
        return Step(page, group.key, index).key

    def check(self) -> HttpResponseBase:
        """Everything once more, read together; then it is filed in the person's name."""
        missing = flow.problems(self.definition, self.draft.answers)
        errors: list[tuple[str | None, object]] = []
        if self.desk.request.method == "POST":
            if self.desk.request.POST.get("do") == "back":
                return self.go(self.steps[-1].key)
            errors = self._before_filing(missing)
            if not errors:
                made = filing.file(draft=self.draft, by=actor_for(self.desk, self.session), now=self.desk.now)
                return self.desk.go("counter_form_done", submission=made[0].pk)
        context = {
            "sections": form_fields.summary(self.definition, self.draft.answers, language=_language()), "errors": errors,
            "consent": annotate_text(said(self.definition.consent, _language())), "needs_identity": self.definition.signature is not Signature.NONE,
            "missing": set(missing), "documents": self._documents(), "draft": self.draft,
        }  # fmt: skip
        return self._render("counter_form_check.html", CHECK, context, status=422 if errors else 200)

    def _before_filing(self, missing: Mapping[str, str]) -> list[tuple[str | None, object]]:
        post = self.desk.request.POST
        errors: list[tuple[str | None, object]] = [
            (None, Markup("{}: {}").format(label, messages.say(N_("This is not answered yet."))))
            for label in (self._label(path) for path in missing)
        ]
        if self.definition.consent and "consent" not in post:
            errors.append(("id_consent", messages.say(N_("The person has to agree before it is filed."))))
        if self.definition.signature is not Signature.NONE and "identity" not in post:
            errors.append(("id_identity", messages.say(N_("Look at an identity document first."))))
        return errors

    def _label(self, path: str) -> Markup:
        question = flow.question_at(self.definition, path)
        return (
            annotate_text(said(question.label, _language()))
            if question
            else form_fields.title_of(self.definition, path, 0, language=_language())
        )

    def _documents(self) -> Sequence[Question]:
        """Documents that are asked for: the person sends them afterwards, or hands a copy over."""
        return [
            each
            for step in self.steps
            for each in flow.asked(self.definition, step, self.draft.answers)
            if each.kind is QuestionKind.FILE
        ]

    def _render(self, template: str, step: str, context: Mapping[str, object], *, status: int = 200) -> HttpResponse:
        keys = [each.key for each in self.steps]
        whole = {
            **banner_of(self.desk, self.session), "procedure": self.draft.version.procedure, "at": keys.index(step) + 1 if step in keys else len(keys),
            "of": len(keys), "is_first": step == keys[0], **context,
        }  # fmt: skip
        return self.desk.render(f"procedures/{template}", whole, status=status)


@served()
def done(desk: Desk, session: CounterSession, submission: UUID) -> HttpResponseBase:
    """The receipt, to print and hand over."""
    held: Submission = counter_forms.filed_here(session, submission, staff=str(desk.actor))
    parts = [(each, numbers.written(each.number)) for each in counter_forms.of_sheet(held)]
    after = annotate_text(said(forms.definition_of(held.version).after, _language()))
    return desk.render(
        "procedures/counter_form_done.html", {**banner_of(desk, session), "held": held, "parts": parts, "after": after}
    )


def _language() -> str:
    """The language of the page: staff and the person look at one screen, and both can change it."""
    return translation.get_language() or "ja"
