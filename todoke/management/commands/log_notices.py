"""Append to the public log of notices what waits; the worker does the same every few seconds."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from todoke.common import clock
from todoke.jobs import log_notices


class Command(BaseCommand):
    """Appends until nothing waits."""

    help = "Append to the public log of notices what was put into boxes or taken back since; `work` does the same every few seconds."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """No options."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Append, and count."""
        entries = 0
        while done := log_notices.log_waiting(now=clock.now()):
            entries += done
        self.stdout.write(f"{entries} entries appended.")
