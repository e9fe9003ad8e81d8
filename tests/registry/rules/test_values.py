"""Reading single values: the spellings measured in real files, and the property that nothing raises or is guessed."""

import re
from datetime import date, datetime, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoke.registry.rules import notes, values
from todoke.registry.rules.fields import BY_NAME, FIELDS, Field, Kind
from todoke.registry.rules.values import cost_yen, parse, validate


def read(name: str, raw: object) -> object:
    return parse(BY_NAME[name], raw).value


def codes(found: tuple[notes.Note, ...]) -> list[str]:
    return [note.code for note in found]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("2024-07-08", "2024-07-08"),
        ("2025/03/13", "2025-03-13"),
        ("2024.7.8", "2024-07-08"),
        ("20240708", "2024-07-08"),
        (20240708, "2024-07-08"),
        ("令和6年7月8日", "2024-07-08"),
        ("令和６年７月８日（月）", "2024-07-08"),
        ("令和元年5月1日", "2019-05-01"),
        ("R6.7.8", "2024-07-08"),
        ("Ｈ３１．４．３０", "2019-04-30"),
        ("平成32年3月31日", "2020-03-31"),
        ("２０２４年７月８日", "2024-07-08"),
        ("2024-07-08T00:00:00+09:00", "2024-07-08"),
        (" 2024-07-08 ", "2024-07-08"),
        (datetime(2024, 7, 8, 9, 30), "2024-07-08"),
        (date(2024, 7, 8), "2024-07-08"),
        (45481, "2024-07-08"),
        (45481.5, "2024-07-08"),
    ],
)
def test_dates_in_every_measured_form(raw: object, expected: str) -> None:
    parsed = parse(BY_NAME["updated_date"], raw)
    assert parsed.value == expected
    assert not parsed.problems
    assert bool(parsed.repairs) == (raw != expected and not isinstance(raw, date))


@pytest.mark.parametrize(
    "raw",
    [
        "2024-02-30", "2024-13-01", "24/7/8", "2024-07", "2024年7.8", "令和6年7月8日（火）", "令和元年4月30日",
        "随時", "7月8日", "2024-07-08T10:00", "20241", 7, -1.5, float("nan"), float("inf"), True, [], "1" * 5000,
    ],
)  # fmt: skip
def test_what_is_no_single_date_is_a_problem_and_never_a_value(raw: object) -> None:
    parsed = parse(BY_NAME["updated_date"], raw)
    assert parsed.value is None
    assert len(parsed.problems) == 1
    assert not parsed.repairs


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("08:30", "08:30"), ("8:30", "08:30"), ("８時30分", "08:30"), ("0830", "08:30"),
        (830, "08:30"), ("17時", "17:00"), ("8時半", "08:30"), ("午後7時", "19:00"),
        ("17:00:00", "17:00"), ("24:00", "24:00"), (time(8, 30), "08:30"),
        (0.354166666, "08:30"), ("午後12時", None), ("25:00", None), ("8:60", None), ("24:01", None), ("8", None),
        ("終日", None),
    ],
)  # fmt: skip
def test_times(raw: object, expected: str | None) -> None:
    parsed = parse(BY_NAME["use_from_time"], raw)
    assert parsed.value == expected
    assert codes(parsed.problems) == ([] if expected else ["impossible_time"])


@pytest.mark.parametrize(
    ("name", "raw", "expected"),
    [
        ("target_age_lte", "１８歳", 18), ("target_age_lte", 18, 18), ("target_age_lte", 18.0, 18),
        ("target_months_lt", "4か月", 4), ("target_age_lte", "6歳以上", None), ("target_age_lte", 1.5, None),
        ("target_age_lte", 151, None), ("target_age_lte", -1, None), ("target_age_lte", True, None),
        pytest.param("target_age_lte", 10**5000, None, id="endless"), ("benefit_limit_yen", "1,000,000円", 1_000_000),
        ("benefit_limit_yen", "50万円", 500_000), ("benefit_limit_yen", "￥300", 300),
        ("benefit_limit_yen", "1,00円", None), ("benefit_limit_yen", "約300円", None),
        ("max_subsidy_rate", "33.3％", 33.3), ("max_subsidy_rate", "1/3", None), ("max_subsidy_rate", 101, None),
        ("repayment_years", "20年", 20), ("change_kind", 3, None), ("change_kind", "2", 2),
    ],
)  # fmt: skip
def test_numbers(name: str, raw: object, expected: float | None) -> None:
    parsed = parse(BY_NAME[name], raw)
    assert parsed.value == expected
    assert bool(parsed.problems) == (expected is None)


@pytest.mark.parametrize(
    ("raw", "expected"), [("有", True), ("○", True), (1, True), ("TRUE", True), (False, False), ("無", False)]
)
def test_yes_and_no(raw: object, expected: bool) -> None:
    assert read("budget_limited", raw) is expected


