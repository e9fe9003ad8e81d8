"""A form on paper 「様式」: A4 sheets to fill in by hand, as PDF/UA, by Typst; what is asked and in which words is decided above."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from todoke.notices.formats.letters import FONTS, Press, said
from todoke.people.formats.own_data import escape


@dataclass(frozen=True, slots=True)
class Line:
    """One row to fill in: what it is called, then boxes (a number: so many) with words between, options to tick, or ``rules`` rows to write on."""

    label: str = ""
    boxes: Sequence[int | str] = ()
    ticks: Sequence[str] = ()
    rules: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """One question: the number by which conditions and staff name it, and the rows that it is answered in."""

    path: str
    number: str
    label: str
    lines: Sequence[Line]
    hint: str = ""
    mark: str = ""
    only_if: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Questions that stand together: a page of the form, or one of a group."""

    title: str
    items: Sequence[Item]
    notes: Sequence[str] = ()
    only_if: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form as a whole. ``codes``: what stands on each page, as written and as a drawing of its QR; the last holds for all that follow."""

    title: str
    language: str
    codes: Sequence[tuple[str, str]]
    sections: Sequence[Section]
    qr_says: str = ""
    opening: Sequence[str] = ()
    needed: tuple[str, Sequence[str]] = ("", ())
    facts: Sequence[tuple[str, str]] = ()
    consent: str = ""
    closing: Sequence[tuple[str, Sequence[str]]] = ()
    office: Sequence[str] = ()


_READING: Final = re.compile(r"\{([^{}|]{1,40})\|[^{}|]{1,60}\}")
_PREAMBLE: Final = """
#set text(font: ({fonts}), fallback: false, lang: "{language}", size: 12pt)
#set par(leading: {leading}, spacing: {spacing})
#show heading.where(level: 1): set text(size: 18pt)
#show heading.where(level: 2): set text(size: 14pt)
#show heading: set block(above: 1.5em, below: {below})
#let ruby(base, reading, wide) = box(width: wide, {{
  align(center, text(cjk-latin-spacing: none, base))
  pdf.artifact(place(top + center, dy: -0.62em, text(size: 0.5em, reading)))
}})
#let cells(count) = box(baseline: 32%, pdf.artifact(grid(columns: (8.2mm,) * count, rows: 9.5mm, stroke: 0.6pt)))
#let rules(count) = pdf.artifact(grid(columns: (1fr,), rows: (11.5mm,) * count, stroke: 0.6pt))
#let tick(words) = box[#box(width: 5mm, height: 5mm, baseline: 18%, stroke: 0.8pt)~#words]
#let choice(words) = block(above: 0.7em, below: 0.4em, grid(columns: (7mm, 1fr), box(width: 5mm, height: 5mm, stroke: 0.8pt), words))
#let only(words) = block(sticky: true, above: 0.7em, below: 0.7em, fill: luma(92%), inset: (x: 2mm, y: {inset}), radius: 1mm, text(weight: "bold", words))
#let small(words) = block(above: {small}, below: {small}, text(size: 11pt, words))
#let row(words) = block(above: {small}, below: 0.5em, words)
#let question(body, breakable: false) = block(breakable: breakable, width: 100%, above: 1.3em, below: 0pt, body)
"""
_PAGES: Final = """
#let codes = ({codes})
#let code() = codes.at(calc.min(counter(page).get().first(), codes.len()) - 1)
#set page(paper: "a4", margin: (x: 18mm, top: 30mm, bottom: 16mm), header-ascent: 4mm,
  header: context grid(columns: (1fr, 21mm), align: (left + horizon, right),
    [#text(size: 10.5pt)[{title} #linebreak() #code().at(0) #h(1em) #counter(page).display("1 / 1", both: true)]],
    image(bytes(code().at(1)), format: "svg", width: 20mm, alt: "{qr_says}")))
