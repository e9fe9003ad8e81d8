"""Plan the notices of a day for each body; the operator's timer runs it after the night's matching."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from todoke.bodies.models import Body
from todoke.common import clock
from todoke.common.actors import command
from todoke.jobs import plan_notices


class Command(BaseCommand):
    """Plans."""

    help = "Plan the notices of a day, by the child-health calendar and by what matching found: manage.py plan_notices [--day 2026-11-25]"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which day, which body, which changes."""
        parser.add_argument("--day", type=date.fromisoformat, help="the day to plan for (today)")
        parser.add_argument("--body", help="only this body")
        parser.add_argument(
            "--changes", type=Path, help="the folder of match --delta (matching/DAY-delta in the data folder)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Plan, and say how much."""
        bodies = plan_notices.bodies_with_people()
        if options["body"]:
            bodies = list(Body.objects.filter(key=options["body"]))
            if not bodies:
                raise CommandError(f"There is no body “{options['body']}”.")
        if options["changes"] and not options["changes"].is_dir():
            raise CommandError(f"There is no folder {options['changes']}.")
        now = clock.now()
        nights = plan_notices.plan_night(
            day=options["day"] or now.date(), by=command("plan_notices"), now=now, bodies=bodies,
            changes=options["changes"], data=Path(settings.DATA_DIR),
        )  # fmt: skip
        for night in nights:
            done = night.planned
            self.stdout.write(f"{night.body}: {done.made} planned, {done.known} known, {done.unasked} not sent unasked, {done.withdrawn} taken back")  # fmt: skip
            if not night.matched:
                self.stderr.write(f"{night.body}: no changes from matching; programmes are not told of.")
            for what, names in (("text", night.without_text), ("rule in force", night.without_rule)):
                if names:
                    self.stderr.write(f"{night.body}: no {what} for {', '.join(names)}")
            if night.unknown:
                self.stderr.write(f"{night.body}: {night.unknown} residents are linked to nobody here.")
