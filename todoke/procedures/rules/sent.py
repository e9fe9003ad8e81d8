"""Answers as a program sends them: the same values and the same way through the form as on a page, every problem by its path."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from todoke.procedures.rules import flow, values
from todoke.procedures.rules.definition import Definition, Question
from todoke.procedures.rules.kinds import QuestionKind

#: What is wrong with what is sent, besides the codes of values and of the way.
UNKNOWN: Final = "answer_unknown"
SHAPE: Final = "value_shape"
FILE: Final = "file_elsewhere"


@dataclass(frozen=True, slots=True)
class Wrong:
    """One problem: its code and what its words need."""

    code: str
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sent:
    """What was read: the canonical answers that are asked, and what is wrong by path (``children.0.born``, ``applicant.kana``)."""

    answers: Mapping[str, object]
    problems: Mapping[str, Wrong]


def read(definition: Definition, given: object) -> Sent:
    """Read answers; what is hidden for these answers is passed over, as on a page."""
    problems: dict[str, Wrong] = {}
    if not isinstance(given, Mapping):
        return Sent({}, {"": Wrong(SHAPE)})
    plain = {question.key: question for page, question in definition.questions() if not page.group}
    read_as: dict[str, object] = {}
    for key, value in given.items():
        if key in plain:
            _put(read_as, plain[key], value, key, problems)
        elif definition.group(key):
            read_as[key] = _members(definition, key, value, problems)
        else:
            problems[_shown(key)] = Wrong(UNKNOWN)
    answers = flow.visible(definition, read_as)
    unread = list(problems)
    for path, code in flow.problems(definition, read_as).items():
        if not any(
            known == path or known.startswith(f"{path}.") for known in unread
        ):  # what cannot be read is not missing
            problems[path] = Wrong(code, _bounds(definition, path))
    return Sent(answers, problems)


def _members(definition: Definition, group: str, value: object, problems: dict[str, Wrong]) -> list[dict[str, object]]:
    inner = {question.key: question for page, question in definition.questions() if page.group == group}
    bounds = definition.group(group)
    if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
        problems[group] = Wrong(SHAPE)
        return []
    if bounds and len(value) > bounds.most:
        problems[group] = Wrong(flow.TOO_MANY, {"least": bounds.least, "most": bounds.most})
        return []
    made = []
    for place, item in enumerate(value):
        member: dict[str, object] = {}
        for key, each in item.items():
            path = f"{group}.{place}.{_shown(key)}"
            if key in inner:
                _put(member, inner[key], each, path, problems)
            else:
                problems[path] = Wrong(UNKNOWN)
        made.append(member)
    return made


def _put(into: dict[str, object], question: Question, value: object, path: str, problems: dict[str, Wrong]) -> None:
    if question.kind is QuestionKind.FILE and value not in (None, []):
        problems[path] = Wrong(FILE)
        return
    read_as = values.check(question, value)
    for part, code in read_as.problems.items():
        problems[f"{path}.{part}" if part else path] = Wrong(code, read_as.data)
    if not read_as.problems and read_as.value is not None:
        into[question.key] = read_as.value


def _bounds(definition: Definition, path: str) -> Mapping[str, object]:
    group = definition.group(path)
    return {"least": group.least, "most": group.most} if group else {}


def _shown(key: object) -> str:
    return str(key)[:40]
