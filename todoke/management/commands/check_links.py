"""Look at the links of live programmes; run it daily."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from todoke.common import clock
from todoke.common.actors import command
from todoke.registry.operations import link_checks
from todoke.registry.queries import links


class Command(BaseCommand):
    """Checks what is due."""

    help = "Check links that are due: polite, bounded, and never to an address inside."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How many, which host, how fast."""
        parser.add_argument("--limit", type=int, default=2000, help="at most so many links (2000)")
        parser.add_argument("--host", help="only this host")
        parser.add_argument("--pace", type=float, default=1.0, help="seconds between two looks at one host (1.0)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, and say how it went."""
        now = clock.now()
        targets = links.due(now=now, limit=options["limit"], host=options["host"])
        with tqdm(total=len(targets), desc="links", disable=not self.stderr.isatty()) as bar:
            counts = link_checks.check(
                targets=targets, by=command("check_links"), now=now, pace_seconds=options["pace"], progress=bar.update
            )
        for outcome, count in sorted(counts.items()):
            self.stdout.write(f"{outcome:<16} {count}")
        self.stdout.write(f"{len(targets)} links looked at.")
