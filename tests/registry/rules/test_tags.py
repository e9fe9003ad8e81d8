"""The code lists and the life events that they lead to."""

import csv
from pathlib import Path

import pytest

from todoke.registry.rules import tags


def test_names_in_both_languages() -> None:
    assert tags.name("086", "target") == "妊産婦"
    assert tags.name("086", "target", "en") == "Expectant and new mothers"
    assert tags.name("999", "category", "en") == "999"


def test_sizes_and_disjointness_of_the_lists() -> None:
    assert [len(tags.LISTS[key]) for key in ("category", "target", "contents")] == [33, 18, 8]
    real = [set(names) - {"000"} for names in tags.LISTS.values()]
    assert sum(map(len, real)) == len(set().union(*real))


@pytest.mark.parametrize(
    ("codes", "event"),
    [
        (["002", "027"], "birth"), (["003", "027"], "childcare"), (["027", "003"], "illness"), (["005"], "school"),
        (["014", "012"], "death"), (["014"], "daily"), (["030"], "disaster"), (["000"], "daily"), ([], None),
    ],
)  # fmt: skip
def test_life_events(codes: list[str], event: str | None) -> None:
    assert tags.life_event(codes) == event
    assert event is None or event in tags.LIFE_EVENTS


def test_the_names_are_those_of_the_published_list() -> None:
    published = Path(__file__).resolve().parents[3] / "../shared/facts/tokyo-registry-tag-codes.csv"
    if not published.exists():
        pytest.skip("the published list is not on this machine")
    with published.open(encoding="utf-8-sig", newline="") as file:
        rows = [(row["list"], row["code"], row["name"]) for row in csv.DictReader(file)]
    ours = [(key, code, tag.ja) for key, names in tags.LISTS.items() for code, tag in names.items()]
    assert ours == rows
