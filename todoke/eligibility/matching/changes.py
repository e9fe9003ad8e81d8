"""What changed between two days 「差分」: time that passed, people who came, went, moved or changed, rules that changed.

Only those can have changed who stand in the register's list of changes, whose birthday or other start date crossed a border of a rule, or who
are under a rule that changed; they are matched on both days, and the difference is written.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
from numpy.typing import NDArray

from todoke.eligibility.matching import finding, residents, results, together
from todoke.eligibility.matching.finding import NEVER, Likely
from todoke.eligibility.matching.residents import BORN, Partition
from todoke.eligibility.matching.results import Done
from todoke.eligibility.matching.running import Clock, Variants, connect
from todoke.eligibility.matching.variants import Preparing, Ready, Turn, Variant, closing_of, columns_needed
from todoke.eligibility.rules.elapsed import latest_base
from todoke.eligibility.rules.lowering import elapsed_of, thresholds
from todoke.eligibility.rules.rule import Rule
from todoke.eligibility.rules.windows import is_over

SIDE, BEFORE, AFTER = "side", "before", "after"
ENTERED, LEFT, CHANGED = KINDS = ("entered", "left", "changed")
Ranges = dict[str, tuple[tuple[date, date], ...]]
_NOBODY: Final = "FALSE"
_UNCHANGED: Final = "resident NOT IN (SELECT resident FROM changes)"


@dataclass(frozen=True, slots=True)
class Delta:
    """From which day to which, from which tables to where. ``changes`` holds each changed resident's row before and after."""

    population: Path  # as it is on ``day``
    changes: Path | None
    out: Path
    since: date
    day: date


def changes_between(
    database: duckdb.DuckDBPyConnection, old: Path, new: Path, out: Path, body: str | None = None
) -> None:
    """Write the list of changes between two resident tables, where a register does not keep one itself."""
    columns = ", ".join(residents.COLUMNS)
    rows = {path: f"SELECT {columns} FROM {residents.source_of(path, body)}" for path in (old, new)}
    results.write_query(
        database,
        f"SELECT '{BEFORE}' AS side, * FROM ({rows[old]} EXCEPT {rows[new]}) UNION ALL "
        f"SELECT '{AFTER}' AS side, * FROM ({rows[new]} EXCEPT {rows[old]})",
        out,
    )


def run(delta: Delta, before: Variants, after: Variants, keep: results.Keep | None = None) -> list[Done]:
    """Write what changed in each body that has rules on either day."""
    known: dict[int, tuple[Rule, bytes]] = {}
    inputs = {
        "since": delta.since.isoformat(), "as_of": delta.day.isoformat(), "population": residents.stamp(delta.population),
        "changes": results.file_digest(delta.changes) if delta.changes else None,
        "rules_before": results.rules_digest((each for rules in before.values() for each in rules), known),
        "rules": results.rules_digest((each for rules in after.values() for each in rules), known),
    }  # fmt: skip
    folder = results.Folder(delta.out, inputs)
    done = folder.done()
    differ = _Differ(delta, folder.path, before, after)
    for body in differ.bodies:
        if body not in done:
            done[body] = differ.match(body)
    found = [done[body] for body in differ.bodies]
    folder.finish(found, keep)
    return found


@dataclass(frozen=True, slots=True)
class _Rules:
    """Some of a body's programmes on both days: the rules, and the place of each programme among all of the body's."""

    old: list[Ready]
    new: list[Ready]
    old_places: NDArray[np.int32]
    new_places: NDArray[np.int32]
    #: Whether the programmes are the same on both days, so that the days of a pair depend on the person alone.
    same: bool = True


@dataclass(frozen=True)
class _Compared:
    """People as they were and as they are, of each body, with the rules that may find others than before."""

    before: Mapping[str, Partition]
    after: Mapping[str, Partition]
    rules: Mapping[str, _Rules]
    #: Whether each rule concerns so few in each body that asking it once for all bodies is less work.
    few: bool = False

    @cached_property
    def likely(self) -> tuple[Mapping[str, Likely], Mapping[str, Likely]]:
        """Whom the rules found, and whom they find."""
        find = together.find if self.few else _each_alone
        return (
            find(self.before, {body: each.old for body, each in self.rules.items()}),
            find(self.after, {body: each.new for body, each in self.rules.items()}),
        )


