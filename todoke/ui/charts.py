"""Charts as SVG that needs no script and no stylesheet: lines over time and bars, with intervals, breaks and marks, and the table behind them.

Text keeps the page's own size and places are shares of the width, so that a chart holds at 320 px and with large letters; colours are the
page's own, so that it follows dark and print. ``components/chart.html`` puts one on a page; ``line_svg(chart, PAPER)`` and ``bars_svg`` make a picture that stands alone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, log10
from textwrap import wrap
from typing import Final

from markupsafe import Markup, escape

from todoke.ui.ruby import plain

#: Colours by what they are for: those of the page, and those of a picture on paper.
PAGE: Final[Mapping[str, str]] = {
    "first": "var(--key)", "second": "var(--ink-2)", "third": "var(--yes)", "ink": "var(--ink-2)", "line": "var(--hair)", "paper": "var(--paper)", "edge": "var(--edge)",
}  # fmt: skip
PAPER: Final[Mapping[str, str]] = {
    "first": "#0017c1", "second": "#4d4d4d", "third": "#115a36", "ink": "#333333", "line": "#cccccc", "paper": "#ffffff", "edge": "#767676",
}  # fmt: skip
_COLOURS: Final = ("first", "second", "third")
_DASHES: Final = ("", "6 4", "2 4")
SERIES_AT_MOST: Final = len(_COLOURS)
#: Where the drawing begins and ends, in hundredths of the width and in heights of a letter.
_LEFT, _RIGHT, _TOP, _BOTTOM = 14.0, 95.0, 1.8, 12.8
_PICTURE_WIDTH: Final = 640
_LETTER: Final = 13
#: Letters of a bar's label on a line of a picture; the figure stands beside the last.
_LABEL_LETTERS: Final = 30


@dataclass(frozen=True, slots=True)
class Point:
    """One figure, with its interval and of how many; ``value`` None where there is none to show, and ``note`` says why.

    ``joined`` False: it cannot be compared with the one before, and no line leads to it.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    count: int | None = None
    joined: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """One line: as many points as the chart has labels."""

    name: str
    points: tuple[Point, ...]

    @property
    def newest(self) -> int | None:
        """The place of the last figure; None where there is none."""
        return next((at for at in range(len(self.points) - 1, -1, -1) if self.points[at].value is not None), None)


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened at a label: a change of a service, or (``breaks``) a change of the question, drawn before the label."""

    at: int
    text: str
    breaks: bool = False


@dataclass(frozen=True, slots=True)
class Scale:
    """From where to where figures lie, and how they are written."""

    least: float
    greatest: float
    decimals: int = 1
    unit: str = ""

    def write(self, value: float) -> str:
        """A figure as people read it."""
        return f"{value:,.{self.decimals}f}{self.unit}".replace("-", "−")

    def interval(self, point: Point) -> str:
        """ "2.9–3.5", or "" where there is none."""
        return "" if point.low is None or point.high is None else f"{self.write(point.low)}–{self.write(point.high)}"

    def share(self, value: float) -> float:
        """How far along the scale a figure lies, from 0 to 1."""
        width = self.greatest - self.least
        return min(max((value - self.least) / width, 0.0), 1.0) if width > 0 else 0.0

    def ticks(self) -> list[float]:
        """Round figures along the scale, three to six."""
        width = self.greatest - self.least
        if width <= 0:
            return [self.least]
        rough = width / 4
        power = 10 ** floor(log10(rough))
        step = next(power * one for one in (1, 2, 2.5, 5, 10) if power * one >= rough * 0.999)
        first = ceil(self.least / step - 1e-9)
        return [number * step for number in range(first, floor(self.greatest / step + 1e-9) + 1)]


@dataclass(frozen=True, slots=True)
class LineChart:
    """Figures over time. ``across`` heads the labels in the table ("Month")."""

    title: str
    across: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    scale: Scale
    marks: tuple[Mark, ...] = ()

    @property
    def svg(self) -> Markup:
        """The drawing in the page's colours."""
        return line_svg(self, PAGE)


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a bar chart: a point for each of its names."""

    label: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class BarChart:
    """Figures beside each other. ``names``: what the points of a bar are, where there are several (raw, weighted)."""

    title: str
    across: str
    bars: tuple[Bar, ...]
    scale: Scale
    names: tuple[str, ...] = ()


def bar(label: str, value: float | None, *, low: float | None = None, high: float | None = None, count: int | None = None, note: str = "") -> Bar:  # fmt: skip
    """A bar of one figure."""
    return Bar(label, (Point(value, low, high, count, note=note),))


def tag(name: str, text: object = "", **given: object) -> Markup:
    """An SVG element; ``stroke_width`` is written ``stroke-width``."""
    attributes = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"' for key, value in given.items() if value != ""
    )
    return Markup(f"<{name}{attributes}>{escape(text)}</{name}>")  # noqa: S704 - everything is escaped


def _percent(number: float) -> str:
    return f"{number:.2f}%"


def _em(number: float) -> str:
    return f"{number:.2f}em"


def line_svg(chart: LineChart, colours: Mapping[str, str]) -> Markup:
    """The drawing of a line chart; with the colours of paper it is a picture that stands alone."""
    parts = [*_grid(chart, colours), *_marks(chart, colours)]
    for number, series in enumerate(chart.series[:SERIES_AT_MOST]):
        parts += _line(chart, series, number, colours)
    return _picture(chart.title, Markup("").join(parts), _BOTTOM + 2.2, colours)


def _picture(title: str, inside: Markup, height: float, colours: Mapping[str, str]) -> Markup:
    if colours is PAGE:
        return tag("svg", inside, width="100%", height=_em(height), role="img", aria_label=plain(title))
    return tag(
        "svg", inside, xmlns="http://www.w3.org/2000/svg", width=_PICTURE_WIDTH, height=round(height * _LETTER),
        font_size=_LETTER, font_family="Noto Sans CJK JP, sans-serif",
    )  # fmt: skip


def _x(chart: LineChart, index: float) -> float:
    steps = len(chart.labels) - 1
    return (_LEFT + _RIGHT) / 2 if steps < 1 else _LEFT + (_RIGHT - _LEFT) * index / steps


def _y(scale: Scale, value: float) -> float:
    return _BOTTOM - (_BOTTOM - _TOP) * scale.share(value)


def _text(
    words: object, x: str, y: float, *, colour: str, size: float = 0.75, anchor: str = "", weight: str = ""
) -> Markup:
    """Words whose foot lies ``y`` letters of the page below the top; lengths inside count in the letters of the text itself."""
    return tag("text", plain(words), x=x, y=_em(y / size), font_size=_em(size), text_anchor=anchor, font_weight=weight, fill=colour)  # fmt: skip


def _grid(chart: LineChart, colours: Mapping[str, str]) -> Iterator[Markup]:
    """Lines for reading off, with their figures above them at the left, and every few labels below."""
    for value in chart.scale.ticks():
        y = _y(chart.scale, value)
        yield tag("line", x1="0", x2="100%", y1=_em(y), y2=_em(y), stroke=colours["line"])
        yield _text(f"{value:,g}{chart.scale.unit}".replace("-", "−"), "0", y - 0.2, colour=colours["ink"])
    last = len(chart.labels) - 1
    step = max(ceil(last / 3), 1)
    for index, label in enumerate(chart.labels):
        if (last - index) % step == 0:
            anchor = "end" if index == last and last else "start" if index == 0 and last else "middle"
            x = 100.0 if anchor == "end" else _LEFT - 9 if anchor == "start" else _x(chart, index)
            yield _text(label, _percent(x), _BOTTOM + 1.3, anchor=anchor, colour=colours["ink"])


def _marks(chart: LineChart, colours: Mapping[str, str]) -> Iterator[Markup]:
    for number, mark in enumerate(chart.marks, start=1):
        x = _percent(_x(chart, max(mark.at - 0.5, 0) if mark.breaks else mark.at))
        dashes, width = ("", 2) if mark.breaks else ("3 3", 1)
        yield tag("line", x1=x, x2=x, y1=_em(1.2), y2=_em(_BOTTOM), stroke=colours["edge"], stroke_dasharray=dashes, stroke_width=width)  # fmt: skip
        yield _text(number, x, 0.9, anchor="middle", size=0.8, weight="700", colour=colours["ink"])


def _line(chart: LineChart, series: Series, number: int, colours: Mapping[str, str]) -> Iterator[Markup]:
    """The segments between what can be compared, then intervals and signs; a series stands a little aside of the one before."""
    colour, aside = colours[_COLOURS[number]], number * 0.9
    places = [(_x(chart, index) + aside, point) for index, point in enumerate(series.points)]
    for (x1, before), (x2, after) in pairwise(places):
        if before.value is not None and after.value is not None and after.joined:
            yield tag(
                "line", x1=_percent(x1), y1=_em(_y(chart.scale, before.value)), x2=_percent(x2), y2=_em(_y(chart.scale, after.value)),
                stroke=colour, stroke_width=2, stroke_dasharray=_DASHES[number], stroke_linecap="round",
            )  # fmt: skip
    for x, point in places:
        if point.low is not None and point.high is not None:
            ends = {"y1": _em(_y(chart.scale, point.low)), "y2": _em(_y(chart.scale, point.high))}
            yield tag("line", x1=_percent(x), x2=_percent(x), **ends, stroke=colour, stroke_width=1.5)
        if point.value is not None:
            yield _sign(number, _percent(x), _y(chart.scale, point.value), colour, colours["paper"])


def _sign(number: int, x: str, y: float, colour: str, paper: str) -> Markup:
    """A full circle, an empty one, a small ring in a ring: told apart without colour."""
    if number == 0:
        return tag("circle", cx=x, cy=_em(y), r=".28em", fill=colour)
    if number == 1:
        return tag("circle", cx=x, cy=_em(y), r=".28em", fill=paper, stroke=colour, stroke_width=2)
    inner = tag("circle", cx=x, cy=_em(y), r=".12em", fill=colour)
    return tag("circle", cx=x, cy=_em(y), r=".36em", fill=paper, stroke=colour, stroke_width=1.5) + inner


def key_svg(number: int) -> Markup:
    """The sample of a series beside its name."""
    line = tag("line", x1="0", x2="100%", y1=".6em", y2=".6em", stroke=PAGE[_COLOURS[number]], stroke_width=2, stroke_dasharray=_DASHES[number])  # fmt: skip
    sign = _sign(number, "50%", 0.6, PAGE[_COLOURS[number]], PAGE["paper"])
    return tag("svg", line + sign, width="2.2em", height="1.2em", aria_hidden="true")


def bar_svg(scale: Scale, point: Point, number: int = 0, colours: Mapping[str, str] = PAGE) -> Markup:
    """One bar with its interval; its label and figure stand beside it as text, so it is hidden from who listens."""
    return tag("svg", _bar(scale, point, number, 0.0, colours), width="100%", height="1.1em", aria_hidden="true")


def _bar(scale: Scale, point: Point, number: int, top: float, colours: Mapping[str, str]) -> Markup:
    zero, colour = 100 * scale.share(0), colours[_COLOURS[number]]
    parts = [tag("rect", x="0", y=_em(top + 0.1), width="100%", height=".9em", fill="none", stroke=colours["line"])]
    if point.value is not None:
        end = 100 * scale.share(point.value)
        filled = {"fill": colour} if number == 0 else {"fill": colours["paper"], "stroke": colour, "stroke_width": 2}
        parts.append(tag("rect", x=_percent(min(zero, end)), y=_em(top + 0.2), width=_percent(abs(end - zero)), height=".7em", **filled))  # fmt: skip
    if point.low is not None and point.high is not None:
        x1, x2, y = _percent(100 * scale.share(point.low)), _percent(100 * scale.share(point.high)), _em(top + 0.55)
        parts.append(tag("line", x1=x1, x2=x2, y1=y, y2=y, stroke=colours["paper"], stroke_width=5))
        parts.append(tag("line", x1=x1, x2=x2, y1=y, y2=y, stroke=colours["ink"], stroke_width=2))
    return Markup("").join(parts)


def bars_svg(chart: BarChart, colours: Mapping[str, str] = PAPER) -> Markup:
    """All bars as one picture that stands alone, labels and figures above each."""
    parts: list[Markup] = []
    top = 0.2
    for each in chart.bars:
        for line in wrap(plain(each.label), _LABEL_LETTERS):
            parts.append(_text(line, "0", top + 1, size=1, colour=colours["ink"]))
            top += 1.3
        for number, point in enumerate(each.points[:SERIES_AT_MOST]):
            parts.append(_bar(chart.scale, point, number, top, colours))
            said = figure_text(chart.scale, point) or plain(point.note)
            parts.append(_text(said, "100%", top - 0.3, anchor="end", size=0.9, colour=colours["ink"]))
            top += 2.4
    return _picture(chart.title, Markup("").join(parts), top - 1, colours)


def figure_text(scale: Scale, point: Point) -> str:
    """ "3.2 (2.9–3.5), n=42"; "" where there is no figure."""
    if point.value is None:
        return ""
    interval = scale.interval(point)
    counted = "" if point.count is None else f", n={point.count:,}"
    return scale.write(point.value) + (f" ({interval})" if interval else "") + counted


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table behind a chart."""

    label: str
    name: str
    value: str
    interval: str
    count: str
    note: str


def table(chart: LineChart | BarChart) -> list[Line]:
    """Everything a chart shows, in words and figures."""
    if isinstance(chart, LineChart):
        cells = [(label, each.name, each.points[index]) for index, label in enumerate(chart.labels) for each in chart.series]  # fmt: skip
    else:
        names = chart.names or ("",)
        cells = [(each.label, name, point) for each in chart.bars for name, point in zip(names, each.points, strict=True)]  # fmt: skip
    scale = chart.scale
    return [
        Line(
            label, name, "" if point.value is None else scale.write(point.value), scale.interval(point),
            "" if point.count is None else f"{point.count:,}", point.note,
        )
        for label, name, point in cells
    ]  # fmt: skip
