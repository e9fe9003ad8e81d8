"""Known reasons why OpenFisca-Japan answers differently, each with our citation.

A reason is more than an excuse: it says how OpenFisca-Japan understands the family (``as_they_do``), and it explains a divergence only where
our own rules, asked in that way, give exactly the other answer.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from scripts.oracle.families import EMPLOYMENT, Family, Person
from todoke.common import calendar

_NEVER: Final = 10**9


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: for which programmes and families it can matter, and the family as they understand it."""

    code: str
    programs: frozenset[str]
    words: str
    source: str
    applies: Callable[[Family], bool]
    as_they_do: Callable[[Family], Family]
    #: Here it is we who know less than the law; the answer shows it as "please check".
    we_are_coarser: bool = False


def _change(family: Family, which: Callable[[Family, Person], bool], change: Callable[[Person], Person]) -> Family:
    return family.with_children(
        {place: change(child) for place, child in enumerate(family.children) if which(family, child)}
    )


def _children(
    which: Callable[[Family, Person], bool], change: Callable[[Person], Person]
) -> tuple[Callable[[Family], bool], Callable[[Family], Family]]:
    """A reason about some of the children: whether there are any, and those told differently."""
    return lambda family: any(which(family, child) for child in family.children), lambda family: _change(
        family, which, change
    )


def _school_age(family: Family, child: Person) -> int:
    return calendar.fiscal_year_age(child.born, family.day)


def _past_school_year_of_22(family: Family, child: Person) -> bool:
    return _school_age(family, child) == 23 and calendar.age_on(child.born, family.day) == 22


def _year_younger(child: Person) -> Person:
    return replace(child, born=calendar.after_years(child.born, 1))


def _grown_and_unsupported(family: Family, child: Person) -> bool:
    return 19 <= _school_age(family, child) <= 23 and not child.supported


def _old_for_school(family: Family, child: Person) -> bool:
    return 19 <= _school_age(family, child) <= 21 and child.school.endswith("_high")


def _without_school(child: Person) -> Person:
    return replace(child, school="none")


def _deductions(family: Family, single_parent: int) -> int:
    """What OpenFisca-Japan takes off beyond the standard deductions: for disabilities, and for a single parent."""
    taken = 0
    for person in family.people:
        depends = person is not family.parents[0] and person.income <= 480_000
        if person.is_disabled:
            taken += (750_000 if depends else 400_000) if _grave(person) else 270_000
    alone = len(family.parents) == 1 and bool(family.children) and family.income < 5_000_000
    return taken + (single_parent if alone else 0)


def _after(single_parent: int) -> tuple[Callable[[Family], bool], Callable[[Family], Family]]:
    return (
        lambda family: not family.deducted and _deductions(family, single_parent) > 0,
        lambda family: family.with_income(max(0, family.income - _deductions(family, single_parent))),
    )


_ADULTS: Final = frozenset({"tokubetsu-shogaisha-teate"})


def _grave(person: Person) -> bool:
    return person.physical in (1, 2) or person.intellectual in (1, 2) or person.mental == 1


def _own_income_is_too_high(family: Family) -> bool:
    """Whether the first parent, disabled, earns more than the limit for one's own income."""
    first = family.parents[0]
    if not _grave(first):
        return False
    ages = [calendar.age_on(child.born, family.day) for child in family.children]
    limit = 3_604_000 + 380_000 * min(family.dependants, 9) + 250_000 * sum(16 <= age < 23 for age in ages)
    return family.income - EMPLOYMENT - (_deductions(family, 350_000) - 400_000) > limit


def _without_certificate(family: Family) -> Family:
    first, *others = family.parents
    return replace(family, parents=(replace(first, physical=0, intellectual=0, mental=0), *others))


def _amounts(*yen: tuple[int, int]) -> tuple[Callable[[Family], bool], Callable[[Family], Family]]:
    return lambda _: True, lambda family: replace(family, yen=family.yen + yen)


