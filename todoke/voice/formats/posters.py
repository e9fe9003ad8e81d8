"""The poster of a counter 「窓口のポスター」 as PDF/UA, by Typst: its name, the question in three languages, the QR; what it says is decided above."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from todoke.notices.formats.letters import FONTS, Press, said
from todoke.people.formats.own_data import escape

#: Sizes that can be printed: the paper, the width of the QR, the size of the letters.
SIZES: Final[dict[str, tuple[str, str, str]]] = {"a4": ("a4", "95mm", "20pt"), "a6": ("a6", "46mm", "10pt")}


@dataclass(frozen=True, slots=True)
class Line:
    """The question and what to do, in one language; readings as ``{漢字|かんじ}``."""

    language: str
    asks: str
    does: str


@dataclass(frozen=True, slots=True)
class Poster:
    """Everything on a poster. ``qr``: the drawing; ``address`` is what it holds, for typing; ``warns``: how a swapped sticker is noticed."""

    title: str
    body: str
    counter: str
    place: str
    lines: Sequence[Line]
    qr: str
    qr_says: str
    address: str
    warns: str


_PREAMBLE: Final = """
#set document(title: [{title}])
#set text(font: ({fonts}), fallback: false, lang: "ja", size: {size})
#set page(paper: "{paper}", margin: 9%)
#set par(leading: 0.8em, spacing: 0.7em)
#show heading: set block(above: 0.3em, below: 0.5em)
#set align(center)
#let ruby(base, reading, wide) = box(width: wide, {{
  align(center, text(cjk-latin-spacing: none, base))
  pdf.artifact(place(top + center, dy: -0.62em, text(size: 0.5em, reading)))
}})
"""


def to_pdf(poster: Poster, press: Press, *, size: str, made_at: datetime) -> bytes:
    """One page, to be printed without any network; the same bytes for the same poster and moment."""
    made: bytes = press.typst.compile(
        markup(poster, size=size).encode(), format="pdf", pdf_standards=["ua-1"], font_paths=press.fonts, timestamp=int(made_at.timestamp())
    )  # fmt: skip
    return made


def markup(poster: Poster, *, size: str) -> str:
    """The poster in Typst's language; every text from outside is escaped."""
    return "\n".join(_lines(poster, *SIZES[size])) + "\n"


def _lines(poster: Poster, paper: str, wide: str, letters: str) -> Iterable[str]:
    yield _PREAMBLE.format(
        title=escape(poster.title), fonts="".join(f'"{name}", ' for name in FONTS), paper=paper, size=letters
    )
    yield f"#text(size: 0.8em)[{said(poster.body)}]"
    yield f"= {said(poster.counter)}"
    if poster.place:
        yield f"{said(poster.place)}"
    for line in poster.lines:
        yield f'#block(above: 1.1em, breakable: false, text(lang: "{line.language[:2]}")[*{said(line.asks)}* #linebreak() #text(size: 0.8em)[{said(line.does)}]])'
    drawing = poster.qr.replace("\\", "\\\\").replace('"', '\\"')
    alt = poster.qr_says.replace("\\", "\\\\").replace('"', '\\"')
    yield f'#block(above: 0.8em, below: 0.5em, image(bytes("{drawing}"), format: "svg", width: {wide}, alt: "{alt}"))'
    yield f"#text(size: 0.6em)[{escape(poster.address)}]"
    yield f"#block(above: 0.8em, text(size: 0.6em)[{said(poster.warns)}])"
