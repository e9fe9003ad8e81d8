"""Mark requests for correction whose last day is past; for a timer, every night."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from todoke.common import clock
from todoke.common.actors import Actor
from todoke.jobs import lapse_corrections


class Command(BaseCommand):
    """Marks what is due."""

    help = "Mark requests for correction whose last day is past, so that their cases come back to the queue. Run it every night."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """No options."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Mark and count."""
        count = lapse_corrections.lapse_due(by=Actor("command:lapse_corrections"), now=clock.now())
        self.stdout.write(f"{count} lapsed.")
