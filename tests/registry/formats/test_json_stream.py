"""Streaming an array: equal to json.loads for sound files at any chunk size, one element lost for each damaged one."""

import io
import json
import tracemalloc
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from todoke.registry.formats import json_stream
from todoke.registry.formats.json_stream import Element, elements
from todoke.registry.formats.reading import UnreadableFile

CHUNKS = [1, 7, 64, 1 << 20]
RECORD = {"name": {"full": "児童手当 {1}", "short": None}, "links": [{"uri": "https://x.jp/}]"}], "age": 18}


def read(source: str | bytes, chunk: int = 1 << 20) -> list[Element]:
    raw = source.encode("utf-8") if isinstance(source, str) else source
    return list(elements(io.BytesIO(raw), chunk=chunk))


def fates(found: list[Element]) -> list[str]:
    return [element.problem.code if element.problem else "read" for element in found]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@given(st.lists(JSON, max_size=6), st.integers(1, 60), st.sampled_from([None, 0, 1, 2]), st.booleans(), st.booleans())
def test_streaming_equals_json_loads(
    array: list[object], chunk: int, indent: int | None, ascii_only: bool, mark: bool
) -> None:
    text = json.dumps(array, indent=indent, ensure_ascii=ascii_only)
    raw = text.encode("utf-8", "surrogatepass" if ascii_only else "ignore")
    expected = json.loads(raw)
    found = read((b"\xef\xbb\xbf" if mark else b"") + raw, chunk)
    assert [element.value for element in found] == expected
    assert [json.loads(element.text) for element in found] == expected
    assert all(element.text in raw.decode("utf-8") for element in found)
    assert fates(found) == ["read"] * len(expected)
    assert not any(element.repairs for element in found)


@given(st.binary(max_size=200), st.integers(1, 50))
def test_no_bytes_make_it_raise_anything_but_its_own_refusal(raw: bytes, chunk: int) -> None:
    for source in (raw, b"[" + raw, b'[{"a": ' + raw + b'}, {"a": 1}]'):
        try:
            found = read(source, chunk)
        except UnreadableFile:
            continue
        for element in found:
            element.text.encode("utf-8")
            assert "\0" not in element.text


@examples(60)
@given(st.data(), st.sampled_from([None, 2]), st.sampled_from(CHUNKS))
def test_one_character_lost_costs_at_most_the_elements_beside_it(
    data: st.DataObject, indent: int | None, chunk: int
) -> None:
    text = json.dumps([RECORD | {"n": n} for n in range(6)], ensure_ascii=False, indent=indent)
    third = text.index('"n": 2')
    place = data.draw(st.integers(text.index("{", text.index('"n": 1')), third))
    found = read(text[:place] + text[place + 1 :], chunk)
    sound = {element.value["n"] for element in found if isinstance(element.value, dict) and "n" in element.value}
    assert sound >= {0, 1, 4, 5}


