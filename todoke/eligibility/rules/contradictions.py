"""Answers that cannot all be true: found so that they can be asked again kindly; what is only unusual is left alone."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from todoke.common.calendar import after_years
from todoke.eligibility.rules.household import NEVER, Household, Member

YOUNGEST_MOTHER: Final = 8
_ONE_OF_A_KIND: Final = {"self": "self_twice", "spouse": "spouse_twice"}
#: Relations to the asker or the partner: whether that person is the younger of the two.
_YOUNGER: Final = {"child": True, "grandchild": True, "parent": False}

#: (key of the member or "" for the household, fact, code).
Contradiction = tuple[str, str, str]


def contradictions(household: Household) -> list[Contradiction]:
    """What cannot be true together, each named where it would be asked again."""
    found = [each for member in household.members for each in _within(member)]
    return [*found, *_of_relations(household), *_of_money(household)]


def _within(member: Member) -> Iterator[Contradiction]:
    facts = member.facts
    birth, given = facts.get("birth_date"), facts.get("childbirth_date")
    if isinstance(birth, date) and isinstance(given, date) and given != NEVER and given < _grown(birth):
        yield (member.key, "childbirth_date", "childbirth_before_birth")
    if facts.get("pregnant") is False and "due_date" in facts:
        yield (member.key, "due_date", "due_without_pregnancy")


def _grown(birth: date) -> date:
    return after_years(birth, YOUNGEST_MOTHER) if birth.year < 9_000 else birth


def _of_relations(household: Household) -> Iterator[Contradiction]:
    seen: set[object] = set()
    for member in household.members:
        relation = member.facts.get("relation")
        if relation in seen and (code := _ONE_OF_A_KIND.get(str(relation))):
            yield (member.key, "relation", code)
        seen.add(relation)
    couple = [
        each.facts.get("birth_date") for each in household.members if each.facts.get("relation") in _ONE_OF_A_KIND
    ]
    dates = [each for each in couple if isinstance(each, date)]
    if not dates or len(dates) < len(couple):
        return  # a child or a parent of the partner may be meant
    for member in household.members:
        birth, younger = member.facts.get("birth_date"), _YOUNGER.get(str(member.facts.get("relation")))
        if younger is None or not isinstance(birth, date):
            continue
        if younger and birth <= min(dates):
            yield (member.key, "birth_date", "child_older_than_parents")
        if not younger and birth >= max(dates):
            yield (member.key, "birth_date", "parent_younger_than_child")


def _of_money(household: Household) -> Iterator[Contradiction]:
    facts = household.facts
    tax, income, whole = (facts.get(name) for name in ("resident_tax", "income", "household_income"))
    if facts.get("tax_exempt") is True and isinstance(tax, int) and tax > 0:
        yield ("", "tax_exempt", "exempt_but_taxed")
    if isinstance(income, int) and isinstance(whole, int) and income > whole:
        yield ("", "household_income", "income_beyond_household")
