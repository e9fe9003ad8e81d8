"""Families drawn for the oracle: anywhere, but most often just beside the borders of the laws."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import Final

from todoke.common import calendar

#: Deducted for social insurance from everybody's income, and from income out of employment or a pension.
SOCIAL_INSURANCE: Final = 80_000
EMPLOYMENT: Final = 100_000
STANDARD: Final = SOCIAL_INSURANCE + EMPLOYMENT
#: Limits without dependants, and what each dependant adds: the incomes beside which families are drawn.
LIMITS: Final = (
    (690_000, 380_000), (2_080_000, 380_000), (4_596_000, 380_000), (3_604_000, 380_000), (6_323_000, 213_000), (6_287_000, 0),
)  # fmt: skip
#: Days on which OpenFisca-Japan 2.2.0 knows today's Child Allowance; borders of years, of school years, and leap days.
DAYS: Final = (
    date(2024, 10, 1), date(2024, 10, 31), date(2024, 11, 1), date(2025, 2, 28), date(2025, 3, 31), date(2025, 4, 1), date(2025, 4, 2),
    date(2025, 8, 15), date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 1), date(2026, 11, 25), date(2028, 2, 29), date(2028, 3, 1),
)  # fmt: skip
_BORDERS: Final = (0, 3, 6, 15, 16, 18, 19, 20, 22, 23)


@dataclass(frozen=True, slots=True)
class Person:
    """One member: grades of certificates (0 is none), school, and for the grown whether they are still supported."""

    born: date
    income: int = 0
    physical: int = 0
    intellectual: int = 0
    mental: int = 0
    palsy: bool = False
    special: int = 0
    school: str = "none"
    supported: bool = True

    @property
    def is_disabled(self) -> bool:
        """Whether there is any certificate."""
        return bool(self.physical or self.intellectual or self.mental)


@dataclass(frozen=True, slots=True)
class Family:
    """One or two parents and their children on a day, eldest first.

    ``deducted``: OpenFisca is told the income after the standard deductions; otherwise it works out its own.
    """

    day: date
    parents: tuple[Person, ...]
    children: tuple[Person, ...]
    dependants: int = 0
    deducted: bool = True
    tax_exempt: bool = False
    assistance: bool = False
    #: For a question as OpenFisca understands it: other amounts, or those of another day.
    yen: tuple[tuple[int, int], ...] = field(default=())
    amounts_of: date | None = None

    @property
    def income(self) -> int:
        """Of two parents, that of the one who earns more."""
        return max(each.income for each in self.parents)

    @property
    def people(self) -> tuple[Person, ...]:
        """Everybody."""
        return self.parents + self.children

    @property
    def size(self) -> int:
        """How much there is to say of it."""
        told = sum(
            (each.is_disabled or each.palsy) + (each.school != "none") + (not each.supported) for each in self.people
        )
        return 2 * len(self.people) + told + self.tax_exempt + self.assistance

    def with_income(self, yen: int) -> "Family":
        """The same family where the first parent, who earns more, has another income."""
        first, *others = self.parents
        least = max((each.income for each in others), default=0)
        return replace(self, parents=(replace(first, income=max(yen, least)), *others))

    def with_children(self, change: "dict[int, Person]") -> "Family":
        """The same family with some children, by their place, told differently."""
        return replace(self, children=tuple(change.get(place, child) for place, child in enumerate(self.children)))


def draw(count: int, seed: int) -> Iterator[Family]:
    """As many families as asked; the same for the same seed."""
    chance = Random(seed)  # noqa: S311 - nothing secret
    for _ in range(count):
        yield _family(chance)


def _family(chance: Random) -> Family:
    day = chance.choice(DAYS)
    count = chance.choices((0, 1, 2, 3, 4, 5), (3, 25, 30, 24, 12, 6))[0]
    disabled = chance.random() < 0.35
    children = sorted((_child(chance, day, disabled) for _ in range(count)), key=lambda each: each.born)
    dependants = max(0, count + chance.choice((-1, 0, 0, 0, 1, 2)))
    parents = [_parent(chance, day, _income(chance, dependants), disabled)]
    if chance.random() < 0.5:
        second = chance.choice((0, 0, 400_000, 1_500_000))
        parents.append(_parent(chance, day, min(second, parents[0].income), disabled=False))
    poor = chance.random() < 0.25
    assistance = poor and chance.random() < 0.3
    return Family(day, tuple(parents), tuple(children), dependants, chance.random() < 0.7, poor, assistance)


def _income(chance: Random, dependants: int) -> int:
    if chance.random() < 0.35:
        return chance.randrange(0, 12_000_000, 1000)
    least, each = chance.choice(LIMITS)
    step = chance.choice((-1, 0, 1, -50_000, 50_000, -150_000, 150_000, -300_000, 300_000))
    extra = chance.choice((0, SOCIAL_INSURANCE, STANDARD, STANDARD))
    return max(0, least + each * dependants + extra + step)


def _parent(chance: Random, day: date, income: int, disabled: bool) -> Person:
    person = Person(date(day.year - chance.randint(24, 60), chance.randint(1, 12), chance.randint(1, 28)), income)
    return _certified(chance, person, 0.2) if disabled else person


def _child(chance: Random, day: date, disabled: bool) -> Person:
    born = min(_born(chance, day), day)
    child = Person(born, supported=chance.random() < 0.85)
    years = calendar.fiscal_year_age(born, day)
    if 7 <= years <= 15:
        child = replace(child, school="public_compulsory")
    elif (16 <= years <= 18 and chance.random() < 0.9) or (19 <= years <= 20 and chance.random() < 0.15):
        child = replace(child, school=chance.choice(("public_high", "private_high", "correspondence_high")))
    return _certified(chance, child, 0.6) if disabled else child


def _born(chance: Random, day: date) -> date:
    way = chance.random()
    if way < 0.35:  # a birthday just before, on or after the day
        return calendar.after_years(day, -chance.choice(_BORDERS)) + timedelta(days=chance.randint(-2, 2))
    if way < 0.7:  # just at the border of a school year
        year = calendar.fiscal_year(day) - chance.choice((*_BORDERS, 17, 21))
        return date(year, 4, 1) + timedelta(days=chance.randint(-2, 2))
    return day - timedelta(days=chance.randrange(0, 25 * 365))


def _certified(chance: Random, person: Person, share: float) -> Person:
    if chance.random() > share:
        return person
    kind = chance.choice(("physical", "intellectual", "mental", "palsy"))
    if kind == "palsy":
        return replace(person, palsy=True)
    highest, counted = {"physical": (7, 3), "intellectual": (4, 3), "mental": (3, 2)}[kind]
    grade = chance.randint(1, highest)
    person = replace(person, special=chance.randint(1, 2) if grade <= counted else 0)
    if kind == "physical":
        return replace(person, physical=grade)
    return replace(person, intellectual=grade) if kind == "intellectual" else replace(person, mental=grade)
