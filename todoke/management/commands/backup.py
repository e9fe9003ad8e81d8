"""Make an encrypted backup of the database and the files beside it, and prove it by restoring it into a scratch place."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from todoke.common import clock, sealed_stream
from todoke.jobs import backup


class Command(BaseCommand):
    """Writes one file; exit code 1 when there is none, or when the ledger in it is not whole."""

    help = "Make an encrypted backup, and prove it by restoring it into a scratch place: manage.py backup FILE"
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to."""
        parser.add_argument("FILE", nargs="?", help="the backup to write; never replaces a file")
        parser.add_argument(
            "--make-key", metavar="KEYFILE", help="write a new key into this file instead, for TODOKE_BACKUP_KEY_FILE"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it, and say what it holds."""
        if options["make_key"]:
            self._make_key(Path(options["make_key"]))
            return
        if not options["FILE"]:
            raise CommandError("Say which file to write.")
        file = Path(options["FILE"]).absolute()
        try:
            proven = backup.make(file, place=backup.here(), key=backup.key(), now=clock.now())
        except backup.BackupFailed as failure:
            raise CommandError(f"No backup was made. {failure}") from None
        self.stdout.write(
            f"{file}: {file.stat().st_size} bytes; restored on trial: {proven.tables} tables, {proven.rows} rows,"
            f" {proven.entries} entries of the ledger."
        )
        if proven.ledger:
            raise CommandError(
                f"The backup is a true copy, but the ledger in it is NOT whole: {'; '.join(proven.ledger[:5])}. Run verify_ledger."
            )

    def _make_key(self, path: Path) -> None:
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise CommandError(f"The key was not written: {error}") from None
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.write(sealed_stream.make_key() + "\n")
        self.stdout.write(
            f"{path} holds a new key. Keep a copy away from this machine: without it no backup can be opened."
        )
