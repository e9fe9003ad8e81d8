"""The sample's bodies, programme types, national and metropolitan programmes hold what the rest builds on."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

SAMPLE = Path(__file__).resolve().parents[2] / "todoke/sample"
FILES = ("bodies.json", "types.json", "programs_jp.json", "programs_130001.json")
BODY_KEYS = (
    *("key", "code", "corporate_number", "kind", "parent_key", "name", "name_kana", "name_en"),
    *("phone", "postcode", "address", "home_page", "contact_url"),
)
TAGS = {
    "category_codes": {f"{number:03}" for number in range(33)},
    "target_codes": {"000"} | {f"{number:03}" for number in range(86, 103)},
    "contents_codes": {"000"} | {f"{number:03}" for number in range(77, 84)},
}
TOKYO_TAGS = {"categoryCode": "category_codes", "targetCode": "target_codes", "contentsCode": "contents_codes"}
LIFE_EVENTS = {"birth", "childcare", "school", "moving", "illness", "care", "death", "disaster", "daily"}
SUPPORT = {"support_monetary", "support_material", "support_description"}
TRANSLATED = {"summary", "target_persons", "procedure_conditions", "belongings", *SUPPORT}
CONTENT = {
    *TRANSLATED,
    *("description", "procedure_method", "law_name", "law_article"),
    *("category_codes", "target_codes", "contents_codes", "life_event", "keywords", "official_url"),
}
# The 34 keys of a registry record, in order, with the leaves below them: 76 in all.
AGE_LIMITS = ("lessThan", "lessThanOrEqualTo", "greaterThanOrEqualTo", "greaterThan")
SHAPE = """
institutionName:canonicalName,shortName summary description target:targetPersons,AGES,conditions
support:description,monetarySupport,materiallySupport cost costConditions
implementationPeriod:fromYMD,fromHM,toYMD,toHM,conditions implementationPlace:implementationName,implementationAddress
capacity utilizationTime:fromHM,toHM,condiutilizationConditionstions specificDate holiday utilization procedurePersons
procedureMethod procedurePeriod:fromYMD,fromHM,toYMD,toHM,conditions electronicSubmission belongings
procedureDocumentsCode:code,others procedureCounter relatedLink localGovernmentLink:uri,title formLink
contact:contactName,contactPhone,contactEx,contactEmail,contactUrl,contactComment,zipCode,contactAddress
area:areaCode,areaText class remarks
basicInformation:psid,organization,compartment,compartmentCode,institutionType updateDate
odInformation:updateDate,updater,content regulation:regulationName,regulationArticle
tag:categoryCode,targetCode,contentsCode useConsiderationFlag
"""
KANJI = re.compile(r"[\u3400-\u9fff\uf900-\ufaff々]")
READING = re.compile(r"\{([^{|}]+)\|([ぁ-ゖー]+)\}")

Record = dict[str, Any]


def load(name: str) -> list[Record]:
    records: list[Record] = json.loads((SAMPLE / name).read_text(encoding="utf-8"))
    return records


BODIES = load("bodies.json")
TYPES = load("types.json")
PROGRAMS = [
    pytest.param(name, record, id=f"{name}-{place}")
    for name in ("programs_jp.json", "programs_130001.json")
    for place, record in enumerate(load(name))
]


def paths(value: Any, prefix: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from paths(inner, f"{prefix}.{key}" if prefix else key)
    else:
        yield prefix


def expected_paths() -> list[str]:
    ages = [f"{limit}.{age}" for limit in AGE_LIMITS for age in ("targetAge", "targetAgeOfMonths")]
    found = []
    for group in SHAPE.split():
        key, _, inner = group.partition(":")
        for leaf in inner.split(","):
            found += [f"{key}.{age}" for age in ages] if leaf == "AGES" else [f"{key}.{leaf}" if leaf else key]
    return found


def municipality_check_digit(first_five: str) -> int:
    total = sum(int(digit) * weight for digit, weight in zip(first_five, (6, 5, 4, 3, 2), strict=True))
    return 11 - total if total < 11 else (11 - total % 11) % 10


def corporate_check_digit(last_twelve: str) -> int:
    total = sum(int(digit) * weight for digit, weight in zip(last_twelve, (2, 1) * 6, strict=True))
    return 9 - total % 9


def base(text: str) -> str:
    return READING.sub(r"\1", text)


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_written_one_way(name: str) -> None:
    text = (SAMPLE / name).read_text(encoding="utf-8")
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=1) + "\n"


def test_check_digits_agree_with_published_numbers() -> None:
    assert municipality_check_digit("13000") == 1
    assert municipality_check_digit("13118") == 1
    assert municipality_check_digit("13102") == 4
    assert corporate_check_digit("000020130001") == 8
    assert corporate_check_digit("000020134023") == 3


def test_bodies_are_the_nation_tokyo_its_62_municipalities_and_affiliated_bodies() -> None:
    kinds = Counter(body["kind"] for body in BODIES)
    affiliated = kinds.pop("affiliated")
    assert kinds == {"nation": 1, "prefecture": 1, "special_ward": 23, "city": 26, "town": 5, "village": 8}
    assert affiliated >= 5


def test_bodies_are_unique_and_have_a_parent() -> None:
    for field in ("key", "code", "corporate_number", "name", "name_en", "phone"):
        values = [body[field] for body in BODIES if body[field] is not None]
        assert len(values) == len(set(values)), field
    keys = {body["key"] for body in BODIES}
    for body in BODIES:
        assert body["parent_key"] is None if body["kind"] == "nation" else body["parent_key"] in keys - {body["key"]}


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body["key"])
def test_a_body_is_well_formed(body: Record) -> None:
    assert tuple(body) == BODY_KEYS
    assert re.fullmatch(r"[a-z0-9][a-z0-9-]*", body["key"])
    if body["kind"] in ("nation", "affiliated"):
        assert body["code"] is None
    else:
        assert body["key"] == body["code"]
        assert int(body["code"][5]) == municipality_check_digit(body["code"][:5])
        assert body["corporate_number"][1:] == "000020" + body["code"]
    if body["corporate_number"]:
        assert re.fullmatch(r"\d{13}", body["corporate_number"])
        assert int(body["corporate_number"][0]) == corporate_check_digit(body["corporate_number"][1:])
    assert re.fullmatch(r"[ぁ-ゖー]+", body["name_kana"])
    assert body["name_en"].isascii()
    assert re.fullmatch(r"https://[a-z0-9.-]+/", body["home_page"])
    assert body["phone"] is None or re.fullmatch(r"0\d{1,4}-\d{1,4}-\d{4}", body["phone"])
    assert body["postcode"] is None or re.fullmatch(r"\d{3}-\d{4}", body["postcode"])
    assert body["address"] is None or body["address"].startswith("東京都")


def test_english_names_follow_the_kind_and_tell_the_two_toshimas_apart() -> None:
    endings = {"special_ward": " City", "city": " City", "town": " Town", "village": " Village"}
    for body in BODIES:
        assert body["name_en"].endswith(endings.get(body["kind"], ""))
    names = {body["key"]: (body["name"], body["name_en"], body["name_kana"]) for body in BODIES}
    assert names["131164"] == ("豊島区", "Toshima City", "としまく")
    assert names["133621"] == ("利島村", "Toshima Village", "としまむら")


def test_type_numbers_are_unique_and_in_order() -> None:
    numbers = [kind["number"] for kind in TYPES]
    assert all(re.fullmatch(r"(UM|TD)[1-9]\d*", number) for number in numbers)
    assert numbers == sorted(set(numbers), key=lambda number: (number[:2] == "TD", int(number[2:])))
    assert len(numbers) >= 60
    assert {f"TD{serial}" for serial in range(1, 19)} <= set(numbers)
    assert len({kind["name"] for kind in TYPES}) == len(TYPES)


def test_every_life_event_has_a_type() -> None:
    assert {kind["content"]["life_event"] for kind in TYPES} == LIFE_EVENTS


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind["number"])
def test_a_type_answers_first_and_fully(kind: Record) -> None:
    content = kind["content"]
    assert set(content) <= CONTENT
    assert set(content) & SUPPORT
    assert set(content) >= CONTENT - SUPPORT - {"law_name", "law_article", "official_url"}
    assert ("law_name" in content) == ("law_article" in content)
    assert 10 < len(content["summary"]) <= 100
    assert 1 <= len(content["description"].split("\n\n")) <= 5
    for group, known in TAGS.items():
        assert set(content[group]) <= known
        assert len(content[group]) == len(set(content[group]))
    assert content["category_codes"]
    assert content["contents_codes"]
    assert content["keywords"]
    assert re.fullmatch(r"https://www\.[a-z0-9.-]+/", content.get("official_url", "https://www.cfa.go.jp/"))
    assert not re.search(r"[{}|]", json.dumps([value for value in content.values() if isinstance(value, str)])[1:-1])


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind["number"])
def test_a_type_has_both_translations(kind: Record) -> None:
    wanted = {"name"} | (set(kind["content"]) & TRANSLATED)
    assert {language: set(texts) for language, texts in kind["translations"].items()} == {
        "en": wanted,
        "ja-simple": wanted,
    }
    for text in kind["translations"]["en"].values():
        assert text.isascii()
        assert text.strip() == text != ""


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind["number"])
def test_easy_japanese_is_easy(kind: Record) -> None:
    for field, text in kind["translations"]["ja-simple"].items():
        assert not KANJI.search(READING.sub("", text)), (field, text)
        assert not re.search(r"[{|}]", base(text)), (field, text)
        assert not re.search(r"いたします|ございます|いただ|くださいませ|なければ|ないわけ", text), (field, text)
        for sentence in re.split(r"[。！？\n]", base(text)):
            assert len(sentence) <= 30, (field, sentence)
            assert len(KANJI.findall(sentence)) <= 13, (field, sentence)


def test_child_allowance_is_the_rule_since_october_2024() -> None:
    [allowance] = [kind for kind in TYPES if kind["number"] == "UM24"]
    assert allowance["name"] == "児童手当"
    assert "15日以内" in allowance["content"]["procedure_conditions"]
    for amount in ("1万5千円", "1万円", "3万円"):
        assert amount in allowance["content"]["support_monetary"]
    assert "中学" not in json.dumps(allowance, ensure_ascii=False)


def test_the_shape_here_has_34_keys_and_76_leaves() -> None:
    assert (len(SHAPE.split()), len(expected_paths())) == (34, 76)


@pytest.mark.parametrize(("name", "record"), PROGRAMS)
def test_a_programme_has_every_leaf_in_order(name: str, record: Record) -> None:
    assert list(paths(record)) == expected_paths()


@pytest.mark.parametrize(("name", "record"), PROGRAMS)
def test_a_programme_belongs_to_its_body(name: str, record: Record) -> None:
    own, psid = record["basicInformation"], record["basicInformation"]["psid"]
    if name == "programs_jp.json":
        assert (psid, own["organization"], record["area"]["areaCode"]) == (None, None, None)
        assert record["odInformation"]["updater"] == "国"
    else:
        assert own["organization"] == "8000020130001"
        assert record["area"]["areaCode"] == "130001;東京都"
        assert record["odInformation"]["updater"] == "東京都"
        prefix = "psid3.0+8000020130001+1+"
        assert psid is None or psid.removeprefix(prefix) in {kind["number"] for kind in TYPES}


@pytest.mark.parametrize(("name", "record"), PROGRAMS)
def test_a_programme_is_complete(name: str, record: Record) -> None:
    for group, known in TOKYO_TAGS.items():
        assert record["tag"][group]
        assert set(record["tag"][group]) <= TAGS[known]
    assert 10 < len(record["summary"]) <= 100
    assert 1 <= len(record["description"].split("\n\n")) <= 5
    assert any(record["support"].values())
    assert record["target"]["targetPersons"]
    assert record["procedureMethod"]
    assert record["procedurePeriod"]["conditions"]
    assert record["contact"]["contactName"]
    assert record["localGovernmentLink"]["uri"].startswith("https://")
    assert date.fromisoformat(record["odInformation"]["updateDate"]).strftime("%Y-%m") == "2026-11"


def test_programme_names_are_unique_in_a_body() -> None:
    for name in ("programs_jp.json", "programs_130001.json"):
        names = [record["institutionName"]["canonicalName"] for record in load(name)]
        assert len(names) == len(set(names))
