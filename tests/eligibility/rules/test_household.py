"""What follows from what was said of a household, and what does not: nature, ranks of children whom somebody raises, no false "no"."""

from datetime import date

import pytest

from todoke.eligibility.formats import told
from todoke.eligibility.rules import documents
from todoke.eligibility.rules.deciding import Decider, Verdict
from todoke.eligibility.rules.household import Household, Member, Row, rows
from todoke.eligibility.rules.questions import Undecided, questions, rare
from todoke.eligibility.rules.rule import with_parameters
from todoke.eligibility.rules.tree import Value

pytestmark = pytest.mark.embedded
DAY = date(2026, 11, 25)
BORN = {2: date(2024, 5, 1), 5: date(2021, 5, 1), 10: date(2016, 5, 1), 13: date(2013, 5, 1), 16: date(2010, 5, 1), 19: date(2007, 5, 1)}  # fmt: skip


def someone(key: str, age: int, relation: str = "child", **facts: Value) -> Member:
    return Member(key, {"relation": relation, "birth_date": BORN[age], **facts})


def home(*members: Member, **facts: Value) -> Household:
    return Household((Member("me", {"relation": "self", "birth_date": date(1965, 5, 5)}), *members), facts)


def row_of(household: Household, key: str) -> Row:
    return dict(rows(household, DAY).members)[key]


def asking(*texts: str, amount: str = "") -> Decider:
    amounts = [{"when": amount, "yen": 30_000, "per": "month"}, {"yen": 10_000, "per": "month"}] if amount else []
    when = [{"text": text, "label": {"ja": text}} for text in texts]
    return Decider(with_parameters(documents.read({"when": when, "amounts": amounts}), {}))


def asked(decider: Decider, household: Household) -> dict[str, tuple[str, ...]]:
    """The questions, each with of whom."""
    known = rows(household, DAY)
    found = [each for each in decider.decide(known) if each.missing or each.missing_for_amount]
    return {each.fact: each.members for each in questions([Undecided(each, known) for each in found])}


def test_that_one_is_not_alone_does_not_say_that_no_parent_died() -> None:
    """A remarried widow, and grandparents who raise a child, would else read a wrong "no" (厚生年金保険法59条)."""
    pension = asking("fiscal_year_age <= 18", "parent_died")
    couple = home(someone("c", 10), single_parent=False)
    (me, child) = pension.decide(rows(couple, DAY))
    assert (me.verdict, child.verdict) == (Verdict.NO, Verdict.DEPENDS)
    assert rare(pension, child, row_of(couple, "c")) == {"parent_died"}
    assert asked(pension, couple) == {}  # nor is every couple asked whether one of them is dead
    assert asked(pension, home(someone("c", 10))) == {"single_parent": ()}
    assert asked(pension, home(someone("c", 10), single_parent=True)) == {"parent_died": ("c",)}
    said = home(someone("c", 10, parent_died=True), single_parent=False)
    assert pension.decide(rows(said, DAY))[1].verdict is Verdict.YES
    orphan = asking("fiscal_year_age BETWEEN 19 AND 22", "parent_died")
    assert orphan.decide(rows(home(someone("c", 19)), DAY))[1].verdict is Verdict.DEPENDS


@pytest.mark.parametrize(
    ("age", "facts", "school"),
    [(2, {}, "none"), (5, {}, None), (5, {"health_needs": False}, "none"), (5, {"health_needs": True}, None), (10, {"health_needs": False}, None)],
)  # fmt: skip
def test_before_first_grade_only_special_needs_schools_have_classes(
    age: int, facts: dict[str, Value], school: str | None
) -> None:
    assert row_of(home(someone("c", age), **facts), "c").get("school") == school


