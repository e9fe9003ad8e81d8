"""Take one import back."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from todoke.common import clock
from todoke.common.actors import command
from todoke.registry.models import ChangeSet
from todoke.registry.operations import change_sets


class Command(BaseCommand):
    """Undoes a change set; what somebody changed since stays."""

    help = "Take an import back: manage.py undo_import CHANGE_SET"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which change set."""
        parser.add_argument("change_set", type=int, help="the number that import_registry printed")

    def handle(self, *args: Any, **options: Any) -> None:
        """Undo it and say what happened."""
        change_set = ChangeSet.objects.filter(pk=options["change_set"]).first()
        if change_set is None:
            raise CommandError(f"There is no change set {options['change_set']}.")
        try:
            undone = change_sets.undo(change_set=change_set, by=command("undo_import"), now=clock.now())
        except change_sets.AlreadyUndone:
            raise CommandError(f"Change set {change_set.pk} was undone before, or is itself an undo.") from None
        for number in undone.kept:
            self.stdout.write(f"Kept, because somebody changed it since: {number}")
        self.stdout.write(
            f"Undone: {undone.restored} put back, {undone.withdrawn} taken down, {len(undone.kept)} kept."
        )
