"""A plan says what each decider says by itself: real templates, drawn households, whatever was remembered before."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.eligibility.templates.asking import KEYS, bound
from todoke.eligibility.rules import documents, planning
from todoke.eligibility.rules.deciding import Decider, Outcome, Verdict
from todoke.eligibility.rules.household import Household, Member, rows
from todoke.eligibility.rules.planning import Plan
from todoke.eligibility.rules.rule import with_parameters
from todoke.eligibility.rules.tree import Value
from todoke.people.rules.facts import Fact, Kind, Purpose, Subject
from todoke.people.rules.vocabulary import FACTS

pytestmark = pytest.mark.embedded

DAY = date(2026, 11, 25)


def plan_of(*texts: str, purpose: Purpose = Purpose.ANSWER, **more: Any) -> Plan:
    documents_ = [{"when": [{"text": text, "label": {"ja": text}}], **more} for text in texts]
    return Plan([Decider(with_parameters(documents.read(each), {}), purpose) for each in documents_])


#: Kept over all examples, so that what one household left behind is there for the next.
REAL = {purpose: Plan([Decider(bound(key, DAY), purpose) for key in KEYS]) for purpose in Purpose}


def values(fact: Fact) -> st.SearchStrategy[Value]:
    if fact.kind is Kind.BOOLEAN:
        return st.booleans()
    if fact.kind is Kind.DATE:
        return st.dates(date(1925, 1, 1) if fact.name == "birth_date" else date(2025, 1, 1), date(2027, 6, 1))
    if fact.kind is Kind.INTEGER:
        return st.integers(fact.low, min(fact.high, 5_000_000))
    return st.sampled_from(sorted(fact.values) or ["131181", "132080"])


def some(subject: Subject) -> st.SearchStrategy[dict[str, Value]]:
    asked = {fact.name: values(fact) for fact in FACTS if fact.is_asked and fact.subject is subject}
    return st.fixed_dictionaries({}, optional=asked)


def nearest(outcomes: list[Outcome]) -> list[Outcome]:
    likely = [each for each in outcomes if each.verdict is not Verdict.NO]
    return likely or [min(outcomes, key=lambda each: each.failed)] if outcomes else []


@given(
    members=st.lists(some(Subject.MEMBER), max_size=5),
    shared=some(Subject.HOUSEHOLD),
    day=st.dates(DAY, date(2027, 12, 31)),
    purpose=st.sampled_from(Purpose),
)
def test_a_plan_says_what_each_decider_says(
    members: list[dict[str, Value]], shared: dict[str, Value], day: date, purpose: Purpose
) -> None:
    known = rows(Household(tuple(Member(f"m{at}", facts) for at, facts in enumerate(members)), shared), day)
    plan = REAL[purpose]
    told = plan.ask(known)
    for number, decider in enumerate(plan.deciders):
        alone = decider.decide(known)
        assert told.outcomes(number) == alone
        assert told.speaking(number) == nearest(alone)


def test_what_could_point_to_a_person_is_forgotten() -> None:
    plan = plan_of("income < 5000000", "age_days < 42", "birth_date > DATE '2020-01-01'", "age < 18", "tax_exempt")
    facts: dict[str, Value] = {"birth_date": date(2020, 5, 5)}
    plan.ask(rows(Household((Member("a", facts),), {"income": 1234567, "tax_exempt": True}), DAY))
    held = [key for group in plan.groups for key in group.memory()]
    assert sorted(map(repr, held)) == ["6", "None", "True"]  # None: the household has no age


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "MOST_REMEMBERED", 3)
    plan = plan_of("age < 18")
    for year in range(1990, 2026):
        known = rows(Household((Member("a", {"birth_date": date(year, 1, 1)}),)), DAY)
        assert plan.ask(known).outcomes(0) == plan.deciders[0].decide(known)
        assert len(plan.groups[0].memory()) <= 3


def test_rules_of_persons_and_households_and_rules_without_conditions_stand_in_one_plan() -> None:
    whole = plan_of("tax_exempt", subject="household").deciders
    offered = {"offered": {"kind": "boolean", "default": True, "label": {"ja": "行っている"}}}
    free = plan_of(":offered", parameters=offered).deciders
    assert not free[0].conditions
    plan = Plan([*whole, *free, *plan_of("age < 18").deciders])
    for household in (
        Household(()),
        Household((Member("a", {"birth_date": date(2020, 5, 5)}),), {"tax_exempt": False}),
    ):
        known = rows(household, DAY)
        told = plan.ask(known)
        for number, decider in enumerate(plan.deciders):
            assert told.outcomes(number) == decider.decide(known)
            assert told.speaking(number) == nearest(decider.decide(known))


def test_an_empty_plan() -> None:
    Plan([]).ask(rows(Household(()), DAY))
