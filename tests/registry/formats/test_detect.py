"""Formats are told by content: names lie."""

import io
import json
import zipfile
from pathlib import Path

import openpyxl
import pytest

from todoke.registry.formats.detect import detect
from todoke.registry.formats.reading import UnreadableFile


def zipped(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, "x")
    return out.getvalue()


def workbook() -> bytes:
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"[]", "tokyo"), (b'\xef\xbb\xbf \r\n[{"a":1}]', "tokyo"), ("制度番号,制度名\n".encode(), "opendata"),
        ("\ufeff制度番号,タイトル（制度名）\n".encode(), "opendata"), ("制度番号,制度名\n".encode("cp932"), "opendata"),
        (json.dumps({"number": "1", "content": {}}).encode() + b"\n", "jsonl"), (workbook(), "workbook"),
    ],
)  # fmt: skip
def test_known_formats(tmp_path: Path, raw: bytes, expected: str) -> None:
    path = tmp_path / "file.pdf"
    path.write_bytes(raw)
    assert detect(path) == expected


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "empty"), (b"\xef\xbb\xbf\n", "empty"), (b"%PDF-1.7", "pdf"), (b"\x89PNG\r\n\x1a\n", "image"), (b"GIF89a", "image"),
        (b"<!DOCTYPE html><p>", "html"), (b"\n <HTML>", "html"), (b'<?xml version="1.0"?>', "html"), (zipped("a.csv"), "zip"),
        (b"PK\x03\x04broken", "zip"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_excel"), (b"\x1f\x8b\x08\0", "gzip"),
        ("[1]".encode("utf-16"), "encoding"), (b'{"data": []}', "not_a_list"), (b'{\n "a": 1}', "not_a_list"), (b"{", "not_a_list"),
        (b"\0\1\2\3abc", "binary"), ("名前,住所\n".encode(), "no_header"), (b"hello", "no_header"),
    ],
)  # fmt: skip
def test_everything_else_is_refused_with_its_kind(tmp_path: Path, raw: bytes, code: str) -> None:
    path = tmp_path / "file.json"
    path.write_bytes(raw)
    with pytest.raises(UnreadableFile) as refusal:
        detect(path)
    assert refusal.value.code == code
