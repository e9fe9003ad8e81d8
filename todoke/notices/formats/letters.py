"""Letters on paper 「通知書」: an A4 sheet for a window envelope of 長形3号, as PDF/UA, by Typst.

JIS S 5502 sets the envelope (120 × 235 mm); no standard sets its window. We reckon with the stock that most printers sell: a window of 45 × 90 mm,
20 mm from the left and 15 mm from the top. A sheet folded in three (99 mm) can slip 21 mm down and 25 mm to the left in it, so that only what stands
20 to 85 mm from the left and 15 to 39 mm from the top is in the window however it lies; the address keeps to that, and nothing else comes near.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from math import ceil
from typing import Any, Final

from todoke.gateways import font_files
from todoke.people.formats.own_data import escape

#: Where the address stands, in millimetres: from the left, from the top, how wide, how high.
ADDRESS: Final = (21, 16, 64, 23)
#: The first of these that has a character draws it; the Japanese ones first, then what other scripts need.
FONTS: Final = (
    "Noto Sans CJK JP", "Noto Sans JP", "BIZ UDPGothic", "IPAexGothic", "Noto Sans", "Noto Sans Thai", "Noto Sans Devanagari", "Noto Sans Bengali",
    "Noto Sans Myanmar", "Noto Sans Khmer", "Noto Sans Sinhala", "Noto Sans Tamil", "Noto Sans Arabic", "Noto Sans Hebrew",
)  # fmt: skip
#: Where the third row of the address and the name are no wider than this, the number stands beside them as a QR too, for a scanner.
BESIDE_MARK: Final = 10.5
#: So many rows of the address stand above the name.
ROWS: Final = 4
_JAPANESE: Final = frozenset(FONTS[:4])
_READING: Final = re.compile(r"\{([^{}|]{1,40})\|([^{}|]{1,60})\}")
#: How wide the others are at most, but for a few.
_NARROW: Final = 0.6
#: Characters from here on are as wide as high in the fonts for Japanese.
_WIDE_FROM: Final = 0x2000
_PRIVATE: Final = (range(0xE000, 0xF900), range(0xF0000, 0x110000))
_UNSEEN: Final = frozenset("\n\r\t \u200c\u200d\u3000")


@dataclass(frozen=True, slots=True)
class Part:
    """A heading, paragraphs, and lines of a label and what it says."""

    title: str = ""
    paragraphs: Sequence[str] = ()
    lines: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """All that a letter says in one language; readings as ``{漢字|かんじ}``."""

    language: str
    title: str
    parts: Sequence[Part]


@dataclass(frozen=True, slots=True)
class SlipQuestion:
    """A question of a slip: its words, the options to tick, or lines to write on."""

    words: str
    options: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Slip:
    """The part to cut off, fill in and give back."""

    title: str
    lines: Sequence[tuple[str, str]]
    questions: Sequence[SlipQuestion]
    language: str
    cut: str


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter: whom it goes to, line by line as written, who sends it, and its words, in one language or two."""

    number: str
    address: Sequence[str]
    name: str
    sender: Sequence[str]
    words: Sequence[Words]
    qr: str
    qr_says: str
    number_qr: str = ""
    slips: Sequence[Slip] = ()

    @property
    def texts(self) -> Iterable[str]:
        """Everything that is drawn."""
        yield from (self.number, *self.address, self.name, *self.sender)
        for words in self.words:
            yield words.title
            for part in words.parts:
                yield from (part.title, *part.paragraphs, *(text for line in part.lines for text in line))
        for slip in self.slips:
            yield from (slip.title, slip.cut, *(text for line in slip.lines for text in line))
            for question in slip.questions:
                yield from (question.words, *question.options)


class NoJapaneseFont(LookupError):
    """No font for Japanese is installed: no letter can be made; docs/letters.md says which to install."""


@dataclass(frozen=True, slots=True)
class Press:
    """Typst with the fonts of this machine, and what they draw."""

    typst: Any
    fonts: Any
    coverages: Sequence[font_files.Coverage] = field(default_factory=tuple)

    def missing(self, text: str) -> list[str]:
        """What of a text no font here can draw as it is written: each a code point, or one with the form that it asks for (``U+845B U+E0100``)."""
        found: dict[str, None] = {}
        for place, sign in enumerate(text):
            code = ord(sign)
            if sign in _UNSEEN or font_files.is_selector(code):
                continue
            after = ord(text[place + 1]) if place + 1 < len(text) else 0
            drawn = next((each for each in self.coverages if code in each.points), None)
            if drawn is None or any(code in each for each in _PRIVATE):
                found[f"U+{code:04X}"] = None
            elif font_files.is_selector(after) and (code, after) not in drawn.forms:
                found[f"U+{code:04X} U+{after:04X}"] = None
        return list(found)

    def print(self, letters: Sequence[Letter], *, title: str, made_at: datetime, frame: bool = False) -> bytes:
        """Letters as one tagged PDF after PDF/UA-1, each on a sheet of its own; ``frame`` draws the window, to try envelopes."""
        source = markup(letters, title=title, frame=frame).encode()
        made: bytes = self.typst.compile(
            source, format="pdf", pdf_standards=["ua-1"], font_paths=self.fonts, timestamp=int(made_at.timestamp())
        )
        return made


