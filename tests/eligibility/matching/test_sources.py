"""Templates and parameters: the version and the values that hold on a day; a body without a value is named, not guessed."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from todoke.eligibility.matching import synthetic
from todoke.eligibility.matching.sources import TemplatesUnreadable, read_folder
from todoke.eligibility.rules.writing import text_of

pytestmark = pytest.mark.embedded
pytest.importorskip("duckdb")


def template(folder: Path, key: str, *versions: tuple[str | None, str | None, dict[str, Any]]) -> None:
    folder.mkdir(exist_ok=True)
    rows = [{"effective_from": start, "effective_to": end, "rule": rule} for start, end, rule in versions]
    (folder / f"{key}.json").write_text(json.dumps({"key": key, "versions": rows}), encoding="utf-8")


def document(text: str, **more: Any) -> dict[str, Any]:
    return {"when": [{"text": text, "label": {"ja": "条件"}}], **more}


def texts(folder: Path, day: date, parameters: Path | None = None) -> dict[str, str]:
    found = read_folder(folder, parameters).on(day, ["131181", "132080"])
    return {variant.program: text_of(variant.rule.when) for variants in found.values() for variant in variants}


def test_the_version_of_the_day(tmp_path: Path) -> None:
    template(tmp_path / "rules", "a", ("2024-04-01", "2026-03-31", document("age < 15")), ("2026-04-01", None, document("age < 18")))  # fmt: skip
    assert texts(tmp_path / "rules", date(2026, 3, 31))["131181-a"] == "age < 15"
    assert texts(tmp_path / "rules", date(2026, 4, 1))["131181-a"] == "age < 18"
    assert texts(tmp_path / "rules", date(2024, 3, 31)) == {}


def test_each_body_has_its_values_from_their_day(tmp_path: Path) -> None:
    kinds = {"until": {"kind": "integer", "unit": "years", "default": 15}, "free": {"kind": "boolean"}}
    template(tmp_path / "rules", "a", (None, None, document("age < :until", parameters={"until": kinds["until"]})))
    template(tmp_path / "rules", "b", (None, None, document("pregnant OR :free", parameters={"free": kinds["free"]})))
    rows = {"a": {"131181": [{"values": {"until": 18}, "effective_from": "2026-04-01"}]}, "b": {"132080": {"values": {"free": False}}}}  # fmt: skip
    parameters = tmp_path / "rule_parameters.json"
    parameters.write_text(json.dumps(rows), encoding="utf-8")
    found = texts(tmp_path / "rules", date(2026, 4, 1), parameters)
    assert found == {
        "131181-a": "age < 18",
        "131181-b": "pregnant OR :free",
        "132080-a": "age < 15",
        "132080-b": "pregnant",
    }
    assert texts(tmp_path / "rules", date(2026, 3, 31), parameters)["131181-a"] == "age < 15"
    programmes = read_folder(tmp_path / "rules", parameters)
    programmes.on(date(2026, 4, 1), ["131181", "132080"])
    assert programmes.incomplete == {("b", "131181")}


def test_an_unreadable_template_is_named(tmp_path: Path) -> None:
    template(tmp_path / "rules", "wrong", (None, None, document("agee < 15")))
    with pytest.raises(TemplatesUnreadable, match=r"wrong\.json: fact_unknown"):
        read_folder(tmp_path / "rules")
    with pytest.raises(TemplatesUnreadable):
        read_folder(tmp_path)


def test_made_up_programmes_share_rules_between_towns() -> None:
    found = synthetic.programmes(["131181", "132080", "132012"]).on(date(2026, 11, 25), ["131181", "132080", "132012"])
    assert {body: len(variants) for body, variants in found.items()} == {"131181": 250, "132080": 250, "132012": 250}
    rules = {id(variant.rule) for variants in found.values() for variant in variants}
    assert 250 < len(rules) < 750
    cited = [bool(variant.rule.bases) for variant in found["131181"]]
    assert any(cited)
    assert not all(cited)
