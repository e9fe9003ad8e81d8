"""The code of a notice is written, read out and drawn so that nobody mistakes it, and no server is told it by the QR."""

import re
from urllib.parse import urlsplit

import pytest
from django.utils import translation

from todoke.people.rules.proof_codes import ALPHABET
from todoke.ui import notice_codes

CODE = "ACDEFGHJKMN3"


@pytest.mark.parametrize("language", ["ja", "ja-simple", "en"])
def test_every_sign_can_be_said_and_no_two_sound_alike(language: str) -> None:
    table = notice_codes.alphabet(language)
    assert {each.sign for each in table} == set(ALPHABET)
    assert len({each.said for each in table}) == len({each.word for each in table if each.word}) + 5 == len(ALPHABET)
    assert all(bool(each.word) == each.sign.isalpha() for each in table)


def test_a_code_is_read_out_in_groups() -> None:
    assert notice_codes.read_out(CODE, "ja").split("。")[0] == "エー、シー、ディー、イー"
    assert notice_codes.read_out(CODE, "en").endswith("K, M, N, three")


def test_the_qr_keeps_the_code_behind_the_hash_and_says_what_it_is() -> None:
    parts = urlsplit(notice_codes.address(CODE))
    assert (parts.path, parts.query, parts.fragment) == ("/genuine", "", "ACDE-FGHJ-KMN3")
    with translation.override("en"):
        drawn = notice_codes.qr(CODE)
    assert re.match(r'<svg role="img" aria-label="QR: leads to[^"<>]+" ', drawn)
    assert not [each for each in ("style=", "<?xml") if each in drawn]