REASONS: Final[tuple[Reason, ...]] = (
    Reason(
        "siblings_by_age_22", frozenset({"jido-teate"}), "They count siblings until the 23rd birthday; the law to the 31 March after the 22nd.",
        "児童手当法6条: 22歳に達する日以後の最初の3月31日まで", *_children(_past_school_year_of_22, _year_younger),
    ),
    Reason(
        "siblings_unsupported", frozenset({"jido-teate"}), "They count every sibling of 19 to 22; the law only those whom the parent still supports.",
        "児童手当法6条: 監護に相当する世話をし、生計費を負担している者", *_children(_grown_and_unsupported, lambda child: replace(child, supported=True)),
    ),
    Reason(
        "amounts_of_2025_early", frozenset({"jido-fuyo-teate"}), "They pay the amounts of April 2025 from November 2024 on.",
        "児童扶養手当法5条、5条の2、同法施行令2条の2: 令和6年度は45,500円と10,750円",
        lambda family: family.day < date(2025, 4, 1), lambda family: replace(family, amounts_of=date(2025, 4, 1)),
    ),
    Reason(
        "amounts_of_2023", frozenset({"tokubetsu-jido-fuyo-teate"}), "They pay the amounts of fiscal year 2023.",
        "特別児童扶養手当等の支給に関する法律4条、16条: 令和6年度は55,350円と36,860円、令和7年度は56,800円と37,830円",
        *_amounts((55_350, 53_700), (36_860, 35_760), (56_800, 53_700), (37_830, 35_760)),
    ),
    Reason(
        "amounts_of_2023_for_children", frozenset({"shogaiji-fukushi-teate"}), "They pay the amount of fiscal year 2023.",
        "特別児童扶養手当等の支給に関する法律18条、26条: 令和6年度は15,690円、令和7年度は16,100円", *_amounts((15_690, 15_220), (16_100, 15_220)),
    ),
    Reason(
        "amounts_of_2024_for_adults", frozenset({"tokubetsu-shogaisha-teate"}), "They pay the amount of fiscal year 2024.",
        "特別児童扶養手当等の支給に関する法律26条の3: 令和7年度は29,590円", *_amounts((29_590, 28_840)),
    ),
    Reason(
        "at_the_limit", frozenset({"tokubetsu-jido-fuyo-teate"}), "They pay nothing at the limit; the law only above it.",
        "特別児童扶養手当等の支給に関する法律6条: 政令で定める額を超えるとき",
        lambda _: True, lambda family: family.with_income(family.income + 1),
    ),
    Reason(
        "many_dependants", frozenset({"ikusei-teate", "shogai-teate"}), "Their table of limits ends with five dependants; beyond it they pay nothing.",
        "各区市町村の児童育成手当条例施行規則: 扶養親族等1人につき38万円を加える",
        lambda family: family.dependants > 5, lambda family: family.with_income(_NEVER),
    ),
    Reason(
        "further_deductions", frozenset({"jido-fuyo-teate"}),
        "They take off the deductions for disabilities; we show these as \"please check\", since nobody is asked for them.",
        "児童扶養手当法施行令4条2項", *_after(0), we_are_coarser=True,
    ),
    Reason(
        "further_deductions_35", frozenset({"tokubetsu-jido-fuyo-teate", "ikusei-teate", "shogai-teate", "shogaiji-fukushi-teate"}),
        "They take off the deductions for disabilities and for a single parent; we show these as \"please check\".",
        "特別児童扶養手当等の支給に関する法律施行令5条2項、各区市町村の児童育成手当条例施行規則", *_after(350_000), we_are_coarser=True,
    ),
    Reason(
        "further_deductions_adults", _ADULTS, "They take off the deductions for disabilities and for a single parent; we show these as \"please check\".",
        "特別児童扶養手当等の支給に関する法律施行令5条2項、12条",
        lambda family: _deductions(family, 350_000) > 0, lambda family: family.with_income(max(0, family.income - _deductions(family, 350_000))),
        we_are_coarser=True,
    ),
    Reason(
        "own_income", _ADULTS, "They look at the disabled parent's own income too; we show it as \"please check\", since nobody is asked whose income it is.",
        "特別児童扶養手当等の支給に関する法律26条の5、20条", _own_income_is_too_high, _without_certificate, we_are_coarser=True,
    ),
    Reason(
        "limits_beyond_five", frozenset({"shogaiji-fukushi-teate"}) | _ADULTS,
        "From the sixth dependant on they raise the limit of the family by 380,000 yen each; the law by 213,000.",
        "特別児童扶養手当等の支給に関する法律施行令2条2項: 扶養親族等1人を除いた1人につき21万3千円",
        lambda family: family.dependants > 5, lambda family: family.with_income(max(0, family.income - 167_000 * (family.dependants - 5))),
    ),
    Reason(
        "mental_disability", frozenset({"shogaiji-fukushi-teate"}), "They pass over mental disabilities.",
        "特別児童扶養手当等の支給に関する法律施行令1条1項、別表第1: 精神の障害", *_children(lambda _, child: child.mental == 1, lambda child: replace(child, mental=0)),
    ),
    Reason(
        "school_longer", frozenset({"shugaku-shienkin", "shogaku-kyufukin"}), "They know pupils in the three school years of 16 to 18 only; the law has no age.",
        "高等学校等就学支援金の支給に関する法律3条: 在学36月まで", *_children(_old_for_school, _without_school),
    ),
    Reason(
        "no_income_limit", frozenset({"shugaku-shienkin"}), "They still end it at a tax base of 304,200 yen; since April 2025 nobody is excluded by income.",
        "令和7年度 高校生等臨時支援金; 高等学校等就学支援金の支給に関する法律（令和8年4月から所得の制限なし）",
        lambda family: sum(each.income for each in family.parents) > 5_500_000, lambda family: _change(family, lambda *_: True, _without_school),
    ),
    Reason(
        "amounts_of_2023_grant", frozenset({"shogaku-kyufukin"}), "They pay the first child the amount of fiscal year 2023.",
        "東京都高校生等奨学給付金（令和7年度）", *_amounts((122_100, 117_100), (142_600, 137_600)),
    ),
)  # fmt: skip
BY_CODE: Final = {each.code: each for each in REASONS}
