"""The form that a page of the builder works on: its version, its document, what can be read of it and what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpResponse
from django.utils.translation import get_language
from markupsafe import Markup

from todoke.common.errors import Refusal
from todoke.eligibility.rules.problems import Problem
from todoke.people.rules.roles import Act
from todoke.procedures.models import FormVersion, Procedure
from todoke.procedures.operations import forms
from todoke.procedures.queries import building
from todoke.procedures.queries import forms as queries
from todoke.procedures.queries.building import stamp_of
from todoke.procedures.rules import documents
from todoke.procedures.rules.definition import Definition, Texts, said
from todoke.procedures.rules.states import VersionState
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk
from todoke.staff.inputs import text
from todoke.ui import form_words, messages
from todoke.ui.ruby import annotate_text, plain

Errors = list[tuple[str | None, object]]


@dataclass(frozen=True, slots=True)
class Opened:
    """One version as the builder sees it."""

    procedure: Procedure
    version: FormVersion
    document: Mapping[str, Any]
    definition: Definition
    problems: Sequence[Problem]
    stamp: str

    @property
    def is_draft(self) -> bool:
        """Whether it can be changed."""
        return self.version.state == VersionState.DRAFT


def opened(desk: Desk, form: str) -> Opened:
    """The version of a form that is worked on: the draft, else the newest. Raises NotFound."""
    procedure = queries.get(desk.body, form)
    return of_version(building.worked_on(procedure))


def of_version(version: FormVersion) -> Opened:
    """One version as the builder sees it."""
    definition, problems = documents.look(version.document)
    return Opened(version.procedure, version, version.document, definition, problems, stamp_of(version))


def draft(desk: Desk, form: str) -> Opened:
    """The draft of a form; raises FormMoved where there is none (somebody has handed it in meanwhile)."""
    found = opened(desk, form)
    if not found.is_draft:
        raise forms.FormMoved
    return found


def keep(desk: Desk, found: Opened, document: Mapping[str, Any]) -> FormVersion:
    """Save a draft as it is now, by the stamp that the page carried. Raises FormMoved."""
    stamp = text(desk.request.POST, "stamp", limit=40) or found.stamp
    return forms.save(version=found.version, document=document, stamp=stamp, by=desk.actor, now=desk.now)


def frame(desk: Desk, found: Opened) -> dict[str, object]:
    """What every page of the builder shows."""
    return {
        "form": found, "procedure": found.procedure, "version": found.version, "stamp": found.stamp, "name": found.procedure.name,
        "may_write": desk.may(Act.WRITE), "state": state(found.version), "here_form": desk.url("form", form=found.procedure.key), "words": words,
    }  # fmt: skip


_TAGS = {
    VersionState.DRAFT: "draft",
    VersionState.PROPOSED: "waiting",
    VersionState.PUBLISHED: "live",
    VersionState.RETIRED: "ended",
}


def state(version: FormVersion) -> tuple[Markup, str]:
    """The state of a version in words, and the kind of its tag."""
    which = VersionState(version.state)
    return messages.say(form_words.VERSION_STATES[which]), _TAGS[which]


def words(texts: Texts) -> Markup:
    """What the author wrote, in the language of the reader, with its readings."""
    return annotate_text(said(texts, get_language() or "ja"))


def refused(refusal: Refusal) -> Errors:
    """A refusal as errors of a page: each problem of a procedure at its field, each fault of a document with its place."""
    problems = refusal.data.get("problems")
    if isinstance(problems, Mapping):
        return [(f"id_{field}", messages.tell(str(code))) for field, code in problems.items()]
    if isinstance(problems, tuple):
        return faults(problems)
    if refusal.code == "form_file_unreadable":
        return [("id_file", messages.tell(str(refusal.data["problem"]), refusal.data))]
    return [(None, messages.tell(refusal.code, refusal.data))]


def faults(problems: Sequence[Problem]) -> Errors:
    """Faults of a document, each with the place in it."""
    return [(None, fault(each)) for each in problems]


def told(definition: Definition, problem: Problem) -> Markup:
    """One fault in words; what it names by a key, authors read by its words."""
    language = get_language() or "ja"
    question, group = definition.question(problem.near), definition.group(problem.near)
    called = plain(said(question.label if question else group.label if group else {}, language))
    return form_words.tell_fault(replace(problem, near=called) if called else problem)


def fault(problem: Problem) -> Markup:
    """One fault, with the place in the file."""
    words = form_words.tell_fault(problem)
    if not problem.place:
        return words
    return Markup('<span class="num">{}</span>: {}').format(problem.place, words)


def gone(desk: Desk, form: str) -> HttpResponse:
    """Back to the form, where what was to be changed is no longer there, or no longer a draft."""
    return desk.go("form", N_("Somebody else changed this form meanwhile. This is how it is now."), form=form)
