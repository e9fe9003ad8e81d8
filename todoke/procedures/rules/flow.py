"""The way through a form 「画面の流れ」: which steps there are for these answers, what is hidden, and what still fails; the same for web, API and paper.

Answers are ``{question key: value}``, and ``{group key: [answers of one, …]}``. A *path* names one answer: ``birth_date`` or ``children.0.birth_date``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from todoke.eligibility.rules.evaluating import Row
from todoke.procedures.rules import conditions
from todoke.procedures.rules.definition import Definition, Group, Page, Question

Answers = Mapping[str, object]
#: What is said where a question that must be answered is not.
MISSING: Final = "answer_missing"
TOO_FEW: Final = "group_too_few"
TOO_MANY: Final = "group_too_many"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a resident: a page (of the ``index``-th of a group), or, with ``page`` None, the list of a group."""

    page: Page | None
    group: str = ""
    index: int = 0

    @property
    def key(self) -> str:
        """Its name in an address: ``income``, ``child_name-0``, ``children-list``."""
        if self.page is None:
            return f"{self.group}-list"
        return f"{self.page.key}-{self.index}" if self.group else self.page.key


def visible(definition: Definition, answers: Answers) -> dict[str, object]:
    """The answers without whatever is hidden by a condition, unknown to the form, or empty; only these are kept, sent and shown."""
    shown: dict[str, object] = {}
    for page in definition.pages:
        if page.group:
            _group_into(shown, definition, page, answers)
            continue
        row = conditions.row_of(definition, shown)
        if not conditions.holds(page.show_if, row):
            continue
        for question in page.questions:
            value = answers.get(question.key)
            if value is not None and conditions.holds(question.show_if, row):
                shown[question.key] = value
    return shown


def _group_into(shown: dict[str, object], definition: Definition, page: Page, answers: Answers) -> None:
    group = definition.group(page.group)
    given = answers.get(page.group)
    if group is None or not isinstance(given, list):
        return
    if not conditions.holds(group.show_if, conditions.row_of(definition, shown)):
        return
    kept = shown.setdefault(group.key, [{} for _ in given])
    assert isinstance(kept, list)
    for index, item in enumerate(given):
        row = conditions.row_of(definition, shown, group.key, index)
        if isinstance(item, Mapping) and conditions.holds(page.show_if, row):
            for question in page.questions:
                if item.get(question.key) is not None and conditions.holds(question.show_if, row):
                    kept[index][question.key] = item[question.key]


def steps(definition: Definition, answers: Answers) -> tuple[Step, ...]:
    """Every step for these answers, in order; a group that must have members begins with its first."""
    shown = visible(definition, answers)
    found: list[Step] = []
    done: set[str] = set()
    for page in definition.pages:
        if page.group:
            if page.group not in done:
                done.add(page.group)
                found += _steps_of_group(definition, page.group, shown)
            continue
        row = conditions.row_of(definition, shown)
        if _is_asked(page, row):
            found.append(Step(page))
    return tuple(found)


def _steps_of_group(definition: Definition, key: str, shown: Answers) -> Iterator[Step]:
    group = definition.group(key)
    if group is None or not conditions.holds(group.show_if, conditions.row_of(definition, shown)):
        return
    items = shown.get(key)
    count = max(len(items) if isinstance(items, list) else 0, group.least)
    for index in range(count):
        row = conditions.row_of(definition, shown, key, index)
        for page in definition.pages:
            if page.group == key and _is_asked(page, row):
                yield Step(page, key, index)
    if group.most > group.least:
        yield Step(None, key)


def _is_asked(page: Page, row: Row) -> bool:
    """Whether the page is shown and asks anything."""
    return conditions.holds(page.show_if, row) and any(conditions.holds(each.show_if, row) for each in page.questions)


def asked(definition: Definition, step: Step, answers: Answers) -> tuple[Question, ...]:
    """The questions of a step that are asked for these answers."""
    if step.page is None:
        return ()
    row = conditions.row_of(definition, visible(definition, answers), step.group, step.index)
    return tuple(each for each in step.page.questions if conditions.holds(each.show_if, row))


def path(step: Step, question: Question) -> str:
    """The path of a question's answer on a step."""
    return f"{step.group}.{step.index}.{question.key}" if step.group else question.key


def value_at(answers: Answers, path: str) -> object:
    """The answer at a path; None where there is none."""
    found: object = answers
    for part in path.split("."):
        if isinstance(found, Mapping):
            found = found.get(part)
        elif isinstance(found, list) and part.isdigit() and int(part) < len(found):
            found = found[int(part)]
        else:
            return None
    return found


def question_at(definition: Definition, path: str) -> Question | None:
    """The question whose answer a path names."""
    return definition.question(path.rpartition(".")[2])


def with_value(definition: Definition, answers: Answers, step: Step, values: Mapping[str, object]) -> dict[str, object]:
    """The answers with those of a step put in (None takes one out), and hidden ones kept: who goes back and forth loses nothing."""
    changed: dict[str, object] = dict(answers)
    if not step.group:
        changed.update(values)
        return {key: value for key, value in changed.items() if value is not None}
    held = changed.get(step.group)
    items = [dict(item) for item in held] if isinstance(held, list) else []
    while len(items) <= step.index:
        items.append({})
    items[step.index] = {key: value for key, value in {**items[step.index], **values}.items() if value is not None}
    changed[step.group] = items
    return changed


def problems(definition: Definition, answers: Answers) -> dict[str, str]:
    """What still keeps these answers from being filed, by path: a code each; the shapes of values are checked where they are read."""
    found: dict[str, str] = {}
    shown = visible(definition, answers)
    for step in steps(definition, answers):
        if step.page is None:
            found.update(_count_problem(definition.group(step.group), shown))
        for question in asked(definition, step, answers):
            if question.required and value_at(shown, path(step, question)) is None:
                found[path(step, question)] = MISSING
    return found


def _count_problem(group: Group | None, shown: Answers) -> dict[str, str]:
    items = shown.get(group.key) if group else None
    count = len(items) if isinstance(items, list) else 0
    if group is None or group.least <= count <= group.most:
        return {}
    return {group.key: TOO_FEW if count < group.least else TOO_MANY}
