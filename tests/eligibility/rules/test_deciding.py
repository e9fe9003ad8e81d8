"""Households decided: unknowns, amounts from least to most, ranks, when time turns an answer, and what to ask next."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoke.eligibility.rules import documents
from todoke.eligibility.rules.deciding import Decider, Money, Verdict, best
from todoke.eligibility.rules.evaluating import compiled, evaluate, open_facts
from todoke.eligibility.rules.household import Household, Member, rows
from todoke.eligibility.rules.lowering import lower
from todoke.eligibility.rules.problems import RuleInvalid
from todoke.eligibility.rules.questions import Undecided, questions, rare
from todoke.eligibility.rules.reading import read
from todoke.eligibility.rules.rule import Per, with_parameters
from todoke.eligibility.rules.timing import last_day, next_turn
from todoke.eligibility.rules.tree import Value
from todoke.people.rules.facts import Purpose

pytestmark = pytest.mark.embedded

DAY = date(2026, 11, 25)
ALLOWANCE: dict[str, Any] = {
    "when": [
        {"text": "fiscal_year_age <= 18", "label": {"ja": "18歳の年度末まで"}},
        {"text": "raises_child", "label": {"ja": "育てている"}},
    ],
    "amounts": [
        {"when": "child_rank >= 3", "yen": 30000, "per": "month"},
        {"when": "age < 3", "yen": 15000, "per": "month"},
        {"yen": 10000, "per": "month"},
    ],
}


def decider(document: dict[str, Any], purpose: Purpose = Purpose.ANSWER) -> Decider:
    return Decider(with_parameters(documents.read(document), {}), purpose)


def child(key: str, birth: date, **facts: Value) -> Member:
    return Member(key, {"relation": "child", "birth_date": birth, "raises_child": True, **facts})


def home(*members: Member, **facts: Value) -> Household:
    return Household((Member("me", {"relation": "self", "birth_date": date(1985, 5, 5)}), *members), facts)


ELSEWHERE: dict[str, Any] = {
    "when": [{"text": "age < 2", "label": {"ja": "2歳になる前"}}],
    "elsewhere": [
        {"when": "health_insurance = 'employees'", "label": {"ja": "勤め先の保険"}, "apply": {"ja": "勤め先に申請"}},
        {"when": "health_insurance = 'none' AND public_assistance", "label": {"ja": "福祉事務所"}},
    ],
}


@pytest.mark.parametrize(
    ("known", "names"),
    [
        ({"health_insurance": "national"}, [""]),
        ({"health_insurance": "employees"}, ["勤め先の保険"]),
        ({"health_insurance": "none", "public_assistance": True}, ["福祉事務所"]),
        ({"health_insurance": "none"}, ["福祉事務所", ""]),
        ({"public_assistance": False}, ["勤め先の保険", ""]),
        ({}, ["勤め先の保険", "福祉事務所", ""]),
    ],
)
def test_of_those_who_may_give_it_the_first_of_whom_it_is_so(known: dict[str, Value], names: list[str]) -> None:
    asked = decider(ELSEWHERE)
    found = rows(home(child("c", date(2026, 1, 1)), **known), DAY)
    assert [each.verdict for each in asked.decide(found)] == [Verdict.NO, Verdict.YES]
    assert [each.labels["ja"] if each else "" for each in asked.givers(dict(found.members)["c"])] == names


def test_whom_another_gives_it_is_not_for_the_body_to_tell() -> None:
    rule = documents.read(ELSEWHERE)
    assert documents.read(documents.written(rule)) == rule
    for insurance, told in (("national", True), ("employees", False), (None, None)):
        row = {"age": 1, "health_insurance": insurance, "public_assistance": False}
        assert evaluate(rule.when, row) is True
        assert evaluate(rule.here, row) is told


@pytest.mark.parametrize(
    ("giver", "code"),
    [
        ({"when": "rank = 1", "label": {"ja": "だれか"}}, "fact_unknown"),
        ({"when": "age", "label": {"ja": "だれか"}}, "not_a_condition"),
        ({"when": "age < 1"}, "label_missing"),
        ({"label": {"ja": "だれか"}}, "text_missing"),
    ],
)
def test_who_else_gives_it_is_checked_as_conditions_are(giver: dict[str, Any], code: str) -> None:
    with pytest.raises(RuleInvalid) as refused:
        documents.read({**ELSEWHERE, "elsewhere": [giver]})
    assert [(each.code, each.place) for each in refused.value.problems] == [(code, "elsewhere.0")]


def test_third_child_counts_the_eldest_until_the_march_after_22() -> None:
    """児童手当法6条: siblings count to the fiscal-year end after 22 while they are supported."""
    eldest = date(2004, 4, 2)  # 22 is reached on 1 April 2026, so the school year ends in March 2027
    family = [child("b", date(2010, 6, 1)), child("c", date(2020, 6, 1))]
    for supported, day, yen in (
        (True, date(2027, 3, 31), (30000, 30000)),
        (True, date(2027, 4, 1), (10000, 10000)),
        (False, date(2027, 3, 31), (10000, 10000)),
        (None, date(2027, 3, 31), (10000, 30000)),
    ):
        known = {} if supported is None else {"supports_student": supported}
        found = decider(ALLOWANCE).decide(rows(home(child("a", eldest, **known), *family), day))
        third = next(each for each in found if each.member == "c")
        assert third.verdict is Verdict.YES
        assert third.money == Money(*yen, Per.MONTH)
        assert bool(third.missing_for_amount) == (supported is None)


@pytest.mark.parametrize(
    ("birth", "day", "yen"),
    [
        (date(2023, 11, 26), DAY, 15000),  # the day before the third birthday
        (date(2023, 11, 25), DAY, 10000),  # the birthday
        (date(2024, 2, 29), date(2027, 2, 28), 15000),
        (date(2024, 2, 29), date(2027, 3, 1), 10000),
    ],
)
def test_three_years_end_with_the_day_before_the_birthday(birth: date, day: date, yen: int) -> None:
    (_, outcome) = decider(ALLOWANCE).decide(rows(home(child("a", birth)), day))
    assert outcome.money == Money(yen, yen, Per.MONTH)


@pytest.mark.parametrize(
    ("birth", "last"), [(date(2008, 4, 1), date(2026, 3, 31)), (date(2008, 4, 2), date(2027, 3, 31))]
)
def test_entitled_until_the_march_after_18(birth: date, last: date) -> None:
    day = last - timedelta(days=40)
    asked = decider(ALLOWANCE)
    family = home(child("a", birth))
    outcome = next(each for each in asked.decide(rows(family, day)) if each.member == "a")
    assert outcome.verdict is Verdict.YES
    assert last_day(next_turn(asked, family, outcome, day)) == last


def test_not_now_but_from_a_day() -> None:
    check_up = decider({"when": [{"text": "age_months BETWEEN 18 AND 23", "label": {"ja": "1歳6か月から2歳まで"}}]})
    family = home(child("a", date(2026, 8, 31)))
    outcome = best(check_up.decide(rows(family, DAY)))
    assert outcome is not None
    found = [(each.member, next_turn(check_up, family, each, DAY)) for each in check_up.decide(rows(family, DAY))]
    assert [(member, turn.day if turn else None) for member, turn in found] == [("me", None), ("a", date(2028, 3, 1))]
    turn = next_turn(check_up, family, check_up.decide(rows(family, date(2028, 3, 1)))[1], date(2028, 3, 1))
    assert last_day(turn) == date(2028, 8, 30)


def test_time_does_not_help_where_something_else_fails() -> None:
    asked = decider(
        {"when": [{"text": "age >= 45", "label": {"ja": "x"}}, {"text": "tax_exempt", "label": {"ja": "y"}}]}
    )
    family = home(tax_exempt=False)
    assert next_turn(asked, family, asked.decide(rows(family, DAY))[0], DAY) is None
    family = home()
    assert next_turn(asked, family, asked.decide(rows(family, DAY))[0], DAY) is not None


def test_a_fact_without_a_basis_is_unknown_to_the_rule() -> None:
    document = {"when": [{"text": "income < 100", "label": {"ja": "x"}}]}
    family = home(income=50)
    assert decider(document).decide(rows(family, DAY))[0].verdict is Verdict.YES
    blind = decider(document, Purpose.MATCHING)
    assert blind.decide(rows(family, DAY))[0].verdict is Verdict.DEPENDS
    assert blind.hidden == {"income"}
    named = decider({**document, "bases": {"income": "児童手当法28条"}}, Purpose.MATCHING)
    assert named.decide(rows(family, DAY))[0].verdict is Verdict.YES


def test_only_what_can_still_change_the_answer_is_missing() -> None:
    node = read("single_parent AND income < 5 OR tax_exempt")
    assert open_facts(node, {"tax_exempt": True}) == frozenset()
    assert open_facts(node, {"tax_exempt": False}) == {"single_parent", "income"}
    assert open_facts(node, {"single_parent": False}) == {"tax_exempt"}
    assert open_facts(node, {"single_parent": True, "tax_exempt": False}) == {"income"}


def test_questions_ordinary_first_then_what_settles_most() -> None:
    rich = decider(
        {"when": [{"text": "single_parent", "label": {"ja": "x"}}], "amounts": [{"yen": 50000, "per": "month"}]}
    )
    poor = decider({"when": [{"text": "needs_childcare", "label": {"ja": "x"}}]})
    grave = decider(
        {"when": [{"text": "public_assistance", "label": {"ja": "x"}}], "amounts": [{"yen": 90000, "per": "month"}]}
    )
    known = rows(home(child("a", date(2020, 1, 1)), tax_exempt=True), DAY)
    open_ones = [Undecided(outcome, known) for each in (rich, poor, grave) for outcome in each.decide(known)]
    assert [each.fact for each in questions(open_ones)] == ["needs_childcare", "single_parent", "public_assistance"]
    assert [each.fact for each in questions(open_ones, [("", "needs_childcare")])] == [
        "single_parent",
        "public_assistance",
    ]


def test_pregnancy_is_asked_before_its_dates_and_never_of_children() -> None:
    asked = decider({"when": [{"text": "pregnant AND pregnancy_days >= 196", "label": {"ja": "x"}}]})
    known = rows(home(child("a", date(2020, 1, 1))), DAY)
    (first,) = questions([Undecided(each, known) for each in asked.decide(known) if each.missing])
    assert (first.fact, first.members) == ("pregnant", ("me",))


def test_a_child_not_born_yet_is_nobody() -> None:
    known = rows(home(child("a", DAY + timedelta(days=1))), DAY)
    assert [key for key, _ in known.members] == ["me"]
    assert known.household["household_size"] == 1


def test_a_household_of_forty() -> None:
    many = home(*[child(f"c{number}", date(2009, 1, 1) + timedelta(days=100 * number)) for number in range(40)])
    found = decider(ALLOWANCE).decide(rows(many, DAY))
    assert [each.money.least for each in found[1:] if each.money][:3] == [10000, 10000, 30000]


ATOMS = ("age < 3", "age_months >= 18", "fiscal_year_age = 7", "fiscal_year_age IN (7, 13)", "age_days BETWEEN 42 AND 168", "NOT age > 64", "birth_date > DATE '2020-02-29'")  # fmt: skip


@given(
    birth=st.dates(date(1930, 1, 1), date(2026, 11, 25)),
    day=st.dates(date(2026, 11, 25), date(2040, 12, 31)),
    atom=st.sampled_from(ATOMS),
)
def test_ages_as_dates_say_the_same(birth: date, day: date, atom: str) -> None:
    node = read(atom)
    ((_, row),) = rows(Household((Member("x", {"birth_date": birth}),)), day).members
    assert evaluate(node, row) == evaluate(lower(node, day), {"birth_date": birth})
    assert compiled((node,))(row) == (evaluate(node, row),)
    assert evaluate(lower(node, day), {}) is None


def test_one_question_spares_all_about_disability_and_illness() -> None:
    texts = (
        "physical_disability_grade BETWEEN 1 AND 2",
        "special_child_grade >= 1",
        "intractable_disease",
        "care_level >= 1",
    )
    deciders = [decider({"when": [{"text": text, "label": {"ja": "x"}}]}) for text in texts]

    def asked(**facts: Value) -> list[str]:
        known = rows(home(child("a", date(2020, 1, 1)), **facts), DAY)
        return [
            each.fact
            for each in questions([Undecided(o, known) for d in deciders for o in d.decide(known) if o.missing])
        ]

    assert asked() == ["health_needs"]
    assert asked(health_needs=False) == []
    assert set(asked(health_needs=True)) == {
        "physical_disability_grade",
        "special_child_grade",
        "intractable_disease",
        "care_level",
    }


def test_what_only_few_meet_is_told_from_what_any_family_may() -> None:
    single = decider(
        {"when": [{"text": "single_parent", "label": {"ja": "x"}}, {"text": "income < 5", "label": {"ja": "y"}}]}
    )
    poor = decider({"when": [{"text": "public_assistance OR household_income < 5", "label": {"ja": "x"}}]})
    graded = decider({"when": [{"text": "special_child_grade >= 1", "label": {"ja": "x"}}]})

    def hangs_on(each: Decider, **facts: Value) -> frozenset[str]:
        known = rows(home(child("a", date(2020, 1, 1)), **facts), DAY)
        return rare(each, each.outcome("a", dict(known.members)["a"]), dict(known.members)["a"])

    assert hangs_on(single) == {"single_parent"}
    assert hangs_on(single, single_parent=True) == set()  # now the income may be asked
    assert hangs_on(poor) == set()  # many families have a small income
    assert hangs_on(graded) == {"special_child_grade"}
    assert hangs_on(graded, health_needs=True) == set()
