"""A line of the log is one line whatever somebody put into it, with its moment in UTC."""

import json
import logging
import sys

from hypothesis import given
from hypothesis import strategies as st

from todoke.common.log_lines import JsonLines


def record(said: str, **more: object) -> logging.LogRecord:
    made = logging.LogRecord("todoke.x", logging.WARNING, __file__, 1, "%s", (said,), None)
    for name, value in more.items():
        setattr(made, name, value)
    return made


@given(st.text())
def test_nobody_forges_a_second_line(said: str) -> None:
    line = JsonLines().format(record(said))
    assert len(line.splitlines()) == 1
    assert line.isascii()
    assert json.loads(line)["said"] == said


def test_codes_and_the_moment_stand_beside_it() -> None:
    line = json.loads(JsonLines().format(record("refused", codes={"status": 403}, created=0.0)))
    assert line["codes"] == {"status": 403}
    assert line["at"] == "1970-01-01T00:00:00.000+00:00"
    assert (line["level"], line["from"]) == ("warning", "todoke.x")


def test_what_broke_is_told_where() -> None:
    try:
        raise ValueError("odd")
    except ValueError:
        line = json.loads(JsonLines().format(record("broke", exc_info=sys.exc_info())))
    assert "test_what_broke_is_told_where" in line["trace"]
