"""The letter of a decision 「決定通知書」 as PDF/UA by Typst: in the language of whoever reads it, and in Japanese, whose words count."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from todoke.notices.formats.letters import FONTS, Part, Press, Words, said
from todoke.people.formats.own_data import escape

_PREAMBLE: Final = """
#set text(font: ({fonts}), fallback: false, lang: "ja", size: 11.5pt)
#set par(leading: 0.8em, spacing: 1.2em)
#show heading.where(level: 1): set text(size: 17pt)
#show heading.where(level: 2): set text(size: 13pt)
#show heading: set block(above: 1.4em, below: 0.8em)
#let ruby(base, reading, wide) = box(width: wide, {{
  align(center, text(cjk-latin-spacing: none, base))
  pdf.artifact(place(top + center, dy: -0.62em, text(size: 0.5em, reading)))
}})
"""


@dataclass(frozen=True, slots=True)
class RulingLetter:
    """One letter: its number and day, whom it goes to, who decided, and its words."""

    number: str
    day: str
    name: str
    sender: Sequence[str]
    words: Sequence[Words]

    @property
    def texts(self) -> Iterable[str]:
        """Everything that is drawn."""
        yield from (self.number, self.day, self.name, *self.sender)
        for words in self.words:
            yield words.title
            for part in words.parts:
                yield from (part.title, *part.paragraphs, *(text for line in part.lines for text in line))


def missing(letter: RulingLetter, printer: Press) -> list[str]:
    """The signs that no font here draws, each a code point: with any, no letter is made."""
    return sorted({each for text in letter.texts for each in printer.missing(text)})


def to_pdf(letter: RulingLetter, printer: Press, *, made_at: datetime) -> bytes:
    """The letter as a tagged PDF after PDF/UA-1."""
    made: bytes = printer.typst.compile(
        markup(letter).encode(), format="pdf", pdf_standards=["ua-1"], font_paths=printer.fonts, timestamp=int(made_at.timestamp())
    )  # fmt: skip
    return made


def markup(letter: RulingLetter) -> str:
    """The letter in Typst's language; every text from outside is escaped."""
    fonts = "".join(f'"{name}", ' for name in FONTS)
    sender = " #linebreak() ".join(escape(line) for line in letter.sender)
    lines = [
        f"#set document(title: [{escape(letter.words[0].title)}])",
        _PREAMBLE.format(fonts=fonts),
        f'#set page(paper: "a4", margin: 22mm, numbering: "1 / 1", footer: context align(center, text(size: 10pt)[{escape(letter.number)} #h(1em) #counter(page).display("1 / 1", both: true)]))',
        f"#align(right)[{escape(letter.day)} #linebreak() {escape(letter.number)}]",
        f"#text(size: 13pt)[{escape(letter.name)}]",
        f"#align(right)[{sender}]",
    ]
    for place, words in enumerate(letter.words):
        lines += _words(words, first=place == 0)
    return "\n".join(lines) + "\n"


def _words(words: Words, *, first: bool) -> Iterable[str]:
    language = words.language.partition("-")[0]
    leading = "leading: 1.2em, spacing: 1.6em" if words.language == "ja-simple" else "leading: 0.8em"
    if not first:
        yield "#line(length: 100%, stroke: 0.5pt)"
    yield f'#[\n#set text(lang: "{language}")\n#set par({leading})'
    yield f"{'=' if first else '=='} {said(words.title)}"
    for part in words.parts:
        yield from _part(part, first)
    yield "]"


def _part(part: Part, first: bool) -> Iterable[str]:
    if part.title:
        yield f"\n{'==' if first else '==='} {said(part.title)}"
    for text in part.paragraphs:
        for line in text.split("\n"):
            if line.strip():
                yield f"\n{said(line)}"
    for label, text in part.lines:
        yield f"\n/ {said(label)}: {said(text) or '–'}"
