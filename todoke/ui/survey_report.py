"""The report of a wave in words: what its pages say, one question after the other, for paper."""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from markupsafe import Markup

from todoke.registry.rules.fields import N_
from todoke.surveys.formats.reports import Chapter, Picture, Report, Table
from todoke.surveys.models import Survey, Wave
from todoke.surveys.queries import figures
from todoke.surveys.queries.waves import questions_of
from todoke.surveys.rules.kinds import QuestionKind
from todoke.ui import charts, survey_pages, survey_words
from todoke.ui.messages import say
from todoke.ui.survey_figures import Block
from todoke.ui.survey_pages import Asking

_RUBY: Final = re.compile(r"<ruby>(.*?)<rt>(.*?)</rt></ruby>")
_TAG: Final = re.compile(r"<[^>]*>")


def readable(text: object) -> str:
    """Words of a page for paper: readings as ``{漢字|かんじ}``, without tags."""
    if not isinstance(text, Markup):
        return str(text)
    return html.unescape(_TAG.sub("", _RUBY.sub(r"{\1|\2}", str(text))))


def _say(text: str, **params: object) -> str:
    return readable(say(text, **params))


def report(of: Survey, found: Sequence[Wave], wave: Wave, language: str) -> Report:
    """Everything that is shown of a wave, with the waves before it."""
    until = [each for each in found if each.opens_date <= wave.opens_date]
    page = survey_pages.survey_page(of, until, language)
    title = f"{readable(page['names'])} {wave.year}"
    answers = _say(N_("%(n)s people answered. Each share stands with its 95%% interval."), n=wave.weighting.answers)
    intro = [readable(page["texts"]), readable(page["frame"]), answers, *(readable(each) for each in page["weighting"])]
    hidden = _say(N_("Counts of fewer than ten are not shown, nor others from which they could be worked out."))
    return Report(
        title, language, title, [each for each in (*intro, hidden) if each], tuple(_chapters(until, wave, language))
    )


def _chapters(found: Sequence[Wave], wave: Wave, language: str) -> Iterator[Chapter]:
    module = ""
    for asked in questions_of(wave):
        if asked.wording.feeds or asked.wording.kind is QuestionKind.TEXT:
            continue
        if asked.module.value != module:
            module = asked.module.value
            yield Chapter(_say(survey_words.MODULES[asked.module]), level=2)
        over = figures.over_years(asked.key, found)
        page = survey_pages.question_page(over, found, Asking(), language)
        yield _grid(page) if page["block"] is None else _question(page)
    for part in survey_pages.responsible_page(wave, language)["parts"]:
        yield from _responsible(part)


def _key(line: charts.LineChart) -> str:
    """Which sign is which line, for whoever reads on paper."""
    return " / ".join(f"{sign} {readable(each.name)}" for sign, each in zip("●○◎", line.series, strict=False))


def _question(page: Mapping[str, Any]) -> Chapter:
    block: Block = page["block"]
    parts: list[Table | Picture] = []
    paragraphs = [_say(N_("%(n)s answers."), n=block.n)] if block.n else [_say(N_("Too few answers"))]
    if block.bars:
        parts.append(Picture(str(charts.bars_svg(block.bars)), _say(N_("Bars; the figures stand in the table below."))))
        parts.append(_bars(block.bars))
    if block.line:
        parts.append(Picture(str(charts.line_svg(block.line, charts.PAPER)), _say(N_("Lines over the years; the figures stand in the table below."))))  # fmt: skip
        years = [readable(each) for each in page["years"]]
        rows = [[readable(cell) for cell in row] for row in block.years]
        parts.append(Table([_say(N_("Choice")), *years], rows, [3, *[2] * len(years)]))
    notes = [readable(each) for each in block.notes]
    for before in page["earlier"]:
        notes.append(_say(N_("Before the question changed")) + f": {readable(before.title)}")
        notes += [_key(before.line)] if before.line else []
        parts += _earlier(before)
    if block.line:
        notes.append(_key(block.line))
        notes += [f"{block.line.labels[mark.at]}: {readable(mark.text)}" for mark in block.line.marks]
    notes += [f"{readable(each.label)}: {readable(each.said)}" for each in block.changed]
    notes += [_say(N_("Real case: “%(said)s”"), said=case.text) for case, _ in page["cases"]]
    return Chapter(readable(page["text"]), paragraphs=paragraphs, parts=parts, notes=notes)


def _earlier(before: Block) -> Iterator[Table | Picture]:
    """The years before the question became another one, in a picture and a table of their own."""
    if before.line:
        yield Picture(str(charts.line_svg(before.line, charts.PAPER)), _say(N_("Lines over the years; the figures stand in the table below.")))  # fmt: skip
        rows = [[readable(cell) for cell in row] for row in before.years]
        yield Table([_say(N_("Choice")), *before.line.labels], rows, [3, *[2] * len(before.line.labels)])
    elif before.bars:
        yield _bars(before.bars)


def _bars(chart: charts.BarChart) -> Table:
    names = [readable(each) for each in chart.names] or [_say(N_("Share"))]
    rows = []
    for each in chart.bars:
        cells = [charts.figure_text(chart.scale, point) or readable(point.note) for point in each.points]
        rows.append([readable(each.label), *cells])
    return Table([_say(N_("Choice")), *names], rows, [3, *[2] * len(names)])


def _grid(page: Mapping[str, Any]) -> Chapter:
    options = [readable(each) for each in page["options"]]
    rows = [[readable(words), *(readable(cell) for cell in cells)] for _, words, cells in page["rows"]]
    table = Table([_say(N_("Row")), *options], rows, [3, *[2] * len(options)])
    return Chapter(readable(page["text"]), parts=[table])


def _responsible(part: Mapping[str, Any]) -> Iterator[Chapter]:
    for title, matrix in (
        (_say(N_("Of what is really theirs, who is thought responsible")), part["thought_of"]),
        (_say(N_("Of what people think is theirs, whose it really is")), part["truth_of"]),
    ):
        if matrix:
            heads, rows = matrix
            table = Table(
                [_say(N_("Body")), *map(readable, heads)], [[readable(cell) for cell in row] for row in rows], [3, *[2] * len(heads)]
            )  # fmt: skip
            yield Chapter(title, parts=[table])
