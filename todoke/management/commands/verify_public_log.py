"""Look whether anything in the public log of notices was changed, removed, inserted, reordered or cut off."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from todoke.bodies import verifying
from todoke.gateways import anchor_files
from todoke.notices import log_schema
from todoke.notices.queries import public_log
from todoke.notices.rules.log_following import Anchored, Flaw, Found

_MOST_SAID: Final = 20
_SAY: Final = {
    Flaw.CHANGED: "entry {number} was changed: it does not say what it committed to, or cannot be found by its code",
    Flaw.GONE: "entry {number} was removed, and perhaps more after it",
    Flaw.EXTRA: "entry {number} stands where none was signed",
    Flaw.NOT_SIGNED_SO: "the entries under head {number} are not those whose root was signed",
    Flaw.HEAD_GONE: "head {number} was removed",
    Flaw.HEAD_CHANGED: "head {number} was changed",
    Flaw.UNLINKED: "head {number} does not follow from the one before it",
    Flaw.UNSIGNED: "head {number} carries no signature by a key of ours",
    Flaw.CUT: "the end was cut off: head {number} is missing, as the anchor of {told_by} shows",
    Flaw.REWRITTEN: "head {number} is not the one that was anchored at {told_by}",
}


def told(found: Found) -> str:
    """A finding in plain words."""
    return _SAY[found.flaw].format(number=found.number, told_by=found.told_by)


class Command(BaseCommand):
    """Reads the whole log; exit code 0 when all is whole, 1 when anything is wrong."""

    help = "Look whether anything in the public log of notices was changed, removed, inserted, reordered or cut off."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Against which anchors."""
        parser.add_argument("--anchors", help="anchor file, or folder of them (TODOKE_ANCHORS)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify, and say in plain words what was found."""
        where = Path(options["anchors"] or settings.ANCHORS)
        held = verifying.Anchors(anchor_files.lines(where))
        anchors = [Anchored(each.sequence, each.hash, each.told_by) for each in held.of(public_log.ANCHOR)]
        held.close()
        follower, wrong = public_log.following(anchors), 0
        try:
            for name in log_schema.missing(connection):
                wrong += 1
                self.stdout.write(f"The database does not refuse changes to the log: its trigger {name} is missing.")
            found = follower.follow(public_log.stored_heads(connection), public_log.stored_entries(connection))
            for each in found:
                wrong += 1
                if wrong <= _MOST_SAID:
                    self.stdout.write(f"{told(each)}.")
        except DatabaseError as error:
            raise CommandError(f"The log cannot be read: {error}") from None
        if not anchors and follower.heads:
            self.stdout.write("No anchor holds a head of this log: a cut-off end would not show. Run anchor_ledger.")
        if wrong:
            raise CommandError(f"The public log is NOT whole: {wrong} findings.")
        after = follower.heads - follower.anchored
        self.stdout.write(
            f"The public log is whole: {follower.entries} entries under {follower.heads} signed heads, {after} of them after the newest anchor."
        )
