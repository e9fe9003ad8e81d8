"""The text of a rule: what is read, what is refused and with which word, and that writing it again changes nothing."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoke.eligibility.rules import checking, tree
from todoke.eligibility.rules.evaluating import compiled, evaluate, open_facts
from todoke.eligibility.rules.language import LONGEST_TEXT
from todoke.eligibility.rules.lowering import lower
from todoke.eligibility.rules.problems import RuleInvalid
from todoke.eligibility.rules.reading import read
from todoke.eligibility.rules.writing import text_of
from todoke.people.rules.facts import Kind, Unit

pytestmark = pytest.mark.embedded


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("fiscal_year_age<=18", "fiscal_year_age <= 18"),
        ("a = 1 OR b = 2 AND NOT c", "a = 1 OR b = 2 AND NOT c"),
        ("(a = 1 OR b = 2) AND c", "(a = 1 OR b = 2) AND c"),
        ("income < 690000 + 380000 * dependants", "income < 690000 + 380000 * dependants"),
        ("(income - 80000) * 2 > 5", "(income - 80000) * 2 > 5"),
        ("income - (dependants - 1) > 5", "income - (dependants - 1) > 5"),
        ("age NOT IN (3, 4)", "NOT (age IN (3, 4))"),
        ("age not between 3 and :most", "NOT (age BETWEEN 3 AND :most)"),
        ("birth_date < date '2026-04-01'", "birth_date < DATE '2026-04-01'"),
        ("school != 'none'", "school <> 'none'"),
        ("pregnancy_days > -3", "pregnancy_days > -3"),
        ("NOT (single_parent AND tax_exempt)", "NOT (single_parent AND tax_exempt)"),
    ],
)
def test_canonical_text(text: str, canonical: str) -> None:
    node = read(text)
    assert text_of(node) == canonical
    assert read(canonical) == node


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "rule_empty"),
        ("   ", "rule_empty"),
        ("age <", "rule_unreadable"),
        ("age < 3 age", "rule_not_in_language"),
        ("birth_date < DATE 2026-04-01", "date_shape"),
        ("birth_date < DATE '2026-02-31'", "date_unknown"),
        ("birth_date < DATE '2026'", "date_shape"),
        ("age < 1e3", "number_shape"),
        ("age < 1.5", "number_shape"),
        ("income < 1000000000001", "number_too_large"),
        ("age = NULL", "no_null"),
        ("age IS NULL", "no_null"),
        ("age IS NOT NULL", "no_null"),
        ("COALESCE(age, 1) > 2", "no_coalesce"),
        ("CASE WHEN a THEN b END", "no_case"),
        ("MAX(age) > 1", "no_aggregate"),
        ("age / 2 > 1", "no_division"),
        ("age % 2 = 1", "no_division"),
        ("school LIKE 'x'", "no_like"),
        ("age IN (SELECT 1)", "no_query"),
        ("EXISTS (SELECT 1)", "no_function"),
        ("birth_date < CURRENT_DATE", "no_function"),
        ("a.b = 1", "fact_name"),
        ("Age = 1", "fact_name"),
        ("児童 = 1", "fact_name"),
        ("school = 'a b'", "code_shape"),
        ("school = 'a''b'", "code_shape"),
        ("age = 1 -- x", "rule_sign"),
        ("age = 1 /* x */", "rule_sign"),
        ("age = 1; DROP TABLE x", "rule_sign"),
        ('"age" = 1', "rule_sign"),
        ("age = 1\0", "rule_sign"),
        ("age = ANY(ARRAY[1])", "rule_not_in_language"),
        ("(a, b) = (1, 2)", "rule_not_in_language"),
        ("a || b", "rule_not_in_language"),
        ("age < 1 + 2", "sum_of_constants"),
        ("(" * 31 + "a" + ")" * 31, "rule_too_deep"),
        ("a = 1 OR " * 400 + "a = 1", "rule_too_long"),
    ],
)  # fmt: skip
def test_refused_with_a_reason(text: str, code: str) -> None:
    with pytest.raises(RuleInvalid) as refused:
        read(text)
    assert refused.value.problems[0].code == code


@given(st.text(max_size=LONGEST_TEXT + 5))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        node = read(text)
    except RuleInvalid:
        return
    assert read(text_of(node)) == node


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1 < age < 3", "kinds_differ"),
        ("agee < 3", "fact_unknown"),
        ("age < income", "units_differ"),
        ("income < birth_date", "kinds_differ"),
        ("birth_date < 5", "kinds_differ"),
        ("school = 'foo'", "code_unknown"),
        ("school < 'none'", "not_ordered"),
        ("single_parent < TRUE", "not_ordered"),
        ("age > 500", "out_of_bounds"),
        ("income * dependants > 3", "product_of_facts"),
        ("age + 1 > 3", "sum_of_age"),
        ("school + 1 > 3", "sum_of_other"),
        ("5 < 6", "no_fact"),
        ("age BETWEEN 5 AND 2", "between_backwards"),
        ("age", "not_a_condition"),
        ("NOT income", "not_a_condition"),
        ("income < :limit", "parameter_unknown"),
        ("age < children_18", "units_differ"),
        ("pregnancy_days < days_since_childbirth", "age_against_fact"),
    ],
)
def test_types_and_units(text: str, code: str) -> None:
    found = checking.problems_of(read(text), parameters={})
    assert [each.code for each in found] == [code]


def test_a_misspelt_fact_is_met_with_the_right_one() -> None:
    assert checking.problems_of(read("single_parents"), parameters={})[0].data["suggestion"] == "single_parent"


def test_a_household_rule_reads_no_facts_of_members() -> None:
    from todoke.people.rules.facts import Subject

    found = checking.problems_of(read("age > 3"), parameters={}, subject=Subject.HOUSEHOLD)
    assert found[0].code == "fact_of_member"


def test_parameters_have_types() -> None:
    yen = {"limit": checking.Type(Kind.INTEGER, Unit.YEN)}
    assert not checking.problems_of(read("income < :limit"), parameters=yen)
    assert checking.problems_of(read("age < :limit"), parameters=yen)[0].code == "units_differ"


def test_binding_settles_what_no_longer_depends_on_anybody() -> None:
    node = read("NOT :limited OR income < :limit")
    assert text_of(tree.bind(node, {"limited": True, "limit": 5})) == "income < 5"
    assert tree.bind(node, {"limited": False, "limit": 5}) == tree.TRUE
    assert text_of(tree.bind(read("birth_date < :day"), {"day": date(2026, 4, 1)})) == "birth_date < DATE '2026-04-01'"
    unset = tree.bind(node, {"limited": True})
    assert text_of(unset) == "income < :limit"
    assert evaluate(unset, {"income": 5}) is None
    assert compiled((unset,))({"income": 5}) == (None,)
    assert open_facts(unset, {}) == frozenset()
    assert lower(tree.bind(read("age < :most"), {}), date(2026, 4, 1)) == tree.UNSET
