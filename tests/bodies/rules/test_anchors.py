"""Lines of the anchor files: each names the one before it, and what a power cut left does no harm."""

import pytest

from tests.conftest import NOW
from todoke.bodies.rules.anchors import Kind, digest_of, read, write

HASHES = ["a" * 64, "b" * 64, "c" * 64]
pytestmark = pytest.mark.embedded


def three() -> list[bytes]:
    lines: list[bytes] = []
    for place, hash_ in enumerate(HASHES, start=1):
        previous = digest_of(lines[-1]) if lines else ""
        lines.append(write(Kind.HEADS, at=NOW, previous=previous, heads={"131181": (place, hash_)}))
    return lines


def test_what_was_written_is_read() -> None:
    found = list(read(three()))
    assert [each.heads for each in found] == [{"131181": (place, hash_)} for place, hash_ in enumerate(HASHES, start=1)]
    assert all(each.follows for each in found)
    assert found[0].at == NOW.isoformat(timespec="seconds")


@pytest.mark.parametrize("place", [0, 1])
def test_a_line_that_was_removed_or_changed_shows_in_the_next(place: int) -> None:
    removed = [line for number, line in enumerate(three()) if number != place]
    assert [each.follows for each in read(removed)].count(False) == 1
    changed = three()
    changed[place] = changed[place].replace(HASHES[place].encode(), b"d" * 64)
    assert [each.follows for each in read(changed)].count(False) == 1
    changed[place] = b"garbage\n"
    assert [each.follows for each in read(changed)].count(False) == 1


def test_lines_in_another_order_show() -> None:
    one, two, three_ = three()
    assert not all(each.follows for each in read([two, one, three_]))


@pytest.mark.parametrize(
    "torn",
    [
        b'{"kind":"heads","at"',
        b"",
        b"\n",
        b"[]\n",
        b'{"kind":"heads"}\n',
        b'{"kind":"x","at":"","previous":""}\n',
        b"\xff\n",
    ],
)
def test_an_unfinished_line_is_passed_over(torn: bytes) -> None:
    one, two, three_ = three()
    found = list(read([one, two, torn if torn.endswith(b"\n") else torn + b"\n", three_]))
    assert [each.follows for each in found] == [True, True, True]
    assert [each.follows for each in read([one, two, three_.rstrip(b"\n")])] == [True, True]
