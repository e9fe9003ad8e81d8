"""Reading the files that staff sent: what is in one, and taking it in. A worker calls this, never a web request."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from todoke.common.actors import Actor
from todoke.common.errors import Refusal
from todoke.gateways import kept_files, scanning
from todoke.registry.formats import workbook as workbooks
from todoke.registry.formats import workbook_saved
from todoke.registry.formats.reading import notes_to_json
from todoke.registry.models import ChangeSet, Upload
from todoke.registry.operations import imports, publishing, uploads, workbook
from todoke.registry.operations.import_reports import Bookmark, Line, Place, Report
from todoke.registry.rules.notes import Note
from todoke.registry.rules.uploads import Kind, Task

#: Records that a page lists, and characters of what was found; an import itself has no such limits.
MOST_LINES: Final = 20_000
MOST_FOUND: Final = 16_000_000
#: Records whose fields are kept; beyond, a record says only how many fields change.
MOST_CHANGED: Final = 2_000
_LONGEST_ORIGINAL: Final = 500

Labels = Sequence[Mapping[str, str]]


class FoundTooMuch(Refusal):
    """What a workbook changes is more than a page can show."""

    code = "found_too_much"


def read(*, lease: Upload, labels: Labels, now: datetime) -> None:
    """Do what is due for a file: say what is in it, or take it in; a file that cannot be read is refused.

    ``labels`` are the words of the workbook in each language. Raises LeaseLost; what else it raises is for who leased it.
    """
    try:
        scanning.scan(kept_files.path_of(lease.token))
        if lease.task == Task.APPLY:
            _take_in(lease, now=now)
        else:
            _look(lease, labels=labels, now=now)
    except Refusal as refusal:
        uploads.settle_refused(lease=lease, code=refusal.code, data=refusal.data, now=now)


def _look(lease: Upload, *, labels: Labels, now: datetime) -> None:
    kind, found = Kind(lease.kind), ""
    if kind is Kind.IMPORT:
        try:
            found = _report(lease, now)
        except Refusal as refusal:
            if refusal.code != "workbook_here":
                raise
            kind = Kind.WORKBOOK
    if kind is Kind.WORKBOOK:
        with kept_files.path_of(lease.token).open("rb") as file:
            found = workbook_saved.to_json(workbooks.read(file, labels))
        if len(found) > MOST_FOUND:
            raise FoundTooMuch
    uploads.settle_ready(lease=lease, found=found, kind=kind)


def _report(lease: Upload, now: datetime) -> str:
    report = imports.import_file(
        path=kept_files.path_of(lease.token), by=Actor(lease.by), now=now, body=lease.body, dry_run=True, file_name=lease.name,
        adds_types=lease.adds_types,
    )  # fmt: skip
    lines, left = [], MOST_FOUND
    for line, changes in _with_changes(report.lines[:MOST_LINES]):
        text = json.dumps({**_line(line), **changes})
        left -= len(text)
        if left < 0:
            break
        lines.append(text)
    head = json.dumps({"format": report.format, "counts": report.counts})
    return f'{head[:-1]}, "lines": [{", ".join(lines)}]}}'


def _line(line: Line) -> dict[str, object]:
    return {
        "position": line.position, "outcome": line.outcome, "number": line.number, "name": line.name[:200],
        "repairs": _notes(line.repairs), "problems": _notes(line.problems),
    }  # fmt: skip


def _with_changes(lines: Iterable[Line]) -> Iterator[tuple[Line, dict[str, object]]]:
    """Each line with the fields that would change, as JSON."""
    kept = 0
    for line in lines:
        kept += bool(line.changes)
        shown = line.changes if kept <= MOST_CHANGED else ()
        more = line.more_changes + len(line.changes) - len(shown)
        yield line, {"changes": [[each.name, each.before, each.after] for each in shown], "more_changes": more}


def _notes(notes: Sequence[Note]) -> list[dict[str, object]]:
    return [{**note, "original": str(note["original"])[:_LONGEST_ORIGINAL]} for note in notes_to_json(notes)]


class _Mark(Bookmark):
    """Notes in the row of a file how far taking it in came, and that it is done."""

    def __init__(self, lease: Upload) -> None:
        self.lease = lease
        self.place = Place.from_json(lease.place) if lease.place else None

    def keep(self, place: Place) -> None:
        """With each batch."""
        uploads.keep_place(lease=self.lease, place=place)

    def close(self, report: Report) -> None:
        """With the ledger's entries."""
        assert report.change_set is not None
        uploads.settle_done(upload=uploads.hold_lease(lease=self.lease), change_set=report.change_set)


def _take_in(lease: Upload, *, now: datetime) -> None:
    path = kept_files.path_of(lease.token)
    imports.import_file(
        path=path, by=Actor(lease.asked_by), now=now, body=lease.body, file_name=lease.name, adds_types=lease.adds_types,
        bookmark=_Mark(lease),
    )  # fmt: skip
    kept_files.delete(lease.token)


def apply_workbook(
    *, upload: Upload, by: Actor, now: datetime, seen: str, choices: workbook.Choices, publish: bool
) -> ChangeSet:
    """Apply what was read from a workbook, once; raises what ``workbook.apply`` raises, UploadBusy, UploadGone."""
    with transaction.atomic():
        publishing.hold()
        held = uploads.hold_ready(upload=upload)
        done = workbook.apply(
            read=workbook_saved.from_json(held.found), body=held.body, by=by, now=now, seen=seen, choices=choices, publish=publish,
            file_name=held.name, file_sha256=held.sha256,
        )  # fmt: skip
        uploads.settle_done(upload=held, change_set=done)
    kept_files.delete(upload.token)
    return done
