"""The sample programmes follow the Tokyo registry's schema exactly and hold what the demonstration needs."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "todoke/sample"
BODIES = {"131181": "荒川区", "132080": "調布市", "133612": "大島町"}

_AGES = ("targetAge", "targetAgeOfMonths")
_PERIOD = ("fromYMD", "fromHM", "toYMD", "toHM", "conditions")
# The schema's groups in order; None is a leaf at the top.
SCHEMA: dict[str, tuple[str, ...] | None] = {
    "institutionName": ("canonicalName", "shortName"),
    "summary": None,
    "description": None,
    "target": (
        "targetPersons",
        *(f"{limit}.{age}" for limit in ("lessThan", "lessThanOrEqualTo") for age in _AGES),
        *(f"{limit}.{age}" for limit in ("greaterThanOrEqualTo", "greaterThan") for age in _AGES),
        "conditions",
    ),
    "support": ("description", "monetarySupport", "materiallySupport"),
    "cost": None,
    "costConditions": None,
    "implementationPeriod": _PERIOD,
    "implementationPlace": ("implementationName", "implementationAddress"),
    "capacity": None,
    "utilizationTime": ("fromHM", "toHM", "condiutilizationConditionstions"),
    "specificDate": None,
    "holiday": None,
    "utilization": None,
    "procedurePersons": None,
    "procedureMethod": None,
    "procedurePeriod": _PERIOD,
    "electronicSubmission": None,
    "belongings": None,
    "procedureDocumentsCode": ("code", "others"),
    "procedureCounter": None,
    "relatedLink": None,
    "localGovernmentLink": ("uri", "title"),
    "formLink": None,
    "contact": (
        *("contactName", "contactPhone", "contactEx", "contactEmail"),
        *("contactUrl", "contactComment", "zipCode", "contactAddress"),
    ),
    "area": ("areaCode", "areaText"),
    "class": None,
    "remarks": None,
    "basicInformation": ("psid", "organization", "compartment", "compartmentCode", "institutionType"),
    "updateDate": None,
    "odInformation": ("updateDate", "updater", "content"),
    "regulation": ("regulationName", "regulationArticle"),
    "tag": ("categoryCode", "targetCode", "contentsCode"),
    "useConsiderationFlag": None,
}
LEAVES = [
    key if inner is None else f"{key}.{leaf}"
    for key, inner in SCHEMA.items()
    for leaf in ((key,) if inner is None else inner)
]
TAGS = {
    "categoryCode": {f"{number:03}" for number in range(33)},
    "targetCode": {"000"} | {f"{number:03}" for number in range(86, 103)},
    "contentsCode": {"000"} | {f"{number:03}" for number in range(77, 84)},
}
REQUIRED = (
    *("妊娠の届出・母子健康手帳の交付", "出生届", "出産育児一時金", "新生児訪問", "産後ケア", "児童手当"),
    *("乳幼児医療費（子ども医療費）の助成", "乳幼児健康診査（6か月未満児）", "3歳児健康診査", "定期予防接種"),
    *("児童扶養手当", "児童育成手当", "保育所の入園申込", "小学校・中学校の就学援助費"),
    *("学童クラブ", "ファミリー・サポート"),
    *("転入届", "国民健康保険の加入", "障害者手帳", "要介護認定", "死亡届", "罹災証明書", "ごみの分別"),
)

Record = dict[str, Any]


def load(code: str) -> list[Record]:
    records: list[Record] = json.loads((SAMPLE / f"programs_{code}.json").read_text(encoding="utf-8"))
    return records


def leaves(value: Record, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, inner in value.items():
        if isinstance(inner, dict):
            yield from leaves(inner, f"{prefix}{key}.")
        else:
            yield prefix + key, inner


def corporate_number(code: str) -> str:
    digits = "000020" + code
    total = sum(int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return f"{9 - total % 9}{digits}"


ALL = [pytest.param(code, record, id=f"{code}-{place}") for code in BODIES for place, record in enumerate(load(code))]


def test_the_schema_here_has_34_keys_and_76_leaves() -> None:
    assert (len(SCHEMA), len(LEAVES)) == (34, 76)


def test_the_schema_here_is_that_of_the_real_registry() -> None:
    real = sorted((ROOT / "../shared/data/tokyo-registry").glob("*.json"))
    if not real:
        pytest.skip("the real registry files are not beside the repository")
    for path in real:
        for record in json.loads(path.read_text(encoding="utf-8")):
            assert [leaf for leaf, _ in leaves(record)] == LEAVES


@pytest.mark.parametrize("code", BODIES)
def test_the_file_is_written_as_the_registry_writes_it(code: str) -> None:
    text = (SAMPLE / f"programs_{code}.json").read_text(encoding="utf-8")
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=1) + "\n"


@pytest.mark.parametrize(("code", "record"), ALL)
def test_each_record_has_every_leaf_in_order(code: str, record: Record) -> None:
    assert list(record) == list(SCHEMA)
    assert [leaf for leaf, _ in leaves(record)] == LEAVES


@pytest.mark.parametrize(("code", "record"), ALL)
def test_each_record_belongs_to_its_body(code: str, record: Record) -> None:
    assert record["area"]["areaCode"] == f"{code};{BODIES[code]}"
    assert record["odInformation"]["updater"] == BODIES[code]
    assert record["basicInformation"]["organization"] == corporate_number(code)
    psid = record["basicInformation"]["psid"]
    assert psid is None or re.fullmatch(rf"psid3\.0\+{corporate_number(code)}\+1\+UM\d+", psid)


def test_corporate_numbers_have_the_published_check_digits() -> None:
    assert corporate_number("130001") == "8000020130001"
    assert corporate_number("133612") == "2000020133612"
    assert corporate_number("131181") == "7000020131181"


def test_numbers_and_names_are_unique_in_a_body() -> None:
    for code in BODIES:
        records = load(code)
        numbers = [record["basicInformation"]["psid"] for record in records if record["basicInformation"]["psid"]]
        names = [record["institutionName"]["canonicalName"] for record in records]
        assert len(numbers) == len(set(numbers))
        assert len(names) == len(set(names))


def test_a_type_number_always_means_the_same_programme() -> None:
    names: dict[str, str] = {}
    for code, body in BODIES.items():
        for record in load(code):
            psid = record["basicInformation"]["psid"]
            if psid:
                number = psid.rsplit("+", 1)[1]
                name = record["institutionName"]["canonicalName"].replace(body, "")
                assert names.setdefault(number, name) == name


@pytest.mark.parametrize(("code", "record"), ALL)
def test_tag_codes_exist(code: str, record: Record) -> None:
    for group, known in TAGS.items():
        assert record["tag"][group]
        assert set(record["tag"][group]) <= known


@pytest.mark.parametrize(("code", "record"), ALL)
def test_dates_parse_and_periods_run_forward(code: str, record: Record) -> None:
    assert date.fromisoformat(record["odInformation"]["updateDate"]).year == 2026
    assert date.fromisoformat(record["updateDate"]) <= date.fromisoformat(record["odInformation"]["updateDate"])
    for group in ("implementationPeriod", "procedurePeriod"):
        start, end = record[group]["fromYMD"], record[group]["toYMD"]
        assert (start is None) == (end is None)
        if start:
            assert date.fromisoformat(start) < date.fromisoformat(end)


@pytest.mark.parametrize(("code", "record"), ALL)
def test_the_text_is_short_and_complete(code: str, record: Record) -> None:
    assert 10 < len(record["summary"]) <= 100
    assert 2 <= len(record["description"].split("\n\n")) <= 5
    assert record["procedureMethod"]
    assert record["target"]["targetPersons"]
    assert not re.search(r"[«»{}]|None|TODO", json.dumps(record["description"], ensure_ascii=False))
    for link in record["relatedLink"]:
        assert f"{link['title']};{link['uri']}" in record["description"]


@pytest.mark.parametrize("code", BODIES)
def test_every_life_event_has_its_programmes(code: str) -> None:
    names = {record["institutionName"]["canonicalName"] for record in load(code)}
    assert set(REQUIRED) <= names


@pytest.mark.parametrize("code", BODIES)
def test_child_allowance_is_the_rule_since_october_2024(code: str) -> None:
    [allowance] = [record for record in load(code) if record["institutionName"]["canonicalName"] == "児童手当"]
    assert allowance["basicInformation"]["psid"].endswith("+UM24")
    assert allowance["target"]["lessThanOrEqualTo"]["targetAge"] == 18
    assert "15日以内" in allowance["procedurePeriod"]["conditions"]
    for amount in ("15,000", "10,000", "30,000"):
        assert amount in allowance["support"]["monetarySupport"]


def test_the_habits_of_the_registry_are_there_to_be_shown() -> None:
    records = [record for code in BODIES for record in load(code)]
    text = "\n".join(record["description"] for record in records)
    assert re.search(r"\S+;https://\S+[をでか]", text)
    assert "|:----|" in text
    assert re.search(r"0\d{1,4}-\d{1,4}-\d{4}", text)
    due = [record["procedurePeriod"]["toYMD"] for record in records if record["procedurePeriod"]["toYMD"]]
    assert len(due) >= 8
    assert all("2026-12-01" <= day <= "2027-03-31" for day in due)
    stale = [record for record in records if record["updateDate"] < "2025-11-01"]
    assert 2 <= len(stale) <= 3
