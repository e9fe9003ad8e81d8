"""Write a synthetic file in the schema of the Tokyo registry, to try things at its size."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from todoke.registry.formats import synthetic, tokyo


class Command(BaseCommand):
    """Makes the file; the same seed makes the same file."""

    help = "Make a synthetic registry file: manage.py make_registry_file --records 7812 --seed 1 OUT"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How many, from which seed, where to."""
        parser.add_argument("out", type=Path)
        parser.add_argument("--records", type=int, default=7812)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it."""
        if options["records"] < 0:
            raise CommandError("The number of records cannot be negative.")
        quiet = options["verbosity"] < 1 or not sys.stderr.isatty()
        texts = (
            json.dumps(each, ensure_ascii=False, indent=2).replace("\n", "\n  ")
            for each in synthetic.records(options["records"], options["seed"])
        )
        try:
            with options["out"].open("w", encoding="utf-8") as out:
                tokyo.write(tqdm(texts, total=options["records"], desc="records", unit="", disable=quiet), out)
        except OSError as error:
            raise CommandError(f"Cannot write {options['out']}: {error.strerror}.") from None
        size = options["out"].stat().st_size
        self.stdout.write(f"Wrote {options['records']} records ({size / 1e6:.1f} MB) to {options['out']}.")
