"""A whole form on one page in the order of its sheet: for staff who enter what came on paper, and for who fills it in without a network."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Final

from django.http import QueryDict
from django.utils import translation
from markupsafe import Markup

from todoke.eligibility.rules.tree import TRUE
from todoke.procedures.rules import flow, values
from todoke.procedures.rules.definition import Definition, Page, said
from todoke.procedures.rules.flow import Answers, Step
from todoke.procedures.rules.kinds import QuestionKind
from todoke.procedures.rules.values import Answer
from todoke.ui import form_fields, form_sheet
from todoke.ui.form_fields import Field
from todoke.ui.ruby import annotate_text

#: How many of each group a page shows is sent as ``<group>.count``.
COUNT: Final = ".count"


@dataclass(frozen=True, slots=True)
class Entered(Field):
    """A field whose names begin with its place, so that many steps stand on one page: ``children.0.child.name``."""

    prefix: str = ""

    @property
    def name(self) -> str:
        """Its name in the page's form."""
        return self.prefix + self.question.key


@dataclass(frozen=True, slots=True)
class Row:
    """A question with the number that it has on the sheet, and when it is to be answered."""

    number: str
    only_if: Markup
    field: Entered


@dataclass(frozen=True, slots=True)
class Section:
    """Rows that stand together on the sheet; ``more``: the group of which one more can be added below."""

    title: Markup
    notes: Sequence[Markup]
    only_if: Markup
    rows: Sequence[Row]
    more: str = ""


def counts_of(definition: Definition, data: Mapping[str, str], *, most: int | None = None) -> dict[str, int]:
    """How many of each group the page shows: as it says, one more where that was asked (``more`` is the group's key), else as the sheet has."""
    found = {}
    for group in definition.groups:
        given = data.get(group.key + COUNT, "")
        count = (
            int(given)
            if given.isascii() and given.isdigit() and len(given) < 4
            else most or form_sheet.room(definition, group)
        )
        found[group.key] = max(group.least, min(group.most, count + (data.get("more") == group.key)))
    return found


def sections(
    definition: Definition, counts: Mapping[str, int], *, language: str, answers: Mapping[str, object] = {}, typed: QueryDict | None = None,
    problems: Mapping[str, Answer] = {},
) -> Sequence[Section]:  # fmt: skip
    """The page: every question, whether or not it is asked for these answers, with its condition in words; ``problems`` by path."""
    everything = _unconditional(definition)
    found = dict(_fields(everything, counts, language, _with_room(answers, counts), typed, problems))
    with translation.override(language):
        made = []
        for each in form_sheet.Maker(definition, language, counts).sections():
            rows = [Row(item.number, annotate_text(item.only_if), found[item.path]) for item in each.items]
            made.append(
                Section(
                    annotate_text(each.title),
                    [annotate_text(note) for note in each.notes],
                    annotate_text(each.only_if),
                    rows,
                )
            )
        return _with_more(definition, counts, made)


def _with_room(answers: Answers, counts: Mapping[str, int]) -> dict[str, object]:
    """The answers with an empty place for each of a group that has none yet."""
    held = {key: list(items) if isinstance(items := answers.get(key), list) else [] for key in counts}
    return {**answers, **{key: [*items, *({} for _ in range(counts[key] - len(items)))] for key, items in held.items()}}


def _with_more(definition: Definition, counts: Mapping[str, int], made: Sequence[Section]) -> Sequence[Section]:
    """The last section of each group offers one more, where there can be."""
    last: dict[str, int] = {}
    for place, section in enumerate(made):
        group = section.rows[0].field.path.split(".")[0] if section.rows and "." in section.rows[0].field.path else ""
        if group:
            last[group] = place
    offering = {
        last[group.key]: group.key
        for group in definition.groups
        if group.key in last and counts[group.key] < group.most
    }
    return [replace(section, more=offering.get(place, "")) for place, section in enumerate(made)]


def read(
    definition: Definition, counts: Mapping[str, int], data: QueryDict
) -> tuple[dict[str, object], dict[str, Answer]]:
    """The answers of a page as sent, and what cannot be read of them, by path. What is empty is no problem here, and what does not apply is left out."""
    answers: dict[str, object] = {key: [{} for _ in range(count)] for key, count in counts.items() if count}
    problems: dict[str, Answer] = {}
    for page, step in _steps(definition, counts):
        if not _applies(definition, page, step, answers):
            continue
        found, wrong = form_fields.read(definition, step, answers, of_step(data, prefix_of(step)))
        answers = flow.with_value(definition, answers, step, found)
        problems |= {
            flow.path(step, question): wrong[question.key]
            for question in page.questions
            if question.key in wrong and wrong[question.key].problems != {"": flow.MISSING}
        }
    return answers, problems


