"""The Tokyo registry's record: real files come back as they went in, and edits touch nothing but what was edited."""

import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoke.registry.formats import tokyo
from todoke.registry.formats.reading import ReadRecord
from todoke.registry.rules.fields import BY_TOKYO

TODAY = date(2026, 11, 23)
SHARED = Path(__file__).resolve().parents[3] / "../shared"


def sample(**identity: object) -> dict[str, object]:
    """A sound record with every leaf empty but the few that it must have."""
    made = tokyo.new_record(
        {"name": "児童手当", "summary": "手当", "area_code": "131181;荒川区", "category_codes": ["003"]}
    )
    made["basicInformation"] = {"psid": "psid3.0+7000020131181+1+UM24", "organization": "7000020131181"} | identity
    return made


def parse(record: object) -> ReadRecord:
    return tokyo.parse(json.dumps(record, ensure_ascii=False), position=1, today=TODAY)


def codes(found: ReadRecord) -> list[str]:
    return [note.code for note in found.problems]


def real_files() -> list[Path]:
    return sorted((SHARED / "data/tokyo-registry").glob("*.json"))


needs_real_files = pytest.mark.skipif(not real_files(), reason="the real registry files are not on this machine")


@needs_real_files
def test_real_files_come_back_as_they_went_in() -> None:
    for path in real_files():
        with path.open("rb") as file:
            records = list(tokyo.read_file(file, today=TODAY))
        assert not any(record.fatal for record in records)
        out = io.StringIO()
        tokyo.write((tokyo.patch(one.original, one.content or {}, one.content or {}) for one in records), out)
        text = path.read_text("utf-8")
        assert json.loads(out.getvalue()) == json.loads(text)
        assert all(record.original in text for record in records)
        assert [record.position for record in records] == list(range(1, len(records) + 1))


@needs_real_files
def test_every_leaf_of_real_records_is_in_the_content_or_in_a_problem() -> None:
    def leaves(node: object, path: str = "") -> dict[str, object]:
        if isinstance(node, dict):
            return {key: value for name in node for key, value in leaves(node[name], f"{path}.{name}").items()}
        return {path[1:]: node}

    count = 0
    for file in real_files():
        for element in json.loads(file.read_text("utf-8")):
            found = parse(element)
            assert found.content is not None
            assert not found.problems
            for path, value in leaves(element).items():
                field = BY_TOKYO[path]
                if value in (None, []) or field.name in ("number", "organization"):
                    continue
                count += 1
                held = found.content[field.name]
                assert held == value or any(note.field == field.name for note in found.repairs)
    assert count > 600


@needs_real_files
def test_an_edit_changes_only_its_own_lines() -> None:
    for path in real_files():
        with path.open("rb") as file:
            record = next(iter(tokyo.read_file(file)))
        content = dict(record.content or {}) | {"short_name": "新しい名", "target_age_lt": 5}
        patched = tokyo.patch(record.original, content, record.content or {})
        before, after = record.original.split("\n"), patched.split("\n")
        assert len(before) == len(after)
        assert sum(old != new for old, new in zip(before, after, strict=True)) == 2
        assert tokyo.parse(patched).content == content


def test_the_schema_is_the_published_one() -> None:
    assert len(tokyo.PATHS) == 76
    assert set(tokyo.PATHS) == set(BY_TOKYO)
    assert len(tokyo.new_record({})) == 34
    published = SHARED / "facts/tokyo-registry-schema.csv"
    if published.exists():
        assert list(tokyo.PATHS) == [line.split(",")[0] for line in published.read_text("utf-8").splitlines()[1:]]


def test_identity_is_kept_beside_the_content() -> None:
    found = parse(sample())
    assert (found.number, found.corporate_number) == ("psid3.0+7000020131181+1+UM24", "7000020131181")
    assert (found.body_code, found.body_name) == ("131181", "荒川区")
    assert found.content == {
        "name": "児童手当", "summary": "手当", "area_code": "131181;荒川区", "category_codes": ["003"]
    }  # fmt: skip


