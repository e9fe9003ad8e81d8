"""What was read from a workbook, as JSON and back: the worker reads the file, the page shows what it found."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime, time
from typing import Any, Final

from todoke.registry.formats.workbook_columns import CellNote
from todoke.registry.formats.workbook_layout import CellValue
from todoke.registry.formats.workbook_read import ReadProgram, WorkbookRead

#: A cell holds no table, so a table stands for what JSON has not.
_KINDS: Final[tuple[tuple[str, type[datetime] | type[date] | type[time]], ...]] = (
    ("moment", datetime),
    ("date", date),
    ("time", time),
)


def to_json(read: WorkbookRead) -> str:
    """The programmes that a workbook changes and the notes on it; its rows are not kept. Nothing but ASCII."""
    programs = [
        {**asdict(each), "changes": {name: _plain(value) for name, value in each.changes.items()}}
        for each in read.programs
    ]
    notes = [asdict(note) for note in read.problems]
    return json.dumps(
        {"programs": programs, "problems": notes, "exported_at": read.exported_at, "language": read.language}
    )


def from_json(saved: str) -> WorkbookRead:
    """What was read."""
    held = json.loads(saved)
    programs = [
        ReadProgram(
            **{
                **each,
                "changes": {name: _value(value) for name, value in each["changes"].items()},
                "problems": [CellNote(**note) for note in each["problems"]],
            }
        )
        for each in held["programs"]
    ]
    notes = [CellNote(**note) for note in held["problems"]]
    return WorkbookRead([], programs, notes, held["exported_at"], held["language"])


def _plain(value: CellValue) -> object:
    for name, kind in _KINDS:
        if isinstance(value, kind):
            return {name: value.isoformat()}
    return value


def _value(saved: Any) -> CellValue:
    if isinstance(saved, Mapping):
        for name, kind in _KINDS:
            if name in saved:
                return kind.fromisoformat(saved[name])
    return saved  # type: ignore[no-any-return]
