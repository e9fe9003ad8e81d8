"""Give the notices that are due and hand their messages over, alone: `manage.py work` does the same beside reading files."""

import signal
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand

from todoke.jobs import hand_over, hand_over_loop


class Command(BaseCommand):
    """Runs until it is stopped; SIGTERM and Ctrl-C let it finish what it has in its hands."""

    help = "Give notices that are due and hand messages over as they fall due, until stopped. Start several for more at a time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether to stay."""
        parser.add_argument("--once", action="store_true", help="do what is due now, then end")

    def handle(self, *args: Any, **options: Any) -> None:
        """Work, and count."""
        if options["once"]:
            done = hand_over_loop.once(hand_over.real())
            self.stdout.write(f"{done.given} notices given, {done.settled} messages settled.")
            return
        asked: list[int] = []

        def stop(number: int, _: FrameType | None) -> None:
            asked.append(number)

        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, stop)
        hand_over_loop.work(hand_over.real(), stopped=lambda: bool(asked))
