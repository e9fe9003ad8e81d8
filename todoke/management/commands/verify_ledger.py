"""Look whether anything in the ledger was changed, removed, inserted, reordered, moved or cut off."""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from todoke.bodies import verifying
from todoke.bodies.rules.chain import HEAD, Break, Broken
from todoke.gateways import anchor_files
from todoke.jobs import anchoring

_SAY: Final = {
    Broken.CHANGED: "entry {sequence} was changed: it does not say what it said when it was written",
    Broken.MOVED: "entry {sequence} was written in the ledger of {told_by} and was moved here",
    Broken.GONE: "{entries} removed",
    Broken.UNLINKED: "entry {sequence} does not follow from the one before it: entries were removed, inserted or put in another order",
    Broken.TWICE: "entry {sequence} is there twice",
    Broken.WORDS: "the words beside entry {sequence} were changed",
    Broken.CUT: "the end was cut off: {entries} missing, {witness}",
    Broken.REWRITTEN: "entry {sequence} and what lies before it are not what they were, {witness}",
}


def told(found: Break) -> str:
    """A finding in plain words."""
    if found.kind is Broken.UNLINKED and found.told_by == HEAD:
        return f"entry {found.sequence} was added without the head of the ledger, which the database keeps"
    many = found.last is not None and found.last > found.sequence
    verb = "were" if many else "was"
    entries = f"entries {found.sequence} to {found.last}" if many else f"entry {found.sequence}"
    if found.kind is Broken.GONE:
        entries = f"{entries} {verb}"
    elif found.kind is Broken.CUT:
        entries = f"{entries} {'are' if many else 'is'}"
    witness = (
        "as the head shows, which the database keeps"
        if found.told_by == HEAD
        else f"as the anchor of {found.told_by} shows"
    )
    return _SAY[found.kind].format(sequence=found.sequence, entries=entries, told_by=found.told_by, witness=witness)


class Command(BaseCommand):
    """Reads every entry; exit code 0 when all is whole, 1 when anything is wrong."""

    help = "Look whether anything in the ledger was changed, removed, inserted, reordered, moved or cut off: manage.py verify_ledger [--body KEY]"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which ledgers, against which anchors."""
        parser.add_argument("--body", help="key of one body; all bodies without it")
        parser.add_argument("--anchors", help="anchor file, or folder of them (TODOKE_ANCHORS)")
        parser.add_argument(
            "--certificates", help="PEM file of the timestamp authority's certificates (TODOKE_TSA_CERTIFICATES)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify, and say in plain words what was found."""
        where = Path(options["anchors"] or settings.ANCHORS)
        if options["anchors"] and not where.exists():
            raise CommandError(f"There is no anchor file {where}.")
        trusted = Path(options["certificates"]) if options["certificates"] else settings.TSA_CERTIFICATES
        held = verifying.Anchors(anchor_files.lines(where))
        wrong = ledgers = entries = after = 0
        try:
            for line in [*self._anchors(held, where, trusted), *self._guards()]:
                wrong += 1
                self.stdout.write(line)
            for seen in verifying.verify(connection, held, body=options["body"]):
                if options["body"] and not seen.entries and not seen.broken:
                    raise CommandError(f"There is no ledger of “{options['body']}”.")
                wrong += seen.broken
                ledgers, entries, after = (
                    ledgers + 1,
                    entries + seen.entries,
                    after + max(seen.entries - seen.anchored, 0),
                )
                self._say(seen, verbose=options["verbosity"] > 1 or bool(options["body"]))
        except DatabaseError as error:
            raise CommandError(f"The ledger cannot be read: {error}") from None
        finally:
            held.close()
        if wrong:
            raise CommandError(f"The ledger is NOT whole: {wrong} findings.")
        self.stdout.write(
            f"The ledger is whole: {entries} entries of {ledgers} bodies, {after} of them after the newest anchor and proven by the chain alone."
        )

    def _anchors(self, held: verifying.Anchors, where: Path, trusted: Path | None) -> Iterator[str]:
        """What is wrong with the anchor files; what is good to know is written at once."""
        seen = held.seen
        if not seen.lines:
            self.stdout.write(
                "There are no anchors: a cut-off end, or a ledger that was written anew from some entry on, is found only by the"
                " head that the database keeps itself. Run anchor_ledger."
            )  # fmt: skip
            return
        stamps = anchoring.check_stamps(where, trusted)
        self.stdout.write(f"Anchors: {seen.lines} lines, the newest of {seen.newest_at}.")
        if stamps.newest:
            checked = "" if trusted else " (not checked against certificates: set TODOKE_TSA_CERTIFICATES)"
            self.stdout.write(f"Timestamps: {stamps.sound}, the newest of {stamps.newest.isoformat()}{checked}.")
        for at, body, count in seen.lost:
            self.stdout.write(f"{body}: {count} entries were lost when a backup was restored ({at}).")
        for at in seen.damaged:
            yield f"Anchors: before the line of {at} a line was changed or removed."
        for at in stamps.false:
            yield f"Anchors: the timestamp of {at} is not for the line before it, or not of an authority that is trusted."

    def _guards(self) -> Iterator[str]:
        for name in verifying.unguarded(connection):
            yield f"The database does not refuse changes to the ledger: its trigger {name} is missing."
        if count := verifying.strays(connection):
            yield f"{count} entries stand in the ledger of a body that does not exist."

    def _say(self, seen: verifying.Verified, *, verbose: bool) -> None:
        if seen.broken or verbose:
            after = seen.entries - seen.anchored
            proven = (
                f"; {after} after the newest anchor, proven by the chain alone" if after > 0 and not seen.broken else ""
            )
            self.stdout.write(f"{seen.body}: {seen.entries} entries{proven}{'' if seen.broken else ', whole'}.")
        for each in seen.breaks:
            self.stdout.write(f"{seen.body}: {told(each)}.")
        if seen.broken > len(seen.breaks):
            self.stdout.write(f"{seen.body}: and {seen.broken - len(seen.breaks)} more.")
