"""A form's definition 「様式」: pages, questions, groups that repeat, conditions, fees and what follows; one document for every form of it.

From it come the web pages, the API's schema, practice, the sheet of paper, a counter's entry and the summary. ``docs/forms.md`` describes
the document; ``documents.py`` reads and writes it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Final

from todoke.eligibility.rules.tree import TRUE, Node
from todoke.procedures.rules.kinds import QuestionKind

Texts = Mapping[str, str]
LANGUAGES: Final = ("ja", "ja-simple", "en")
#: The version of the document's own shape.
FORMAT: Final = 1


class Audience(StrEnum):
    """Who fills the form in."""

    RESIDENT = "resident"
    STAFF = "staff"  # 職員向け: seen only inside the body


class Signature(StrEnum):
    """How it is known who files 「署名の水準」."""

    NONE = "none"
    SIGN_IN = "sign_in"
    JPKI = "jpki"  # 公的個人認証


class Way(StrEnum):
    """How a procedure is carried out."""

    FORM = "form"
    CONFIRM = "confirm"  # the facts are known: one page to confirm
    AUTOMATIC = "automatic"  # the facts decide: a notice, and a way to object


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a choice: its code and its words."""

    value: str
    label: Texts


@dataclass(frozen=True, slots=True)
class Question:
    """One question 「設問」. ``key`` is its name in answers and conditions; ``show_if`` TRUE: always asked.

    ``least`` and ``most`` bound numbers and amounts, the count of files, and the characters of texts; None: the kind's own bounds. ``prefill`` names
    what is known already (``person.name``, ``fact.birth_date``): shown to confirm, not asked again. ``document`` names what a file proves
    (``income_certificate``), so that one given before is offered again; ``without`` says what to do without it. ``reveals`` words of plain help.
    """

    key: str
    kind: QuestionKind
    label: Texts
    hint: Texts = field(default_factory=dict)
    required: bool = True
    options: tuple[Option, ...] = ()
    least: int | None = None
    most: int | None = None
    show_if: Node = TRUE
    prefill: str = ""
    document: str = ""
    without: Texts = field(default_factory=dict)
    law: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One page: as a rule one question, or few that belong together. ``group``: it repeats with that group."""

    key: str
    questions: tuple[Question, ...]
    title: Texts = field(default_factory=dict)
    intro: Texts = field(default_factory=dict)
    show_if: Node = TRUE
    group: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """What is asked once for each child, each person, each thing 「くり返し」; ``label`` names one of them. ``show_if`` reads questions outside it."""

    key: str
    label: Texts
    least: int = 0
    most: int = 20
    show_if: Node = TRUE
    prefill: str = ""  # "children": those who are known are offered


@dataclass(frozen=True, slots=True)
class Fee:
    """One row of the table of fees: of the rows from the top the first whose ``when`` holds counts; ``yen`` is an amount or an expression."""

    when: Node
    yen: Node
    label: Texts = field(default_factory=dict)
    waiver: bool = False  # 減免: it says why less, or nothing, is due
    law: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """What one body gets of a sheet that goes to several 「提出先」: its questions, and the processing time there."""

    body: str
    questions: frozenset[str]
    title: Texts = field(default_factory=dict)
    processing_days: int = 14


@dataclass(frozen=True)
class Definition:
    """A form as a whole; what stands under a key is looked up once."""

    title: Texts
    pages: tuple[Page, ...]
    groups: tuple[Group, ...] = ()
    intro: Texts = field(default_factory=dict)
    needed: tuple[Texts, ...] = ()  # what to have at hand
    audience: Audience = Audience.RESIDENT
    signature: Signature = Signature.NONE
    way: Way = Way.FORM
    law: str = ""
    processing_days: int = 14  # 標準処理期間, in days of the calendar
    correction_days: int = 14  # how long the resident has to answer a request for correction
    consent: Texts = field(default_factory=dict)  # one sentence
    after: Texts = field(default_factory=dict)  # what happens next
    fees: tuple[Fee, ...] = ()
    parts: tuple[Part, ...] = ()
    cosigned: bool = False  # the other guardian of the child has to agree
    reasons: tuple[str, ...] = ()  # extra reasons for returning a question, in the body's words

    def questions(self) -> Iterator[tuple[Page, Question]]:
        """Every question with its page, in order."""
        for page in self.pages:
            for question in page.questions:
                yield page, question

    def question(self, key: str) -> Question | None:
        """The question of a key."""
        found = self._by_key.get(key)
        return found[1] if found else None

    def page(self, key: str) -> Page | None:
        """The page of a key."""
        return self._pages.get(key)

    def group(self, key: str) -> Group | None:
        """The group of a key."""
        return self._groups.get(key)

    def page_of(self, key: str) -> Page | None:
        """The page on which a question stands."""
        found = self._by_key.get(key)
        return found[0] if found else None

    def pages_of(self, group: str) -> tuple[Page, ...]:
        """The pages of a group, in order."""
        return self._by_group.get(group, ())

    @cached_property
    def _by_key(self) -> Mapping[str, tuple[Page, Question]]:
        return {question.key: (page, question) for page, question in reversed(tuple(self.questions()))}

    @cached_property
    def _pages(self) -> Mapping[str, Page]:
        return {page.key: page for page in reversed(self.pages)}

    @cached_property
    def _groups(self) -> Mapping[str, Group]:
        return {group.key: group for group in reversed(self.groups)}

    @cached_property
    def _by_group(self) -> Mapping[str, tuple[Page, ...]]:
        return {group.key: tuple(page for page in self.pages if page.group == group.key) for group in self.groups}


def said(texts: Texts, language: str) -> str:
    """The words in a language, else in Japanese; "" where there are none. Readings of ja-simple stay in their braces ``{漢字|かんじ}``."""
    return texts.get(language) or texts.get("ja", "")
