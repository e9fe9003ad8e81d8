"""Match every resident of a table with every programme of their body: in full, or only what changed since a day."""

import os
import tempfile
from argparse import ArgumentParser
from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from todoke.common import clock

if TYPE_CHECKING:
    from todoke.eligibility.matching.results import Done, Keep
    from todoke.eligibility.matching.running import Variants
    from todoke.eligibility.matching.sources import Programmes

REGISTER = "register"
SAMPLE = Path(settings.BASE_DIR) / "todoke" / "sample"


class Command(BaseCommand):
    """Matches."""

    help = "Match residents with programmes: manage.py match --as-of 2026-11-25 [--delta --since 2026-11-24]"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which day, whose register, which rules, which engine, where to."""
        parser.add_argument("--as-of", type=date.fromisoformat, help="the day that is asked about (today)")
        parser.add_argument(
            "--population",
            type=Path,
            help="the resident table (TODOKE_RESIDENTS, else population.parquet in the data folder)",
        )
        parser.add_argument("--out", type=Path, help="the folder to write (matching/DAY in the data folder)")
        parser.add_argument("--body", help="only this body's register")
        parser.add_argument("--engine", default="numpy", choices=("numpy", "duckdb", "spark"))
        parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes (as many as cores)")
        parser.add_argument("--rules", default=REGISTER, help="the approved rules of the register's programmes (“register”), or for trying: “sample”, “synthetic”, a folder of templates")  # fmt: skip
        parser.add_argument(
            "--before", type=Path, help="with --delta: the folder of the run of --since (in the data folder)"
        )
        parser.add_argument("--delta", action="store_true", help="only what changed since --since")
        parser.add_argument("--since", type=date.fromisoformat, help="with --delta: the day of the run before")
        parser.add_argument("--changes", type=Path, help="with --delta: rows of changed residents, before and after")
        parser.add_argument("--previous", type=Path, help="with --delta: the resident table of --since, to be compared")

    def handle(self, *args: Any, **options: Any) -> None:
        """Match, and say how many."""
        try:
            import duckdb  # noqa: F401
        except ImportError:
            raise CommandError("DuckDB is not installed: pip install 'todoke[match]'.") from None
        from todoke.eligibility.matching.registered import RulesMissing
        from todoke.eligibility.matching.residents import PopulationUnreadable
        from todoke.eligibility.matching.sources import TemplatesUnreadable

        self._refuse(options)
        try:
            done = self._match(options)
        except (PopulationUnreadable, RulesMissing, TemplatesUnreadable) as refusal:
            raise CommandError(str(refusal)) from None
        for each in sorted(done, key=lambda each: each.body) if options["verbosity"] > 1 else ():
            self.stdout.write(f"{each.body}  {each.residents:>9,} residents  {each.likely:>10,} likely  {each.depends:>10,} depend")  # fmt: skip
        likely, depend = sum(each.likely for each in done), sum(each.depends for each in done)
        kind = "changes" if options["delta"] else "likely pairs"
        self.stdout.write(f"{len(done)} bodies: {likely:,} {kind}" + ("." if options["delta"] else f"; for {depend:,} it depends."))  # fmt: skip

    def _refuse(self, options: dict[str, Any]) -> None:
        """Options that do not go together, and files that are not there."""
        options["as_of"] = options["as_of"] or clock.today()
        options["population"] = (
            options["population"] or settings.RESIDENTS or Path(settings.DATA_DIR) / "population.parquet"
        )
        name = f"{options['as_of']}-{options['body']}" if options["body"] else str(options["as_of"])
        options["out"] = options["out"] or Path(settings.DATA_DIR) / "matching" / (name + "-delta" * options["delta"])
        options["out"].parent.mkdir(parents=True, exist_ok=True)
        for path in (options["population"], options["changes"], options["previous"]):
            if path is not None and not path.exists():
                raise CommandError(f"There is no {path}. “manage.py make_population {path}” makes one up.")
        if options["delta"] and not (options["since"] and options["since"] <= options["as_of"]):
            raise CommandError("--delta needs --since, a day not after --as-of.")
        if not options["delta"] and any(options[name] for name in ("since", "before", "changes", "previous")):
            raise CommandError("--since, --before, --changes and --previous go with --delta.")
        if options["changes"] and options["previous"]:
            raise CommandError("Either --changes or --previous.")
        if options["delta"] and options["engine"] != "numpy":
            raise CommandError("--delta is computed by numpy.")
        if options["workers"] < 1:
            raise CommandError("At least one worker.")

    def _match(self, options: dict[str, Any]) -> "Sequence[Done]":
        from todoke.eligibility.matching import changes, running

        day, population, out = options["as_of"], options["population"], options["out"]
        bodies = self._bodies(options)
        before, after, keep = self._rules(options, bodies)
        if options["delta"]:
            with tempfile.TemporaryDirectory() as scratch:
                listed = options["changes"]
                if options["previous"]:
                    listed = Path(scratch) / "changes.parquet"
                    changes.changes_between(
                        running.connect(2), options["previous"], population, listed, options["body"]
                    )
                return changes.run(changes.Delta(population, listed, out, options["since"], day), before, after, keep)
        job = running.Job(population, out, day, options["engine"], options["workers"])
        if options["engine"] != running.SPARK:
            return running.run(job, after, self._progress, keep)
        from todoke.eligibility.matching.spark import SparkMissing

        try:
            return running.run(job, after, self._progress, keep)
        except SparkMissing as missing:
            raise CommandError(f"Spark does not start ({missing}). It needs Java 17 and pip install 'todoke[spark]'.") from None  # fmt: skip

    def _progress(self, done: "Done") -> None:
        if self.stderr.isatty():
            self.stderr.write(f"{done.body}: {done.likely:,}")

    def _bodies(self, options: dict[str, Any]) -> list[str]:
        """The bodies to match: the one that was asked for, else all that have residents in the tables."""
        from todoke.eligibility.matching import residents, running

        with running.connect() as database:
            found = {body for path in (options["population"], options["previous"], options["changes"]) if path is not None
                     for body in residents.bodies_in(database, path)}  # fmt: skip
        if options["body"] is None:
            return sorted(found)
        if options["body"] not in found:
            raise CommandError(f"Nobody of “{options['body']}” is in {options['population']}.")
        return [options["body"]]

    def _rules(self, options: dict[str, Any], bodies: Sequence[str]) -> "tuple[Variants, Variants, Keep | None]":
        """The rules of the day before (for changes) and of the day; and what leaves them beside the result."""
        if options["rules"] != REGISTER:
            programmes = self._programmes(options["rules"], bodies)
            since = programmes.on(options["since"], bodies) if options["delta"] else {}
            return since, programmes.on(options["as_of"], bodies), None
        from todoke.eligibility.matching import registered

        after = registered.variants_on(options["as_of"], bodies)
        if without := [body for body, found in after.items() if not found]:
            self.stderr.write(f"No programme with a rule: {', '.join(without)}")
        earlier: Variants = registered.kept(self._run_before(options)) if options["delta"] else {}
        before: Variants = {body: found for body, found in earlier.items() if options["body"] in (None, body)}
        return before, after, partial(registered.keep, variants=after)

    def _run_before(self, options: dict[str, Any]) -> Path:
        """The folder of the run of --since: of all bodies or of this one, in full or its changes."""
        if options["before"]:
            return Path(options["before"])
        folder, since = Path(settings.DATA_DIR) / "matching", str(options["since"])
        names = [f"{since}-{options['body']}", since] if options["body"] else [since]
        found = [folder / f"{name}{kind}" for name in names for kind in ("", "-delta")]
        return next((each for each in found if each.is_dir()), found[0])

    def _programmes(self, rules: str, bodies: Sequence[str]) -> "Programmes":
        from todoke.eligibility.matching import sources, synthetic

        if rules == "synthetic":
            return synthetic.programmes(bodies)
        folder = SAMPLE / "rules" if rules == "sample" else Path(rules)
        return sources.read_folder(folder, folder.parent / "rule_parameters.json")
