"""The programmes that both know, and our answer for a family: yen a month from our rule templates, as [least, most]."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final

from scripts.oracle.environment import ROOT
from scripts.oracle.families import Family, Person
from todoke.eligibility.rules.deciding import Decider, Outcome, Verdict
from todoke.eligibility.rules.documents import read
from todoke.eligibility.rules.household import Household, Member, Rows, rows
from todoke.eligibility.rules.rule import Per, with_parameters
from todoke.eligibility.rules.tree import Value

RULES: Final = ROOT / "todoke/sample/rules"
#: Stands for "an amount that nobody can say".
OPEN: Final = 10**9


@dataclass(frozen=True, slots=True)
class Span:
    """Yen a month for the whole family, from least to most."""

    least: int
    most: int

    def holds(self, other: "Span") -> bool:
        """Whether another range lies within this one."""
        return self.least <= other.least and other.most <= self.most

    def __str__(self) -> str:
        if self.least == self.most:
            return f"{self.least:,}"
        return f"{self.least:,} to {'?' if self.most >= OPEN else f'{self.most:,}'}"


@dataclass(frozen=True, slots=True)
class Program:
    """One programme: our template, and the variables of OpenFisca-Japan that answer it at least and at most."""

    key: str
    name: str
    least: str
    most: str
    since: date

    @property
    def variables(self) -> tuple[str, ...]:
        """The names, once each."""
        return tuple(dict.fromkeys((self.least, self.most)))


PROGRAMS: Final = (
    Program("jido-teate", "児童手当", "児童手当", "児童手当", date(2024, 10, 1)),
    Program("jido-fuyo-teate", "児童扶養手当", "児童扶養手当_最小", "児童扶養手当_最大", date(2024, 11, 1)),
    Program("tokubetsu-jido-fuyo-teate", "特別児童扶養手当", "特別児童扶養手当_最小", "特別児童扶養手当_最大", date(2024, 4, 1)),
    Program("ikusei-teate", "児童育成手当", "児童育成手当", "児童育成手当", date(2024, 4, 1)),
    Program("shogai-teate", "児童育成手当（障害手当）", "障害児童育成手当", "障害児童育成手当", date(2024, 4, 1)),
    Program("shogaiji-fukushi-teate", "障害児福祉手当", "障害児福祉手当", "障害児福祉手当", date(2024, 4, 1)),
    Program("tokubetsu-shogaisha-teate", "特別障害者手当", "特別障害者手当_最大", "特別障害者手当_最大", date(2024, 4, 1)),
    Program("shugaku-shienkin", "高等学校等就学支援金", "高等学校等就学支援金_最小", "高等学校等就学支援金_最小", date(2025, 4, 1)),
    Program("shogaku-kyufukin", "高校生等奨学給付金", "高等学校奨学給付金_最小", "高等学校奨学給付金_最大", date(2025, 4, 1)),
)  # fmt: skip


#: Paid in full or not at all, by a doctor's certificate that nobody can be asked for.
BY_CERTIFICATE: Final = frozenset({"shogaiji-fukushi-teate", "tokubetsu-shogaisha-teate"})


def programs_on(day: date) -> list[Program]:
    """Those that can be compared on a day: both know the rules of it."""
    return [each for each in PROGRAMS if each.since <= day]


@cache
def _document(key: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((RULES / f"{key}.json").read_text(encoding="utf-8"))
    return found


def _version(key: str, day: date) -> dict[str, Any]:
    for version in _document(key)["versions"]:
        if version["effective_from"] <= day.isoformat() <= (version["effective_to"] or "9999-12-31"):
            found: dict[str, Any] = version["rule"]
            return found
    raise LookupError(f"{key} has no rule on {day}")


@cache
def decider(key: str, day: date, yen: tuple[tuple[int, int], ...] = ()) -> Decider:
    """The template of a day with its defaults; ``yen`` puts other amounts in place of some."""
    document = _version(key, day)
    if other := dict(yen):
        amounts = []
        for row in document["amounts"]:
            ends = row["yen"] if isinstance(row["yen"], list) else [row["yen"]] * 2
            amounts.append({**row, "yen": [other.get(end, end) for end in ends]})
        document = {**document, "amounts": amounts}
    return Decider(with_parameters(read(document), {}))


def _member(number: int, person: Person, relation: str) -> Member:
    known: dict[str, Value] = {
        "birth_date": person.born, "relation": relation, "physical_disability_grade": person.physical,
        "intellectual_disability_degree": person.intellectual, "mental_disability_grade": person.mental,
        "special_child_grade": person.special, "palsy_or_dystrophy": person.palsy, "school": person.school,
        "supports_student": person.supported,
    }  # fmt: skip
    return Member(str(number), known)


def facts(family: Family) -> Rows:
    """The family as our rows of facts."""
    relations = ["self", "spouse"][: len(family.parents)] + ["child"] * len(family.children)
    people = zip(family.people, relations, strict=True)
    members = tuple(_member(number, person, relation) for number, (person, relation) in enumerate(people))
    shared: dict[str, Value] = {
        "area": "131130", "income": family.income, "dependants": family.dependants, "single_parent": len(family.parents) == 1,
        "tax_exempt": family.tax_exempt or family.assistance, "public_assistance": family.assistance, "lost_income": False,
    }  # fmt: skip
    return rows(Household(members, shared), family.day)


def ours(program: Program, family: Family) -> Span:
    """What our template gives to the family."""
    return answer(program, family, facts(family))


def answer(program: Program, family: Family, known: Rows) -> Span:
    """The same, where the facts are at hand."""
    asked = decider(program.key, family.amounts_of or family.day, family.yen)
    likely = [each for each in asked.decide(known) if each.verdict is not Verdict.NO]
    return _total(likely, certified=program.key in BY_CERTIFICATE)


def _total(outcomes: Sequence[Outcome], *, certified: bool) -> Span:
    least = most = yearly_least = yearly_most = 0
    for each in outcomes:
        low, high = (each.money.least, each.money.most) if each.money else (1, None)
        low, high = (low if each.verdict is Verdict.YES else 0), OPEN if high is None else high
        if certified and each.verdict is Verdict.YES:
            low = high  # we say "from 0", since a doctor decides; the oracle takes the certificate for granted
        if each.money and each.money.per is Per.YEAR:
            yearly_least, yearly_most = yearly_least + low, yearly_most + high
        else:
            least, most = least + low, most + high
    return Span(least + yearly_least // 12, most + yearly_most // 12)
