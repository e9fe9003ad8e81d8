"""Remind of open waves of surveys, and close those whose last day is past; for a timer, every day."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from todoke.common import clock
from todoke.common.actors import command
from todoke.jobs import survey_waves


class Command(BaseCommand):
    """Does what is due."""

    help = "Remind, once, whoever was invited to a survey and has not answered, and close waves whose last day is past. Run it every day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """No options."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Remind, close, and count."""
        reminded, closed = survey_waves.run(by=command("survey_waves"), now=clock.now())
        self.stdout.write(f"{reminded} reminded, {closed} closed.")
