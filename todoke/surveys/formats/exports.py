"""Figures, codebook and single answers as files: CSV for any spreadsheet, JSON for programs."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from todoke.surveys.rules.microdata import Record
from todoke.surveys.rules.wording import LANGUAGES, Wording

FIGURES: Final = (
    "survey", "wave", "year", "question", "version", "module", "kind", "part", "segment", "group", "option", "option_ja", "n_base", "n",
    "share_raw", "share_raw_low", "share_raw_high", "share_weighted", "share_weighted_low", "share_weighted_high", "design_effect", "note",
)  # fmt: skip
CODEBOOK: Final = (
    "question", "version", "module", "kind", "link_to_version_before", "why_ja", "what", "code", "aside", "value", *LANGUAGES
)  # fmt: skip
MICRODATA: Final = ("age", "sex", "town", "mode", "weight")
HIDDEN: Final = "suppressed"
#: What a spreadsheet would take for a formula is kept from it.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Described:
    """A question as a wave asked it, with its figures by part and segment."""

    key: str
    number: int
    module: str
    wording: Wording
    link: str
    why: Mapping[str, str]
    documents: Mapping[tuple[str, str], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class About:
    """Which wave a file is of."""

    survey: str
    wave: str
    year: int


def to_csv(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A table that spreadsheets open as it is: UTF-8 with a mark, no cell of text a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows([_cell(each) for each in row] for row in rows)
    return ("\ufeff" + out.getvalue()).encode()


def _cell(value: object) -> object:
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def figure_rows(about: About, asked: Iterable[Described]) -> Iterable[list[object]]:
    """One line for each figure; what is not shown is named without a number."""
    for each in asked:
        for (part, segment), document in each.documents.items():
            start = [
                about.survey,
                about.wave,
                about.year,
                each.key,
                each.number,
                each.module,
                each.wording.kind.value,
                part,
                segment,
            ]
            lines = _groups(document) if segment else _whole(document)
            for group, option, base, effect, cell in lines:
                yield [*start, group, option, _words(each.wording, option), base, *_numbers(cell, effect)]


def _whole(
    document: Mapping[str, Any],
) -> Iterable[tuple[str, str, int | None, float | None, Mapping[str, Any] | None]]:
    base, effect = document.get("n"), document.get("effect")
    yield from (("", each["key"], base, effect, each) for each in document.get("options", ()))
    yield from (("", key, base, effect, None) for key in document.get("together", ()))


def _groups(
    document: Mapping[str, Any],
) -> Iterable[tuple[str, str, int | None, float | None, Mapping[str, Any] | None]]:
    for group in document.get("groups", ()):
        name = "+".join(key or "not_said" for key in group["keys"])
        yield from ((name, key, group["n"], group["effect"], cell) for key, cell in group["cells"].items())


def _numbers(cell: Mapping[str, Any] | None, effect: float | None) -> list[object]:
    if cell is None:
        return [None] * 7 + [effect, HIDDEN]
    return [cell["n"], *cell["raw"], *(cell.get("weighted") or (None, None, None)), effect, ""]


def _words(wording: Wording, key: str) -> str:
    option = wording.option(key)
    return option.texts.get("ja", "") if option else ""


def codebook_rows(asked: Iterable[Described]) -> Iterable[list[object]]:
    """Every question, row and choice with its code and its words, and how the wording follows the one before."""
    for each in asked:
        wording = each.wording
        start = [each.key, each.number, each.module, wording.kind.value, each.link, each.why.get("ja", "")]
        yield [*start, "question", "", "", "", *(wording.texts.get(language, "") for language in LANGUAGES)]
        for row in wording.rows:
            yield [*start, "row", row.key, "", row.truth, *(row.texts.get(language, "") for language in LANGUAGES)]
        for option in wording.options:
            aside = "yes" if option.aside else ""
            words = (option.texts.get(language, "") for language in LANGUAGES)
            yield [*start, "option", option.key, aside, option.value, *words]


def figures_json(about: About, asked: Iterable[Described], weighting: Mapping[str, Any], answers: int) -> bytes:
    """The same figures for programs, as they are kept, and how they were weighted."""
    questions = [
        {
            "key": each.key, "version": each.number, "module": each.module, "kind": each.wording.kind.value, "texts": each.wording.texts,
            "link": each.link, "why": each.why,
            "figures": [{"part": part, "segment": segment, **document} for (part, segment), document in each.documents.items()],
        }
        for each in asked
    ]  # fmt: skip
    document = {
        "survey": about.survey, "wave": about.wave, "year": about.year, "answers": answers, "weighting": weighting, "interval": "95 %, Wilson",
        "smallest_cell": 10, "questions": questions,
    }  # fmt: skip
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def microdata_csv(records: Sequence[Record], columns: Sequence[str]) -> bytes:
    """Single answers, one a line; ``*`` where something was left out so that nobody stands out."""
    rows = ([*each.looks, each.weight, *(each.answers.get(column, "") for column in columns)] for each in records)
    return to_csv([*MICRODATA, *columns], rows)
