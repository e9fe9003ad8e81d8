"""Write every live programme, or those of one body, into one file."""

import sys
from argparse import ArgumentParser
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from todoke.bodies import queries
from todoke.common.clock import today
from todoke.eligibility.queries import published
from todoke.registry.queries import exports
from todoke.registry.rules.notes import MESSAGES, Note

_ENCODINGS = {"utf-8": "utf-8-sig", "utf-8-sig": "utf-8-sig", "cp932": "cp932", "shift_jis": "cp932"}


class Command(BaseCommand):
    """Writes an export."""

    help = "Export: manage.py export_registry --format tokyo|opendata|jsonl OUT (“-” writes to the standard output)"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The form, where to, and of whom."""
        parser.add_argument("out", help="the file to write; “-” for the standard output")
        parser.add_argument("--format", required=True, choices=exports.FORMATS)
        parser.add_argument("--body", help="key of one body")
        parser.add_argument("--encoding", default="utf-8", choices=sorted(_ENCODINGS), help="of the CSV (opendata)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file beside its place, then put it there whole."""
        form, encoding = options["format"], _ENCODINGS[options["encoding"]]
        if encoding == "cp932" and form != "opendata":
            raise CommandError("Only the CSV (--format opendata) can be written in Shift_JIS.")
        try:
            body = queries.get(options["body"]) if options["body"] else None
        except queries.BodyNotFound:
            raise CommandError(f"There is no body “{options['body']}”.") from None
        lost: list[Note] = []
        total = exports.count(form, body=body)
        quiet = options["verbosity"] < 1 or not sys.stderr.isatty()
        with tqdm(total=total, desc="programmes", unit="", disable=quiet) as bar:
            beside = partial(published.beside, on=today())
            pieces = exports.pieces(form, body=body, encoding=encoding, lost=lost, progress=bar.update, beside=beside)
            if options["out"] == "-":
                self.stdout.flush()
                _write(pieces, sys.stdout.buffer)
                return
            self._write_file(Path(options["out"]), pieces)
            done = bar.n
        for note in lost:
            where = f"row {note.data.get('row')}, {note.field}"
            self.stderr.write(f"{where}: {MESSAGES[note.code] % dict(note.data)}")
        self.stdout.write(f"Wrote {done if not quiet else total} programmes to {options['out']}.")

    def _write_file(self, path: Path, pieces: Any) -> None:
        beside = path.with_name(path.name + ".part")
        try:
            with beside.open("wb") as out:
                _write(pieces, out)
            beside.replace(path)
        except OSError as error:
            raise CommandError(f"Cannot write {path}: {error.strerror}.") from None
        finally:
            beside.unlink(missing_ok=True)


def _write(pieces: Any, out: BinaryIO) -> None:
    for piece in pieces:
        out.write(piece)
    out.flush()
