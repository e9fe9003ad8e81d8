"""Do beside the web server what is due: read the files that staff uploaded."""

import signal
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand

from todoke.jobs import read_uploads


class Command(BaseCommand):
    """Runs until it is stopped; SIGTERM and Ctrl-C let it finish the file at hand."""

    help = "Read uploaded files as they come, until stopped (SIGTERM finishes the present one). Start several for more at a time."

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
        worked = read_uploads.work(once=options["once"], stopped=lambda: bool(asked))
        if options["once"] or options["verbosity"] > 1:
            self.stdout.write(f"{worked} files worked on.")
