"""Make up a population for measuring and trying: no real person is in it."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from todoke.common import clock

MOST = 20_000_000


class Command(BaseCommand):
    """Writes a resident table."""

    help = "Make up residents: manage.py make_population --residents 14000000 --seed 1 OUT.parquet"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How many, from which chance, as of when, where to."""
        parser.add_argument("out", type=Path, help="the Parquet file to write")
        parser.add_argument("--residents", type=int, default=100_000, help="how many (100000); towns keep their shares")
        parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same people (1)")
        parser.add_argument(
            "--body", action="append", default=[], help="only this town; may be given several times (62 towns)"
        )
        parser.add_argument("--as-of", type=date.fromisoformat, help="the day on which they are so old (today)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file, whole or not at all."""
        try:
            from todoke.eligibility.matching import population
            from todoke.eligibility.matching.towns import THOUSANDS
        except ImportError:
            raise CommandError("DuckDB is not installed: pip install 'todoke[match]'.") from None
        if not 0 < options["residents"] <= MOST:
            raise CommandError(f"Between 1 and {MOST:,} residents.")
        if options["seed"] < 0:
            raise CommandError("The seed is not negative.")
        out: Path = options["out"]
        if not out.parent.is_dir():
            raise CommandError(f"There is no folder {out.parent}.")
        day = options["as_of"] or clock.today()
        if unknown := set(options["body"]) - THOUSANDS.keys():
            raise CommandError(f"No town of Tokyo: {', '.join(sorted(unknown))}")
        count = population.write(
            out, residents_total=options["residents"], seed=options["seed"], day=day, bodies=options["body"]
        )
        self.stdout.write(f"Made up {count:,} residents as of {day}: {out}")