@pytest.mark.parametrize(
    ("identity", "code", "number"),
    [
        ({"psid": "psid3.0+8000020131181+1+UM24"}, "check_digit", "psid3.0+8000020131181+1+UM24"),
        ({"psid": "psid3.0+7000020131181+UM24"}, "number_shape", "psid3.0+7000020131181+UM24"),
        ({"psid": "12"}, "number_shape", "12"),
        ({"psid": "psid3.0+8000020130001+1+UM24"}, "body_disagrees", "psid3.0+8000020130001+1+UM24"),
        ({"psid": None, "organization": "8000020131181"}, "check_digit", None),
    ],
)
def test_an_unsound_identity_goes_to_quarantine_with_its_number(
    identity: dict[str, object], code: str, number: str | None
) -> None:
    found = parse(sample(**identity))
    assert found.fatal
    assert found.content is None
    assert codes(found)[0] == code
    assert found.number == number
    assert json.loads(found.original) == sample(**identity)


def test_a_record_without_number_or_organisation_is_recognised_by_what_is_left() -> None:
    assert (parse(sample(psid=None)).body_code, parse(sample(psid=None)).number) == ("131181", None)
    assert parse(sample(organization=None)).corporate_number == "7000020131181"
    by_area = parse(sample(psid=None, organization=None))
    assert (by_area.body_code, by_area.fatal) == ("131181", False)
    nobody = sample(psid=None, organization=None)
    nobody["area"] = None
    assert codes(parse(nobody)) == ["no_body"]
    assert parse(nobody).fatal


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (lambda record: [], "not_an_object"),
        (lambda record: None, "not_an_object"),
        (lambda record: record | {"institutionName": None}, "no_name"),
        (lambda record: record | {"institutionName": {"canonicalName": " \t"}}, "no_name"),
    ],
)
def test_what_cannot_be_a_record_goes_to_quarantine(damage: Callable[[dict[str, object]], object], code: str) -> None:
    found = parse(damage(sample()))
    assert found.fatal
    assert code in codes(found)


def test_text_that_is_no_json_is_told_apart() -> None:
    assert codes(tokyo.parse('{"a": ')) == ["unreadable_json"]
    assert codes(tokyo.parse("[" * 5000 + "]" * 5000)) == ["too_deep"]


def test_unknown_and_misspelt_keys_are_named_and_kept() -> None:
    record = sample() | {
        "extra": {"a": [1]},
        "utilizationTime": {"fromHM": "8:30", "utilizationConditions": "平日のみ"},
        "UpdateDate": "2025/03/13",
    }
    del record["updateDate"]
    found = parse(record)
    assert found.content is not None
    assert found.content["use_conditions"] == "平日のみ"
    assert found.content["updated_date"] == "2025-03-13"
    assert [(note.code, note.data["key"]) for note in found.problems] == [("unknown_key", "extra")]
    assert [note.code for note in found.repairs] == ["key_spelling", "key_spelling", "time_form", "date_form"]
    changed = found.content | {"use_conditions": "毎日", "updated_date": "2026-01-01"}
    patched = json.loads(tokyo.patch(found.original, changed, found.content))
    expected = json.loads(found.original)
    expected["utilizationTime"]["utilizationConditions"] = "毎日"
    expected["UpdateDate"] = "2026-01-01"
    assert patched == expected
    assert list(patched) == list(record)


def test_removed_values_become_empty_in_the_form_they_had() -> None:
    record = sample()
    record["relatedLink"] = [{"uri": "https://x.jp/", "title": "x"}]
    found = parse(record)
    assert found.content is not None
    rest = {
        key: value for key, value in found.content.items() if key not in ("related_links", "category_codes", "summary")
    }
    patched = json.loads(tokyo.patch(found.original, rest, found.content))
    assert (patched["relatedLink"], patched["tag"]["categoryCode"], patched["summary"]) == ([], [], None)
    assert patched["basicInformation"] == record["basicInformation"]


