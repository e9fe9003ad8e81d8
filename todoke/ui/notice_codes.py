"""The code of a notice 「お知らせ番号」 as people meet it: written, read out on the telephone, and as a QR that leads to the page that checks it."""

import io
from dataclasses import dataclass
from typing import Final

import segno
from django.conf import settings
from markupsafe import Markup, escape

from todoke.notices.rules import codes
from todoke.registry.rules.fields import N_
from todoke.ui.messages import say
from todoke.ui.ruby import plain

#: How each sign is said, and a word that begins with it, for two people on a bad line.
_JAPANESE: Final[dict[str, tuple[str, str]]] = {
    "3": ("さん", ""), "4": ("よん", ""), "6": ("ろく", ""), "7": ("なな", ""), "9": ("きゅう", ""),
    "A": ("エー", "アメリカ"), "C": ("シー", "カナダ"), "D": ("ディー", "デンマーク"), "E": ("イー", "エジプト"), "F": ("エフ", "フランス"),
    "G": ("ジー", "ギリシャ"), "H": ("エイチ", "ハワイ"), "J": ("ジェイ", "ジャパン"), "K": ("ケー", "キング"), "M": ("エム", "メキシコ"),
    "N": ("エヌ", "ニッポン"), "P": ("ピー", "パリ"), "Q": ("キュー", "クイーン"), "R": ("アール", "ローマ"), "T": ("ティー", "トウキョウ"),
    "W": ("ダブリュー", "ワシントン"), "X": ("エックス", "エックスせん"), "Y": ("ワイ", "ヨコハマ"),
}  # fmt: skip
_ENGLISH: Final[dict[str, tuple[str, str]]] = {
    "3": ("three", ""), "4": ("four", ""), "6": ("six", ""), "7": ("seven", ""), "9": ("nine", ""),
    "A": ("A", "Alfa"), "C": ("C", "Charlie"), "D": ("D", "Delta"), "E": ("E", "Echo"), "F": ("F", "Foxtrot"), "G": ("G", "Golf"),
    "H": ("H", "Hotel"), "J": ("J", "Juliett"), "K": ("K", "Kilo"), "M": ("M", "Mike"), "N": ("N", "November"), "P": ("P", "Papa"),
    "Q": ("Q", "Quebec"), "R": ("R", "Romeo"), "T": ("T", "Tango"), "W": ("W", "Whiskey"), "X": ("X", "X-ray"), "Y": ("Y", "Yankee"),
}  # fmt: skip

_QR: Final = N_("QR: leads to the page that says whether this notice is genuine. The number beside it says the same.")


@dataclass(frozen=True, slots=True)
class Spoken:
    """One sign of a code: how it is said, and a word to tell it from others by ("" for a digit)."""

    sign: str
    said: str
    word: str


def written(code: str) -> str:
    """A code as it is printed: in groups of four."""
    return codes.written(code)


def alphabet(language: str) -> list[Spoken]:
    """Every sign that a code may hold, as it is read out."""
    table = _JAPANESE if language.startswith("ja") else _ENGLISH
    return [Spoken(sign, *table[sign]) for sign in table]


def spoken(code: str, language: str) -> list[Spoken]:
    """A code sign by sign, as it is read out."""
    table = _JAPANESE if language.startswith("ja") else _ENGLISH
    return [Spoken(sign, *table[sign]) for sign in code]


def read_out(code: str, language: str) -> str:
    """A code as one line of words, a pause after each group of four: for whoever reads aloud, and for screen readers."""
    words = [each.said for each in spoken(code, language)]
    pause, between = ("。", "、") if language.startswith("ja") else (". ", ", ")
    return pause.join(between.join(words[start : start + 4]) for start in range(0, len(words), 4))


def address(code: str) -> str:
    """Where the QR leads: the code stands behind ``#``, which a browser keeps to itself, so that no server's log ever holds it."""
    return f"{settings.BASE_URL}/genuine#{written(code)}"


def page() -> str:
    """The page that checks codes, without a code: as it is printed for typing."""
    return f"{settings.BASE_URL}/genuine"


def qr(code: str, *, scale: int = 3) -> Markup:
    """A QR as SVG with words for who does not see it; the written code always stands beside it."""
    drawing = io.BytesIO()
    segno.make(address(code), error="m", micro=False, boost_error=False).save(
        drawing,
        kind="svg",
        scale=scale,
        border=4,
        xmldecl=False,
        svgns=True,
        nl=False,
        dark="#000",
        light="#fff",
        omitsize=False,
    )
    words = plain(say(_QR))
    named = f'<svg role="img" aria-label="{escape(words)}" '
    return Markup(drawing.getvalue().decode().replace("<svg ", named, 1))  # noqa: S704 - drawn here
