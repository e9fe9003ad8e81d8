"""Tell partners that there are new voices, alone: `manage.py work` does the same beside everything else."""

from typing import Any

from django.core.management.base import BaseCommand

from todoke.jobs import tell_of_voices


class Command(BaseCommand):
    """Tells what was not told yet."""

    help = "Tell partners that want it that there are new voices: how many, by a signed webhook."

    def handle(self, *args: Any, **options: Any) -> None:
        """Tell, and say how many took it."""
        told = tell_of_voices.once()
        if told or options["verbosity"] > 1:
            self.stdout.write(f"{told} partners told.")
