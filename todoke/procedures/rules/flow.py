"""The way through a form 「画面の流れ」: which steps there are for these answers, what is hidden, and what still fails; the same for web, API and paper.

Answers are ``{question key: value}``, and ``{group key: [answers of one, …]}``. A *path* names one answer: ``birth_date`` or ``children.0.birth_date``.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from todoke.eligibility.rules.tree import Value
from todoke.procedures.rules import conditions
from todoke.procedures.rules.definition import Definition, Group, Page, Question

Answers = Mapping[str, object]
_PLACE: Final = re.compile(r"[0-9]{1,4}")
#: How many of a group are kept, whatever an address names.
MOST_KEPT: Final = 200
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


@dataclass(frozen=True, slots=True)
class Passage:
    """The way through a form for some answers, gone once: the answers that count, and each step with the questions that it asks."""

    shown: dict[str, object]
    steps: tuple[tuple[Step, tuple[Question, ...]], ...]
    groups: tuple[Group, ...] = ()  # those that are asked for

    def asked(self, key: str) -> tuple[Question, ...]:
        """The questions of a step by its key; none where there is no such step."""
        return next((questions for step, questions in self.steps if step.key == key), ())


def passage(definition: Definition, answers: Answers) -> Passage:
    """Go through the form from its first page to its last; what conditions may read grows on the way, so that each page is looked at once."""
    shown: dict[str, object] = {}
    found: list[tuple[Step, tuple[Question, ...]]] = []
    row: dict[str, Value | None] = {}
    hidden: set[str] = set()
    begun: dict[str, Group] = {}
    for page in definition.pages:
        if not page.group:
            if questions := _pass_page(page, row, answers, shown):
                found.append((Step(page), questions))
        elif page.group not in begun and (group := definition.group(page.group)):
            begun[page.group] = group
            if conditions.holds(group.show_if, row):
                found += _pass_group(definition, group, row, answers, shown)
            else:
                hidden.add(page.group)
    return Passage(shown, tuple(found), tuple(group for key, group in begun.items() if key not in hidden))


def _pass_page(
    page: Page, row: dict[str, Value | None], given: Answers, kept: dict[str, object]
) -> tuple[Question, ...]:
    """The questions that a page asks; their answers go to ``kept`` and into ``row``."""
    if not conditions.holds(page.show_if, row):
        return ()
    questions = tuple(each for each in page.questions if conditions.holds(each.show_if, row))
    for question in questions:
        value = given.get(question.key)
        if value is not None:
            kept[question.key] = value
            row.update(conditions.values_of(question, value))
    return questions


def _pass_group(
    definition: Definition, group: Group, row: dict[str, Value | None], answers: Answers, shown: dict[str, object]
) -> Iterator[tuple[Step, tuple[Question, ...]]]:
    key, given = group.key, answers.get(group.key)
    items = given if isinstance(given, list) else []
    kept: list[dict[str, object]] = [{} for _ in items]
    if isinstance(given, list):
        shown[key] = kept
        row[key + conditions.COUNT] = len(items)
    pages = definition.pages_of(key)
    for index in range(max(len(items), group.least)):
        item = items[index] if index < len(items) and isinstance(items[index], Mapping) else {}
        inner, held = dict(row), kept[index] if index < len(kept) else {}
        for page in pages:
            if questions := _pass_page(page, inner, item, held):
                yield Step(page, key, index), questions
    if group.most > group.least:
        yield Step(None, key), ()


def visible(definition: Definition, answers: Answers) -> dict[str, object]:
    """The answers without whatever is hidden by a condition, unknown to the form, or empty; only these are kept, sent and shown."""
    return passage(definition, answers).shown


def steps(definition: Definition, answers: Answers) -> tuple[Step, ...]:
    """Every step for these answers, in order; a group that must have members begins with its first."""
    return tuple(step for step, _ in passage(definition, answers).steps)


def asked(definition: Definition, step: Step, answers: Answers) -> tuple[Question, ...]:
    """The questions of a step that are asked for these answers. Whoever needs those of many steps goes through ``passage`` once."""
    return passage(definition, answers).asked(step.key)


def path(step: Step, question: Question) -> str:
    """The path of a question's answer on a step."""
    return f"{step.group}.{step.index}.{question.key}" if step.group else question.key


def value_at(answers: Answers, path: str) -> object:
    """The answer at a path; None where there is none."""
    found: object = answers
    for part in path.split("."):
        if isinstance(found, Mapping):
            found = found.get(part)
        elif isinstance(found, list) and _PLACE.fullmatch(part) and int(part) < len(found):
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
    if step.index >= MOST_KEPT:
        return changed
    held = changed.get(step.group)
    items = [dict(item) if isinstance(item, Mapping) else {} for item in held] if isinstance(held, list) else []
    while len(items) <= step.index:
        items.append({})
    items[step.index] = {key: value for key, value in {**items[step.index], **values}.items() if value is not None}
    changed[step.group] = items
    return changed


def problems(definition: Definition, answers: Answers) -> dict[str, str]:
    """What still keeps these answers from being filed, by path: a code each; the shapes of values are checked where they are read."""
    found: dict[str, str] = {}
    whole = passage(definition, answers)
    for step, questions in whole.steps:
        for question in questions:
            if question.required and value_at(whole.shown, path(step, question)) is None:
                found[path(step, question)] = MISSING
    for group in whole.groups:
        found.update(_count_problem(group, whole.shown))
    return found


def bounds(definition: Definition, path: str) -> dict[str, object]:
    """What the message of a group's problem needs: how few and how many there can be."""
    group = definition.group(path)
    return {"least": group.least, "most": group.most} if group else {}


def _count_problem(group: Group, shown: Answers) -> dict[str, str]:
    items = shown.get(group.key)
    count = len(items) if isinstance(items, list) else 0
    if group.least <= count <= group.most:
        return {}
    return {group.key: TOO_FEW if count < group.least else TOO_MANY}
