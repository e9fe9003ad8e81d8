"""A night's notices for 14 million made-up residents, planned from what matching wrote; as a multiple of reading the same Parquet.

The matched folders are made once, under var/bench, and kept; `python -m bench.notices_night` measures in a process of its own.
"""

import resource
import shutil
import time
from datetime import timedelta
from pathlib import Path

from bench import support
from bench.matching import CORES, DAY, FOLDER, _change, busy, population, processor_seconds
from bench.support import Figure
from todoke.notices.planning.night import Said

RESIDENTS, KINDS = 14_000_000, 250
WHOLE_SECONDS = 120
NEXT = DAY + timedelta(days=1)
#: Of a hundred residents so many have an address, so many have spent their week, so many want letters.
CHOICES = "SELECT resident, resident % 100 < 60 AS reachable, 2::TINYINT AS a_week, (resident % 7 // 3)::TINYINT AS spent, resident % 100 >= 97 AS on_paper, resident % 1000 = 1 AS mourns, resident % 50 = 1 AS grave, (CASE WHEN resident % 20 = 1 THEN 16 ELSE 0 END)::INTEGER AS stopped"


def main() -> None:
    """Plan the night after the day that matching measures."""
    support.finish(night(population(RESIDENTS)))


def night(people: Path) -> list[Figure]:
    """The whole of it: the calendar's openings, everything read, decided and written."""
    from todoke.eligibility.matching import synthetic
    from todoke.eligibility.matching.towns import THOUSANDS
    from todoke.notices.planning import night as planning
    from todoke.notices.planning.openings import openings

    programmes = synthetic.programmes(THOUSANDS, kinds=KINDS)
    matched, changed, choices = _matched(people, programmes), _changed(people, programmes), _choices(people)
    texts = _texts(programmes)
    read, size = _read(matched, changed, people)
    out = FOLDER / "planned"
    shutil.rmtree(out, ignore_errors=True)
    began, computed = time.perf_counter(), processor_seconds()
    opened = list(openings(NEXT, planning.births_in(people, NEXT)))
    calendar = processor_seconds() - computed
    done = planning.plan(planning.Night(NEXT, people, matched, changed, out, texts, opened, choices))
    clock, computed = time.perf_counter() - began, processor_seconds() - computed
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024
    shutil.rmtree(out)
    said = f"{done.notices:,} notices to {done.recipients:,}, {done.messages:,} messages, {done.letters:,} letters, at most {done.most} a person, {done.withdrawn:,} withdrawn"
    return [
        Figure("a night's notices, 14 million residents, by the clock", clock, "s", most=WHOLE_SECONDS, note=f"{said}, {busy()}"),
        Figure("a night's notices, computing", computed / CORES, "s of each core", note=f"the calendar {calendar:.1f} s of one"),
        Figure("a night's notices / reading the same Parquet", computed / read, "×", note=f"{size / 1e6:,.0f} MB read in {read:.1f} s of processor time"),
        Figure("memory of planning a night", memory, "MB"),
    ]  # fmt: skip


def _matched(people: Path, programmes: object) -> Path:
    """A full run as of the night."""
    from todoke.eligibility.matching import running
    from todoke.eligibility.matching.towns import THOUSANDS

    out = FOLDER / f"matched-{NEXT}"
    if not out.exists():
        variants = programmes.on(NEXT, sorted(THOUSANDS))  # type: ignore[attr-defined]
        running.run(running.Job(people, out, NEXT, workers=CORES), variants)
    return out


def _changed(people: Path, programmes: object) -> Path:
    """What that night changes."""
    from todoke.eligibility.matching import changes
    from todoke.eligibility.matching.towns import THOUSANDS

    out = FOLDER / f"changed-{NEXT}"
    if not out.exists():
        listed = FOLDER / "changes-for-notices.parquet"
        _change(people, listed)
        before, after = (programmes.on(day, sorted(THOUSANDS)) for day in (DAY, NEXT))  # type: ignore[attr-defined]
        changes.run(changes.Delta(people, listed, out, DAY, NEXT), before, after)
        listed.unlink()
    return out


def _choices(people: Path) -> Path:
    import duckdb

    path = FOLDER / "choices.parquet"
    if not path.exists():
        with duckdb.connect() as database:
            database.execute(f"COPY ({CHOICES} FROM '{people}' WHERE resident % 100 < 60 OR resident % 100 >= 97) TO '{path}' (FORMAT parquet)")  # fmt: skip
    return path


def _texts(programmes: object) -> dict[str, Said]:
    """A text for every programme, with the tact that its rule's facts ask for."""
    from todoke.eligibility.matching.towns import THOUSANDS
    from todoke.notices.rules.tact import tact_of
    from todoke.notices.rules.topics import Topic
    from todoke.people.rules.vocabulary import BY_NAME

    found: dict[str, Said] = {}
    for variants in programmes.on(NEXT, sorted(THOUSANDS)).values():  # type: ignore[attr-defined]
        for each in variants:
            if each.program not in found:
                tact = tact_of(BY_NAME[name].sensitivity for name in each.rule.facts)
                found[each.program] = Said(Topic.BENEFIT, tact, by_law=len(found) % 10 == 0)
    return found


def _read(matched: Path, changed: Path, people: Path) -> tuple[float, int]:
    """Processor seconds to read every column that planning uses, and the bytes of those files."""
    from todoke.eligibility.matching.running import connect

    began = processor_seconds()
    with connect(threads=2) as database:
        for path, columns in (
            (f"{matched}/likely/*.parquet", ("resident", "program", "since", "until")),
            (f"{changed}/changes/*.parquet", ("resident", "program", "change", "until")),
            (str(people), ("resident", "household", "area", "birth_date", "relation")),
        ):
            database.execute("SELECT " + ", ".join(f"max({name})" for name in columns) + f" FROM '{path}'").fetchall()
    files = [*matched.glob("likely/*.parquet"), *changed.glob("changes/*.parquet"), people]
    return processor_seconds() - began, sum(path.stat().st_size for path in files)


if __name__ == "__main__":
    main()
