"""Tell partners that there are new voices; for a timer that runs each minute."""

from typing import Any

from django.core.management.base import BaseCommand

from todoke.common import clock
from todoke.common.actors import command
from todoke.jobs import tell_of_voices


class Command(BaseCommand):
    """Tells what was not told yet."""

    help = "Tell partners that want it that there are new voices: how many, by a signed webhook."

    def handle(self, *args: Any, **options: Any) -> None:
        """Tell, and say how many took it."""
        told = tell_of_voices.tell(by=command("tell_of_voices"), now=clock.now())
        if told or options["verbosity"] > 1:
            self.stdout.write(f"{told} partners told.")