def test_the_school_of_a_small_child_is_asked_only_where_a_disability_is() -> None:
    allowance = asking("fiscal_year_age BETWEEN 4 AND 21", "school = 'special_needs'")
    small = home(someone("c", 5))
    assert asked(allowance, small) == {"health_needs": ()}
    assert rare(allowance, allowance.decide(rows(small, DAY))[1], row_of(small, "c")) == {"school"}
    assert asked(allowance, home(someone("c", 5), health_needs=True)) == {"school": ("c",)}
    assert asked(allowance, home(someone("c", 10))) == {"school": ("c",)}
    big = home(someone("c", 10))
    assert not rare(allowance, allowance.decide(rows(big, DAY))[1], row_of(big, "c"))


@pytest.mark.parametrize(("age", "is_asked"), [(10, False), (13, False), (16, True)])
def test_nobody_under_15_is_asked_about_a_pregnancy_but_may_say_it(age: int, is_asked: bool) -> None:
    service = asking("pregnant")
    assert asked(service, home(someone("c", age))).get("pregnant", ()) == (("c",) if is_asked else ())  # "me" is 61
    said = home(someone("c", age, pregnant=True))
    assert service.decide(rows(said, DAY))[1].verdict is Verdict.YES


RANKED = asking("fiscal_year_age <= 18", "relation <> 'self'", amount="child_rank >= 3")


def test_grandchildren_count_for_who_raises_them() -> None:
    """児童手当法4条1項: to whoever looks after them and supports them, as a parent does."""
    raised = home(*[someone(f"g{age}", age, "grandchild", raises_child=True) for age in (13, 10, 2)])
    assert [row_of(raised, f"g{age}")["child_rank"] for age in (13, 10, 2)] == [1, 2, 3]
    assert rows(raised, DAY).household["children_18"] == 3
    assert [each.money.least for each in RANKED.decide(rows(raised, DAY))[1:] if each.money] == [10_000, 10_000, 30_000]


def test_whether_one_raises_a_grandchild_is_asked_where_the_rank_matters() -> None:
    open_ = home(*[someone(f"g{age}", age, "grandchild") for age in (13, 10, 2)])
    assert asked(RANKED, open_) == {"raises_child": ("g10", "g13", "g2")}
    assert rows(open_, DAY).household["children_18"] is None


def test_a_rank_among_the_children_of_others_is_said_to_be_unknown() -> None:
    others = home(*[someone(f"s{age}", age, "sibling", raises_child=False) for age in (13, 10, 2)])
    known = rows(others, DAY)
    assert asked(RANKED, others) == {}
    assert known.household["children_18"] == 0
    for outcome in RANKED.decide(known)[1:]:
        assert told.missing(outcome, RANKED, known) == ["child_rank"]


def test_what_is_missing_names_what_can_still_be_said() -> None:
    more = home(someone("c19", 19), someone("c10", 10), someone("c2", 2))
    third = next(each for each in RANKED.decide(rows(more, DAY)) if each.member == "c2")
    assert told.missing(third, RANKED, rows(more, DAY)) == ["supports_student"]


def test_no_taxpayer_is_asked_about_public_assistance() -> None:
    """Who receives it is not taxed (地方税法295条1項1号), but for the year in which it began: unknown, not "no"."""
    help_ = asking("public_assistance OR household_income < 2000000")
    assert set(asked(help_, home())) == {"tax_exempt", "household_income"}
    assert asked(help_, home(tax_exempt=False, household_income=5_000_000)) == {}
    taxed = rows(home(tax_exempt=False, household_income=5_000_000), DAY)
    assert [each.verdict for each in help_.decide(taxed)] == [Verdict.DEPENDS]
    assert asked(help_, home(tax_exempt=True, household_income=5_000_000)) == {"public_assistance": ()}


def test_a_filing_after_a_move_is_shown_and_not_asked_about() -> None:
    filing = asking("days_since_moving_in <= 14")
    assert asked(filing, home()) == {}
    (outcome,) = filing.decide(rows(home(), DAY))
    assert rare(filing, outcome, rows(home(), DAY).household) == {"days_since_moving_in"}
    paid = {"when": [{"text": "days_since_moving_in <= 14", "label": {"ja": "転入"}}], "amounts": [{"yen": 20_000}]}
    gift = Decider(with_parameters(documents.read(paid), {}))
    assert asked(gift, home()) == {"moved_in_date": ()}
