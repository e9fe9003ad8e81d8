"""Conditions in words: each kind of node, and what is denied as its opposite."""

import pytest
from django.utils import translation

from todoke.procedures.rules import conditions, documents
from todoke.ui import form_conditions

FORM = documents.read({
    "title": {"ja": "試し"}, "groups": [{"key": "kids", "label": {"ja": "子ども", "en": "Child"}}],
    "pages": [
        {"key": "a", "questions": [
            {"key": "yes", "kind": "yes_no", "label": {"ja": "はい"}}, {"key": "sure", "kind": "declaration", "label": {"ja": "確か"}},
            {"key": "pick", "kind": "choice", "label": {"ja": "選ぶ"}, "options": [{"value": "red", "label": {"ja": "赤", "en": "Red"}}, {"value": "blue", "label": {"ja": "青", "en": "Blue"}}]},
            {"key": "ticks", "kind": "choices", "label": {"ja": "印"}, "options": [{"value": "one", "label": {"ja": "一", "en": "One"}}]},
            {"key": "born", "kind": "date", "label": {"ja": "日"}}, {"key": "money", "kind": "amount", "label": {"ja": "円"}}, {"key": "count", "kind": "number", "label": {"ja": "数"}},
        ]},
        {"key": "k", "group": "kids", "questions": [{"key": "kid", "kind": "text", "label": {"ja": "名前"}}]},
    ],
})  # fmt: skip


@pytest.mark.parametrize(("text", "words"), [
    ("yes", "Q-yes is “Yes”"), ("NOT yes", "Q-yes is “No”"), ("sure", "Q-sure is ticked"), ("NOT sure", "Q-sure is not ticked"),
    ("pick = 'red'", "Q-pick is “Red”"), ("NOT pick = 'red'", "Q-pick is not “Red”"), ("pick IN ('red', 'blue')", "Q-pick is “Red” or “Blue”"),
    ("ticks__one", "“One” is ticked in Q-ticks"), ("NOT ticks__one", "“One” is not ticked in Q-ticks"),
    ("money >= 1000000", "Q-money is 1,000,000 yen or more"), ("NOT count < 3", "Q-count is 3 or more"), ("count BETWEEN 1 AND 5", "Q-count is from 1 to 5"),
    ("born < DATE '2020-04-01'", "Q-born is before 1 April 2020"), ("kids_count > 2", "Q-kids is more than 2"),
    ("NOT (yes AND count = 1)", "Q-yes is “No” or Q-count is not 1"), ("yes AND (sure OR count > 1)", "Q-yes is “Yes” and (Q-sure is ticked or Q-count is more than 1)"),
])  # fmt: skip
def test_in_words(text: str, words: str) -> None:
    node, problems = conditions.read(text, conditions.readable(FORM, None), "")
    assert not problems
    with translation.override("en"):
        assert form_conditions.in_words(node, FORM, lambda key: f"Q-{key}", language="en") == words
