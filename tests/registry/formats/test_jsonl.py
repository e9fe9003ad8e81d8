"""JSON Lines of our own: nothing is lost, and a bad line costs one line."""

import io
import json

import pytest

from todoke.registry.formats.jsonl import Line, read_file, written
from todoke.registry.formats.reading import UnreadableFile

CONTENT = {
    "name": "葛󠄀飾の手当", "summary": "一行\n二行", "target_age_lt": 18, "budget_limited": True, "keywords": ["手当"],
    "related_links": [{"uri": "https://x.jp/", "title": ""}], "translations": {"en": {"name": "Allowance"}},
}  # fmt: skip
LINES = [
    Line("psid3.0+7000020131181+1+UM24", "131181", 3, CONTENT),
    Line("4010001234567-000001-5", "4010001234567", 1, {"name": "財団の助成"}),
    Line("jp-000001-1", "jp", 1, {"name": "国の制度"}),
]


def test_what_is_written_is_read_back_exactly() -> None:
    text = "".join(written(LINES))
    assert text.count("\n") == 3
    found = list(read_file(io.BytesIO(b"\xef\xbb\xbf" + text.encode("utf-8"))))
    assert [record.content for record in found] == [dict(line.content) for line in LINES]
    assert [record.number for record in found] == [line.number for line in LINES]
    assert [record.version for record in found] == [3, 1, 1]
    assert [record.body_code for record in found] == ["131181", None, "jp"]
    assert found[1].corporate_number == "4010001234567"
    assert not any(record.repairs or record.problems for record in found)


def test_bad_lines_go_to_quarantine_one_by_one() -> None:
    good = json.dumps({"number": None, "body": "131181", "content": {"name": "x", "number": "y", "odd": 1}})
    raw = b"\n".join(
        [
            b"[]",
            b'{"content": 1}',
            b"{",
            b'{"a": "\xff"}',
            b'{"number": "", "content": {"name": "x"}}',
            good.encode(),
            b"",
        ]
    )
    found = list(read_file(io.BytesIO(raw)))
    assert [record.problems[0].code for record in found] == [
        "not_an_object", "not_an_object", "unreadable_json", "not_utf8", "no_body", "unknown_key",
    ]  # fmt: skip
    assert [record.fatal for record in found] == [True] * 5 + [False]
    assert found[3].problems[0].data == {"byte": raw.index(b"\xff")}
    assert found[5].content == {"name": "x"}


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(UnreadableFile):
        list(read_file(io.BytesIO(b"\n\n")))
