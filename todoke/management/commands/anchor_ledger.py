"""Write where every body's ledger ends into the anchor file outside the database; for the nightly timer."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from todoke.common import clock
from todoke.jobs import anchoring


class Command(BaseCommand):
    """Anchors what moved since; the worker does the same every few minutes."""

    help = "Write where every body's ledger ends into the anchor file, and have the timestamp authority see it, where one is set."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """No options."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Anchor, and say what was written."""
        done = anchoring.anchor(now=clock.now())
        seen = " The timestamp authority saw it." if done.stamped else ""
        self.stdout.write(f"{done.heads} ledgers anchored.{seen}")
        if done.trouble:
            self.stderr.write(f"No timestamp: {done.trouble}.")
        if done.behind:
            raise CommandError(
                f"The ledgers of {', '.join(done.behind)} end before a place that was anchored earlier. Run verify_ledger."
            )
