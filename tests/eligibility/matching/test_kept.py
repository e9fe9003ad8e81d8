"""The rules of a run come back exactly as they were bound, whatever they hold; and a file with anything else is refused."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from tests.conftest import ROOT
from tests.eligibility.matching import people
from tests.eligibility.rules import drawn
from tests.examples import examples
from todoke.eligibility.matching import kept, results, sources
from todoke.eligibility.matching.variants import Variant
from todoke.eligibility.rules.rule import Window
from todoke.eligibility.rules.tree import Node

pytestmark = pytest.mark.embedded
pytest.importorskip("duckdb")
DAY = date(2026, 11, 25)


@examples(50, suppress_health_check=list(HealthCheck))
@given(nodes=st.lists(drawn.trees(DAY), max_size=3), window=drawn.windows(DAY))
def test_what_was_written_is_read(tmp_path: Path, nodes: list[Node], window: Window) -> None:
    rule = people.rule(*nodes, bases=["income"], window=window)
    variants = {"131181": [Variant("a", "131181", rule), Variant("b", "131181", rule)], "132080": []}
    kept.write(tmp_path / "rules.json", variants)
    found = kept.read(tmp_path / "rules.json")
    assert found == variants
    assert found["131181"][0].rule is found["131181"][1].rule


def test_every_rule_of_the_sample_as_bodies_bind_it(tmp_path: Path) -> None:
    folder = ROOT / "todoke/sample/rules"
    variants = sources.read_folder(folder, folder.parent / "rule_parameters.json").on(DAY, ["131181", "132080"])
    kept.write(tmp_path / "rules.json", variants)
    found = kept.read(tmp_path / "rules.json")
    assert found == variants
    assert sum(len(each) for each in found.values()) > 80
    digests = {results.rules_digest(each for rules in side.values() for each in rules) for side in (variants, found)}
    assert len(digests) == 1


@pytest.mark.parametrize(
    "content",
    [
        "", "[]", "{}", '{"rules": [1], "bodies": {}}', '{"rules": [{"is": "Path", "args": "x"}], "bodies": {}}',
        '{"rules": [{"is": "Rule"}], "bodies": {}}', '{"rules": [{"code": "Kind", "value": "none"}], "bodies": {}}',
        '{"rules": [], "bodies": {"131181": [["a", "131181", 0]]}}', '{"rules": [{"day": "yesterday"}], "bodies": {}}',
        json.dumps({"rules": [{"is": "Not", "item": {"is": "__import__", "name": "os"}}], "bodies": {}}), "[" * 100_000,
    ],
)  # fmt: skip
def test_anything_else_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "rules.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ValueError):
        kept.read(path)
