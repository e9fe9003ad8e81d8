"""What a person types is held to more than what a file brings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoke.registry.rules import written
from todoke.registry.rules.fields import BY_NAME
from todoke.registry.rules.typed import problems
from todoke.registry.rules.values import parse


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("official_url", "not an address", "not_a_url"),
        ("official_url", "www.city.example.jp/page", "url_without_scheme"),
        ("official_url", "https://nodot", "not_a_url"),
        ("official_url", "https://www.example.lg.jp:port/", "not_a_url"),
        ("contact_email", "kosodate", "not_an_email"),
        ("contact_email", "a@b", "not_an_email"),
        ("contact_phone", "区役所", "no_digits"),
        ("contact_phone", "12", "not_a_phone"),
        ("contact_phone", "03-3802-3111, 窓口", "not_a_phone"),
        ("contact_phone", "03-1234-5678-9012-3456", "not_a_phone"),
        ("related_links", [{"uri": "not an address", "title": ""}], "not_a_url"),
    ],
)
def test_what_is_none_is_said(field: str, value: object, code: str) -> None:
    assert [(note.field, note.code) for note in problems({field: value}, [])] == [(field, code)]
    assert problems({field: value}, [{}, {field: value}]) == []  # so it came from a file
    assert problems({field: value}, [{"name": value}])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("official_url", "https://www.city.arakawa.tokyo.jp/a?b=c#d"), ("official_url", "https://例え.jp/"), ("official_url", "http://192.0.2.1/"),
        ("contact_email", "kosodate@city.example.lg.jp"), ("contact_email", "a@example.jp, b@example.jp"), ("contact_email", "S9000027(at)section.example.jp"),
        ("contact_phone", "03-3802-3111"), ("contact_phone", "０３（３８０２）３１１１（内線433）"), ("contact_phone", "119"),
        ("contact_phone", "子育て支援課 03-3802-3111,0120-000-000"), ("contact_phone", "+81 3 3802 3111"), ("contact_phone", "#7119"),
        ("related_links", [{"uri": "https://www.example.lg.jp/", "title": "案内"}]), ("official_url", ""),
    ],
)  # fmt: skip
def test_what_is_right_is_taken(field: str, value: object) -> None:
    assert problems({field: value}, []) == []


def test_a_link_that_came_so_stays_beside_a_new_one() -> None:
    old, new = {"uri": "http://intranet/a", "title": ""}, {"uri": "https://www.example.lg.jp/", "title": ""}
    assert problems({"related_links": [old, new]}, [{"related_links": [old]}]) == []
    assert problems({"related_links": [old, new]}, [])


@given(st.text(max_size=60))
def test_nothing_raises(text: str) -> None:
    for check in (written.is_email, written.is_phone, written.is_web_address):
        assert check(text) in {True, False}
    for name in ("official_url", "contact_email", "contact_phone"):
        parse(BY_NAME[name], text)
        problems({name: text}, [])
