"""The child-health calendar of one birth date, in one town, from the doses given."""

import json
import sys
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from todoke.bodies import queries as bodies
from todoke.common import clock
from todoke.eligibility.formats.child_health import BirthUnusable, GivenUnreadable, as_json, read_birth, read_given
from todoke.eligibility.queries.child_health import plan_in
from todoke.eligibility.rules.child_health import Given, Plan, Sex
from todoke.registry.rules.written import iso_date
from todoke.ui import child_health as words
from todoke.ui.messages import say
from todoke.ui.ruby import plain

_BIRTH = {
    "birth_empty": "a birth date is needed",
    "birth_unreadable": "it cannot be read as a date",
    "birth_no_such_day": "there is no such day",
    "birth_too_far": "it is more than 40 weeks ahead",
    "birth_grown_up": "the calendar ends before the age of 20",
    "birth_too_long_ago": "it is too long ago",
}


class Command(BaseCommand):
    """Prints a plan."""

    help = "Vaccinations and check-ups of a child: manage.py calendar --born 2026-02-28 --area 132195 --json"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose calendar, as seen when, and how it is printed."""
        parser.add_argument("--born", required=True, help="birth date, or expected date of birth; 令和8年2月28日 too")
        parser.add_argument("--area", default="", help="key of the town")
        parser.add_argument(
            "--given", default="", help='doses as JSON [{"vaccine": "HEPB", "date": "2026-05-01"}]: a file, or “-”'
        )
        parser.add_argument("--sex", choices=[sex.value for sex in Sex], help="one vaccination is for girls only")
        parser.add_argument("--as-of", default="", help="the day on which it is seen; today when left out")
        parser.add_argument("--json", action="store_true", help="as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Plan and print."""
        today = clock.today()
        if options["as_of"]:
            seen = iso_date(options["as_of"])
            if seen is None:
                raise CommandError(f"--as-of {options['as_of']}: it cannot be read as a date.")
            today = date.fromisoformat(seen)
        birth = self._birth(options["born"], today)
        try:
            body = bodies.get(options["area"]) if options["area"] else None
        except bodies.BodyNotFound:
            raise CommandError(f"There is no body “{options['area']}”.") from None
        plan = plan_in(
            body, birth, today, self._given(options["given"]), Sex(options["sex"]) if options["sex"] else None
        )
        if options["json"]:
            self.stdout.write(json.dumps(as_json(plan, area=options["area"]), ensure_ascii=False, indent=1))
        else:
            with translation.override("en"):
                self._table(plan)

    def _birth(self, text: str, today: date) -> date:
        try:
            return read_birth(text, today)
        except BirthUnusable as refusal:
            raise CommandError(f"--born {text}: {_BIRTH[str(refusal.data['reason'])]}.") from None

    def _given(self, source: str) -> list[Given]:
        if not source:
            return []
        try:
            text = sys.stdin.read() if source == "-" else Path(source).read_text(encoding="utf-8-sig")
            return read_given(json.loads(text))
        except (OSError, ValueError, RecursionError) as error:
            raise CommandError(f"--given cannot be read: {error}") from None
        except GivenUnreadable as refusal:
            raise CommandError(f"--given: dose {refusal.data['place']} cannot be read.") from None

    def _table(self, plan: Plan) -> None:
        for problem in plan.problems:
            self.stdout.write(f"! {plain(words.problem(problem))}")
        for item in plan.items:
            state = plain(say(words.STATES[item.state]))
            check = "  (check with the town)" if item.status.value == "memory" else ""
            self.stdout.write(f"{state:<24} {plain(words.when(item)):<48} {plain(words.name(item))}{check}")