def _each_alone(parts: Mapping[str, Partition], rules: Mapping[str, Sequence[Ready]]) -> dict[str, Likely]:
    return {body: finding.find(parts[body], readies, counts=False).likely for body, readies in rules.items()}


class _Differ:
    """Both days side by side, body after body."""

    def __init__(self, delta: Delta, folder: Path, before: Variants, after: Variants) -> None:
        self._delta = delta
        self._folder = folder
        self._database = connect(threads=2)
        self._old, self._new = Preparing(delta.since), Preparing(delta.day)
        self._turning = finding.Turning()
        self._crossed: dict[int, tuple[Rule, Ranges]] = {}
        self.bodies = sorted({*before, *after})
        self._programs: dict[str, list[str]] = {}
        #: What stayed the same; of that, what a birthday alone can change, and what another day can too; what changed, came or went.
        self._same: dict[str, _Rules] = {}
        self._born: dict[str, _Rules] = {}
        self._timed: dict[str, _Rules] = {}
        self._other: dict[str, _Rules] = {}
        for body in self.bodies:
            self._sort(body, before.get(body, ()), after.get(body, ()))
        self._read()

    def _sort(self, body: str, before: Sequence[Variant], after: Sequence[Variant]) -> None:
        old, new = ({variant.program: variant for variant in variants} for variants in (before, after))
        programs = self._programs[body] = sorted({*old, *new})
        same = {
            name for name in programs if name in old and name in new and self._stays(old[name].rule, new[name].rule)
        }
        timed = {name for name in same if self._crossing(old[name].rule)}
        born = {name for name in timed if self._crossing(old[name].rule).keys() == {BORN}}
        steady = same - timed  # no age in them reaches or leaves a border: ready for one day is ready for the other
        sorts = (
            (self._same, same),
            (self._born, born),
            (self._timed, timed - born),
            (self._other, set(programs) - same),
        )
        for kept, names in sorts:
            sides = []
            for preparing, variants in ((self._old, old), (self._new, new)):
                chosen = [(place, name) for place, name in enumerate(programs) if name in names and name in variants]
                ready = [(self._old if name in steady else preparing).ready(variants[name]) for _, name in chosen]
                sides.append((ready, np.array([place for place, _ in chosen], np.int32)))
            kept[body] = _Rules(sides[0][0], sides[1][0], sides[0][1], sides[1][1], same=kept is not self._other)

    def _stays(self, old: Rule, new: Rule) -> bool:
        """Whether it is the same rule on both days, and its time to apply did not end for all between them."""
        if old is not new and old != new:
            return False
        return not old.window.strict or is_over(old.window, {}, self._delta.since) == is_over(
            old.window, {}, self._delta.day
        )

    def _crossing(self, rule: Rule) -> Ranges:
        """For each start date, the ranges whose people cross a border of the rule between the two days."""
        known = self._crossed.get(id(rule))
        if known is None:
            known = self._crossed[id(rule)] = (rule, _crossing(rule, self._delta.since, self._delta.day))
        return known[1]

    def _read(self) -> None:
        """Everybody who can have changed, of all bodies at once."""
        delta, database = self._delta, self._database
        only = self.bodies[0] if len(self.bodies) == 1 else None
        source = residents.source_of(delta.population, only)
        changes = residents.source_of(delta.changes, only) if delta.changes else f"(SELECT '' AS side, * FROM {source} LIMIT 0)"  # fmt: skip
        database.execute(f"CREATE TEMP TABLE changes AS SELECT * FROM {changes}")
        if SIDE not in residents.columns_of(database, "changes"):
            raise residents.PopulationUnreadable(f"{delta.changes}: no column {SIDE}")
        needed = _needed(self._same.values())
        before, after = (
            residents.read_each(database, "changes", self.bodies, needed, condition=f"side = '{side}'")
            for side in (BEFORE, AFTER)
        )
        self._people = _Compared(before, after, self._same)
        # A birth date alone lets most of a table sorted by it be skipped; other days are looked for in few columns.
        crossing = [ranges for _, ranges in self._crossed.values()]
        by_birth = [ranges for ranges in crossing if ranges.keys() == {BORN}]
        by_others = [ranges for ranges in crossing if ranges.keys() != {BORN}]
        self._passing: list[_Compared] = []
        for rules, ranges in ((self._born, by_birth), (self._timed, by_others)):
            condition = f"({_within(ranges)}) AND {_UNCHANGED}"
            passed = residents.read_each(database, source, self.bodies, _needed(rules.values()), condition=condition)
            self._passing.append(_Compared(passed, passed, rules, few=True))

    def match(self, body: str) -> Done:
        """What changed in one body."""
        done = Done(body, rules=len(self._same[body].new) + len(self._other[body].new))
        clock = Clock(done)
        pieces = [self._difference(body, each) for each in self._passing]
        clock.lap("time")
        pieces.append(self._difference(body, self._people))
        clock.lap("people")
        if self._other[body].old or self._other[body].new:
            old, new = self._everybody(body)
            pieces.append(self._difference(body, _Compared({body: old}, {body: new}, {body: self._other[body]})))
        clock.lap("rules")
        rows = {name: np.concatenate([piece[name] for piece in pieces]) for name in pieces[0]}
        self._write(body, rows)
        clock.lap("writing")
        done.likely = len(rows["resident"])
        results.mark_done(self._folder, done)
        return done

    def _everybody(self, body: str) -> tuple[Partition, Partition]:
        """All residents as they were and as they are."""
        needed = _needed([self._other[body]])
        source = residents.source_of(self._delta.population, body)
        unchanged = residents.read(self._database, source, body, needed, condition=_UNCHANGED)
        before, after = (
            residents.read(self._database, "changes", body, needed, condition=f"side = '{side}'")
            for side in (BEFORE, AFTER)
        )
        return residents.joined([unchanged, before]), residents.joined([unchanged, after])

    def _difference(self, body: str, compared: "_Compared") -> dict[str, NDArray[Any]]:
        """Who entered and who left; for whom only the days changed."""
        many = len(self._programs[body])
        before, after, rules = compared.before[body], compared.after[body], compared.rules[body]
        old, new = (found[body] for found in compared.likely)
        were, are = _keys(before, old, rules.old_places, many), _keys(after, new, rules.new_places, many)
        entered = np.flatnonzero(~np.isin(are, were, assume_unique=True))
        left = were[~np.isin(were, are, assume_unique=True)]
        changed = np.zeros(0, np.int64)
        if before is not after or not rules.same:
            _, first, second = np.intersect1d(were, are, assume_unique=True, return_indices=True)
            if rules.same:
                moved = _other_start(before, old.places[first], after, new.places[second], rules.new)
                first, second = first[moved], second[moved]
            days = self._days(before, rules.old, old, first), self._days(after, rules.new, new, second)
            changed = second[(days[0] != days[1]).any(axis=0)]
        shown = np.concatenate([entered, changed])
        since, until = self._days(after, rules.new, new, shown)
        never = np.full(len(left), NEVER, np.int32)
        chosen = np.concatenate([are[shown], left])
        kinds = np.repeat(np.array([KINDS.index(kind) for kind in (ENTERED, CHANGED, LEFT)], np.int8), [len(entered), len(changed), len(left)])  # fmt: skip
        return {
            "resident": chosen // many, "rule": (chosen % many).astype(np.int32), "since": np.concatenate([since, never]),
            "until": np.concatenate([until, never]), "kind": kinds,
        }  # fmt: skip

    def _days(
        self, partition: Partition, readies: Sequence[Ready], likely: Likely, chosen: NDArray[np.int64]
    ) -> NDArray[np.int32]:
        """``since`` and ``until`` of some pairs, in two rows."""
        order = np.argsort(chosen)  # rule after rule, as since_and_until wants them
        some = chosen[order]
        found = np.empty((2, len(chosen)), np.int32)
        found[:, order] = self._turning.since_and_until(
            partition, readies, Likely(likely.rules[some], likely.places[some])
        )
        return found

    def _write(self, body: str, rows: Mapping[str, NDArray[Any]]) -> None:
        """Names are put in here: for so few rows that is quicker than a list of all programmes in SQL."""
        named = {
            "program": np.array(self._programs[body], object)[rows["rule"]], "change": np.array(KINDS, object)[rows["kind"]],
        }  # fmt: skip
        self._database.register("arrays", {**rows, **named})
        days = f"{results.day_sql('since')}, {results.day_sql('until')}"
        query = f"SELECT resident, program::VARCHAR AS program, change::VARCHAR AS change, CASE WHEN change = '{LEFT}' THEN 'no' ELSE 'yes' END AS verdict, {days} FROM arrays"  # fmt: skip
        results.write_query(self._database, query, self._folder / results.CHANGES / f"{body}.parquet")
        self._database.unregister("arrays")