@lru_cache(maxsize=1)
def press() -> Press:
    """What this machine prints with; raises LookupError without the extra ``letters``, NoJapaneseFont without fonts."""
    try:
        import typst
    except ImportError:
        raise LookupError("the extra “letters” is not installed") from None
    fonts = typst.Fonts()
    regular = {
        each.family: each for each in fonts.fonts() if each.weight == 400 and each.style == "normal" and each.path
    }
    there = [name for name in FONTS if name in regular]
    if not _JAPANESE & set(there):
        raise NoJapaneseFont(", ".join(FONTS[:4]))
    return Press(
        typst, fonts, tuple(font_files.coverage(str(regular[name].path), regular[name].index) for name in there)
    )


_PREAMBLE: Final = """
#set text(font: ({fonts}), fallback: false, lang: "ja", size: 12.5pt)
#set par(leading: 0.75em, spacing: 1.1em)
#show heading.where(level: 1): set text(size: 17pt)
#show heading.where(level: 2): set text(size: 13.5pt)
#show heading: set block(above: 1.2em, below: 0.6em)
#let ruby(base, reading, wide) = box(width: wide, {{
  align(center, text(cjk-latin-spacing: none, base))
  pdf.artifact(place(top + center, dy: -0.62em, text(size: 0.5em, reading)))
}})
#let cut(words) = pdf.artifact(block(above: 1.2em, below: 1em, {{
  line(length: 100%, stroke: (dash: "dashed", thickness: 0.8pt)); v(-0.8em); align(center, box(fill: white, inset: (x: 4pt), text(size: 12pt, words)))
}}))
#let tick(words) = [#box(width: 0.9em, height: 0.9em, baseline: 0.1em, stroke: 0.8pt)~#words]
"""


def markup(letters: Sequence[Letter], *, title: str, frame: bool = False) -> str:
    """Letters in Typst's language; every text from outside is escaped."""
    fonts = "".join(f'"{name}", ' for name in FONTS)
    lines = [f"#set document(title: [{escape(title)}])", _PREAMBLE.format(fonts=fonts)]
    for number, letter in enumerate(letters, start=1):
        lines += _letter(letter, number, frame=frame)
    return "\n".join(lines) + "\n"


def said(text: str) -> str:
    """A text with its readings above the characters."""
    made, last = [], 0
    for found in _READING.finditer(text):
        made.append(escape_kept(text[last : found.start()]))
        wide = max(_width(found[1]), _width(found[2]) / 2)
        made.append(f"#ruby([{escape(found[1])}], [{escape(found[2])}], {wide}em);")
        last = found.end()
    return "".join([*made, escape_kept(text[last:])])


def _width(text: str) -> float:
    """How wide a text is, in wide characters."""
    return sum(1 if ord(sign) > _WIDE_FROM else _NARROW for sign in text)


def _rows(lines: Sequence[str], width: int) -> int:
    """How many rows lines take, with so many wide characters in a row."""
    return sum(max(1, ceil(_width(line) / width)) for line in lines)


def _has_room(letter: Letter) -> bool:
    """Whether the lower right of the window is empty."""
    widths = [min(15, left) for line in letter.address for left in _left(_width(line), 15)]
    return len(widths) <= ROWS and all(each <= BESIDE_MARK for each in (*widths[2:], _width(letter.name)))


def _left(width: float, row: int) -> Iterable[float]:
    """What is left to write at the beginning of each row."""
    while width > 0:
        yield width
        width -= row


def fits(letter: Letter) -> bool:
    """Whether address and name are in the window whole."""
    return _rows(letter.address, 18) <= ROWS + 1 and _rows([letter.name], 27) == 1


def escape_kept(text: str) -> str:
    """Escaped text that keeps a space at its ends."""
    inner = escape(text)
    before = " " if text[:1].isspace() and inner else ""
    return f"{before}{inner}{' ' if text[-1:].isspace() and inner else ''}"


