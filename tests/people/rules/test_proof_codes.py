"""Codes: no exchange and no wrong sign passes, and any way of typing is read."""

import secrets
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoke.people.rules.proof_codes import ALPHABET, LENGTH, check_sign, make, read, written

BODIES = st.text(ALPHABET, min_size=LENGTH - 1, max_size=LENGTH - 1)


def test_thirteen_characters_that_nobody_mistakes() -> None:
    code = make(secrets.choice)
    assert len(code) == LENGTH == 13
    assert not set(ALPHABET) & set("0O1IL2Z5S8BUV")
    assert read(code) == code


@given(BODIES, st.integers(0, LENGTH - 1), st.sampled_from(ALPHABET))
def test_one_wrong_sign_never_passes(body: str, place: int, sign: str) -> None:
    code = body + check_sign(body)
    wrong = code[:place] + sign + code[place + 1 :]
    assert (read(wrong) == code) == (wrong == code)
    assert read(wrong) in {"", code}


@given(BODIES, st.integers(0, LENGTH - 1), st.integers(0, LENGTH - 1))
def test_two_exchanged_signs_never_pass(body: str, one: int, other: int) -> None:
    code = body + check_sign(body)
    signs = list(code)
    signs[one], signs[other] = signs[other], signs[one]
    wrong = "".join(signs)
    assert read(wrong) == (code if wrong == code else "")


@given(BODIES, st.sampled_from(["-", " ", "\u3000", "ー", "−", "–", "・"]), st.booleans(), st.booleans())
def test_any_way_of_typing(body: str, gap: str, lower: bool, wide: bool) -> None:
    code = body + check_sign(body)
    typed = gap.join((code[:4], code[4:8], code[8:]))
    typed = typed.lower() if lower else typed
    if wide:
        typed = "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in typed)
    assert read(typed) == ("" if gap == "・" else code)


@given(st.text(max_size=80))
def test_nothing_odd_is_read(text: str) -> None:
    found = read(text)
    assert found == "" or found in unicodedata.normalize("NFKC", text).upper().replace(" ", "") or len(found) == LENGTH


@pytest.mark.parametrize("typed", ["", "A" * 12, "A" * 14, "0" * 13, "A\0" * 13, "Ａ" * 5000])
def test_no_code(typed: str) -> None:
    assert read(typed) == ""


def test_read_out_in_groups() -> None:
    assert written("ACDEFGHJKMNPQ") == "ACDE-FGHJ-KMNPQ"
