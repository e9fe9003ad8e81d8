"""One night's notices for everybody: who is told what, in which order, and whether anything rings; the same decisions as for one person.

It reads what matching wrote (``likely`` and ``changes``), the resident table, and three small tables of the body: texts, choices, what is done.
A notice about somebody under age goes to the head of the household; who a child's guardians are is asked again when notices are given.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import duckdb

from todoke.common.calendar import after_years
from todoke.eligibility.matching import residents, results
from todoke.eligibility.matching.running import connect
from todoke.notices.planning.openings import Opening, first_birth
from todoke.notices.rules import attention, timing
from todoke.notices.rules.bundling import MOST_TOLD
from todoke.notices.rules.tact import Tact
from todoke.notices.rules.topics import Priority, Topic
from todoke.people.rules.family import MAJORITY

MESSAGE, PAPER, BOX = WAYS = ("message", "paper", "box")
#: A table of choices has these columns; who is not in it chose nothing and has no address.
CHOICES: Final = "resident BIGINT, reachable BOOLEAN, a_week TINYINT, spent TINYINT, on_paper BOOLEAN, mourns BOOLEAN, grave BOOLEAN, stopped INTEGER"
_TOPICS: Final = list(Topic)


@dataclass(frozen=True, slots=True)
class Said:
    """How a programme is told of: its text's topic, what its rule's facts and words allow, and whether a law has it told."""

    topic: Topic
    tact: Tact
    priority: Priority = Priority.ORDINARY
    by_law: bool = False


@dataclass(frozen=True, slots=True)
class Night:
    """What a night is planned from and where to. ``matched``: the folder of the full run as of the day, ``changed``: that of the night's delta.

    ``choices``: a Parquet table with the columns of ``CHOICES``; ``done``: one with ``resident`` and ``item``, done or declined.
    """

    day: date
    population: Path
    matched: Path | None
    changed: Path
    out: Path
    texts: Mapping[str, Said]
    openings: Iterable[Opening] = ()
    choices: Path | None = None
    done: Path | None = None


@dataclass(slots=True)
class Planned:
    """A night in figures."""

    notices: int = 0
    recipients: int = 0
    messages: int = 0
    letters: int = 0
    withdrawn: int = 0
    most: int = 0
    #: How many notices of each topic.
    topics: dict[str, int] = field(default_factory=dict)


def plan(night: Night) -> Planned:
    """Write ``notices.parquet`` and ``withdrawn.parquet`` into the folder, and say what they hold."""
    night.out.mkdir(parents=True, exist_ok=True)
    database = connect(threads=2)
    database.execute("SET preserve_insertion_order = false; SET memory_limit = '1500MB'")
    _tables(database, night)
    database.execute(f"CREATE TEMP TABLE wanted AS {_wanted(night)}")
    database.execute(f"CREATE TEMP TABLE addressed AS {_addressed(night)}")
    results.write_query(database, _bundled(night.day), night.out / "notices.parquet")
    results.write_query(database, _withdrawn(night), night.out / "withdrawn.parquet")
    return _figures(database, night.out)


def births_in(population: Path, day: date) -> list[date]:
    """On which days children were born of whom the calendar says anything."""
    born = f"birth_date BETWEEN DATE '{first_birth(day).isoformat()}' AND DATE '{day.isoformat()}'"
    rows = f"SELECT DISTINCT birth_date FROM {residents.source_of(population)} WHERE {born} ORDER BY birth_date"
    with connect(threads=2) as database:
        return [each for (each,) in database.execute(rows).fetchall()]


def programs_in(changed: Path, matched: Path | None) -> list[str]:
    """The programmes of which matching says anything."""
    folders = [(changed, results.CHANGES), *([(matched, results.LIKELY)] if matched else [])]
    rows = " UNION ".join(f"SELECT program FROM {_files(folder, kind)}" for folder, kind in folders)
    with connect(threads=2) as database:
        return [
            str(program) for (program,) in database.execute(f"SELECT program FROM ({rows}) ORDER BY program").fetchall()
        ]


def _tables(database: duckdb.DuckDBPyConnection, night: Night) -> None:
    """Texts, openings, choices and what is done, as tables of the session."""
    database.execute(
        "CREATE TEMP TABLE texts (program VARCHAR, topic TINYINT, tact TINYINT, priority TINYINT, by_law BOOLEAN)"
    )
    rows = [(program, _TOPICS.index(said.topic), said.tact.value, said.priority.value, said.by_law) for program, said in night.texts.items()]  # fmt: skip
    if rows:
        database.executemany("INSERT INTO texts VALUES (?, ?, ?, ?, ?)", rows)
    database.execute(
        "CREATE TEMP TABLE openings (birth_date DATE, item VARCHAR, reminder TINYINT, topic TINYINT, priority TINYINT, by_law BOOLEAN, last BOOLEAN, girls BOOLEAN, until DATE)"
    )
    opened = [
        (
            each.birth,
            each.item,
            each.reminder,
            _TOPICS.index(each.topic),
            each.priority.value,
            each.by_law,
            each.last,
            each.girls,
            each.before,
        )
        for each in night.openings
    ]
    if opened:
        database.executemany("INSERT INTO openings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", opened)
    for name, path, columns in (
        ("choices", night.choices, CHOICES),
        ("done", night.done, "resident BIGINT, item VARCHAR"),
    ):
        if path is None:
            database.execute(f"CREATE TEMP TABLE {name} ({columns})")
        else:
            database.execute(f"CREATE TEMP VIEW {name} AS SELECT * FROM read_parquet('{residents.quoted(path)}')")


def _wanted(night: Night) -> str:
    """Whom matching says something new about, or something for the last time; only what has an approved text."""
    day = f"DATE '{night.day.isoformat()}'"
    entered = f"SELECT resident, program, 1::TINYINT AS reminder, until FROM {_files(night.changed, results.CHANGES)} WHERE change = 'entered'"
    wanted = [entered]
    if night.matched is not None:
        closing = f"SELECT resident, program, 2::TINYINT AS reminder, until, since FROM {_files(night.matched, results.LIKELY)} WHERE until > {day}"
        last = f"(until - 1 - {before_sql()} = {day}) AND (until - 1 - {before_sql()} > since) AND {before_sql()} > 0"
        wanted.append(
            f"SELECT resident, program, reminder, until FROM ({closing}) JOIN texts USING (program) WHERE {last}"
        )
    return (
        "SELECT resident, program AS item, reminder, topic, tact, priority, by_law, by_law AND reminder = 2 AS last, until "
        f"FROM ({' UNION ALL '.join(wanted)}) JOIN texts USING (program)"
    )


def before_sql() -> str:
    """``timing.days_before`` as SQL over ``since``, ``until`` (itself no longer) and ``by_law``."""
    length = "coalesce(until - 1 - since, 36500)"
    steps = " ".join(f"WHEN {length} >= {least} THEN {days}" for least, days in timing.BEFORE)
    usual = f"(CASE {steps} ELSE 0 END)"
    by_post = f"least(greatest({usual}, {timing.POST.days + 2}), greatest({length} - 1, 0))"
    return f"(CASE WHEN by_law AND {usual} > 0 THEN {by_post} ELSE {usual} END)::INTEGER"


def _addressed(night: Night) -> str:
    """Each with the person to whom it is told, without what they stopped, did or declined, or never asked for."""
    people = residents.source_of(night.population)
    grown = f"DATE '{after_years(night.day, -MAJORITY.years).isoformat()}'"
    columns = "reminder, topic, tact, priority, by_law, last, until"
    mine = f"SELECT p.area, p.household, p.birth_date, w.resident AS about, w.item, {columns} FROM wanted w JOIN {people} p ON p.resident = w.resident"
    born = (
        f"SELECT p.area, p.household, p.birth_date, p.resident AS about, o.item, {columns.replace('tact', '0::TINYINT AS tact')} "
        f"FROM openings o JOIN (SELECT * FROM {people} WHERE birth_date IN (SELECT birth_date FROM openings)) p ON p.birth_date = o.birth_date WHERE NOT girls OR p.sex = 'female'"
    )
    every = f"({mine} UNION ALL {born})"
    heads = f"(SELECT household, min(resident) AS head FROM {people} WHERE relation = 'self' GROUP BY household)"
    told = f"SELECT every.*, CASE WHEN every.birth_date > {grown} THEN head ELSE about END AS recipient FROM {every} every LEFT JOIN {heads} heads USING (household)"
    return (
        f"SELECT told.*, coalesce(reachable, false) AS reachable, coalesce(a_week, 2) AS a_week, coalesce(spent, 0) AS spent, "
        f"coalesce(on_paper, false) AS on_paper, coalesce(mourns, false) AS mourns "
        f"FROM ({told}) told LEFT JOIN choices ON choices.resident = recipient "
        "LEFT JOIN done ON done.resident = about AND done.item = told.item "
        f"WHERE recipient IS NOT NULL AND done.item IS NULL AND (tact < {Tact.UNASKED_NEVER.value} OR coalesce(grave, false)) "
        "AND (by_law OR (coalesce(stopped, 0) >> topic) & 1 = 0)"
    )


def _bundled(day: date) -> str:
    """In which order each recipient is told, child after child, and whether by a message tonight, by post or, for now, in the box alone
    (``rules/bundling.py``). How much was spent is known, not when: a spent budget is taken to be free again a week after yesterday."""
    free = f"DATE '{(day - timedelta(days=1) + attention.WINDOW).isoformat()}'"
    urgency = "priority, NOT last, coalesce(until, DATE '9999-12-31'), about, item"
    first = (
        "min(struct_pack(a := priority, b := NOT last, c := coalesce(until, DATE '9999-12-31'), d := about, e := item))"
    )
    ranked = f"SELECT *, {first} OVER (PARTITION BY recipient, about) AS child FROM addressed"
    exempt = f"(priority = {Priority.DISASTER.value} OR last)"
    rings = f"(reachable AND NOT on_paper AND a_week > 0 AND ({exempt} OR (NOT mourns AND spent < a_week)))"
    too_late = f"NOT mourns AND spent >= a_week AND coalesce(until, DATE '9999-12-31') < {free}"
    way = (
        f"CASE WHEN on_paper THEN '{PAPER}' WHEN {rings} THEN '{MESSAGE}' "
        f"WHEN by_law AND (NOT reachable OR a_week = 0 OR ({too_late})) THEN '{PAPER}' ELSE '{BOX}' END"
    )
    placed = f"SELECT *, {way} AS way, row_number() OVER (PARTITION BY recipient ORDER BY child, {urgency}) AS place FROM ({ranked})"
    told = f"row_number() OVER (PARTITION BY recipient, way ORDER BY place) <= {MOST_TOLD} OR way <> '{MESSAGE}'"
    topics = "[" + ", ".join(f"'{topic.value}'" for topic in _TOPICS) + "]"
    return (
        f"SELECT area, recipient, about, item, reminder, ({topics})[topic + 1] AS topic, tact, priority, by_law, last, until, way, place, {told} AS named "
        f"FROM ({placed}) ORDER BY area, recipient, place"
    )


def _withdrawn(night: Night) -> str:
    """Whom something queued no longer concerns: a rule, a value or a fact changed."""
    return f"SELECT resident, program AS item FROM {_files(night.changed, results.CHANGES)} WHERE change = 'left'"


def _files(folder: Path, kind: str) -> str:
    return f"read_parquet('{residents.quoted(folder / kind)}/*.parquet')"


def _figures(database: duckdb.DuckDBPyConnection, out: Path) -> Planned:
    rows = f"read_parquet('{residents.quoted(out / 'notices.parquet')}')"
    by_way = f"SELECT recipient, way, count(*) AS many FROM {rows} GROUP BY recipient, way"
    counted = f"SELECT coalesce(sum(many), 0), count(DISTINCT recipient), count(*) FILTER (way = '{MESSAGE}'), count(*) FILTER (way = '{PAPER}') FROM ({by_way})"
    notices, recipients, messages, letters = database.execute(counted).fetchall()[0]
    most = database.execute(
        f"SELECT coalesce(max(many), 0) FROM (SELECT count(*) AS many FROM {rows} GROUP BY recipient)"
    ).fetchall()[0][0]
    gone = database.execute(
        f"SELECT count(*) FROM read_parquet('{residents.quoted(out / 'withdrawn.parquet')}')"
    ).fetchall()[0][0]
    topics = dict(
        database.execute(f"SELECT topic, count(*) FROM {rows} GROUP BY topic ORDER BY count(*) DESC, topic").fetchall()
    )
    return Planned(int(notices), int(recipients), int(messages), int(letters), int(gone), int(most), topics)
