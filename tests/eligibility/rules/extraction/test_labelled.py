"""The labelled sets: precision and recall are kept up, and every label is a rule."""

from pathlib import Path

import pytest

from bench import extraction
from todoke.eligibility.rules import checking, reading

pytestmark = pytest.mark.embedded


@pytest.mark.parametrize("name", ["labelled_sentences.json", "labelled_records.json"])
def test_labels_are_rules(name: str) -> None:
    for row in extraction.rows(name):
        for each in row["conditions"]:
            checking.check(reading.read(each[1] if isinstance(each, list) else each["text"]))


def test_sentences_that_no_pattern_was_made_for() -> None:
    result = extraction.sentences(part="fourth")
    assert result.conditions.precision() >= 0.8, result.conditions.wrong
    assert result.conditions.recall() >= 0.7, result.conditions.wrong


@pytest.mark.parametrize("part", ["first", "second", "third"])
def test_sentences(part: str) -> None:
    result = extraction.sentences(part=part)
    assert result.texts >= 40
    assert result.conditions.precision() >= 0.9, result.conditions.wrong
    assert result.conditions.recall() >= 0.9, result.conditions.wrong
    assert not result.drafts[False]


@pytest.mark.parametrize(("part", "least"), [("first", 20), ("second", 9)])
def test_records(part: str, least: int, shared_data: Path) -> None:
    result = extraction.records(part=part, folder=shared_data / "tokyo-registry")
    assert result.texts >= least
    assert result.conditions.precision() >= 0.9, result.conditions.wrong
    assert result.conditions.recall() >= 0.9, result.conditions.wrong


def test_borders_count_in_the_comparison() -> None:
    assert set(extraction.units("age", "age < 3")) == set(extraction.units("age", "age <= 2"))
    assert set(extraction.units("age", "age < 3")) != set(extraction.units("age", "age <= 3"))
    assert set(extraction.units("age", "age >= 1 AND age < 3")) == set(extraction.units("age", "age BETWEEN 1 AND 2"))
