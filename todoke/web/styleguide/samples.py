"""Sample figures for the charts of the style guide."""

from typing import Final

from todoke.ui.charts import Bar, BarChart, LineChart, Mark, Point, Scale, Series, bar

_MONTHS: Final = tuple(f"{year}年{month}月" for year in (2025, 2026) for month in range(1, 13))[:18]
_SHARE: Final = Scale(0, 100, 1, "%")


def _moving(start: float, count: int) -> tuple[Point, ...]:
    values = [start + 0.05 * place + 0.15 * (place % 3) for place in range(count)]
    points = [Point(value, value - 0.3, value + 0.3, 40 + place) for place, value in enumerate(values)]
    points[5] = Point(None, note="10件より少ない")
    points[9] = Point(points[9].value, points[9].low, points[9].high, 49, joined=False)
    return tuple(points)


CHARTS: Final[dict[str, LineChart | BarChart]] = {
    "lines": LineChart(
        "満足度の動き", "月", _MONTHS,
        (Series("手続の直後", _moving(3.0, 18)), Series("定点観測", _moving(2.4, 18)), Series("窓口", _moving(3.6, 18))),
        Scale(1, 5, 1), (Mark(9, "設問の言葉が変わりました", breaks=True), Mark(14, "待合の番号表示を直しました")),
    ),
    "line": LineChart("一年ごと", "年", ("2024年", "2025年", "2026年"), (Series("不便だと思う", (Point(52.1, 47.0, 57.1, 380), Point(49.0, 44.0, 54.0, 391), Point(38.4, 33.7, 43.4, 402, joined=False))),), _SHARE, (Mark(2, "設問の言葉が変わりました", breaks=True),)),
    "empty": LineChart("まだ何もない", "月", ("2026年11月",), (Series("手続の直後", (Point(None, note="10件より少ない"),)),), Scale(1, 5, 1)),
    "bars": BarChart("何がそうさせたか", "理由", (
        bar("時間", 61.2, low=55.0, high=67.0, count=240), bar("わかりやすさ", 28.0, low=22.5, high=34.2, count=240),
        bar("乳幼児・小中学生・高校生等医療費助成および未熟児養育医療給付に関する総合案内の文章のわかりやすさ", 7.5, low=4.8, high=11.5, count=240),
        bar("公平さ", None, note="10件より少ない"),
    ), _SHARE),
    "pairs": BarChart("そのままと、重みをつけたもの", "答え", (
        Bar("はい", (Point(61.2, 55.0, 67.0, 240), Point(57.3, 49.9, 64.4, 240))), Bar("いいえ", (Point(38.8, 33.0, 45.0, 240), Point(42.7, 35.6, 50.1, 240))),
    ), _SHARE, ("そのまま", "重みをつけたもの")),
    "score": BarChart("推奨度", "窓口", (bar("本庁舎1階", -22.0, low=-35.0, high=-9.0, count=88), bar("町屋", 31.0, low=12.0, high=48.0, count=61)), Scale(-100, 100, 0)),
}  # fmt: skip
