"""Pages of a survey's figures, the same for everybody and for staff who look before publication."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from markupsafe import Markup

from todoke.registry.rules.fields import N_
from todoke.surveys.models import Survey, SurveyCase, Wave
from todoke.surveys.queries import figures, tallies
from todoke.surveys.queries.waves import questions_of
from todoke.surveys.rules import attribution
from todoke.surveys.rules.intervals import Share, share_of
from todoke.surveys.rules.kinds import QuestionKind
from todoke.surveys.rules.wording import Wording
from todoke.ui import figure_words, survey_words
from todoke.ui import survey_figures as shown
from todoke.ui.charts import Point
from todoke.ui.messages import say
from todoke.ui.survey_figures import SHARES, Reader

#: What can be downloaded of a wave: the address's name and its words.
FILES: Final = (
    ("survey_report", N_("Report (PDF)")),
    ("survey_figures_csv", N_("Figures (CSV)")),
    ("survey_figures_json", N_("Figures (JSON)")),
    ("survey_codebook", N_("Codebook (CSV)")),
)
#: What a reader may ask for in the address.
SEGMENTS: Final = tuple(figure_words.SEGMENTS)


def survey_page(of: Survey, found: Sequence[Wave], language: str) -> dict[str, Any]:
    """A survey: its waves, how each was weighted, and its questions by module."""
    reading = shown.reader(language)
    newest = found[-1]
    modules: dict[str, list[tuple[str, Markup]]] = {}
    seen: set[str] = set()
    for wave in reversed(found):
        for asked in questions_of(wave):
            if asked.key in seen or asked.wording.feeds or asked.wording.kind is QuestionKind.TEXT:
                continue
            seen.add(asked.key)
            label = Markup("{} <small>{}</small>").format(
                survey_words.shown(asked.wording.texts, language),
                say(N_("last asked in %(year)s"), year=wave.year) if wave is not newest else "",
            )
            modules.setdefault(asked.module.value, []).append((asked.key, label))
    return {
        "survey": of, "names": survey_words.shown(of.names, language), "texts": survey_words.shown(of.texts, language),
        "frame": survey_words.shown(newest.frame, language), "newest": newest,
        "waves": [
            {
                "wave": wave, "answers": wave.weighting.answers,
                "modes": Markup(" / ").join(say(text) for mode, text in survey_words.MODES.items() if mode.value in wave.modes),
                "weighted": not wave.weighting.document.get("raw"),
            }
            for wave in reversed(found)
        ],
        "weighting": figure_words.weighting_words(newest.weighting, reading.towns),
        "modules": [
            (say(text), modules[module.value]) for module, text in survey_words.MODULES.items() if module.value in modules
        ],
        "has_responsible": any(asked for asked, _ in figures.believed(newest)),
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asking:
    """What a reader asked of a question's page: a row of a grid, a segment."""

    row: str = ""
    segment: str = ""


def linker(path: str) -> Callable[[str, str], str]:
    """Addresses of other views of a question: (row, segment)."""

    def link(row: str, by: str) -> str:
        asked = {name: value for name, value in (("row", row), ("by", by)) if value}
        return f"{path}?{urlencode(asked)}" if asked else path

    return link


def question_page(over: figures.Over, found: Sequence[Wave], asking: Asking, language: str) -> dict[str, Any]:
    """A question: its newest figures, the years, a segment, the cases beside it."""
    year = over.newest
    wording = year.asked.wording
    reading = _reading(year, language)
    is_grid = wording.kind is QuestionKind.GRID
    row = asking.row if is_grid and wording.row(asking.row) else ""
    block = shown.block(over, row, reading) if not is_grid or row else None
    options, rows = shown.grid(year, reading) if is_grid and not row else ((), ())
    segment = asking.segment if asking.segment in SEGMENTS and block else ""
    return {
        "text": survey_words.shown(wording.texts, language), "hint": survey_words.shown(wording.hints, language), "year": year.wave.year,
        "wave": year.wave, "version": year.asked.number, "kind": wording.kind.value, "row": row, "block": block, "options": options, "rows": rows,
        "segment": segment, "segments": _segments(year, row) if block else [],
        "grouped": shown.by_segment(year, row, segment, reading) if segment else [],
        "years": [each.wave.year for each in over.years], "changed_from": over.years[-2].wave.year if len(over.years) > 1 else None,
        "broken": bool(over.joints) and not over.joints[-1].joined,
        "weighting": figure_words.weighting_words(year.wave.weighting, reading.towns),
        "modes": Markup(" / ").join(say(text) for mode, text in survey_words.MODES.items() if mode.value in year.wave.modes),
        "cases": [(case, _about(case, wording, reading)) for case in figures.cases_of(over.question, found)],
    }  # fmt: skip


def _reading(year: figures.Year, language: str) -> Reader:
    times = tallies.times_of(questions_of(year.wave))
    return shown.reader(language, times.wording if times else None)


def _segments(year: figures.Year, row: str) -> list[tuple[str, Markup]]:
    """The segments of which there is something to show."""
    there = {
        segment
        for (part, segment), document in year.documents.items()
        if segment and (part == row or not row) and document.get("groups")
    }
    return [(key, say(text)) for key, text in figure_words.SEGMENTS.items() if key in there]


def _about(case: SurveyCase, wording: Wording, reading: Reader) -> Markup:
    """What the case's writer answered, where they said so and it is a choice."""
    return reading.option(wording, case.option) if case.option and wording.option(case.option) else Markup("")


def responsible_page(wave: Wave, language: str) -> dict[str, Any]:
    """Who is thought responsible beside who is: each duty, and the matrix both ways."""
    reading = shown.reader(language)
    parts = []
    for asked, rows in figures.believed(wave):
        wording = asked.wording
        made = attribution.matrix(rows)
        parts.append({
            "key": asked.key, "text": survey_words.shown(wording.texts, language),
            "options": [reading.option(wording, each.key) for each in wording.options if not each.aside],
            "rows": [_row(each, wording, reading) for each in rows],
            "thought_of": _matrix(made.thought_of, wording, reading), "truth_of": _matrix(made.truth_of, wording, reading),
            "left_out": [survey_words.shown(row.texts, language) for row in wording.rows if row.key in made.left_out],
        })  # fmt: skip
    return {"parts": parts, "wave": wave, "year": wave.year}


def _row(each: attribution.Believed, wording: Wording, reading: Reader) -> dict[str, Any]:
    row = wording.row(each.row)
    cells = [
        _share(share_of(each.counts[option.key], each.n, n=each.n, effect=each.effect))
        if option.key in each.counts
        else say(figure_words.HIDDEN)
        for option in wording.options
        if not option.aside
    ]
    return {
        "key": each.row, "words": survey_words.shown(row.texts if row else None, reading.language), "cells": cells, "n": each.n,
        "truth": reading.option(wording, each.truth) if each.truth else Markup("–"),
    }  # fmt: skip


def _share(share: Share) -> Markup:
    point = Point(100 * share.share, 100 * share.low, 100 * share.high)
    return Markup("{} <small>({})</small>").format(SHARES.write(100 * share.share), SHARES.interval(point))


def _matrix(
    made: Mapping[str, Mapping[str, Share]], wording: Wording, reading: Reader
) -> list[tuple[Markup, list[tuple[Markup, Markup]]]]:
    return [
        (reading.option(wording, one), [(reading.option(wording, other), _share(share)) for other, share in shares.items()])
        for one, shares in made.items()
    ]  # fmt: skip
