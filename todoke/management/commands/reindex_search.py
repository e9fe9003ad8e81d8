"""Make the search index anew from what residents see; after a change of the words or synonyms, or a restored backup."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from todoke.bodies import queries
from todoke.registry import search


class Command(BaseCommand):
    """Indexes live programmes again."""

    help = "Make the search index anew from live programmes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which body."""
        parser.add_argument("--body", help="key of one body; all bodies without it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Index, and say so."""
        search.index_again(body=queries.get(options["body"]) if options["body"] else None)
        self.stdout.write("The search index is up to date.")
