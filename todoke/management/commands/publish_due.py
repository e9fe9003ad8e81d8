"""Publish scheduled versions whose time has come; pages do this too, this command serves quiet sites."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from todoke.common import clock
from todoke.registry.operations import publishing


class Command(BaseCommand):
    """Publishes what is due."""

    help = "Publish scheduled versions whose time has come."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """No options."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Publish and count."""
        self.stdout.write(f"{publishing.publish_due(now=clock.now())} published.")
