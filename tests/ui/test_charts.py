"""Charts: what can be compared is joined, what is missing leaves a gap, and the table behind says all of it."""

from xml.etree import ElementTree

import pytest
from markupsafe import Markup

from todoke.ui import charts
from todoke.ui.charts import Bar, BarChart, LineChart, Mark, Point, Scale, Series

SATISFACTION = Scale(1, 5, 1)


def lines(*points: Point, marks: tuple[Mark, ...] = ()) -> LineChart:
    labels = tuple(f"{2020 + place}" for place in range(len(points)))
    return LineChart("動き", "年", labels, (Series("直後", points),), SATISFACTION, marks)


def segments(chart: LineChart) -> list[ElementTree.Element]:
    """The lines that join one figure to the next."""
    drawn = ElementTree.fromstring(str(charts.line_svg(chart, charts.PAPER)))
    return [each for each in drawn.iter() if each.get("stroke-linecap") == "round"]


def test_a_line_joins_only_what_can_be_compared() -> None:
    assert len(segments(lines(Point(2), Point(3), Point(4)))) == 2
    assert len(segments(lines(Point(2), Point(3, joined=False), Point(4)))) == 1
    assert segments(lines(Point(2), Point(None, note="10件より少ない"), Point(4))) == []


def test_a_higher_figure_stands_higher_and_nothing_leaves_the_drawing() -> None:
    (segment,) = segments(lines(Point(1), Point(9)))
    low, high = (float(segment.attrib[name].removesuffix("em")) for name in ("y1", "y2"))
    assert high < low
    assert high > 0


def test_the_table_says_all_that_the_drawing_shows() -> None:
    chart = lines(Point(2.04, 1.5, 2.5, 1204), Point(None, note="10件より少ない"))
    first, second = charts.table(chart)
    assert (first.label, first.value, first.interval, first.count) == ("2020", "2.0", "1.5–2.5", "1,204")
    assert (second.value, second.interval, second.count, second.note) == ("", "", "", "10件より少ない")
    pairs = BarChart("", "答え", (Bar("はい", (Point(1), Point(2))),), SATISFACTION, ("そのまま", "重み"))
    assert [(line.name, line.value) for line in charts.table(pairs)] == [("そのまま", "1.0"), ("重み", "2.0")]


def test_the_newest_figure_is_the_last_that_is_known() -> None:
    assert Series("", (Point(2), Point(2), Point(None))).newest == 1
    assert Series("", (Point(None),)).newest is None


@pytest.mark.parametrize(
    ("scale", "ticks"),
    [
        (Scale(1, 5), [1, 2, 3, 4, 5]), (Scale(0, 100), [0, 25, 50, 75, 100]), (Scale(-100, 100), [-100, -50, 0, 50, 100]),
        (Scale(0, 7), [0, 2, 4, 6]), (Scale(3, 3), [3]),
    ],
)  # fmt: skip
def test_ticks_are_round(scale: Scale, ticks: list[float]) -> None:
    assert scale.ticks() == ticks


def test_below_nothing_a_bar_goes_the_other_way() -> None:
    drawn = ElementTree.fromstring(
        str(charts.bars_svg(BarChart("", "", (charts.bar("窓口", -50),), Scale(-100, 100, 0))))
    )
    filled = [each for each in drawn.iter() if each.tag.endswith("rect") and each.get("fill") != "none"]
    assert [(each.get("x"), each.get("width")) for each in filled] == [("25.00%", "25.00%")]
    assert Scale(-100, 100, 0).write(-50) == "−50"


def test_words_from_outside_are_escaped_and_readings_left_out_of_a_drawing() -> None:
    hostile = '"><script>alert(1)</script>'
    chart = LineChart(hostile, "", (hostile, "b"), (Series(hostile, (Point(1), Point(2))),), SATISFACTION)
    assert "<script" not in str(chart.svg)
    read = LineChart("", "", (str(Markup("<ruby>年<rt>ねん</rt></ruby>")),), (Series("", (Point(1),)),), SATISFACTION)
    assert "ねん" not in str(read.svg)
    assert ">年<" in str(read.svg)


def test_a_drawing_for_paper_stands_alone() -> None:
    chart = lines(Point(2, 1.5, 2.5), Point(3, joined=False), marks=(Mark(1, "設問", breaks=True),))
    drawn = str(charts.line_svg(chart, charts.PAPER))
    assert "var(" not in drawn
    assert 'xmlns="http://www.w3.org/2000/svg"' in drawn
    assert "style=" not in str(chart.svg)
