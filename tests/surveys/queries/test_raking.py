"""Raking to known totals: what comes out, who cannot be weighted in, and what is said without the library."""

import importlib
from collections.abc import Mapping
from types import ModuleType

import pytest

from todoke.surveys.queries import raking
from todoke.surveys.rules.weighting import GREATEST_WEIGHT, Cell, plan

COUNTS: dict[Cell, int] = {
    ("20", "f", "131181", "web"): 120, ("20", "m", "131181", "web"): 40, ("70", "f", "131181", "paper"): 60, ("70", "m", "132080", "paper"): 20,
    ("20", "f", "132080", "web"): 30, ("70", "f", "", "web"): 10,
}  # fmt: skip
TOTALS = {
    "age": {"20": 400, "70": 500, "80": 100},
    "sex": {"f": 510, "m": 490},
    "town": {"131181": 700, "132080": 300},
}


def share(weights: Mapping[Cell, float], counts: Mapping[Cell, int], place: int, value: str) -> float:
    n = sum(counts.values())
    return float(sum(weights[cell] * count for cell, count in counts.items() if cell[place] == value) / n)


def test_each_margin_becomes_what_is_known() -> None:
    pytest.importorskip("ipfn")
    made = raking.rake(COUNTS, plan(COUNTS, TOTALS))
    assert made
    assert share(made.weights, COUNTS, 0, "20") == pytest.approx(4 / 9, abs=1e-6)
    assert share(made.weights, COUNTS, 1, "m") == pytest.approx(0.49, abs=1e-6)
    assert share(made.weights, COUNTS, 2, "") == pytest.approx(10 / 280, abs=1e-6)  # who did not say keeps their share
    assert sum(made.weights[cell] * count for cell, count in COUNTS.items()) == pytest.approx(280)
    assert made.effect > 1
    assert made.cut == 0
    assert made.off < 1e-6


def test_nobody_unreached_is_weighted_in_and_it_is_said() -> None:
    made = plan(COUNTS, TOTALS)
    assert made.unreached == (("age", "80"),)
    assert [each.margin for each in made.targets] == ["age", "sex", "town"]
    strange = plan({**COUNTS, ("30", "x", "131181", "web"): 5}, TOTALS)
    assert strange.unknown == (("age", "30"), ("sex", "x"))
    assert strange.targets[0].wanted["30"] == 5
    assert plan(COUNTS, {}).targets == plan({}, TOTALS).targets == ()


def test_an_extreme_weight_is_cut_and_the_rest_is_said() -> None:
    pytest.importorskip("ipfn")
    counts: dict[Cell, int] = {("20", "f", "a", "web"): 990, ("70", "m", "a", "web"): 10}
    made = raking.rake(counts, plan(counts, {"age": {"20": 50, "70": 50}}))
    assert made
    assert made.cut == 10
    assert max(made.weights.values()) / min(made.weights.values()) == pytest.approx(GREATEST_WEIGHT / (0.5 / 0.99))
    assert made.off > 0.4


def test_without_the_library_figures_stay_raw(monkeypatch: pytest.MonkeyPatch) -> None:
    assert raking.rake(COUNTS, plan(COUNTS, {})) is None

    def missing(name: str) -> ModuleType:
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", missing)
    assert not raking.is_there()
    with pytest.raises(raking.NoRaking):
        raking.rake(COUNTS, plan(COUNTS, TOTALS))
