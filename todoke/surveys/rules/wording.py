"""One wording of a question: its texts by language, its options and rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from todoke.surveys.rules.kinds import QuestionKind

LANGUAGES: Final = ("ja", "ja-simple", "en")
#: Characters of a written answer, where the document does not say fewer.
TEXT_AT_MOST: Final = 1_000
#: Columns of a response that a question can feed.
FEEDS: Final = ("age", "sex", "town")
CHOOSING: Final = frozenset({QuestionKind.ONE, QuestionKind.MANY, QuestionKind.SCALE, QuestionKind.GRID})
COUNTING: Final = frozenset({QuestionKind.NUMBER, QuestionKind.YEAR})
Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Option:
    """One choice. ``value``: its number on a scale; ``alone``: of several, goes with no other; ``aside``: outside the base of shares and means."""

    key: str
    texts: Texts
    value: int | None = None
    alone: bool = False
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a grid: a procedure, a duty. ``truth``: the option that is so, where people are asked what they think; ``about``: an opaque reference (the number of a type of programmes)."""

    key: str
    texts: Texts
    truth: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Wording:
    """One version's document. ``scale`` names the scale that it shares with voices (``recommend-0-10``); ``feeds`` the column of a response that its answer becomes."""

    kind: QuestionKind
    texts: Texts
    hints: Texts
    options: Sequence[Option] = ()
    rows: Sequence[Row] = ()
    least: int | None = None
    greatest: int | None = None
    most: int | None = None
    unit: Texts | None = None
    scale: str = ""
    feeds: str = ""

    def option(self, key: str) -> Option | None:
        """The option of a key."""
        return next((each for each in self.options if each.key == key), None)

    def row(self, key: str) -> Row | None:
        """The row of a key."""
        return next((each for each in self.rows if each.key == key), None)
