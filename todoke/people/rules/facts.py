"""What a fact about a person is: its type, who can know it, how sensitive it is, and on what basis it may be used."""

from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum, StrEnum

Value = bool | int | str | date


class Kind(StrEnum):
    """The type of a fact's value."""

    BOOLEAN = "boolean"
    INTEGER = "integer"
    DATE = "date"
    CHOICE = "choice"
    BODY = "body"  # the key of a body


class Unit(StrEnum):
    """What an integer counts; two different units are never compared or added."""

    NONE = ""
    YEN = "yen"
    YEARS = "years"
    MONTHS = "months"
    DAYS = "days"
    PERSONS = "persons"
    GRADE = "grade"  # of a certificate: 1 is the gravest, 0 is none


class Subject(StrEnum):
    """Whose fact it is."""

    MEMBER = "member"
    HOUSEHOLD = "household"


class Sensitivity(IntEnum):
    """How much it would hurt to be known for it 「機微度」; decides when it is asked and how a notice may travel."""

    PUBLIC = 0
    ORDINARY = 1  # age, town, size of the household
    DELICATE = 2  # income, tax exemption, insurance, single parent
    GRAVE = 3  # welfare, disability, illness, violence, death


class Holder(StrEnum):
    """Who can know a fact."""

    PERSON = "person"
    RESIDENT_REGISTER = "resident_register"  # 住民基本台帳
    TAX_OFFICE = "tax_office"  # 課税台帳
    INSURANCE = "insurance"  # 国民健康保険
    WELFARE_OFFICE = "welfare_office"
    DISABILITY_REGISTER = "disability_register"  # 手帳交付台帳
    HEALTH_CENTRE = "health_centre"  # 母子保健
    SCHOOL_BOARD = "school_board"  # 学齢簿
    CHILDCARE_OFFICE = "childcare_office"


class Purpose(StrEnum):
    """What a fact is used for."""

    ANSWER = "answer"  # the person asks for themselves
    MATCHING = "matching"  # the body looks in its own register for whom to tell
    STATISTICS = "statistics"  # counts only


class Measure(StrEnum):
    """How a derived fact counts from a date to today."""

    YEARS = "years"
    MONTHS = "months"
    DAYS = "days"
    FISCAL_YEARS = "fiscal_years"
    PREGNANCY_DAYS = "pregnancy_days"


@dataclass(frozen=True, slots=True)
class Elapsed:
    """A fact that grows by itself: a measure from a date fact to the day of the question."""

    measure: Measure
    base: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One allowed value and its label (an English message, translated by faces)."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One entry of the vocabulary 「事実の語彙」.

    ``question`` is empty for what is derived. ``low`` and ``high`` bound an integer, inclusive. ``bases`` names, for each purpose, the law
    by which its holder may use it without a rule that names a basis of its own; what a person says of themselves needs none.
    """

    name: str
    kind: Kind
    subject: Subject
    sensitivity: Sensitivity
    label: str
    question: str = ""
    help: str = ""
    unit: Unit = Unit.NONE
    choices: tuple[Choice, ...] = ()
    low: int = 0
    high: int = 0
    holders: frozenset[Holder] = frozenset({Holder.PERSON})
    bases: dict[Purpose, str] = field(default_factory=dict)
    elapsed: Elapsed | None = None
    derived: bool = False

    @property
    def values(self) -> frozenset[str]:
        """The allowed values of a choice."""
        return frozenset(choice.value for choice in self.choices)

    @property
    def is_asked(self) -> bool:
        """Whether a person can be asked for it; the others follow from those."""
        return bool(self.question)