def test_what_is_neither_yes_nor_no() -> None:
    assert codes(parse(BY_NAME["budget_limited"], "要相談").problems) == ["not_yes_or_no"]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (["002，003"], ["002", "003"]), (["86"], ["086"]), (["027 "], ["027"]), ("002;003", ["002", "003"]),
        (2, ["002"]),
        ([" ００２"], ["002"]), (["002", "002"], ["002"]), ([None, "003"], ["003"]), ([], None), ("", None),
        (["子育て"], ["子育て"]),
    ],
)  # fmt: skip
def test_codes_as_people_type_them(raw: object, expected: list[str] | None) -> None:
    parsed = parse(BY_NAME["category_codes"], raw)
    assert parsed.value == expected
    silent = raw in ([], "", "002;003")
    assert codes(parsed.repairs) == ([] if silent or parsed.value == raw else ["code_form"])


def test_a_code_of_another_list_stays_where_it_is_and_is_reported() -> None:
    parsed = parse(BY_NAME["category_codes"], ["003", "086", "999"])
    assert parsed.value == ["003", "086", "999"]
    assert [(note.code, note.data.get("list")) for note in parsed.problems] == [
        ("code_of_other_list", "target"), ("unknown_code", None),
    ]  # fmt: skip
    assert {note.code for note in parsed.problems} <= values.WARNINGS


def test_area_code_and_body_codes() -> None:
    area = parse(BY_NAME["area_code"], "133078;檜原村\t")
    assert (area.value, codes(area.repairs), area.problems) == ("133078;檜原村", ["trimmed"], ())
    assert codes(parse(BY_NAME["area_code"], "131182;荒川区").problems) == ["area_code"]
    assert read("body_code", "11002") == "011002"
    assert codes(parse(BY_NAME["body_code"], 11002).repairs) == ["lost_zeros"]
    assert read("body_code", "１３１１８１") == "131181"
    assert codes(parse(BY_NAME["body_code"], "131182").problems) == ["check_digit"]
    assert read("organization", 8000020130001) == "8000020130001"


def test_names_keep_variation_sequences_and_compatibility_ideographs() -> None:
    for name in ("葛󠄀飾区の制度", "\ufa10\ufa19の会", "𠮷野家族手当", "ﾊﾝｶｸ"):
        assert parse(BY_NAME["name"], name) == (name, (), ())


def test_control_characters_go_with_a_note_and_line_breaks_stay_in_text() -> None:
    parsed = parse(BY_NAME["summary"], "あ\0い\u202eう\ud800\r\n\tえ")
    assert parsed.value == "あいう\n\tえ"
    assert parsed.repairs[0].data == {"count": 3}
    assert parsed.repairs[0].original == "あ\\x00い\u202eう\\ud800\r\n\tえ"
    line = parse(BY_NAME["name"], " 一行\nの名 ")
    assert (line.value, codes(line.repairs)) == ("一行 の名", ["trimmed", "line_break"])


def test_script_in_text_is_only_text() -> None:
    assert read("summary", "<script>alert(1)</script>") == "<script>alert(1)</script>"


def test_a_text_over_its_limit_is_kept_and_reported() -> None:
    parsed = parse(BY_NAME["short_name"], "あ" * 121)
    assert parsed.value == "あ" * 121
    assert dict(parsed.problems[0].data) == {"length": 121, "limit": 120}


@pytest.mark.parametrize(
    ("raw", "kept", "problem"),
    [
        ("https://www.city.arakawa.tokyo.jp/a?b=c#d", True, None), ("3480", True, "not_a_url"),
        ("www.city.arakawa.tokyo.jp", True, "url_without_scheme"), ("https://", True, "not_a_url"),
        ("www.example.jp:8080/x", True, "url_without_scheme"),
        ("javascript:alert(1)", False, "url_scheme"), ("javascript:1+alert(1)", False, "url_scheme"),
        ("JaVa\x01Script:alert(1)", False, "url_scheme"), ("data:text/html,x", False, "url_scheme"),
    ],
)  # fmt: skip
def test_web_addresses(raw: str, kept: bool, problem: str | None) -> None:
    parsed = parse(BY_NAME["official_url"], raw)
    assert parsed.value == (raw if kept else None)
    assert codes(parsed.problems) == ([problem] if problem else [])


def test_links_are_kept_in_order_with_their_faults_named() -> None:
    parsed = parse(
        BY_NAME["related_links"],
        [
            {"uri": "3480", "title": "a"},
            {"uri": None, "title": "b"},
            {"uri": "https://x.jp/", "title": None, "lang": "ja"},
            5,
            {},
        ],
    )
    assert parsed.value == [
        {"uri": "3480", "title": "a"}, {"uri": "", "title": "b"}, {"uri": "https://x.jp/", "title": ""},
    ]  # fmt: skip
    assert codes(parsed.problems) == ["not_a_url", "link_without_address", "unknown_key", "wrong_type"]
    assert {note.field for note in parsed.problems} == {"related_links"}


