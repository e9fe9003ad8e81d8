"""Make the notices of sendings that were approved; the worker does it too, this is for one run by hand."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from todoke.common import clock
from todoke.common.actors import command
from todoke.jobs import make_sendings


class Command(BaseCommand):
    """Killed at any moment, the next run goes on where it was."""

    help = "Make the notices of approved sendings, in batches, until none is left."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How many persons at most."""
        parser.add_argument("--most", type=int, default=None, help="look at so many persons at most")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make, and count."""
        looked = make_sendings.make(now=clock.now(), by=command("make_sendings"), most=options["most"])
        self.stdout.write(f"{looked} persons looked at.")
