"""Figures of surveys as a reader sees them: charts raw and weighted, the years side by side, groups, what changed and what may not be said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup

from todoke.bodies import queries as bodies
from todoke.registry.rules.fields import N_
from todoke.surveys.queries.figures import Over, Year
from todoke.surveys.rules import intervals, tables
from todoke.surveys.rules.intervals import Change, Mean
from todoke.surveys.rules.kinds import Link, QuestionKind
from todoke.surveys.rules.parts import YES
from todoke.surveys.rules.questions import Wording
from todoke.ui import survey_words as words
from todoke.ui.charts import Bar, BarChart, LineChart, Mark, Point, Scale, Series
from todoke.ui.figure_words import CHANGES, HIDDEN, together_words
from todoke.ui.messages import say
from todoke.ui.names import name_of

SHARES: Final = Scale(0, 100, 1, "%")
_LINES: Final = 3
Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: the language, and what towns and times are called."""

    language: str
    towns: Mapping[str, str]
    times: Wording | None = None

    def option(self, wording: Wording, key: str) -> Markup:
        """An option in words; a band of numbers is its own word."""
        found = wording.option(key)
        unit = words.shown(wording.unit, self.language) if wording.unit else Markup("")
        return words.shown(found.texts, self.language) if found else Markup("{}{}").format(key.replace("-", "–"), unit)

    def group(self, segment: str, key: str) -> Markup:
        """A group of a segment in words."""
        if segment == "when" and self.times and (time := self.times.option(key)):
            return words.shown(time.texts, self.language)
        named: Mapping[str, str] = {
            "age": words.AGES,
            "mode": {each.value: text for each, text in words.MODES.items()},
        }.get(segment, {})
        if key in named:
            return say(named[key])
        return Markup("{}").format(self.towns.get(key, key)) if key else say(N_("Not said"))


def reader(language: str, times: Wording | None = None) -> Reader:
    """The reader of a page."""
    return Reader(language, {each.code: name_of(each) for each in bodies.municipalities() if each.code}, times)


@dataclass(frozen=True, slots=True)
class Changed:
    """What may be said of one option between two neighbouring waves."""

    label: Markup
    said: Markup
    kind: str


@dataclass(frozen=True, slots=True)
class Block:
    """One part of a question, or the question: what the newest wave says, and all years."""

    key: str
    title: Markup
    n: int | None
    bars: BarChart | None
    line: LineChart | None
    years: Sequence[Sequence[Markup | str]]
    changed: Sequence[Changed]
    notes: Sequence[Markup]


def _point(cell: Document | None, kind: str, n: int | None) -> Point:
    figures = (cell or {}).get(kind)
    if not figures:
        return Point(None, note=str(say(HIDDEN)))
    share, low, high = (100 * each for each in figures)
    return Point(share, low, high, n if kind == "raw" else None)


def kinds_of(document: Document) -> tuple[str, ...]:
    """Which figures there are: raw, and weighted where the wave was weighted."""
    cells = document.get("options") or [
        cell for group in document.get("groups", ()) for cell in group["cells"].values() if cell
    ]
    return ("raw", "weighted") if any("weighted" in cell for cell in cells) else ("raw",)


def _names(kinds: Sequence[str]) -> tuple[str, ...]:
    return tuple(str(say({"raw": N_("As answered"), "weighted": N_("Weighted")}[kind])) for kind in kinds)


def _cells(year: Year, key: str) -> list[tuple[str, str, str]]:
    """The lines of a block: (part, option, name of the line)."""
    wording = year.asked.wording
    if wording.kind is QuestionKind.MANY:
        return [(each.key, YES, each.key) for each in wording.options if not each.aside]
    parts = year.documents.get((key, ""), {})
    kept = [each["key"] for each in parts.get("options", ())] + list(parts.get("together", ()))
    order = [each.key for each in wording.options if not each.aside] or kept
    return [(key, option, option) for option in order]


def _cell(year: Year, part: str, option: str) -> tuple[Document | None, Document]:
    document = year.documents.get((part, ""), {})
    return next((each for each in document.get("options", ()) if each["key"] == option), None), document


