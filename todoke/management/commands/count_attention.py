"""Count the months that are over for the public ledger of attention; for the nightly timer."""

from typing import Any

from django.core.management.base import BaseCommand

from todoke.common import clock
from todoke.common.actors import command
from todoke.notices.operations import attention


class Command(BaseCommand):
    """Counts what was not counted yet."""

    help = "Count the months that are over for the public ledger of attention, each once."

    def handle(self, *args: Any, **options: Any) -> None:
        """Count, and say how many."""
        made = attention.count(by=command("count_attention"), now=clock.now())
        if made or options["verbosity"] > 1:
            self.stdout.write(f"{made} months of bodies counted.")
