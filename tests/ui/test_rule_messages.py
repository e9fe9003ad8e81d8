"""Every code that the rules can raise has words of its own."""

import ast
import re
from collections.abc import Callable, Iterator
from functools import cache

import pytest
from django.utils import translation

from tests.conftest import ROOT
from todoke.eligibility.rules import documents
from todoke.eligibility.rules.problems import Problem, RuleInvalid
from todoke.people.rules.vocabulary import BY_NAME
from todoke.registry.rules import notes
from todoke.ui import messages, rule_messages
from todoke.ui.ruby import plain

pytestmark = pytest.mark.embedded

FOLDER = ROOT / "todoke" / "eligibility"
#: Functions that are given a code; ``say`` is given a place as well.
RAISING = {"Problem", "refuse", "_say", "say", "_refusal", "_Refused", "RowUnusable"}
CODE = re.compile(r"[a-z]+(_[a-z]+)+")
#: Said by the workbench (todoke.staff.eligibility: row_values, rules_pages).
OF_THE_FORM = {"row_choice", "row_town", "rule_outdated"}
#: Places in a document, which look like codes.
PLACES = {"as_of"}


def texts(*nodes: ast.AST | None) -> set[str]:
    """Every text within these."""
    return {
        each.value
        for node in nodes
        if node is not None
        for each in ast.walk(node)
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    }


def given(tree: ast.AST) -> Iterator[str]:
    """Codes that are given to a function, set as a class's own, or returned by ``implausible``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in RAISING:
            yield from texts(*node.args[:2])
        elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "code":
            yield from texts(node.value)
        elif isinstance(node, ast.FunctionDef) and node.name == "implausible":
            for each in ast.walk(node):
                yield from texts(each.value) - set(BY_NAME) if isinstance(each, ast.Return) else ()


def listed(tree: ast.AST) -> Iterator[str]:
    """Codes that stand last in a row of a table, or as a value of one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Tuple) and node.elts and isinstance(node.elts[-1], ast.Constant):
            yield from texts(node.elts[-1]) - set(BY_NAME)
        elif isinstance(node, ast.Dict):
            yield from texts(*node.values) - set(BY_NAME)


def in_problems(tree: ast.AST) -> Iterator[str]:
    """Codes of the values that a body sets."""
    yield from (each for each in texts(tree) if re.fullmatch(r"parameter_[a-z]+", each))


READERS: dict[str, Callable[[ast.AST], Iterator[str]]] = {
    "rules/parsing.py": listed, "rules/contradictions.py": listed, "operations/rules.py": in_problems,
}  # fmt: skip


@cache
def all_codes() -> frozenset[str]:
    found: set[str] = set()
    for path in FOLDER.rglob("*.py"):
        if "child_health" in str(path):  # the calendar has words of its own (todoke.ui.child_health)
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found |= {each for each in given(tree) if CODE.fullmatch(each)}
        more = READERS.get(str(path.relative_to(FOLDER)))
        found |= {each for each in more(tree) if CODE.fullmatch(each)} if more else set()
    return frozenset((found | OF_THE_FORM) - PLACES)


def test_every_code_has_words() -> None:
    found = all_codes()
    assert {"no_null", "units_differ", "never_true", "label_missing", "birth_ahead", "self_twice", "json_syntax",
            "rule_changed", "rule_not_found", "member_twice", "json_name_twice"} <= found  # fmt: skip
    assert not sorted(found - set(messages.MESSAGES))


def test_every_message_is_said_somewhere() -> None:
    assert not sorted(set(rule_messages.MESSAGES) - all_codes())


def test_the_words_of_an_import_stay_its_own() -> None:
    """Codes are shared by chance only where the rule's own words are found first."""
    shared = set(rule_messages.MESSAGES) & set(notes.MESSAGES)
    assert shared == {"number_shape"}
    assert messages.MESSAGES["number_shape"] == notes.MESSAGES["number_shape"]
    with translation.override("en"):
        assert "not a whole number" in plain(messages.tell_problem(problem_of(rule("age < 1.5"))))


def problem_of(document: object) -> Problem:
    with pytest.raises(RuleInvalid) as refused:
        documents.read(document)
    return refused.value.problems[0]


def rule(text: str) -> dict[str, object]:
    return {"when": [{"text": text, "label": {"ja": "条件"}}]}


@pytest.mark.parametrize(
    ("text", "english", "japanese"),
    [
        ("income IS NULL", "Unknown is handled by itself", "NULLやISは書かないでください"),
        ("household_income + dependants > 3", "compares yen with persons", "円と人数を比べています"),
        ("agee < 3", "Do you mean “age”?", "「age」でしょうか"),
        (
            "relation = 'pupil'",
            "“pupil” is not a value of this fact. There are: child,",
            "「pupil」はこの事実の値にありません",
        ),
        ("income < :limit", "“:limit” is not among the values", "「:limit」はこのルールの値にありません"),
        ("age < 3 AND age > 5", "nobody can ever meet this", "あてはまる人はいません"),
    ],
)
def test_the_place_and_the_help_are_said(text: str, english: str, japanese: str) -> None:
    problem = problem_of(rule(text))
    with translation.override("en"):
        assert english in plain(messages.tell_problem(problem))
    with translation.override("ja"):
        assert japanese in plain(messages.tell_problem(problem))


def test_what_a_person_wrote_is_escaped() -> None:
    with translation.override("en"):
        assert "<b>" not in messages.tell_problem(Problem("rule_unreadable", "<b>x</b>"))
