"""A sealed stream comes back whole or not at all: bits, cuts, order, repetition, headers and keys."""

import io
import json
import random

import pytest

from todoke.common import sealed_stream
from todoke.common.sealed_stream import Reader, Unreadable, Writer, key_id, make_key, read_key

KEY, OTHER = read_key(make_key()), read_key(make_key())
CHUNK = 1024
pytestmark = pytest.mark.embedded


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed_stream, "_CHUNK", CHUNK)


def sealed(content: bytes, *, step: int = 700) -> bytes:
    out = io.BytesIO()
    writer = Writer(out, KEY, {"made_at": "2026-11-25"})
    for place in range(0, len(content), step):
        assert writer.write(content[place : place + step]) == len(content[place : place + step])
    writer.close()
    return out.getvalue()


def opened(raw: bytes, key: bytes = KEY, step: int = -1) -> bytes:
    reader, found = Reader(io.BytesIO(raw), key), b""
    while not reader.ended:
        found += reader.read(step)
    return found + reader.read()


def body_at(raw: bytes) -> int:
    return len(raw) if not raw else raw.index(b"}") + 1


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 10 * CHUNK + 7])
@pytest.mark.parametrize("step", [-1, 1, 999, CHUNK, 5000])
def test_what_went_in_comes_out(size: int, step: int) -> None:
    content = random.Random(size).randbytes(size)
    assert opened(sealed(content), step=step if step != 1 or size < 2000 else 500) == content


def test_the_content_cannot_be_seen_and_never_looks_the_same_twice() -> None:
    content = b"hanako" * 400
    assert b"hanako" not in sealed(content)
    assert sealed(content)[-200:] != sealed(content)[-200:]


def test_every_flipped_bit_is_refused() -> None:
    raw, chance = sealed(random.Random(1).randbytes(4 * CHUNK)), random.Random(2)
    for place in [*range(body_at(raw)), *(chance.randrange(body_at(raw), len(raw)) for _ in range(400))]:
        bent = bytearray(raw)
        bent[place] ^= 1 << chance.randrange(8)
        with pytest.raises(Unreadable):
            opened(bytes(bent))


def test_every_cut_is_refused() -> None:
    raw = sealed(random.Random(1).randbytes(4 * CHUNK))
    for length in [*range(body_at(raw) + 1), *range(body_at(raw) + 1, len(raw), 97), len(raw) - 1]:
        with pytest.raises(Unreadable):
            opened(raw[:length])
    for whole in range(1, 4):  # exactly between two chunks
        with pytest.raises(Unreadable):
            opened(raw[: body_at(raw) + whole * (CHUNK + 16)])


def test_chunks_in_another_order_twice_left_out_or_added_are_refused() -> None:
    raw = sealed(random.Random(1).randbytes(4 * CHUNK))
    head, size = raw[: body_at(raw)], CHUNK + 16
    chunks = [raw[len(head) + place : len(head) + place + size] for place in range(0, len(raw) - len(head), size)]
    assert opened(head + b"".join(chunks))
    other = sealed(random.Random(2).randbytes(4 * CHUNK))
    for order in ([1, 0, 2, 3], [0, 1, 1, 2, 3], [0, 2, 3], [0, 1, 2], [3], [0, 1, 2, 3, 3], [0, 1, 3, 2]):
        with pytest.raises(Unreadable):
            opened(head + b"".join(chunks[place] for place in order))
    for more in (b"x", chunks[0], other[-size:]):
        with pytest.raises(Unreadable):
            opened(raw + more)
    with pytest.raises(Unreadable):
        opened(raw[:-size] + other[-size:])


def test_the_header_is_readable_and_bound_to_the_content() -> None:
    raw = sealed(b"content")
    assert b'"made_at": "2026-11-25"' in raw
    with pytest.raises(Unreadable):
        opened(raw.replace(b"2026-11-25", b"2026-11-26"))


def test_another_key_is_named_as_the_reason() -> None:
    raw = sealed(b"content")
    with pytest.raises(Unreadable, match="another key"):
        opened(raw, OTHER)
    claimed = raw.replace(key_id(KEY).encode(), key_id(OTHER).encode())
    with pytest.raises(Unreadable, match="changed"):
        opened(claimed, OTHER)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"PK\x03\x04",
        b"TODOKE SEALED STREAM 1\n",
        b"TODOKE SEALED STREAM 1\n\xff\xff\xff\xff",
        b"TODOKE SEALED STREAM 1\n\x00\x00\x00\x02{}",
        b"TODOKE SEALED STREAM 1\n\x00\x00\x00\x02[]",
    ],
)
def test_other_files_are_refused(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        Reader(io.BytesIO(raw), KEY)


@pytest.mark.parametrize(
    "text",
    ["", "secret", "a" * 43 + "!", json.dumps("x"), make_key()[:-8], make_key() + "aaaa"],
    ids=["nothing", "word", "sign", "quoted", "cut", "longer"],
)
def test_a_weak_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="32 random bytes"):
        read_key(text)
    assert len(read_key(make_key() + "\n")) == 32
