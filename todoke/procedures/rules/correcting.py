"""Which answers of a case can be corrected, what a correction changes, and what it makes newly needed; plain rules over paths."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from todoke.procedures.rules import flow
from todoke.procedures.rules.definition import Definition, Part, Question
from todoke.procedures.rules.flow import Answers, Step


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was asked: its path, its step, and whether it belongs to what this body got."""

    path: str
    step: Step
    question: Question


def part_of(definition: Definition, body_key: str) -> Part | None:
    """What a body got of a sheet for several; None where a form goes to one body."""
    return next((part for part in definition.parts if part.body == body_key), None)


def asked(definition: Definition, answers: Answers, body_key: str = "") -> dict[str, Asked]:
    """Every question that was asked for these answers and that this body got, by path, in the order of the form."""
    part = part_of(definition, body_key)
    if part is not None:
        return {each.path: each for each in _of_part(definition, answers, part)}
    return {
        flow.path(step, question): Asked(flow.path(step, question), step, question)
        for step in flow.steps(definition, answers)
        for question in flow.asked(definition, step, answers)
    }


def _of_part(definition: Definition, answers: Answers, part: Part) -> Iterator[Asked]:
    """What a body holds of its part; conditions may read what it did not get, so only answers that are there count."""
    for page, question in definition.questions():
        if question.key not in part.questions:
            continue
        items = answers.get(page.group) if page.group else None
        for index in range(len(items) if isinstance(items, list) else 1):
            step = Step(page, page.group, index)
            path = flow.path(step, question)
            if flow.value_at(answers, path) is not None:
                yield Asked(path, step, question)


def put(
    definition: Definition, answers: Answers, values: Mapping[str, object], *, partial: bool = False
) -> dict[str, object]:
    """The answers with values put in by path (None takes one out), and without what conditions then hide; ``partial``: of a sheet's part, where nothing hides."""
    changed: dict[str, object] = dict(answers)
    for path, value in values.items():
        group, _, rest = path.partition(".")
        if not rest:
            changed[path] = value
            continue
        place, _, key = rest.partition(".")
        held = changed.get(group)
        items = [dict(item) for item in held] if isinstance(held, list) else []
        while len(items) <= int(place):
            items.append({})
        items[int(place)][key] = value
        changed[group] = [{name: each for name, each in item.items() if each is not None} for item in items]
    changed = {key: value for key, value in changed.items() if value is not None}
    return changed if partial else flow.visible(definition, changed)


def flat(answers: Answers) -> dict[str, object]:
    """Every answer by its path."""
    found: dict[str, object] = {}
    for key, value in answers.items():
        if isinstance(value, list) and value and all(isinstance(item, Mapping) for item in value):
            for index, item in enumerate(value):
                found.update((f"{key}.{index}.{name}", each) for name, each in item.items())
        else:
            found[key] = value
    return found


def differences(before: Answers, after: Answers) -> dict[str, tuple[object, object]]:
    """What changed, by path: before and after; None where there was, or is, nothing."""
    old, new = flat(before), flat(after)
    return {
        path: (old.get(path), new.get(path)) for path in dict.fromkeys([*old, *new]) if old.get(path) != new.get(path)
    }


def followed(definition: Definition, before: Answers, after: Answers) -> tuple[str, ...]:
    """The questions that have to be answered now because something else was corrected, and were not before."""
    missing_before = flow.problems(definition, before)
    return tuple(path for path in flow.problems(definition, after) if path not in missing_before)
