"""Everything held about somebody as a file: JSON, and a PDF that a screen reader can read (PDF/UA), where Typst is installed."""

import importlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Final

#: Typst's own lettering of Latin, and Japanese fonts that an installation may have, in this order.
_FONTS: Final = ("Noto Sans CJK JP", "Noto Sans JP", "BIZ UDPGothic", "IPAexGothic", "New Computer Modern")
_ESCAPED: Final = frozenset("\\#$*_`<>@[]=-+/~'\"{}()&.:;")


@dataclass(frozen=True, slots=True)
class Part:
    """A heading and its lines: what it is called, what it says, and small print below."""

    title: str
    lines: Sequence[tuple[str, str]] = ()
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A file for a person to keep: its title, when it was made, what it says."""

    title: str
    language: str
    made: str
    intro: Sequence[str] = ()
    parts: Sequence[Part] = field(default_factory=tuple)


def to_json(content: object) -> bytes:
    """Content as JSON that a person can read too; dates in ISO form."""
    return json.dumps(content, ensure_ascii=False, indent=1, default=_plain).encode()


def _plain(value: object) -> str:
    iso = getattr(value, "isoformat", None)
    return str(iso()) if callable(iso) else str(value)


def _typst() -> ModuleType | None:
    try:
        return importlib.import_module("typst")
    except ImportError:
        return None


def can_make_pdf() -> bool:
    """Whether the extra that makes PDFs is installed."""
    return _typst() is not None


def to_pdf(document: Document) -> bytes:
    """A tagged PDF after PDF/UA-1."""
    typst = _typst()
    if typst is None:
        raise LookupError("the extra “letters” is not installed")
    made: bytes = typst.compile(markup(document).encode(), format="pdf", pdf_standards=["ua-1"])
    return made


def markup(document: Document) -> str:
    """The document in Typst's language; every text from outside is escaped."""
    fonts = ", ".join(f'"{name}"' for name in _FONTS)
    language = document.language.partition("-")[0]
    lines = [
        f"#set document(title: [{escape(document.title)}])",
        f'#set text(lang: "{language}", font: ({fonts},), size: 10.5pt)',
        '#set page(paper: "a4", margin: 20mm, numbering: "1 / 1")',
        "#show heading: set block(above: 1.4em, below: 0.7em)",
        f"= {escape(document.title)}",
        escape(document.made),
        *(f"\n{escape(text)}" for text in document.intro),
    ]
    for part in document.parts:
        lines += _part(part)
    return "\n".join(lines) + "\n"


def _part(part: Part) -> Iterable[str]:
    yield f"\n== {escape(part.title)}"
    for label, text in part.lines:
        yield f"/ {escape(label)}: {escape(text) or '–'}"
    for note in part.notes:
        yield f"\n#text(size: 9pt)[{escape(note)}]"


def escape(text: str) -> str:
    """Text that Typst shows as it stands, on one line."""
    return "".join(f"\\{each}" if each in _ESCAPED else each for each in " ".join(text.split()))
