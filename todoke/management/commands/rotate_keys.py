"""Seal every personal value with the newest key."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from todoke.common.actors import command
from todoke.common.clock import now
from todoke.common.keys import Unreadable
from todoke.people.operations import keys


class Command(BaseCommand):
    """Run after a new key was put first in TODOKE_DATA_KEYS; when it is done, the old key may go."""

    help = "Seal all personal data with the first key of TODOKE_DATA_KEYS; run again after an interruption."

    def handle(self, *args: Any, **options: Any) -> None:
        """Seal anew."""
        try:
            changed = keys.reseal(by=command("rotate_keys"), now=now())
        except Unreadable as unreadable:
            raise CommandError(
                f"A row could not be opened ({unreadable}). Put its key back into TODOKE_DATA_KEYS."
            ) from None
        for table, rows in changed.items():
            self.stdout.write(f"{table}: {rows} rows sealed anew")
        self.stdout.write(
            "Everything is sealed with the newest key. Older keys may be removed, but backups still need theirs."
        )
