"""A page of exactly the questions that are to be corrected: each by its path, with what is answered now, read as every form is read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.http import QueryDict
from markupsafe import Markup

from todoke.common.errors import Refusal
from todoke.eligibility.rules.tree import TRUE
from todoke.procedures.models import Correction, Submission
from todoke.procedures.queries import forms
from todoke.procedures.rules import correcting, flow
from todoke.procedures.rules.definition import Definition, Page
from todoke.procedures.rules.values import Answer
from todoke.ui import case_words, form_fields
from todoke.ui.form_fields import Field

#: What a page carries along that had to be asked because of a new answer.
FOLLOW = "follow"


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of such a page: its path, what it is called, its field."""

    path: str
    label: Markup
    field: Field


def name_in_form(path: str) -> str:
    """The name that a path has in such a page: ``children-0-born``."""
    return path.replace(".", "-")


def form_of(case: Submission, paths: Iterable[str]) -> tuple[Definition, flow.Step, dict[str, object]]:
    """A form of one page that asks exactly the questions of these paths, always; each has a name of its own."""
    definition = forms.definition_of(case.version)
    questions = [
        replace(question, key=name_in_form(path), show_if=TRUE, prefill="")
        for path in paths
        if (question := flow.question_at(definition, path)) is not None
    ]
    page = Page("correct", tuple(questions))
    held = {name_in_form(path): value for path, value in correcting.flat(case.answers).items()}
    return Definition(title=definition.title, pages=(page,)), flow.Step(page), held


def asked(
    case: Submission, paths: Sequence[str], *, language: str, typed: QueryDict | None = None, wrong: Mapping[str, Answer] | None = None
) -> Sequence[Asked]:  # fmt: skip
    """The questions of a page as they are shown."""
    made, step, held = form_of(case, paths)
    fields = form_fields.fields_of(made, step, held, language=language, typed=typed, problems=wrong or {})
    definition = forms.definition_of(case.version)
    return [
        Asked(path, case_words.label_of(definition, path, language), field)
        for path, field in zip(paths, fields, strict=True)
    ]


def read(
    case: Submission, paths: Sequence[str], data: QueryDict, *, given: Mapping[str, object] | None = None
) -> tuple[dict[str, object], dict[str, Answer]]:
    """What was typed, by path (None: not answered), and what is wrong, by name in the form. ``given``: files that came just now, by path."""
    made, step, held = form_of(case, paths)
    held |= {name_in_form(path): value for path, value in (given or {}).items()}
    values, wrong = form_fields.read(made, step, held, data)
    by_name = {name_in_form(path): path for path in paths}
    return {by_name[name]: value for name, value in values.items()}, wrong


def to_answer(correction: Correction, case: Submission, data: QueryDict) -> list[str]:
    """The paths that a page asks: what was returned and not answered yet, and what follows from new answers."""
    paths = [each.path for each in correction.items.all() if each.answered_at is None]
    known = _possible(forms.definition_of(case.version))
    return [*paths, *(path for path in dict.fromkeys(data.getlist(FOLLOW)) if path in known and path not in paths)]


def _possible(definition: Definition) -> frozenset[str]:
    """Every path that a form can have."""
    sizes = {group.key: group.most for group in definition.groups}
    return frozenset(
        f"{page.group}.{index}.{question.key}" if page.group else question.key
        for page, question in definition.questions()
        for index in range(sizes.get(page.group, 1) if page.group else 1)
    )


def follows(refusal: Refusal, paths: Sequence[str]) -> list[str]:
    """The questions that a refusal says have to be answered as well."""
    found = refusal.data.get("problems")
    given: Mapping[str, object] = found if isinstance(found, Mapping) else {}
    return [path for path, code in given.items() if code == flow.MISSING and path not in paths]


def errors_of(refusal: Refusal) -> list[tuple[str | None, object]]:
    """What a refusal says, for the summary above a form; each field by its id."""
    problems = case_words.problems_of(refusal)
    if not problems:
        return [(None, case_words.refused(refusal))]
    return [(f"id_{name_in_form(name)}", said) for name, said in problems.items()]
