"""The rule templates can all be read, say everything in three languages, and name what exists."""

import json
import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from todoke.eligibility.rules.documents import read, value_of, written
from todoke.eligibility.rules.rule import LANGUAGES, Rule

SAMPLE = Path(__file__).resolve().parents[2] / "todoke/sample"
TEMPLATES: dict[str, dict[str, Any]] = {
    path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted((SAMPLE / "rules").glob("*.json"))
}
VERSIONS = [
    pytest.param(key, version, id=f"{key}-{version['effective_from']}")
    for key, template in TEMPLATES.items()
    for version in template["versions"]
]
PARAMETERS: dict[str, dict[str, dict[str, Any]]] = json.loads(
    (SAMPLE / "rule_parameters.json").read_text(encoding="utf-8")
)
ALLOWANCES = {
    *("jido-teate", "jido-fuyo-teate", "tokubetsu-jido-fuyo-teate", "ikusei-teate", "shogai-teate", "018-support"),
    *("shussan-ikuji-ichijikin", "ninpu-shien-kyufu", "kodomo-iryohi", "hitorioya-iryohi", "kokosei-iryohi"),
    *("shugaku-enjo", "musho-ka", "shugaku-shienkin", "shogaku-kyufukin", "shussho-todoke", "tennyu-todoke"),
    "kokuho-kanyu",
}
VACCINES = {
    *("yobo-rsv-ninpu", "yobo-rota", "yobo-hepb", "yobo-5shu", "yobo-pcv20", "yobo-bcg", "yobo-mr1", "yobo-mr2"),
    *("yobo-suito", "yobo-je1", "yobo-je2", "yobo-dt2", "yobo-hpv"),
}
CHECK_UPS = {
    *("kenshin-1m", "kenshin-3-4m", "kenshin-6-7m", "kenshin-9-10m", "kenshin-18m", "kenshin-3y", "kenshin-5y"),
    "shugakuji-kenshin",
}
KANJI = re.compile(r"[\u3400-\u9fff\uf900-\ufaff々]")
READING = re.compile(r"\{([^{|}]+)\|([ぁ-ゖー]+)\}")


def load(name: str) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = json.loads((SAMPLE / name).read_text(encoding="utf-8"))
    return records


def labels_of(value: Any) -> Iterator[dict[str, str]]:
    """Every set of labels within a document."""
    if isinstance(value, dict):
        if "ja" in value:
            yield value
        else:
            for inner in value.values():
                yield from labels_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from labels_of(inner)


def base(text: str) -> str:
    return READING.sub(r"\1", text)


def test_the_programmes_of_a_family_are_there() -> None:
    assert len(TEMPLATES) >= 30
    assert set(TEMPLATES) >= ALLOWANCES | VACCINES | CHECK_UPS


@pytest.mark.parametrize("key", TEMPLATES)
def test_a_file_is_written_one_way(key: str) -> None:
    text = (SAMPLE / f"rules/{key}.json").read_text(encoding="utf-8")
    assert text == json.dumps(TEMPLATES[key], ensure_ascii=False, indent=1) + "\n"
    assert TEMPLATES[key]["key"] == key
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", key)


@pytest.mark.parametrize("key", TEMPLATES)
def test_a_template_belongs_to_types_or_to_programmes_that_exist(key: str) -> None:
    template = TEMPLATES[key]
    numbers = {kind["number"] for kind in load("types.json")}
    assert set(template["program_types"]) <= numbers
    programs = template.get("programs", [])
    assert template["program_types"] or programs
    for program in programs:
        names = {record["institutionName"]["canonicalName"] for record in load(f"programs_{program['body']}.json")}
        assert program["name"] in names


@pytest.mark.parametrize("key", TEMPLATES)
def test_versions_follow_each_other_without_a_gap(key: str) -> None:
    versions = TEMPLATES[key]["versions"]
    assert versions[-1]["effective_to"] is None
    for version, following in pairwise(versions):
        last = date.fromisoformat(version["effective_to"])
        assert (date.fromisoformat(following["effective_from"]) - last).days == 1


@pytest.mark.parametrize(("key", "version"), VERSIONS)
def test_a_rule_reads_and_is_written_the_same(key: str, version: dict[str, Any]) -> None:
    rule = read(version["rule"])
    assert written(rule) == version["rule"]
    assert rule.sources
    assert set(rule.bases) <= rule.facts
    assert rule.needs <= set(rule.parameters)
    assert rule.amounts or rule.gives
    for source in rule.sources:
        assert source.checked_date is None or source.checked_date >= date(2025, 1, 1)


@pytest.mark.parametrize("key", TEMPLATES)
def test_every_word_is_there_in_three_languages(key: str) -> None:
    for labels in labels_of(TEMPLATES[key]):
        assert tuple(labels) == LANGUAGES
        assert all(text.strip() == text != "" for text in labels.values())
        assert labels["en"].isascii()
        assert not READING.search(labels["ja"])


@pytest.mark.parametrize("key", TEMPLATES)
def test_easy_japanese_is_easy(key: str) -> None:
    for labels in labels_of(TEMPLATES[key]):
        text = labels["ja-simple"]
        assert not KANJI.search(READING.sub("", text)), text
        assert not re.search(r"[{|}]", base(text)), text
        assert not re.search(r"いたします|ございます|いただ|くださいませ|なければ|ないわけ", text), text
        for sentence in re.split(r"[。！？\n]", base(text)):
            assert len(sentence) <= 30, sentence
            assert len(KANJI.findall(sentence)) <= 13, sentence


def in_force(key: str, day: date) -> Rule:
    [version] = [
        version
        for version in TEMPLATES[key]["versions"]
        if version["effective_from"] <= day.isoformat() <= (version["effective_to"] or "9999-12-31")
    ]
    return read(version["rule"])


def test_parameters_are_of_bodies_and_rules_that_exist() -> None:
    text = (SAMPLE / "rule_parameters.json").read_text(encoding="utf-8")
    assert text == json.dumps(PARAMETERS, ensure_ascii=False, indent=1) + "\n"
    bodies = {body["key"] for body in load("bodies.json")}
    assert PARAMETERS
    for key, rows in PARAMETERS.items():
        assert set(rows) <= bodies
        for row in rows.values():
            rule = in_force(key, date.fromisoformat(row["effective_from"]))
            assert set(row) == {"values", "effective_from", "source"}
            for name, value in row["values"].items():
                assert value_of(rule.parameters[name].kind, value) == value
            assert row["source"]["url"].startswith("https://")
            assert date.fromisoformat(row["source"]["checked_date"]) >= date(2025, 1, 1)
