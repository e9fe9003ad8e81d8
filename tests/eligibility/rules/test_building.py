"""Rows and rule texts say the same, in both directions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoke.eligibility.rules import checking
from todoke.eligibility.rules.building import COMPARISONS, BuiltRow, RowUnusable, node_of, rows_of
from todoke.eligibility.rules.reading import read
from todoke.eligibility.rules.writing import text_of
from todoke.people.rules.facts import Kind
from todoke.people.rules.vocabulary import FACTS

pytestmark = pytest.mark.embedded


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ([BuiltRow("fiscal_year_age", "at_most", "１８")], "fiscal_year_age <= 18"),
        ([BuiltRow("income", "below", "360万円")], "income < 3600000"),
        ([BuiltRow("income", "below", "3,600,000")], "income < 3600000"),
        ([BuiltRow("age_months", "between", "18～23")], "age_months BETWEEN 18 AND 23"),
        ([BuiltRow("single_parent", "is"), BuiltRow("tax_exempt", "is_not")], "single_parent OR NOT tax_exempt"),
        ([BuiltRow("school", "one_of", "public_high、private_high")], "school IN ('public_high', 'private_high')"),
        ([BuiltRow("birth_date", "from", "令和6年4月2日")], "birth_date >= DATE '2024-04-02'"),
    ],
)  # fmt: skip
def test_rows_become_text_and_text_rows(rows: list[BuiltRow], text: str) -> None:
    node = node_of(rows)
    assert text_of(node) == text
    again = rows_of(read(text))
    assert again is not None
    assert text_of(node_of(again)) == text


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (BuiltRow("agee", "is", "3"), "row_fact"),
        (BuiltRow("age", "before", "3"), "row_comparison"),
        (BuiltRow("age", "at_least", ""), "row_value"),
        (BuiltRow("age", "at_least", "old"), "row_value"),
        (BuiltRow("age", "between", "3"), "row_between"),
        (BuiltRow("birth_date", "from", "2024-02-31"), "row_value"),
    ],
)
def test_what_is_not_filled_in(row: BuiltRow, code: str) -> None:
    with pytest.raises(RowUnusable) as refused:
        node_of([row])
    assert refused.value.code == code


@pytest.mark.parametrize("text", ["income < 690000 + 380000 * dependants", "NOT (age BETWEEN 3 AND 5)", "a AND b OR c"])
def test_what_rows_cannot_say_stays_text(text: str) -> None:
    assert rows_of(read(text)) is None


def _row(pair: tuple[int, int]) -> BuiltRow:
    fact = FACTS[pair[0] % len(FACTS)]
    comparisons = list(COMPARISONS[fact.kind])
    comparison = comparisons[pair[1] % len(comparisons)]
    one = {Kind.INTEGER: str(fact.low), Kind.DATE: "2020-02-29", Kind.BODY: "131181"}.get(
        fact.kind, next(iter(sorted(fact.values)), "")
    )
    return BuiltRow(fact.name, comparison, f"{one},{fact.high}" if comparison == "between" else one)


@given(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 20)).map(_row), min_size=1, max_size=5))
def test_every_offered_row_makes_a_rule_that_types_allow(rows: list[BuiltRow]) -> None:
    node = node_of(rows)
    assert not checking.problems_of(node, parameters={})
    again = rows_of(node)
    assert again is not None
    assert node_of(again) == node
