"""Decide what needs no form, for everybody for whom the rule surely holds; to be run once a night."""

from typing import Any

from django.core.management.base import BaseCommand

from todoke.common import clock
from todoke.common.actors import command
from todoke.jobs import decide_automatically


class Command(BaseCommand):
    """Run again, nothing is decided twice."""

    help = "Grant what needs no form to everybody for whom the rule surely holds, and tell them."

    def handle(self, *args: Any, **options: Any) -> None:
        """Decide, and count."""
        for each in decide_automatically.decide_all(by=command("decide_automatically"), now=clock.now()):
            self.stdout.write(f"{each.procedure}: {each.granted} granted.")