def test_ten_thousand_links_are_read_and_reported_once() -> None:
    parsed = parse(BY_NAME["related_links"], [{"uri": f"https://x.jp/{n}", "title": "t"} for n in range(10_000)])
    assert isinstance(parsed.value, list)
    assert len(parsed.value) == 10_000
    assert codes(parsed.problems) == ["too_many"]


def test_postcodes_and_telephones() -> None:
    assert read("contact_postcode", "〒１６３－８００１") == "1638001"
    assert read("contact_postcode", 600001) == "0600001"
    assert read("contact_postcode", "12345") is None
    assert read("contact_phone", "03-3430-1280,03-6698-0762（内線 12）") == "03-3430-1280,03-6698-0762（内線 12）"
    assert codes(parse(BY_NAME["contact_phone"], "なし").problems) == ["no_digits"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("無料", 0),
        ("300", 300),
        ("３００円", 300),
        ("1,500円", 1500),
        ("500円（教材費別）", None),
        ("300円～500円", None),
        ("実費", None),
        ("", None),
    ],
)
def test_cost(text: str, expected: int | None) -> None:
    assert cost_yen(text) == expected


def test_validate_finds_what_a_form_must_not_save() -> None:
    clean, problems = validate(
        {
            "name": " 児童手当 ", "summary": "", "procedure_from_date": "2026/5/2", "procedure_to_date": "2026-05-01",
            "updated_date": "2026-11-24", "nonsense": 1, "contact_url": "3480", "target_age_gte": 6, "target_age_lt": 6,
            "related_links": [{"uri": f"https://x.jp/{n}"} for n in range(201)],
        },
        today=date(2026, 11, 23),
    )  # fmt: skip
    assert clean["name"] == "児童手当"
    assert sorted((note.field, note.code) for note in problems) == [
        ("nonsense", "unknown_field"), ("procedure_to_date", "from_after_to"), ("related_links", "too_many"),
        ("summary", "required"), ("updated_date", "future_date"),
    ]  # fmt: skip


def test_what_validate_returns_is_valid_again() -> None:
    clean, _ = validate({"name": "あ\tい", "summary": "x", "category_codes": "2、3", "updated_date": "R6.7.8"})
    assert validate(clean) == (clean, [])


def test_every_code_has_a_message_and_every_message_a_use() -> None:
    registry = Path(notes.__file__).parents[1]
    files = [*registry.glob("rules/*.py"), *registry.glob("formats/*.py")]
    ours = [path for path in files if path.name != "notes.py" and not path.name.startswith("workbook")]
    source = "".join(path.read_text("utf-8") for path in ours)
    written = set(re.findall(r'"([a-z0-9_]+)"', source))
    assert [code for code in notes.MESSAGES if code not in written] == []
    used = set(re.findall(r'\b(?:Note|_repaired|_problem)\(\s*(?:field, )?"([a-z0-9_]+)"', source))
    assert used - set(notes.MESSAGES) == set()
    assert set(notes.MESSAGES) >= notes.WARNINGS


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates() | st.datetimes() | st.times(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["uri", "title", "ja", "name", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)
SPELLINGS = st.text("0123456789０１２年月日時分令和平成RrHh元/.-:;；,，、 \t円万歳httpsw", max_size=14)
TYPES: dict[Kind, type | tuple[type, ...]] = {
    Kind.LINE: str, Kind.TEXT: str, Kind.DATE: str, Kind.TIME: str, Kind.INTEGER: int, Kind.NUMBER: (int, float),
    Kind.YEN: int, Kind.BOOLEAN: bool, Kind.CODES: list, Kind.WORDS: list, Kind.LINKS: list, Kind.URL: str,
    Kind.PHONES: str, Kind.EMAIL: str, Kind.POSTCODE: str, Kind.TRANSLATIONS: dict,
}  # fmt: skip


@given(st.sampled_from(FIELDS), JSON | SPELLINGS)
def test_parse_never_raises_and_its_value_has_the_stored_kind_and_reads_as_itself(field: Field, raw: object) -> None:
    parsed = parse(field, raw)
    for note in parsed.repairs + parsed.problems:
        assert note.code in notes.MESSAGES
        assert "\0" not in note.original
        note.original.encode("utf-8")
    if parsed.value is not None:
        assert isinstance(parsed.value, TYPES[field.kind])
        again = parse(field, parsed.value)
        assert again.value == parsed.value
        assert again.repairs == ()
