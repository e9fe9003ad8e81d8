"""What extraction proposes: conditions, checks, amounts and contradictions, each with the exact words it came from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from todoke.eligibility.rules.rule import Labels, Per
from todoke.eligibility.rules.tree import Node


class Kind(StrEnum):
    """What a condition is about."""

    AGE = "age"
    SCHOOL = "school"
    PREGNANCY = "pregnancy"
    CHILDBIRTH = "childbirth"
    RESIDENCE = "residence"
    INSURANCE = "insurance"
    SINGLE_PARENT = "single_parent"
    DISABILITY = "disability"
    ILLNESS = "illness"
    WELFARE = "welfare"
    TAX = "tax"
    INCOME = "income"
    CHILDREN = "children"
    TWINS = "twins"
    UPBRINGING = "upbringing"
    INSTITUTION = "institution"


class Confidence(StrEnum):
    """How sure the words are; a person decides in every case."""

    CERTAIN = "certain"
    LIKELY = "likely"
    UNSURE = "unsure"


class Coverage(StrEnum):
    """How much of a programme's text became conditions."""

    DECIDABLE = "decidable"
    PARTLY = "partly"
    TEXT_ONLY = "text_only"


@dataclass(frozen=True, slots=True)
class Place:
    """Words in a field: the field's value as text, from ``start`` to before ``end``."""

    field: str
    start: int
    end: int

    def words(self, content: Mapping[str, object]) -> str:
        """The words themselves."""
        value = content.get(self.field)
        return "" if value is None else str(value)[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Atom:
    """One thing that a finder saw in a sentence, before it became a proposal."""

    kind: Kind
    node: Node
    start: int
    end: int
    confidence: Confidence = Confidence.CERTAIN
    is_general: bool = False  # 乳幼児: says something only where no age is named


@dataclass(frozen=True, slots=True)
class Proposal:
    """One condition. Those with one ``group`` are alternatives; ``elsewhere`` are further places that say the same."""

    kind: Kind
    text: str
    place: Place
    quote: str
    labels: Labels
    confidence: Confidence
    group: int
    elsewhere: tuple[Place, ...] = ()

    @property
    def field(self) -> str:
        """The field of the words."""
        return self.place.field


@dataclass(frozen=True, slots=True)
class CheckProposal:
    """Words that no rule can decide: they will be shown as "please check"."""

    place: Place
    quote: str


@dataclass(frozen=True, slots=True)
class AmountProposal:
    """An amount of money. ``least`` is below ``most`` where the words say "up to"; ``when`` is the condition it depends on."""

    place: Place
    quote: str
    least: int
    most: int
    per: Per
    when: str = ""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two places that do not agree; ``second`` holds no words where something is missing there."""

    code: str  # ages_exclude, ages_differ, income_differs, income_not_in_text
    first: Place
    second: Place


@dataclass(frozen=True, slots=True)
class Extraction:
    """Everything proposed for one programme."""

    proposals: tuple[Proposal, ...] = ()
    checks: tuple[CheckProposal, ...] = ()
    amounts: tuple[AmountProposal, ...] = ()
    contradictions: tuple[Contradiction, ...] = field(default=())

    @property
    def coverage(self) -> Coverage:
        """Whether rules decide it, decide a part of it, or nothing."""
        if not self.proposals:
            return Coverage.TEXT_ONLY
        return Coverage.PARTLY if self.checks else Coverage.DECIDABLE