def without_empty(definition: Definition, answers: Answers) -> dict[str, object]:
    """The answers without those of a group of whom nothing is said."""
    kept = dict(answers)
    for group in definition.groups:
        items = kept.get(group.key)
        if isinstance(items, list):
            kept[group.key] = [each for each in items if each]
    return {key: value for key, value in kept.items() if value != []}


def prefix_of(step: Step) -> str:
    """With what the names of a step's fields begin."""
    return f"{step.group}.{step.index}." if step.group else ""


def _steps(definition: Definition, counts: Mapping[str, int]) -> Iterator[tuple[Page, Step]]:
    for page in definition.pages:
        for index in range(counts[page.group]) if page.group else (0,):
            yield page, Step(page, page.group, index)


def _applies(definition: Definition, page: Page, step: Step, answers: Answers) -> bool:
    if page.show_if == TRUE and not page.group:
        return True
    return any(each.key == step.key for each in flow.steps(definition, answers))


def _unconditional(definition: Definition) -> Definition:
    """The same form in which every question is asked."""
    pages = tuple(
        replace(page, show_if=TRUE, questions=tuple(replace(each, show_if=TRUE) for each in page.questions))
        for page in definition.pages
    )
    return replace(definition, pages=pages, groups=tuple(replace(each, show_if=TRUE) for each in definition.groups))


def _fields(
    everything: Definition, counts: Mapping[str, int], language: str, answers: Answers, typed: QueryDict | None, problems: Mapping[str, Answer]
) -> Iterator[tuple[str, Entered]]:  # fmt: skip
    for page, step in _steps(everything, counts):
        wrong = {each.key: problems[path] for each in page.questions if (path := flow.path(step, each)) in problems}
        prefix = prefix_of(step)
        shown = of_step(typed, prefix) if typed is not None else None
        for field in form_fields.fields_of(everything, step, answers, language=language, typed=shown, problems=wrong):
            yield field.path, _placed(field, prefix)


def _placed(field: Field, prefix: str) -> Entered:
    """The field with names and ids of its place."""
    place = prefix.replace(".", "_")
    held = {each.name: getattr(field, each.name) for each in fields(Field)}
    inputs = [
        replace(each, name=prefix + each.name, id=each.id.replace("id_", f"id_{place}", 1), autocomplete="off")
        for each in field.inputs
    ]
    return Entered(**{**held, "id": field.id.replace("id_", f"id_{place}", 1), "inputs": inputs}, prefix=prefix)


def of_step(data: QueryDict, prefix: str) -> QueryDict:
    """What was sent of one step, under the names that it has on a page of its own."""
    if not prefix:
        return data
    found = QueryDict(mutable=True)
    for name, given in data.lists():
        if name.startswith(prefix):
            found.setlist(name[len(prefix) :], given)
    return found


def missing(definition: Definition, answers: Answers) -> Mapping[str, str]:
    """What is not answered though it must be, by path: a code each."""
    return flow.problems(definition, answers)


def label_of(definition: Definition, path: str, *, language: str) -> Markup:
    """A question, or a group of which there are too few, in words: its number on the sheet, which of a group, and its label."""
    group, _, rest = path.partition(".")
    question = flow.question_at(definition, path)
    if question is None:
        return form_fields.title_of(definition, group, 0, language=language)
    number = form_sheet.Maker(definition, language).numbers[question.key]
    place = form_fields.title_of(definition, group, int(rest.split(".")[0]), language=language) if rest else ""
    return Markup("{} {} {}").format(number, place, annotate_text(said(question.label, language)))


def checked(definition: Definition, given: Answers) -> tuple[dict[str, object], dict[str, Answer]]:
    """Answers from a file by the rules of what is typed: canonical values, and what cannot be used, by path. Files are not in it."""
    answers: dict[str, object] = {}
    problems: dict[str, Answer] = {}
    counts = {
        group.key: len(items) if isinstance(items := given.get(group.key), list) else 0 for group in definition.groups
    }
    for page, step in _steps(definition, {key: min(count, 100) for key, count in counts.items()}):
        found: dict[str, object] = {}
        for question in page.questions:
            value = flow.value_at(given, flow.path(step, question))
            answer = values.check(question, value) if question.kind is not QuestionKind.FILE else Answer()
            if answer.problems:
                problems[flow.path(step, question)] = answer
            elif answer.value is not None:
                found[question.key] = answer.value
        if found:
            answers = flow.with_value(definition, answers, step, found)
    return answers, problems
