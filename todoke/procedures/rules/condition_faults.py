"""Conditions of a form read one after the other, and what is wrong with each said by what it names: later, elsewhere, gone, in a circle."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from todoke.eligibility.rules.problems import Problem
from todoke.eligibility.rules.tree import Node
from todoke.people.rules.facts import Fact, Kind
from todoke.procedures.rules import conditions
from todoke.procedures.rules.definition import Definition
from todoke.procedures.rules.kinds import DECIDABLE, QuestionKind


class Faults:
    """Reads conditions with the facts that each may read, and remembers which question waits for which."""

    def __init__(self, definition: Definition) -> None:
        self._definition = definition
        self._places = {question.key: (page.group, question) for page, question in definition.questions()}
        self._counts = {group.key + conditions.COUNT: group.key for group in definition.groups}
        self._waits: dict[str, set[str]] = {}
        self._found: list[tuple[Problem, str, frozenset[str]]] = []

    def keys_of_group(self, group: str) -> frozenset[str]:
        """Every question of a group, and its count."""
        inside = {key for key, (place, _) in self._places.items() if place == group}
        return frozenset(inside | {group + conditions.COUNT})

    def read(
        self, text: object, known: Mapping[str, Fact], place: str, group: str, own: frozenset[str], *, result: Kind = Kind.BOOLEAN
    ) -> Node:  # fmt: skip
        """The tree of a condition that decides about the questions ``own``, which stand in ``group``."""
        node, problems = conditions.read(text, known, place, result=result)
        if text:
            names = conditions.reads(node)
            for key in own:
                self._waits.setdefault(key, set()).update(names)
        self._found += [(problem, group, own) for problem in problems]
        return node

    def found(self) -> Sequence[Problem]:
        """Everything that is wrong; where a name is not known here, why."""
        return [self._named(*each) if each[0].code == "fact_unknown" else each[0] for each in self._found]

    def _named(self, problem: Problem, group: str, own: frozenset[str]) -> Problem:
        near = problem.near
        key = near.split(conditions.TICKED)[0]
        if key in own:
            code = "condition_itself"
        elif near in self._counts:
            code = "condition_circle" if self._waits_for(near, own) else "condition_later"
        elif key not in self._places:
            close = get_close_matches(near, [*self._places, *self._counts], n=1)
            return Problem("condition_unknown", near, problem.place, {"suggestion": close[0] if close else ""})
        else:
            code = self._code(near, key, group, own)
        return Problem(code, near, problem.place)

    def _code(self, near: str, key: str, group: str, own: frozenset[str]) -> str:
        place, question = self._places[key]
        if question.kind is QuestionKind.CHOICES:
            if near not in {fact.name for fact in conditions.facts_of_question(question)}:
                return "condition_ticks"
        elif question.kind not in DECIDABLE:
            return "condition_kind"
        if place and place != group:
            return "condition_elsewhere"
        return "condition_circle" if self._waits_for(key, own) else "condition_later"

    def _waits_for(self, key: str, own: frozenset[str]) -> bool:
        """Whether a question is shown only after one of ``own`` was answered."""
        seen: set[str] = set()
        open_ = [key]
        while open_:
            for name in self._waits.get(open_.pop(), ()):
                if name in own:
                    return True
                if name not in seen:
                    seen.add(name)
                    open_.append(name)
        return False
