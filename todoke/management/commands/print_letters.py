"""Print the letters that are due, for a timer on every working day; or one sheet to try the envelopes with."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from todoke.common import clock
from todoke.common.actors import command
from todoke.jobs import print_letters
from todoke.notices.formats import letters
from todoke.ui import notice_letters


class Command(BaseCommand):
    """Runs once; run it every hour or every day."""

    help = "Print the letters that are due into sealed batches that staff fetch; or with --proof one sheet to try envelopes with."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether only to try."""
        parser.add_argument(
            "--proof", metavar="FILE", help="write one sheet with the window drawn on it, and print nothing else"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print, and count."""
        now = clock.now()
        try:
            if options["proof"]:
                sheet = letters.press().print(
                    [notice_letters.proof(now.date())], title="Todoke", made_at=now, frame=True
                )
                Path(options["proof"]).write_bytes(sheet)
                return
            done = print_letters.print_due(by=command("print_letters"), now=now)
        except LookupError as cannot:
            raise CommandError(f"No letter can be printed here: {cannot}") from None
        self.stdout.write(
            f"{done.printed} letters in {len(done.batches)} batches; {done.stopped} stopped, {done.let_go} no longer wanted."
        )