def _other_start(
    before: Partition, first: NDArray[np.int64], after: Partition, second: NDArray[np.int64], rules: Sequence[Ready]
) -> NDArray[np.bool_]:
    """For whom any day from which something grows is another than it was: only their days can differ under the same rule."""
    found = np.zeros(len(first), np.bool_)
    for base in {turn.elapsed.base for ready in rules for turn in ready.turns}:
        if base in before.rows and base in after.rows:
            old, new = before.rows[base], after.rows[base]
            found |= old.values[first] != new.values[second]
            if old.unknown is not None or new.unknown is not None:
                found |= residents.unknown_in(old)[first] != residents.unknown_in(new)[second]
    return found


def _keys(partition: Partition, likely: Likely, places: NDArray[np.int32], many: int) -> NDArray[np.int64]:
    """A pair as one number: the resident and the place of the programme among the body's."""
    programs = places[likely.rules] if len(places) else likely.rules
    return partition.residents[likely.places] * many + programs


def _needed(rules: Iterable[_Rules]) -> frozenset[str]:
    return columns_needed([ready for each in rules for ready in (*each.old, *each.new)])


def _crossing(rule: Rule, since: date, day: date) -> Ranges:
    found: dict[str, set[tuple[date, date]]] = {}
    turns = [Turn(grown, value) for name, value in thresholds(rule.when) if (grown := elapsed_of(name))]
    for turn in [*turns, *([closing] if (closing := closing_of(rule)) else [])]:
        grown, days = turn.elapsed, timedelta(turn.days)
        earlier, later = sorted(latest_base(grown.measure, turn.value, each - days) for each in (since, day))
        if earlier < later:
            found.setdefault(grown.base, set()).add((earlier + timedelta(days=1), later))
    return {base: tuple(sorted(ranges)) for base, ranges in found.items()}


def _within(crossing: Iterable[Ranges]) -> str:
    """Whose start date lies in one of the ranges, as SQL."""
    together: dict[str, set[tuple[date, date]]] = {}
    for each in crossing:
        for base, ranges in each.items():
            together.setdefault(base, set()).update(ranges)
    parts = []
    for base, found in sorted(together.items()):
        if base in residents.HELD_NAMES:
            parts += [f"{base} BETWEEN DATE '{low}' AND DATE '{high}'" for low, high in sorted(found) if low < high]
            parts += _one_of(base, [low for low, high in sorted(found) if low == high])
    return " OR ".join(parts) or _NOBODY


def _one_of(base: str, days: Sequence[date]) -> list[str]:
    listed = ", ".join(f"DATE '{day}'" for day in days)
    return [f"{base} IN ({listed})"] if days else []
