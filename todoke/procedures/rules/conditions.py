"""Conditions of a form 「表示条件」 in the language of rules: they read answers to earlier questions, by key, and nothing else."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from todoke.eligibility.rules import checking, reading
from todoke.eligibility.rules.evaluating import Row, evaluate
from todoke.eligibility.rules.language import LARGEST
from todoke.eligibility.rules.problems import Problem, RuleInvalid
from todoke.eligibility.rules.tree import TRUE, Node, Value, facts_of
from todoke.people.rules.facts import Choice, Fact, Kind, Sensitivity, Subject
from todoke.procedures.rules.definition import Definition, Group, Page, Question
from todoke.procedures.rules.kinds import DECIDABLE, QuestionKind

#: How many of a group there are, as a condition reads it: ``children_count``.
COUNT: Final = "_count"
#: One ticked box of several, as a condition reads it: ``helpers__family``.
TICKED: Final = "__"


def facts_of_question(question: Question) -> Iterable[Fact]:
    """What a condition can read of a question."""
    if question.kind is QuestionKind.CHOICES:
        for option in question.options:
            yield _fact(f"{question.key}{TICKED}{option.value}", Kind.BOOLEAN)
    elif kind := DECIDABLE.get(question.kind):
        choices = tuple(Choice(option.value, option.value) for option in question.options)
        yield _fact(question.key, kind, choices)


def fact_of_group(group: Group) -> Fact:
    """How many there are."""
    return _fact(group.key + COUNT, Kind.INTEGER)


def _fact(name: str, kind: Kind, choices: tuple[Choice, ...] = ()) -> Fact:
    return Fact(name, kind, Subject.HOUSEHOLD, Sensitivity.ORDINARY, name, choices=choices, low=-LARGEST, high=LARGEST)


def read(
    text: object, known: Mapping[str, Fact], place: str, *, result: Kind = Kind.BOOLEAN
) -> tuple[Node, Sequence[Problem]]:
    """The tree of a condition or amount as written, and what is wrong with it; nothing written is TRUE."""
    if text is None or text == "":
        return TRUE, ()
    if not isinstance(text, str):
        return TRUE, (Problem("condition_shape", place=place),)
    try:
        node = reading.read(text)
    except RuleInvalid as refusal:
        return TRUE, tuple(Problem(each.code, each.near, place, each.data) for each in refusal.problems)
    found = checking.problems_of(node, parameters={}, subject=Subject.HOUSEHOLD, result=result, known=known)
    return node, tuple(Problem(each.code, each.near, place, each.data) for each in found)


def readable(definition: Definition, page: Page | None, *, group: Group | None = None) -> Mapping[str, Fact]:
    """What a condition on this page (None: of the whole form, as fees; ``group``: of a group) may read: earlier pages, of groups only its own."""
    own = group.key if group else (page.group if page else "")
    known: dict[str, Fact] = {}
    begun: set[str] = set()
    for each in definition.pages:
        if each is page or (group is not None and each.group == group.key):
            break
        if not each.group or (each.group == own and group is None):
            known.update((fact.name, fact) for question in each.questions for fact in facts_of_question(question))
        elif each.group not in begun:
            begun.add(each.group)
            known.update(
                (fact.name, fact)
                for one in definition.groups
                if one.key == each.group
                for fact in (fact_of_group(one),)
            )
    return known


def row_of(
    definition: Definition, answers: Mapping[str, object], group: str = "", index: int = 0
) -> dict[str, Value | None]:
    """Answers as the facts that conditions read; ``answers`` must hold nothing hidden. ``group``, ``index``: inside one of a group."""
    row: dict[str, Value | None] = {}
    inner: Mapping[str, object] = {}
    for each in definition.groups:
        items = answers.get(each.key)
        if isinstance(items, list):
            row[each.key + COUNT] = len(items)
            if each.key == group and index < len(items) and isinstance(items[index], Mapping):
                inner = items[index]
    for page, question in definition.questions():
        if page.group in ("", group):
            row.update(_values(question, (inner if page.group else answers).get(question.key)))
    return row


def _values(question: Question, value: object) -> Mapping[str, Value | None]:
    if value is None:
        return {}
    if question.kind is QuestionKind.CHOICES and isinstance(value, list):
        return {f"{question.key}{TICKED}{option.value}": option.value in value for option in question.options}
    if question.kind is QuestionKind.DATE and isinstance(value, str):
        return {question.key: date.fromisoformat(value)}
    if question.kind in DECIDABLE and isinstance(value, bool | int | str):
        return {question.key: value}
    return {}


def holds(node: Node, row: Row) -> bool:
    """Whether a condition certainly holds; what is not known does not."""
    return node == TRUE or evaluate(node, row) is True


def reads(node: Node) -> frozenset[str]:
    """The keys of questions (and groups' counts) that a condition reads."""
    return frozenset(name.split(TICKED)[0] for name in facts_of(node))


def values_of(question: Question, value: object) -> Mapping[str, Value | None]:
    """What an answer says to conditions on later pages."""
    return _values(question, value)
