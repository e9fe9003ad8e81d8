"""Count the voices of days that are over; for the nightly timer."""

from typing import Any

from django.core.management.base import BaseCommand

from todoke.common import clock
from todoke.common.actors import command
from todoke.jobs import roll_up_voices


class Command(BaseCommand):
    """Counts what was not counted yet."""

    help = "Count the voices of days that are over, for the pages of scores; each day as a whole, again where a flood was judged meanwhile."

    def handle(self, *args: Any, **options: Any) -> None:
        """Count, and say how many."""
        made = roll_up_voices.roll_up(by=command("roll_up_voices"), now=clock.now())
        if made or options["verbosity"] > 1:
            self.stdout.write(f"{made} days of bodies counted.")
