"""Read mails that came back; for the mail server's pipe or a timer."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from todoke.common import clock
from todoke.common.actors import command
from todoke.gateways.sending.bounces import LARGEST
from todoke.jobs import returned_mail


class Command(BaseCommand):
    """Reads one mail, or a folder of them."""

    help = "Read mails that came back (RFC 3464): one from standard input, or the new ones of a Maildir, each once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where the mails lie."""
        parser.add_argument("maildir", nargs="?", help="a Maildir; without it one mail is read from standard input")
        parser.add_argument("--sandbox", action="store_true", help="read what came back to the sandbox")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, and count."""
        given = settings.SANDBOX_BOUNCES if options["sandbox"] else options["maildir"]
        if given and not options["sandbox"] and not Path(given).is_dir():
            raise CommandError(f"{given}: there is no such folder.")
        mails = returned_mail.of_maildir(Path(given)) if given else iter([sys.stdin.buffer.read(LARGEST + 1)])
        counted = returned_mail.read(mails, by=command("read_bounces"), now=clock.now())
        self.stdout.write(f"{counted.read} read, {counted.told} about mail of ours.")
