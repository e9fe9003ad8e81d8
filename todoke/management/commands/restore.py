"""Put a backup back, after it has proven itself in a scratch place; what is there is kept beside."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from todoke.common import clock
from todoke.common.sealed_stream import Unreadable
from todoke.gateways.database_copies import CopyFailed
from todoke.jobs import backup, restoring


class Command(BaseCommand):
    """Restores one file; refuses to overwrite anything unless told to."""

    help = "Put a backup back: manage.py restore FILE [--into-empty | --force]"
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What, and what may be overwritten."""
        parser.add_argument("FILE", help="a file that manage.py backup wrote")
        parser.add_argument("--into-empty", action="store_true", help="a database without content may be replaced")
        parser.add_argument(
            "--force", action="store_true", help="a database with content may be replaced too; it is kept beside"
        )
        parser.add_argument(
            "--other-installation", action="store_true", help="the backup may be of an installation with other keys"
        )
        parser.add_argument(
            "--check", action="store_true", help="only prove it in a scratch place; nothing is replaced"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore, and say what was done."""
        file = Path(options["FILE"]).absolute()
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        wish = restoring.Wish(options["into_empty"], options["force"], options["other_installation"])
        try:
            if options["check"]:
                self._check(file)
                return
            done = restoring.restore(file, place=backup.here(), key=backup.key(), wish=wish, now=clock.now())
        except Unreadable as why:
            raise CommandError(f"Nothing was restored: the backup cannot be used, {why}.") from None
        except (restoring.RestoreRefused, backup.BackupFailed, CopyFailed, OSError) as why:
            raise CommandError(f"Nothing was restored. {why}") from None
        self.stdout.write(
            f"Restored the backup of {done.made_at}: {done.proven.tables} tables, {done.proven.rows} rows, {done.proven.entries} entries"
            " of the ledger."
        )
        for kept in done.kept:
            self.stdout.write(f"What was there before is {kept}.")
        for note in done.notes:
            self.stdout.write(note)

    def _check(self, file: Path) -> None:
        place = backup.here()
        with backup.unpacked(file, backup.key()) as found, backup.restored(found, place.database) as database:
            proven = backup.prove(found, database)
        self.stdout.write(f"{proven.tables} tables, {proven.rows} rows, {proven.entries} entries of the ledger.")
        if wrong := [*proven.problems, *proven.ledger]:
            raise CommandError("; ".join(wrong))
