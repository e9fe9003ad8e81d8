"""Plan or rehearse a night's notices for everybody in a matched folder: how many would be told what, and how often anything would ring."""

from argparse import ArgumentParser
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from todoke.bodies.models import Body
from todoke.common import clock
from todoke.notices.models import NoticeTemplate
from todoke.notices.queries import program_rules
from todoke.notices.queries.texts_in_force import by_programs
from todoke.notices.queries.texts_tact import tact_of_words
from todoke.notices.rules.topics import Priority, Topic

if TYPE_CHECKING:
    from todoke.notices.planning.night import Said


class Command(BaseCommand):
    """Plans a night; nobody is told anything by it."""

    help = "Plan a night for everybody: manage.py plan_night --population people.parquet --changed changes --matched matched --out planned"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What matching wrote, what people chose, where to."""
        parser.add_argument("--as-of", type=date.fromisoformat, help="the day that is planned (today)")
        parser.add_argument("--population", type=Path, required=True, help="the resident table")
        parser.add_argument("--changed", type=Path, required=True, help="the folder of “match --delta”")
        parser.add_argument("--matched", type=Path, help="the folder of “match”, for what ends soon")
        parser.add_argument(
            "--choices",
            type=Path,
            help="Parquet: what residents chose (docs/notices-night.md); without it nobody has an address",
        )
        parser.add_argument("--done", type=Path, help="Parquet: resident and item of what is done or was declined")
        parser.add_argument("--out", type=Path, required=True, help="the folder to write")

    def handle(self, *args: Any, **options: Any) -> None:
        """Plan, and say how much attention it would take."""
        try:
            from todoke.notices.planning import night
            from todoke.notices.planning.openings import openings
        except ImportError:
            raise CommandError("DuckDB is not installed: pip install 'todoke[match]'.") from None
        day = options["as_of"] or clock.today()
        for name in ("population", "changed", "matched", "choices", "done"):
            if options[name] is not None and not options[name].exists():
                raise CommandError(f"There is no {options[name]}.")
        programs = night.programs_in(options["changed"], options["matched"])
        opened = openings(day, night.births_in(options["population"], day))
        done = night.plan(
            night.Night(
                day, options["population"], options["matched"], options["changed"], options["out"], _texts(programs, day), opened,
                options["choices"], options["done"],
            )
        )  # fmt: skip
        self.stdout.write(
            f"{done.notices:,} notices to {done.recipients:,} residents, at most {done.most} to one; {done.messages:,} messages, "
            f"{done.letters:,} letters, the rest in the box; {done.withdrawn:,} withdrawn."
        )
        for topic, count in done.topics.items():
            self.stdout.write(f"{count:>10,}  {topic}")


def _texts(programs: Iterable[str], day: date) -> "dict[str, Said]":
    """How each programme is told of, by its approved text and what its rules read; without either it is not."""
    from todoke.notices.planning.night import Said

    rules = program_rules.in_force(list(programs), on=day)
    texts: dict[str, NoticeTemplate] = {}
    for body in Body.objects.filter(pk__in={each.program.body_id for each in rules.values()}).order_by("key"):
        numbers = {each.program.number for each in rules.values() if each.program.body_id == body.pk}
        texts.update(by_programs(numbers, body))
    return {
        name: Said(
            Topic(text.topic),
            tact_of_words(text, sorted(each.rule.facts)),
            Priority(text.priority),
            by_law=bool(text.law),
        )
        for name, each in rules.items()
        if (text := texts.get(each.program.number)) is not None
    }
