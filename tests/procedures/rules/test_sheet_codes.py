"""The code of a sheet: read as it was written, from a QR and by hand, and nothing else."""

from hypothesis import given
from hypothesis import strategies as st

from todoke.procedures.rules.sheet_codes import SheetCode, address, read, written

KEYS = st.from_regex(r"[a-z0-9][a-z0-9_.-]{0,30}", fullmatch=True)


@given(st.builds(SheetCode, KEYS, KEYS, st.integers(1, 999_999), st.integers(1, 9_999)))
def test_what_is_printed_is_read_again(code: SheetCode) -> None:
    assert read(written(code)) == code
    assert read(address(code, "https://todoke.example")) == code


def test_it_is_read_as_people_type_it() -> None:
    assert read(" １３１１８１／jido-teate／３－２ ") == SheetCode("131181", "jido-teate", 3, 2)
    assert read("131181/Jido-Teate/3") == SheetCode("131181", "jido-teate", 3, 1)
    for wrong in ("", "131181", "131181/jido-teate", "131181/jido-teate/x-1", "https://todoke.example/"):
        assert read(wrong) is None
