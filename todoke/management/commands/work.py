"""Do beside the web server what is due: read the files that staff uploaded, give notices, hand messages over."""

import signal
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand

from todoke.jobs import hand_over, hand_over_loop, read_uploads


class Command(BaseCommand):
    """Runs until it is stopped; SIGTERM and Ctrl-C let it finish the file at hand."""

    help = (
        "Read uploaded files as they come, give notices and hand messages over as they fall due, until stopped (SIGTERM finishes what is at hand)."
        " Start several for more at a time."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether to stay."""
        parser.add_argument("--once", action="store_true", help="do what is due now, then end")

    def handle(self, *args: Any, **options: Any) -> None:
        """Work, and count."""
        asked: list[int] = []

        def stop(number: int, _: FrameType | None) -> None:
            asked.append(number)

        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, stop)
        if options["once"]:
            worked = read_uploads.work(once=True, stopped=lambda: bool(asked))
            done = hand_over_loop.once(hand_over.real())
            self.stdout.write(f"{worked} files worked on, {done.given} notices given, {done.settled} messages settled.")
            return
        with hand_over_loop.beside() as watch:  # a file that takes long delays no message

            def stopped() -> bool:
                watch()
                return bool(asked)

            worked = read_uploads.work(once=False, stopped=stopped)
        if options["verbosity"] > 1:
            self.stdout.write(f"{worked} files worked on.")
