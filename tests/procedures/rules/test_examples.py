"""Residents who do not exist can file any form."""

from itertools import product

import pytest

from tests.procedures.forms import SMALL
from todoke.procedures.rules import documents, flow, values
from todoke.procedures.rules.examples import EXAMPLES, Example, answers
from todoke.procedures.rules.kinds import QuestionKind as Kind

CHOICES = [{"value": "a", "label": {"ja": "一"}}, {"value": "b", "label": {"ja": "二"}}]
EVERY = {
    "title": {"ja": "すべて"},
    "groups": [{"key": "some", "label": {"ja": "組"}, "least": 2, "most": 2}],
    "pages": [
        {"key": f"{group or 'page'}_{kind}", "group": group, "questions": [
            {"key": f"{group or 'one'}_{kind}", "kind": kind.value, "label": {"ja": "質問"}, **({"options": CHOICES} if kind in (Kind.CHOICE, Kind.CHOICES) else {}),
             **({"least": 3, "most": 7} if kind in (Kind.TEXT, Kind.LONG_TEXT, Kind.AMOUNT, Kind.FILE) else {})}
        ]}
        for group, kind in product(("", "some"), Kind)
    ],
}  # fmt: skip


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: each.key)
def test_an_example_answers_every_kind_of_question(example: Example) -> None:
    for document in (EVERY, SMALL):
        definition = documents.read(document)
        given = answers(definition, example)
        assert flow.problems(definition, given) == {}
        for step, questions in flow.passage(definition, given).steps:
            for question in questions:
                value = flow.value_at(given, flow.path(step, question))
                assert values.check(question, value) == values.Answer(value)
