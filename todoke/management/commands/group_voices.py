"""Put voices that say the same together; for a timer, every night."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from todoke.bodies.models import Body
from todoke.common import clock
from todoke.common.actors import command
from todoke.jobs import group_voices
from todoke.voice.queries.likeness import GroupingAway


class Command(BaseCommand):
    """Groups what was said."""

    help = "Put voices that say the same together, for every body or one. Groups keep their identity, and what people named, merged or took out stays. Run it every night. Needs the extra `voice`."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One body, if given."""
        parser.add_argument("--body", help="the code or key of one body")

    def handle(self, *args: Any, **options: Any) -> None:
        """Group and count."""
        body = None
        if options["body"]:
            body = Body.objects.filter(key=options["body"]).first()
            if body is None:
                raise CommandError("There is no body with this key.")
        try:
            found = group_voices.group_all(by=command("group_voices"), now=clock.now(), body=body)
        except GroupingAway:
            raise CommandError(
                "scikit-learn is not installed, so texts cannot be compared: pip install 'todoke[voice]'. Staff can group by hand until then."
            ) from None
        for each, done in found:
            self.stdout.write(f"{each.key}: {done.texts} texts, {done.new} new groups, {done.moved} voices moved.")
