"""What questions, links between their versions, modes and states of waves there are."""

from enum import StrEnum
from typing import Final


class QuestionKind(StrEnum):
    """How a question is answered."""

    ONE = "one"  # one of the options
    MANY = "many"  # any of the options
    SCALE = "scale"  # options in order; a mean has a meaning
    NUMBER = "number"
    YEAR = "year"
    TEXT = "text"
    GRID = "grid"  # for each row (a procedure), one of the options: when it was done, who is thought responsible


class Link(StrEnum):
    """How a version follows the one before it; charts join only what is identical or comparable and say where a series breaks."""

    FIRST = "first"
    IDENTICAL = "identical"  # a typing error, a translation added: nobody answers otherwise
    COMPARABLE = "comparable"  # reworded; shown joined, with a mark and the reason
    BROKEN = "broken"  # another question now


class Module(StrEnum):
    """The standard modules."""

    INCONVENIENCE = "inconvenience"  # 不便とその理由
    LIFE = "life"  # when in life, in which year, each procedure was done
    RESPONSIBLE = "responsible"  # who people think is responsible
    ANALOG = "analog"  # waiting, writing by hand, coming twice
    DIGITAL_NEXT = "digital_next"
    EASIER_NEXT = "easier_next"
    MISSED = "missed"  # 知りそびれ, 申し込みそびれ, 貰いそびれ
    PRIVACY = "privacy"
    LITERACY = "literacy"
    SCORE = "score"  # the same question as at the end of a procedure
    ABOUT_YOU = "about_you"  # age band, sex, municipality: what weights need
    OWN = "own"  # a body's own question


class Mode(StrEnum):
    """By which way somebody answered; every figure says it."""

    WEB = "web"
    PAPER = "paper"
    PHONE = "phone"
    TABLET = "tablet"  # at a counter


class WaveState(StrEnum):
    """Where a wave stands."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"  # figures may be computed and shown
    PUBLISHED = "published"


class Sex(StrEnum):
    """As asked: never more than a weight needs; nobody must say."""

    FEMALE = "f"
    MALE = "m"
    OTHER = "x"
    NOT_SAID = ""


#: Age bands 「年齢階級」 by their first year; "" where nobody said.
AGE_BANDS: Final[tuple[str, ...]] = ("15", "20", "30", "40", "50", "60", "70", "80")
#: Cells of fewer people are not shown.
SMALLEST_CELL: Final = 10