@pytest.mark.parametrize("chunk", CHUNKS)
@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize(
    ("sound", "damaged"),
    [
        ('"児童手当 {1}"', '"児童手当 {1}'),
        ('"児童手当 {1}"', '児童手当 {1}"'),
        ('"short": null', '"short" null'),
        ('"short": null', '"short": '),
        ('"age": 18', '"age": 018'),
        ('"age": 18', '"age": NaN'),
        ('"age": 18', '"age": 1e999'),
        ('"age": 18', '"age": ' + "1" * 5000),
        ('"age": 18', '"age": ' + "[" * 3000 + "]" * 3000),
        ('"age": 18', '"age": 18}'),
    ],
)
def test_damage_is_handed_over_and_reading_goes_on(sound: str, damaged: str, indent: int | None, chunk: int) -> None:
    chunk = max(chunk, len(damaged) // 10)  # a long element byte by byte is slow, and tells nothing more
    text = json.dumps([RECORD] * 4, ensure_ascii=False, indent=indent)
    first = text.index(sound, text.index(sound) + 1)
    found = read(text[:first] + damaged + text[first + len(sound) :], chunk)
    assert [element.value for element in found if element.value is not None][:1] == [RECORD]
    assert [element.value for element in found][-2:] == [RECORD, RECORD]
    assert 3 <= len([element for element in found if element.value is not None]) <= 4  # "}" too many only adds a piece
    lost = "".join(element.text for element in found if element.problem)
    assert damaged.strip() in lost or damaged.endswith("}")


@pytest.mark.parametrize("chunk", CHUNKS)
def test_half_a_file_is_one_unreadable_remainder(chunk: int) -> None:
    raw = json.dumps([RECORD] * 3, ensure_ascii=False).encode("utf-8")
    place = raw.index("当".encode(), len(raw) * 2 // 3) + 1  # in the middle of a character
    found = read(raw[:place], chunk)
    assert fates(found) == ["read", "read", "cut_off"]
    assert found[2].text.startswith('{"name": {"full": "児童手\\xe5')
    assert fates(read(raw[: raw.rindex(b"]")], chunk)) == ["read", "read", "read", "cut_off"]


@pytest.mark.parametrize("chunk", CHUNKS)
def test_bytes_that_are_no_utf8_are_located(chunk: int) -> None:
    raw = json.dumps(["あ", "い", "う", "え"], ensure_ascii=False).encode("utf-8")
    place = raw.index("い".encode())
    found = read(raw[:place] + b"\x82\xa2" + raw[place + 3 :].replace("え".encode(), b"\xff"), chunk)
    assert fates(found) == ["read", "not_utf8", "read", "not_utf8"]
    assert found[1].problem is not None
    assert found[1].problem.data == {"byte": place}
    assert found[1].text == '"\\x82\\xa2"'
    assert found[3].problem is not None
    assert found[3].problem.data == {"byte": place + len('\x82\xa2", "う", "'.encode()) - 2}


def test_a_file_in_another_encoding_is_read_in_time_and_every_element_is_kept() -> None:
    text = json.dumps([RECORD | {"text": "あいうえお" * 2000}] * 60, ensure_ascii=False)
    found = read(text.encode("cp932"))
    assert {element.problem.code for element in found if element.problem} == {"not_utf8"}
    assert sum(len(element.text) for element in found) > 60 * 10_000


@pytest.mark.parametrize(
    "piece",
    [
        "{x},",
        '{"name" x ',
        '{"name": x},',
        "{",
        "[",
        "]",
        "}",
        '"',
        "x",
        "x,",
        '{"name": NaN},',
        '{"name": "',
        "{}}",
        "\n",
        "{ ",
    ],
)
def test_time_grows_only_with_the_length_of_the_damage(piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_stream, "MOST_DAMAGED", 10**9)

    def seconds(length: int) -> float:
        source = json.dumps([RECORD], ensure_ascii=False)[:-1] + "," + piece * (length // len(piece))
        start = process_time()
        assert read(source)
        return process_time() - start

    assert seconds(80_000) < 16 * seconds(10_000) + 1  # eight times the length; a quadratic reader takes 64 times


def test_commas_duplicates_and_control_characters_are_noted_not_refused() -> None:
    found = read('[{"a": 1} {"a": 1, "a": 2},, {"a": "x\0\ny"},]')
    assert [element.value for element in found] == [{"a": 1}, {"a": 2}, {"a": "x\0\ny"}]
    assert [[note.code for note in element.repairs] for element in found] == [[], ["missing_comma"], ["missing_comma"]]
    assert [(note.code, note.data["key"], note.original) for note in found[1].notes] == [("duplicate_key", "a", "1")]
    assert found[2].text == '{"a": "x\\u0000\ny"}'


def test_what_stands_behind_the_array_is_not_lost() -> None:
    found = read('[1]\n[{"a": 2}]')
    assert fates(found) == ["read", "text_after_end"]
    assert found[1].text == '[{"a": 2}]'
    assert fates(read("[1]\n \n")) == ["read"]


@pytest.mark.parametrize(
    ("source", "code"),
    [("", "empty"), (" \n", "empty"), ("\ufeff", "empty"), ("{}", "not_a_list"), ("<html>", "not_a_list")],
)
def test_what_is_no_array_is_refused(source: str, code: str) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        read(source)
    assert refusal.value.code == code


def test_an_element_beyond_all_measure_does_not_take_the_others_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_stream, "MOST_CHARACTERS", 50_000)
    monkeypatch.setattr(json_stream, "MOST_SHOWN", 1000)
    huge = json.dumps(RECORD | {"text": "あ" * 300_000}, ensure_ascii=False)
    record = json.dumps(RECORD, ensure_ascii=False)
    found = read(f"[{record}, {huge}, {record}]", 4096)
    assert fates(found) == ["read", "too_large", "read"]
    assert len(found[1].text) == 1000


def test_reading_stops_where_nothing_is_a_record(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_stream, "MOST_DAMAGED", 50)
    assert fates(read("[" + "x," * 1000)) == ["unreadable_json"] * 50 + ["given_up"]
    assert fates(read("[" + "x," * 40 + "1," + "x," * 40 + "1]")).count("read") == 2


def test_memory_does_not_grow_with_the_file() -> None:
    element = json.dumps(RECORD | {"text": "あ" * 3000}, ensure_ascii=False).encode("utf-8")

    def peak(count: int) -> int:
        stream = io.BytesIO(b"[" + b",".join([element] * count) + b"]")
        tracemalloc.start()
        for _ in elements(stream, chunk=1 << 16):
            pass
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    assert peak(400) < peak(40) * 1.5