def _letter(letter: Letter, number: int, *, frame: bool) -> Iterable[str]:
    left, top, wide, high = ADDRESS
    yield (
        f'#set page(paper: "a4", margin: (x: 20mm, top: 15mm, bottom: 18mm), footer: context if counter(page).get().first() <= counter(page).at(<end{number}>).first()'
        f" {{ align(center, text(size: 12pt)[{escape(letter.number)} #h(1em) #counter(page).display() / #counter(page).at(<end{number}>).first()]) }}, background: pdf.artifact["
        + "".join(f"#place(top + left, dx: 4mm, dy: {fold}mm, line(length: 4mm, stroke: 0.4pt))" for fold in (99, 198))
        + (
            "#place(top + left, dx: 20mm, dy: 15mm, rect(width: 65mm, height: 24mm, stroke: 0.4pt + red))"
            if frame
            else ""
        )
        + "])"
    )
    if number > 1:
        yield '#pagebreak(weak: true, to: "odd")'
    yield "#counter(page).update(1)"
    size = 12 if _rows(letter.address, 15) <= ROWS else 10
    lines = [f"#text(size: {size}pt)[{escape(line)}]" for line in letter.address]
    lines += [f"#text(size: 13pt)[{escape(letter.name)}]", f"#text(size: 9pt)[{escape(letter.number)}]"]
    yield (
        f"#place(top + left, dx: {left - 20}mm, dy: {top - 15}mm, block(width: {wide}mm, height: {high}mm, clip: false)"
        f"[#set par(leading: 0.3em)\n#set text(cjk-latin-spacing: none)\n{' #linebreak() '.join(lines)}])"
    )
    if letter.number_qr and _has_room(letter):
        yield f"#place(top + left, dx: {left + wide - 32}mm, dy: {top + high - 27}mm, {_image(letter.number_qr, letter.number, 12)})"
    sender = " #linebreak() ".join(escape(line) for line in letter.sender)
    yield f"#place(top + right, dy: 1mm, block(width: 70mm)[#set text(size: 12pt)\n#set par(leading: 0.45em)\n#align(right)[{sender}]])"
    yield "#v(44mm)"
    for place, words in enumerate(letter.words):
        yield from _words(words, letter, first=place == 0)
    yield f"#metadata(none) <end{number}>"
    if letter.slips:  # on a sheet of their own: whoever cuts one off keeps the letter whole, back and front
        yield f"#set page(footer: align(center, text(size: 12pt)[{escape(letter.number)}]))"
        yield '#pagebreak(weak: true, to: "odd")'
        for slip in letter.slips:
            yield from _slip(slip)


def _words(words: Words, letter: Letter, *, first: bool) -> Iterable[str]:
    """One language: the one of whoever reads it first, with the QR beside; another below it, smaller by a little."""
    language = words.language.partition("-")[0]
    leading = "leading: 0.75em"
    if words.language == "ja-simple":  # room for the readings
        leading = "leading: 1.2em, spacing: 1.6em"
    yield f'#[\n#set text(lang: "{language}"{"" if first else ", size: 12pt"})\n#set par({leading})'
    if words.language == "ja-simple":
        yield "#show heading: set block(above: 1.6em, below: 1.1em)"
    yield f"{'=' if first else '=='} {said(words.title)}"
    for place, part in enumerate(words.parts):
        last = place == len(words.parts) - 1
        if first and last:
            yield f"#block(breakable: false)[#grid(columns: (1fr, 34mm), column-gutter: 4mm, [{chr(10).join(_part(part, first))}], [#{_image(letter.qr, letter.qr_says, 32)}])]"
        else:
            yield from _part(part, first)
    yield "]"


def _part(part: Part, first: bool) -> Iterable[str]:
    if part.title:
        yield f"\n{'==' if first else '==='} {said(part.title)}"
    for text in part.paragraphs:
        yield f"\n{said(text)}"
    for label, text in part.lines:
        yield f"\n/ {said(label)}: {said(text) or '–'}"


def _image(drawing: str, words: str, width: int) -> str:
    """A drawing with words for who does not see it."""
    shown, said_ = (text.replace("\\", "\\\\").replace('"', '\\"') for text in (drawing, words))
    return f'image(bytes("{shown}"), format: "svg", width: {width}mm, alt: "{said_}")'


def _slip(slip: Slip) -> Iterable[str]:
    yield f'#block(breakable: false)[\n#set text(lang: "{slip.language.partition("-")[0]}")'
    if slip.language == "ja-simple":
        yield "#set par(leading: 1.2em, spacing: 1.6em)\n#show heading: set block(above: 1.6em, below: 1.1em)"
    yield f"== {said(slip.title)}"
    for label, text in slip.lines:
        yield f"\n/ {said(label)}: {said(text)}"
    for number, question in enumerate(slip.questions, start=1):
        yield f"\n{number}\\. {said(question.words)}"
        if question.options:
            yield "\n" + " #h(1.5em) ".join(f"#tick[{said(each)}]" for each in question.options)
        else:
            yield "\n#pdf.artifact(block(above: 1.8em, line(length: 100%, stroke: 0.5pt)))" * 2
    yield f"#cut[{said(slip.cut)}]"
    yield "]"