def block(over: Over, key: str, reading: Reader) -> Block:
    """A part of a question over the years; ``key``: a row of a grid, "" otherwise."""
    year = over.newest
    wording = year.asked.wording
    row = wording.row(key)
    title = words.shown(row.texts if row else wording.texts, reading.language)
    lines = _cells(year, key)
    found = [_cell(year, part, option) for part, option, _ in lines]
    documents = [document for _, document in found if document]
    n = next((each.get("n") for each in documents), None)
    kinds = next((made for each in documents if len(made := kinds_of(each)) > 1), ("raw",))
    bars = BarChart(
        str(say(N_("Answers in %(year)s"), year=year.wave.year)), str(say(N_("Choice"))),
        tuple(Bar(reading.option(wording, name), tuple(_point(cell, kind, document.get("n")) for kind in kinds)) for (cell, document), (_, _, name) in zip(found, lines, strict=True)),
        SHARES, _names(kinds) if len(kinds) > 1 else (),
    )  # fmt: skip
    series = _series(over, lines, reading)
    return Block(
        key, title, n, bars if n else None, _line(over, series, reading), _years(over, lines, reading), _changes(over, lines, reading),
        _notes(wording, documents, reading),
    )  # fmt: skip


def _joined(over: Over) -> list[bool]:
    return [True, *(each.joined for each in over.joints)]


def _weighted(over: Over) -> bool:
    """Whether every wave is weighted: only like is joined with like."""
    return all(
        len(kinds_of(document)) > 1
        for year in over.years
        for (_, segment), document in year.documents.items()
        if not segment and document.get("options")
    )


def _series(over: Over, lines: Sequence[tuple[str, str, str]], reading: Reader) -> list[Series]:
    kind = "weighted" if _weighted(over) else "raw"
    made = []
    for part, option, name in lines:
        points = []
        for year, joined in zip(over.years, _joined(over), strict=True):
            cell, document = _cell(year, part, option)
            point = _point(cell, kind, document.get("n"))
            points.append(Point(point.value, point.low, point.high, document.get("n"), joined, point.note))
        made.append(Series(str(reading.option(over.newest.asked.wording, name)), tuple(points)))
    return made


def _marks(over: Over, reading: Reader) -> tuple[Mark, ...]:
    return tuple(
        Mark(place, str(_why(joint.link, joint.whys, reading)), breaks=not joint.joined)
        for place, joint in enumerate(over.joints, start=1)
        if joint.link is not Link.IDENTICAL
    )


def _why(link: Link, whys: Sequence[Mapping[str, str]], reading: Reader) -> Markup:
    reasons = Markup(" ").join(words.shown(each, reading.language) for each in whys if each)
    return Markup("{}{}").format(say(words.LINKS[link]), Markup(": {}").format(reasons) if reasons else "")


def _line(over: Over, series: Sequence[Series], reading: Reader) -> LineChart | None:
    """The options most chosen in the newest wave, over the years; None for one wave."""
    if len(over.years) < 2:
        return None
    means = _means(over)
    labels = tuple(str(each.wave.year) for each in over.years)
    title = str(say(N_("Over the years")))
    if means:
        values = [each.value for each in over.newest.asked.wording.options if each.value is not None]
        scale = Scale(min(values), max(values), 2)
        points = tuple(
            Point(each.mean, each.low, each.high, each.n, joined) if each else Point(None, joined=joined, note=str(say(HIDDEN)))
            for each, joined in zip(means, _joined(over), strict=True)
        )  # fmt: skip
        return LineChart(
            title, str(say(N_("Year"))), labels, (Series(str(say(N_("Mean"))), points),), scale, _marks(over, reading)
        )
    shown = [each for each in series if each.newest is not None]
    most = sorted(shown, key=lambda each: -(each.points[each.newest or 0].value or 0))[:_LINES]
    chosen = tuple(each for each in series if each in most)
    return LineChart(title, str(say(N_("Year"))), labels, chosen, SHARES, _marks(over, reading)) if chosen else None


def _means(over: Over) -> list[Mean | None]:
    """The mean of each year on a scale; [] where the question has none in the newest."""
    kind = "weighted" if _weighted(over) else "raw"
    found = [_mean(year.documents.get(("", ""), {}), kind) for year in over.years]
    return found if found[-1] else []


def _mean(document: Document, kind: str) -> Mean | None:
    figures = (document.get("mean") or {}).get(kind)
    return Mean(figures[0], figures[1], figures[2], document["n"], figures[3]) if figures else None


