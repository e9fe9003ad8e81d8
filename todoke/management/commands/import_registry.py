"""Take a registry file in, and say record by record what became of it."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from todoke.bodies import queries
from todoke.common import clock
from todoke.common.actors import command
from todoke.registry.formats.reading import UnreadableFile
from todoke.registry.operations import imports
from todoke.registry.operations.import_reports import Line, Report
from todoke.registry.rules.fields import BY_NAME
from todoke.registry.rules.notes import Note
from todoke.ui.messages import message

_WORDS = (
    ("new", "new"),
    ("changed", "changed"),
    ("unchanged", "unchanged"),
    ("conflict", "in conflict with an edit (kept as drafts)"),
    ("quarantined", "in quarantine"),
    ("repaired", "of them repaired"),
)


class Command(BaseCommand):
    """Imports a file. Ends with 0 when it was read, also when records went to quarantine, and with 1 when it was not."""

    help = "Import a registry file (Tokyo JSON, open-data CSV, JSON Lines): manage.py import_registry FILE [--dry-run]"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and how to take it in."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")
        parser.add_argument("--json", action="store_true", help="write the report as JSON")
        parser.add_argument("--body", help="key of the body whose file it is; records of others go to quarantine")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, then report."""
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        try:
            body = queries.get(options["body"]) if options["body"] else None
        except queries.BodyNotFound:
            raise CommandError(f"There is no body “{options['body']}”.") from None
        quiet = options["verbosity"] < 1 or not sys.stderr.isatty()
        try:
            with tqdm(desc="records", unit="", disable=quiet) as bar:
                report = imports.import_file(
                    path=path, by=command("import_registry"), now=clock.now(), body=body, dry_run=options["dry_run"],
                    progress=bar.update,
                )  # fmt: skip
        except UnreadableFile as refusal:
            raise CommandError(f"{path}: {_said(refusal.code, refusal.data)}", returncode=1) from None
        for piece in _as_json(report) if options["json"] else _as_text(report):
            self.stdout.write(piece)


def _said(code: str, data: Any) -> str:
    text, params = message(code, data)
    return text % params if params else text.replace("%%", "%")


def note_text(note: Note) -> str:
    """A note in words: the field, what was found there, what it means."""
    field = BY_NAME.get(note.field)
    label = (field.label.replace("%%", "%") if field else note.field) or ""
    original = f" “{note.original[:60]}”" if note.original else ""
    return f"{label}{original}: {_said(note.code, note.data)}" if label or original else _said(note.code, note.data)


def _lines(title: str, lines: Iterable[Line], *, repairs: bool) -> Iterator[str]:
    held = list(lines)
    if held:
        yield f"\n{title}"
    for line in held:
        yield f"  {line.position}. {line.name or '—'}{f' ({line.number})' if line.number else ''}"
        for note in line.repairs if repairs else line.problems:
            yield f"     {note_text(note)}"


def _as_text(report: Report) -> Iterator[str]:
    """The report for people: what was repaired, what somebody should look at, then the counts."""
    usable = [line for line in report.lines if line.outcome != "quarantined"]
    yield from _lines("Repaired", [line for line in usable if line.repairs], repairs=True)
    doubtful = [line for line in usable if line.problems and line.outcome != "conflict"]
    yield from _lines("Taken in, but somebody should look", doubtful, repairs=False)
    yield from _lines("In conflict", [line for line in report.lines if line.outcome == "conflict"], repairs=False)
    yield from _lines("In quarantine", [line for line in report.lines if line.outcome == "quarantined"], repairs=False)
    counts = report.counts
    yield f"\n{len(report.lines)} records ({report.format}): " + ", ".join(
        f"{counts[name]} {words}" for name, words in _WORDS if counts[name] or name == "new"
    )
    if report.change_set is not None:
        yield f"Change set {report.change_set.pk}. To take it back: manage.py undo_import {report.change_set.pk}"
    else:
        yield "This was a dry run: nothing was written."


def _as_json(report: Report) -> Iterator[str]:
    """The report for programs."""
    yield json.dumps(
        {
            "format": report.format,
            "dry_run": report.dry_run,
            "change_set": report.change_set.pk if report.change_set else None,
            "counts": report.counts,
            "records": [
                {
                    "position": line.position,
                    "outcome": line.outcome,
                    "number": line.number,
                    "name": line.name,
                    "body": line.body_key,
                    "repairs": [_note(note) for note in line.repairs],
                    "problems": [_note(note) for note in line.problems],
                }
                for line in report.lines
            ],
        },
        ensure_ascii=False,
        indent=1,
    )


def _note(note: Note) -> dict[str, object]:
    return {
        "code": note.code,
        "field": note.field,
        "original": note.original,
        "data": dict(note.data),
        "message": _said(note.code, note.data),
    }
