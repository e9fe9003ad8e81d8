"""Nothing personal has the shape that the ledger takes."""

from typing import Any

import pytest

from todoke.bodies.rules.impersonal import Personal, refuse_personal

GOOD: dict[str, Any] = {
    "by": "staff:1", "behalf": "", "action": "look", "subject": "person:0190f3d2-7e1c-7a55-9c1d-2f7f4d6f0001", "purpose": "", "data": {},
}  # fmt: skip
pytestmark = pytest.mark.embedded


@pytest.mark.parametrize(
    "data",
    [
        {"fields": ["name", "birth_date"], "version": 3, "new": True, "ends": None},
        {"from": "2026-04-01", "at": "2026-04-01T09:00:00+09:00"},
        {
            "number": "program:131181-000012-7",
            "psid": "psid3.0+7000020131181+1+UM24",
            "mandate": "mandate:0190f3d2-7e1c",
        },
        {"note": "ab" * 32, "counts": {"new": 7812, "changed": 0}, "empty": ""},
        {"versions": list(range(500))},
    ],
)
def test_codes_numbers_dates_and_references_pass(data: dict[str, Any]) -> None:
    refuse_personal(**{**GOOD, "data": data})


@pytest.mark.parametrize(
    "value",
    [
        "荒川花子", "ｱﾗｶﾜ ﾊﾅｺ", "Arakawa Hanako", "hanako@example.com", "荒川区荒川2-2-3", "090-1234-5678", "09012345678", "03-3802-3111",
        "116-8501", "123456789012", "電話番号がちがいます", "two words", "a\nb", "a" * 121, "é", 1.5, 123456789012, b"bytes", {"a": "花子"},
        ["name", "花子"], {"花子": 1}, {"a": {"b": {"c": {"d": {"e": 1}}}}}, {"Hanako A": 1}, object(),
    ],
)  # fmt: skip
def test_names_addresses_numbers_of_people_and_sentences_do_not(value: object) -> None:
    with pytest.raises(Personal) as refusal:
        refuse_personal(**{**GOOD, "data": {"what": value}})
    assert "花子" not in str(refusal.value)
    assert "Hanako" not in str(refusal.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("by", "山田"), ("by", "Yamada"), ("by", ""), ("behalf", "花子"), ("action", ""), ("action", "x" * 61), ("subject", "person:花子"),
        ("subject", "person hanako"), ("subject", ""), ("purpose", "because she asked"), ("purpose", "理由"), ("subject", "090-1234-5678"),
        ("by", "staff:" + "1" * 80),
    ],
)  # fmt: skip
def test_every_other_part_is_a_code_too(name: str, value: str) -> None:
    with pytest.raises(Personal, match=name):
        refuse_personal(**{**GOOD, name: value})


def test_a_ledger_takes_no_lists_of_everybody() -> None:
    with pytest.raises(Personal, match="too much"):
        refuse_personal(**{**GOOD, "data": {"persons": list(range(3_000))}})
