"""The report of a wave 「報告書」 as PDF/UA by Typst: every figure as a picture with the table behind it."""

import importlib.util
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from todoke.notices.formats.letters import FONTS, Press, said
from todoke.people.formats.own_data import escape

_PREAMBLE: Final = """
#set text(font: ({fonts}), fallback: false, lang: "{language}", size: 10.5pt)
#set par({leading})
#set page(paper: "a4", margin: 20mm, footer: context align(center, text(size: 9pt)[{footer} #h(1em) #counter(page).display("1 / 1", both: true)]))
#set table(stroke: 0.4pt + luma(60%), inset: 2mm, align: left + horizon)
#show table.cell.where(y: 0): strong
#show heading.where(level: 1): set text(size: 18pt)
#show heading.where(level: 2): set text(size: 14pt)
#show heading.where(level: 3): set text(size: 11.5pt)
#show heading: set block(above: 1.6em, below: 0.8em)
#let ruby(base, reading, wide) = box(width: wide, {{
  align(center, text(cjk-latin-spacing: none, base))
  pdf.artifact(place(top + center, dy: -0.62em, text(size: 0.5em, reading)))
}})
"""


@dataclass(frozen=True, slots=True)
class Table:
    """Heads and rows of a table; ``widths`` in parts of the width."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[int]


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing and what it shows, in words."""

    svg: str
    says: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading and what stands under it, in order; ``level`` 2 begins a part of the report."""

    title: str
    level: int = 3
    paragraphs: Sequence[str] = ()
    parts: Sequence[Table | Picture] = ()
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """A report in one language; readings as ``{漢字|かんじ}``."""

    title: str
    language: str
    footer: str
    intro: Sequence[str]
    chapters: Sequence[Chapter] = field(default_factory=tuple)


def can_print() -> bool:
    """Whether the extra that makes PDFs is installed."""
    return importlib.util.find_spec("typst") is not None


def to_pdf(report: Report, press: Press, *, made_at: datetime) -> bytes:
    """The report as a tagged PDF after PDF/UA-1; the same bytes for the same figures and moment."""
    made: bytes = press.typst.compile(
        markup(report).encode(), format="pdf", pdf_standards=["ua-1"], font_paths=press.fonts, timestamp=int(made_at.timestamp())
    )  # fmt: skip
    return made


def markup(report: Report) -> str:
    """The report in Typst's language; every text from outside is escaped."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterable[str]:
    simple = report.language == "ja-simple"
    yield f"#set document(title: [{escape(_bare(report.title))}])"
    yield _PREAMBLE.format(
        fonts="".join(f'"{name}", ' for name in FONTS), language=report.language.partition("-")[0], footer=escape(_bare(report.footer)),
        leading="leading: 1.15em, spacing: 1.5em" if simple else "leading: 0.75em, spacing: 1.1em",
    )  # fmt: skip
    yield f"= {said(report.title)}"
    yield from (f"\n{said(text)}" for text in report.intro)
    for chapter in report.chapters:
        yield from _chapter(chapter)


def _bare(text: str) -> str:
    """A text without its readings."""
    return "".join(part.partition("|")[0] for piece in text.split("{") for part in piece.split("}"))


def _chapter(chapter: Chapter) -> Iterable[str]:
    yield f"\n{'=' * chapter.level} {said(chapter.title)}"
    yield from (f"\n{said(text)}" for text in chapter.paragraphs)
    for part in chapter.parts:
        yield from _table(part) if isinstance(part, Table) else _picture(part)
    yield from (f"\n- {said(text)}" for text in chapter.notes)


def _table(table: Table) -> Iterable[str]:
    widths = ", ".join(f"{each}fr" for each in table.widths)
    heads = ", ".join(f"[{said(each)}]" for each in table.heads)
    yield f"\n#table(columns: ({widths}), table.header({heads}),"
    yield from ("  " + ", ".join(f"[{said(each) or '–'}]" for each in row) + "," for row in table.rows)
    yield ")"


def _picture(picture: Picture) -> Iterable[str]:
    drawing, says = (text.replace("\\", "\\\\").replace('"', '\\"') for text in (picture.svg, _bare(picture.says)))
    yield f'\n#align(center, image(bytes("{drawing}"), format: "svg", width: 100%, alt: "{says}"))'
