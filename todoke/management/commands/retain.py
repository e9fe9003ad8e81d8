"""Delete what was kept long enough; for the nightly timer."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from todoke.common import clock
from todoke.common.actors import command
from todoke.jobs import retention


class Command(BaseCommand):
    """Runs every retention rule."""

    help = "Delete what was kept long enough; that it was deleted stays in the ledger."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether only to count."""
        parser.add_argument("--dry-run", action="store_true", help="only count what would be deleted")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run, and count."""
        for name, count in retention.retain(by=command("retain"), now=clock.now(), dry=options["dry_run"]):
            if count or options["verbosity"] > 1:
                self.stdout.write(f"{name}: {count}{' would be' if options['dry_run'] else ''} deleted.")