"""
#: An option of more signs has a line of its own; a question with more options or signs may run over to the next page.
_LONG_TICK, _MANY_TICKS, _LONG_QUESTION = 40, 16, 600
#: Distances where readings stand above characters, and where none do.
_AIRY: Final = {"leading": "1.15em", "spacing": "1.5em", "below": "1em", "inset": "3mm", "small": "1.1em"}
_CLOSE: Final = {"leading": "0.65em", "spacing": "0.9em", "below": "0.6em", "inset": "1.5mm", "small": "0.6em"}


def to_pdf(sheet: Sheet, press: Press, *, made_at: datetime) -> bytes:
    """The form as one tagged PDF after PDF/UA-1; the same bytes for the same form and moment."""
    made: bytes = press.typst.compile(
        markup(sheet).encode(), format="pdf", pdf_standards=["ua-1"], font_paths=press.fonts, timestamp=int(made_at.timestamp())
    )  # fmt: skip
    return made


def many_to_pdf(sheets: Sequence[Sheet], press: Press, *, made_at: datetime) -> bytes:
    """Sheets that differ in their codes alone, as one PDF: each begins on a page of its own, counted from one."""
    lines = list(_start(sheets[0]))
    for place, each in enumerate(sheets):
        lines += ['#pagebreak(weak: true, to: "odd")', "#counter(page).update(1)"] if place else []
        lines += [*_pages(each), *_body(each)]
    made: bytes = press.typst.compile(
        ("\n".join(lines) + "\n").encode(), format="pdf", pdf_standards=["ua-1"], font_paths=press.fonts, timestamp=int(made_at.timestamp())
    )  # fmt: skip
    return made


def markup(sheet: Sheet) -> str:
    """The form in Typst's language; every text from outside is escaped."""
    return "\n".join([*_start(sheet), *_pages(sheet), *_body(sheet)]) + "\n"


def _start(sheet: Sheet) -> Iterable[str]:
    yield f"#set document(title: [{escape(plain(sheet.title))}])"
    yield _PREAMBLE.format(
        fonts="".join(f'"{name}", ' for name in FONTS), language=sheet.language.partition("-")[0],
        **(_AIRY if sheet.language == "ja-simple" else _CLOSE),
    )  # fmt: skip


def _pages(sheet: Sheet) -> Iterable[str]:
    yield _PAGES.format(
        title=escape(plain(sheet.title)), qr_says=_quoted(sheet.qr_says),
        codes="".join(f'("{_quoted(code)}", "{_quoted(drawing)}"), ' for code, drawing in sheet.codes),
    )  # fmt: skip


def _body(sheet: Sheet) -> Iterable[str]:
    yield f"= {said(sheet.title)}"
    for text in sheet.opening:
        yield f"\n{said(text)}"
    if sheet.needed[1]:
        yield f"\n*{said(sheet.needed[0])}*"
        yield from (f"- {said(each)}" for each in sheet.needed[1])
    for section in sheet.sections:
        yield from _section(section)
    if sheet.consent:
        yield f"#question[#choice[{said(sheet.consent)}]]"
    yield "#v(1em)"
    for title, texts in sheet.closing:
        yield f"\n== {said(title)}"
        yield from (f"\n{said(text)}" for text in texts)
    for label, text in sheet.facts:
        yield f"\n/ {said(label)}: {said(text)}"
    if sheet.office:
        boxes = ", ".join(f"[#text(size: 10.5pt)[{said(each)}]]" for each in sheet.office)
        yield f"#v(1em)\n#block(breakable: false, grid(columns: (1fr,) * {len(sheet.office)}, rows: 18mm, stroke: 0.6pt, inset: 1.5mm, {boxes}))"


def _section(section: Section) -> Iterable[str]:
    if section.title:
        yield f"\n== {said(section.title)}"
    if section.only_if:
        yield f"#only[{said(section.only_if)}]"
    for text in section.notes:
        yield f"#block(sticky: true)[{said(text)}]"
    for item in section.items:
        yield f"#question(breakable: {'true' if _is_long(item) else 'false'})["
        if item.only_if:
            yield f"#only[{said(item.only_if)}]"
        mark = f" #text(size: 11pt)[{said(item.mark)}]" if item.mark else ""
        yield f"*{escape(item.number)}* #h(0.5em) *{said(item.label)}*{mark}"
        if item.hint:
            yield f"#small[{said(item.hint)}]"
        for line in item.lines:
            yield from _row(line)
        yield "]"


def _is_long(item: Item) -> bool:
    """Whether a question may be longer than a page, so that it has to run on."""
    return len(item.label) + len(item.hint) > _LONG_QUESTION or any(
        len(line.ticks) > _MANY_TICKS for line in item.lines
    )


def _row(line: Line) -> Iterable[str]:
    label = f"#text(size: 11pt)[{said(line.label)}] #h(0.4em) " if line.label else ""
    if line.boxes:
        shown = " ".join(f"#cells({each})" if isinstance(each, int) else f"{said(each)}" for each in line.boxes)
        yield f"#row[{label}{shown}]"
    elif any(len(each) > _LONG_TICK for each in line.ticks):
        yield from ((f"#row[{label}]",) if label else ())
        yield from (f"#choice[{said(each)}]" for each in line.ticks)
    elif line.ticks:
        yield f"#row[{label}{' #h(1em) '.join(f'#tick[{said(each)}]' for each in line.ticks)}]"
    elif line.rules:
        yield f"{f'#row[{label}]' if label else '#v(0.5em)'}\n#rules({line.rules})"


def plain(text: str) -> str:
    """A text without its readings, where there is no room for them."""
    return _READING.sub(r"\1", text)


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