def _written(point: Point) -> Markup:
    if point.value is None:
        return Markup("<small>{}</small>").format(point.note)
    return Markup("{} <small>({})</small>").format(SHARES.write(point.value), SHARES.interval(point))


def _years(over: Over, lines: Sequence[tuple[str, str, str]], reading: Reader) -> Sequence[Sequence[Markup | str]]:
    """Every choice of every year: a table that says what the lines of a chart leave out."""
    if len(over.years) < 2:
        return ()
    wording = over.newest.asked.wording
    return [
        [reading.option(wording, name), *(_written(point) for point in series.points)]
        for (_, _, name), series in zip(lines, _series(over, lines, reading), strict=True)
    ]


def _changes(over: Over, lines: Sequence[tuple[str, str, str]], reading: Reader) -> list[Changed]:
    """Since the wave before: only what the interval of the difference allows to call a change; nothing at all across a break."""
    if len(over.years) < 2 or not over.joints[-1].joined:
        return []
    kind = "weighted" if _weighted(over) else "raw"
    before, after = over.years[-2:]
    means = _means(over)
    if means and means[-2] and means[-1]:
        change = intervals.change_of_means(means[-2], means[-1])
        return [_said(say(N_("Mean")), change, before.wave.year)]
    found = []
    for part, option, name in lines:
        older, newer = (
            tables.share(year.documents.get((part, ""), {}), option, weighted=kind == "weighted") for year in (before, after)
        )  # fmt: skip
        if older and newer:
            label = reading.option(after.asked.wording, name)
            found.append(_said(label, intervals.change_of(older, newer), before.wave.year))
    return found


def _said(label: Markup, change: Change, year: int) -> Changed:
    return Changed(label, say(CHANGES[change], year=year), change.value)


def _notes(wording: Wording, documents: Sequence[Document], reading: Reader) -> list[Markup]:
    """What is not shown, and what was said beside the choices."""
    notes = []
    hidden = [key for each in documents[:1] for key in each.get("together", ())]
    if wording.kind is QuestionKind.MANY:
        hidden = []
        if any(each.get("together") for each in documents):
            notes.append(
                say(N_("A choice that fewer than ten people made, or that all but fewer than ten made, is not shown."))
            )
    if hidden:
        notes.append(together_words([reading.option(wording, key) for key in hidden]))
    for each in documents[0].get("asides", ()) if documents and wording.kind is not QuestionKind.MANY else ():
        label = reading.option(wording, each["key"])
        if each["n"] is not None:
            notes.append(
                say(
                    N_("Besides, %(n)s answered “%(answer)s”. They are not in these shares."), n=each["n"], answer=label
                )
            )
    return notes


@dataclass(frozen=True, slots=True)
class Grouped:
    """One option by the groups of a segment."""

    chart: BarChart


def by_segment(year: Year, key: str, segment: str, reading: Reader) -> list[BarChart]:
    """For each option, the groups beside each other; [] where nothing can be shown."""
    made = []
    wording = year.asked.wording
    for part, option, name in _cells(year, key):
        groups = year.documents.get((part, segment), {}).get("groups", ())
        kinds = kinds_of({"groups": groups})
        bars = tuple(
            Bar(_group(reading, segment, each["keys"]), tuple(_point(each["cells"].get(option), kind, each["n"]) for kind in kinds))
            for each in groups
        )  # fmt: skip
        if any(point.value is not None for each in bars for point in each.points):
            title = reading.option(wording, name)
            made.append(BarChart(title, str(say(N_("Group"))), bars, SHARES, _names(kinds) if len(kinds) > 1 else ()))
    return made


def _group(reading: Reader, segment: str, keys: Sequence[str]) -> Markup:
    return Markup(" / ").join(reading.group(segment, key) for key in keys)


def grid(year: Year, reading: Reader) -> tuple[list[Markup], list[tuple[str, Markup, list[Markup]]]]:
    """A grid as one table: the options, and for each row its key, its words and its shares."""
    wording = year.asked.wording
    options = [each.key for each in wording.options if not each.aside]
    rows = []
    for row in wording.rows:
        document = year.documents.get((row.key, ""), {})
        kind = kinds_of(document)[-1]
        cells = [_written(_point(_cell(year, row.key, option)[0], kind, document.get("n"))) for option in options]
        rows.append((row.key, words.shown(row.texts, reading.language), cells))
    return [reading.option(wording, key) for key in options], rows