def test_a_link_that_stays_keeps_what_only_its_source_knows() -> None:
    record = sample()
    record["relatedLink"] = [{"uri": "https://x.jp/", "title": "x", "lang": "ja"}, {"uri": "3480", "title": "y"}]
    found = parse(record)
    assert found.content is not None
    assert sorted(codes(found)) == ["not_a_url", "unknown_key"]
    changed = found.content | {
        "related_links": [{"uri": "https://new.jp/", "title": ""}, {"uri": "https://x.jp/", "title": "x"}]
    }
    patched = json.loads(tokyo.patch(found.original, changed, found.content))
    assert patched["relatedLink"] == [
        {"uri": "https://new.jp/", "title": ""},
        {"uri": "https://x.jp/", "title": "x", "lang": "ja"},
    ]


def test_values_that_cannot_be_read_stay_in_the_original() -> None:
    record = sample()
    record["implementationPeriod"] = {"fromYMD": "随時", "toHM": 5}
    record["electronicSubmission"] = "要相談"
    record["contact"] = "電話で"
    found = parse(record)
    assert not found.fatal
    assert sorted((note.code, note.field, note.original) for note in found.problems) == [
        ("impossible_date", "period_from_date", "随時"), ("impossible_time", "period_to_time", "5"),
        ("not_yes_or_no", "online_filing", "要相談"), ("wrong_type", "contact", "電話で"),
    ]  # fmt: skip
    changed = (found.content or {}) | {"name": "新"}
    patched = json.loads(tokyo.patch(found.original, changed, found.content or {}))
    assert patched["implementationPeriod"] == record["implementationPeriod"]
    assert patched["contact"] == "電話で"


def test_contradictions_and_duplicate_keys_are_reported() -> None:
    text = json.dumps(sample(), ensure_ascii=False).replace(
        '"summary": "手当"', '"summary": "旧", "summary": "手当", "updateDate": "2027-01-01"'
    )
    found = tokyo.parse(text.replace('"updateDate": null, ', ""), today=TODAY)
    assert sorted(codes(found)) == ["duplicate_key", "future_date"]


def test_losses_names_what_the_schema_has_no_place_for() -> None:
    assert tokyo.losses({"name": "x", "keywords": ["a"], "life_event": "birth"}) == ["keywords", "life_event"]


def test_a_new_record_reads_as_its_content() -> None:
    content = parse(sample()).content
    assert content is not None
    whole = content | {
        "number": "131181-000001-8",
        "organization": "7000020131181",
        "form_links": [{"uri": "https://x.jp/", "title": ""}],
    }
    found = parse(tokyo.new_record(whole))
    assert found.number == "131181-000001-8" or found.fatal
    assert {**(found.content or content), "form_links": whole["form_links"]} == content | {
        "form_links": whole["form_links"]
    }


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 10**6)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=4) | st.sampled_from(["uri", "title"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@st.composite
def damaged_records(draw: st.DrawFn) -> dict[str, object]:
    """A record in which some leaves and objects hold anything at all."""
    record = sample()
    for path in draw(st.lists(st.sampled_from(tokyo.PATHS), max_size=12)):
        top, _, rest = path.partition(".")
        child = record.get(top)
        if rest and isinstance(child, dict) and draw(st.integers(0, 9)):
            child[rest.rpartition(".")[2]] = draw(JSON)
        else:
            record[top] = draw(JSON)
    return record


@given(damaged_records(), st.sampled_from([None, 0, 2]), st.booleans())
def test_any_record_is_read_without_raising_and_comes_back_unchanged(
    record: dict[str, object], indent: int | None, ascii_only: bool
) -> None:
    text = json.dumps(record, ensure_ascii=ascii_only, indent=indent)
    found = tokyo.parse(text, position=1, today=TODAY)
    assert found.original == text
    assert found.fatal == (found.content is None or "no_body" in codes(found))
    if found.content is not None:
        assert tokyo.patch(text, found.content, found.content) == text
        patched = tokyo.patch(text, found.content | {"name": "別の名"}, found.content)
        expected = json.loads(text)
        expected["institutionName"]["canonicalName"] = "別の名"
        assert json.loads(patched) == expected
        patched.encode("utf-8")
