"""Hand submissions over to core systems, alone: `manage.py work` does the same beside everything else."""

from typing import Any

from django.core.management.base import BaseCommand

from todoke.common import clock
from todoke.jobs import hand_over_submissions
from todoke.procedures.operations import hand_over_files


class Command(BaseCommand):
    """Does what is due now, then ends."""

    help = "Hand submissions over to the core systems that we call, as far as they are due now, and delete bulk files that are over; then end."

    def handle(self, *args: Any, **options: Any) -> None:
        """Work, and count."""
        count = hand_over_submissions.once()
        swept = hand_over_files.sweep(by=hand_over_submissions.BY, now=clock.now())
        self.stdout.write(f"{count} hand-overs settled or put off, {swept} bulk files deleted.")
