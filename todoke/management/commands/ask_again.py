"""Ask those who spoke whether it got better; for a timer, every morning."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from todoke.common import clock
from todoke.common.actors import command
from todoke.jobs import ask_again


class Command(BaseCommand):
    """Asks about what was done four weeks ago."""

    help = "Ask whoever spoke whether it got better, four weeks after an improvement was done. Run it every morning."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """No options."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask and count."""
        count = ask_again.ask_due(by=command("ask_again"), now=clock.now())
        self.stdout.write(f"{count} voices asked again.")
