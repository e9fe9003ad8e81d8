"""What changed between two days 「差分」: time that passed, people who came, went, moved or changed, rules that changed.

Only those can have changed who stand in the register's list of changes, whose birthday or other start date crossed a border of a rule, or who
are under a rule that changed; they are matched on both days, and the difference is written.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from todoke.eligibility.matching import finding, passing, residents, results, together
from todoke.eligibility.matching.finding import NEVER, Likely
from todoke.eligibility.matching.residents import BORN, Partition
from todoke.eligibility.matching.results import Done
from todoke.eligibility.matching.running import Clock, Variants, connect
from todoke.eligibility.matching.together import Given, Pairs
from todoke.eligibility.matching.variants import Preparing, Ready, Variant, columns_needed
from todoke.eligibility.rules.rule import Rule
from todoke.eligibility.rules.windows import is_over

SIDE, BEFORE, AFTER = "side", "before", "after"
ENTERED, LEFT, CHANGED = KINDS = ("entered", "left", "changed")


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


Rows = dict[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class _Compared:
    """People as they were and as they are, body after body, with the rules that may find others than before.

    ``same``: the rules are the same on both days, so that the days of a pair depend on the person alone.
    """

    before: Sequence[Partition]
    after: Sequence[Partition]
    old: Sequence[Given]
    new: Sequence[Given]
    same: bool = True


class _Sorted:
    """Rules of one sort, body after body: ready for both days, with their places; and what of them is crossed between the days."""

    def __init__(self, bodies: int) -> None:
        self._sides = tuple([([], []) for _ in range(bodies)] for _ in range(2))  # type: ignore[var-annotated]
        self.crossings: dict[tuple[int, int], passing.Crossing] = {}

    def add(self, body: int, place: int, old: Ready | None, new: Ready | None) -> None:
        """One programme, on the days on which there is one."""
        if old is not None:
            readies, places = self._sides[0][body]
            readies.append(old)
            places.append(place)
        if new is not None:
            readies, places = self._sides[1][body]
            readies.append(new)
            places.append(place)

    def given(self) -> tuple[list[Given], list[Given]]:
        """The rules of both days."""
        old, new = ([Given(readies, np.array(places, np.int32)) for readies, places in side] for side in self._sides)
        return old, new


_Put = tuple[list[_Sorted], Ready | None, Ready | None]


class _Differ:
    """Both days side by side: all bodies at once, but for what needs everybody of a body."""

    def __init__(self, delta: Delta, folder: Path, before: Variants, after: Variants) -> None:
        self._delta = delta
        self._folder = folder
        self._database = connect(threads=2)
        self._old, self._new = Preparing(delta.since), Preparing(delta.day)
        self._turning = finding.Turning()
        self._crossed: dict[int, tuple[Rule, passing.Ranges]] = {}
        self.bodies = sorted({*before, *after})
        self._programs: list[list[str]] = []
        #: What stayed the same; of that, what a birthday alone can change, and by each start date what others can; what changed, came or went.
        self._same, self._born, self._other = (_Sorted(len(self.bodies)) for _ in range(3))
        self._mixed: dict[str, _Sorted] = {}
        #: By the rules of both days, which live as long as the variants do.
        self._put: dict[tuple[int, int], _Put] = {}
        for number, body in enumerate(self.bodies):
            self._sort(number, before.get(body, ()), after.get(body, ()))
        self._read()

    def _sort(self, body: int, before: Sequence[Variant], after: Sequence[Variant]) -> None:
        old, new = ({variant.program: variant for variant in variants} for variants in (before, after))
        programs = sorted({*old, *new})
        self._programs.append(programs)
        for place, name in enumerate(programs):
            one, other = old.get(name), new.get(name)
            both = (id(one.rule if one else None), id(other.rule if other else None))
            if (put := self._put.get(both)) is None:
                put = self._put_apart(one, other)
                if all(variant is None or self._old.is_shared(variant.rule) for variant in (one, other)):
                    self._put[both] = put
            sorts, ready, then = put
            for kept in sorts:
                kept.add(body, place, ready, then)

    def _put_apart(self, one: Variant | None, other: Variant | None) -> _Put:
        """Where a programme belongs, ready for the days on which there is one."""
        if one is None or other is None or not self._stays(one.rule, other.rule):
            return [self._other], self._old.ready(one) if one else None, self._new.ready(other) if other else None
        ranges, ready = self._crossing(one.rule), self._old.ready(one)
        # Where no age in it reaches or leaves a border, ready for one day is ready for the other.
        then = self._new.ready(other) if ranges else ready
        sorts = [self._same]
        for base in ranges:
            if ranges.keys() != {BORN} and base not in self._mixed:
                self._mixed[base] = _Sorted(len(self.bodies))
            kept = self._born if ranges.keys() == {BORN} else self._mixed[base]
            kept.crossings[id(ready), id(then)] = passing.Crossing(ranges, ready, then)
            sorts.append(kept)
        return sorts, ready, then

    def _stays(self, old: Rule, new: Rule) -> bool:
        """Whether it is the same rule on both days, and its time to apply did not end for all between them."""
        if old is not new and old != new:
            return False
        ended = [old.window.strict and is_over(old.window, {}, day) for day in (self._delta.since, self._delta.day)]
        return ended[0] == ended[1]

    def _crossing(self, rule: Rule) -> passing.Ranges:
        """For each start date, the ranges whose people cross a border of the rule between the two days."""
        known = self._crossed.get(id(rule))
        if known is None:
            known = self._crossed[id(rule)] = (rule, passing.crossing(rule, self._delta.since, self._delta.day))
        return known[1]

    def _read(self) -> None:
        """Everybody who can have changed, of all bodies at once."""
        delta, database = self._delta, self._database
        only = self.bodies[0] if len(self.bodies) == 1 else None
        source = residents.source_of(delta.population, only)
        self._changes = residents.source_of(delta.changes, only) if delta.changes else f"(SELECT '' AS side, * FROM {source} LIMIT 0)"  # fmt: skip
        if SIDE not in residents.columns_of(database, self._changes):
            raise residents.PopulationUnreadable(f"{delta.changes}: no column {SIDE}")
        old, new = self._same.given()
        self._listed = [
            residents.read_each(
                database, self._changes, self.bodies, _needed([*old, *new]), condition=f"side = '{side}'"
            )
            for side in (BEFORE, AFTER)
        ]
        before, after = ([*side.values()] for side in self._listed)
        self._compared = [_Compared(before, after, old, new)]
        sorts = [(self._born, passing.by_birth(self._born.crossings.values()))]
        sorts += [(kept, passing.by_start(base, [*kept.crossings.values()])) for base, kept in self._mixed.items()]
        for kept, pieces in sorts:
            if pieces:
                found = residents.read_pieces(database, source, self.bodies, pieces)
                people = [self._unchanged(part) for part in found.values()]
                self._compared.append(_Compared(people, people, *kept.given()))

    def _unchanged(self, part: Partition) -> Partition:
        """Without those of this body who stand in the list of changes."""
        return residents.without(part, np.concatenate([side[part.body].residents for side in self._listed]))

    def match(self, body: str) -> Done:
        """What changed in one body."""
        number = self.bodies.index(body)
        old, new = (side[number] for side in self._other.given())
        done = Done(body, rules=len(self._same.given()[1][number].readies) + len(new.readies))
        clock = Clock(done)
        pieces = [self._found[number]]
        clock.lap("people")
        if len(old.readies) or len(new.readies):
            before, after = self._everybody(body, _needed([old, new]))
            pieces.append(self._difference(_Compared([before], [after], [old], [new], same=False)))
        clock.lap("rules")
        rows = {name: np.concatenate([piece[name] for piece in pieces]) for name in pieces[0]}
        self._write(body, rows)
        clock.lap("writing")
        done.likely = len(rows["resident"])
        results.mark_done(self._folder, done)
        return done

    @cached_property
    def _found(self) -> list[Rows]:
        """Of each body, what time and the list of changes changed. Who crosses two borders is found twice, and kept once."""
        pieces = [self._difference(each) for each in self._compared]
        rows = {name: np.concatenate([piece[name] for piece in pieces]) for name in pieces[0]}
        order = np.lexsort((rows["rule"], rows["resident"], rows["body"]))
        rows = {name: values[order] for name, values in rows.items()}
        again = np.ones(len(order), np.bool_)
        again[:1] = False
        for name in ("body", "resident", "rule"):
            again[1:] &= rows[name][1:] == rows[name][:-1]
        rows = {name: values[~again] for name, values in rows.items()}
        borders = np.searchsorted(rows["body"], np.arange(len(self.bodies) + 1)).tolist()
        return [{name: values[low:high] for name, values in rows.items()} for low, high in pairwise(borders)]

    def _everybody(self, body: str, needed: frozenset[str]) -> tuple[Partition, Partition]:
        """All residents as they were and as they are."""
        source = residents.source_of(self._delta.population, body)
        unchanged = self._unchanged(residents.read(self._database, source, body, needed))
        before, after = (
            residents.read(self._database, self._changes, body, needed, condition=f"side = '{side}'")
            for side in (BEFORE, AFTER)
        )
        return residents.joined([unchanged, before]), residents.joined([unchanged, after])

    def _difference(self, compared: _Compared) -> Rows:
        """Who entered and who left; for whom only the days changed."""
        people = together.crowd(compared.before)
        old = together.find(people, compared.old)
        steady = compared.before is compared.after
        new = together.find(people if steady else together.crowd(compared.after), compared.new)
        were, are = self._keys(old, new)
        _, first, second = np.intersect1d(were, are, assume_unique=True, return_indices=True)
        entered, left = np.delete(np.arange(len(are)), second), np.delete(np.arange(len(were)), first)
        changed = np.zeros(0, np.int64)
        if not steady or not compared.same:
            if compared.same:
                moved = _other_start(old, first, new, second)
                first, second = first[moved], second[moved]
            days = self._days(old, first), self._days(new, second)
            changed = second[(days[0] != days[1]).any(axis=0)]
        shown = np.concatenate([entered, changed])
        never = np.full((2, len(left)), NEVER, np.int32)
        since, until = np.concatenate([self._days(new, shown), never], axis=1)
        parts = ((new, shown), (old, left))
        kinds = np.repeat(np.array([KINDS.index(kind) for kind in (ENTERED, CHANGED, LEFT)], np.int8), [len(entered), len(changed), len(left)])  # fmt: skip
        return {
            "body": np.concatenate([together.bodies_of(side.everybody)[side.likely.places[each]] for side, each in parts]),
            "resident": np.concatenate([side.everybody.residents[side.likely.places[each]] for side, each in parts]),
            "rule": np.concatenate([side.programs[each] for side, each in parts]), "since": since, "until": until, "kind": kinds,
        }  # fmt: skip

    def _keys(self, old: Pairs, new: Pairs) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """A pair as one number: the body, the resident and the place of the programme among the body's."""
        people = [side.everybody for side in (old, new)]
        known, numbers = np.unique(np.concatenate([each.residents for each in people]), return_inverse=True)
        many = max(map(len, self._programs), default=0)
        found = []
        for side, own in zip((old, new), np.split(numbers, [people[0].size]), strict=True):
            persons = together.bodies_of(side.everybody) * np.int64(len(known)) + own
            found.append(persons[side.likely.places] * many + side.programs)
        return found[0], found[1]

    def _days(self, pairs: Pairs, chosen: NDArray[np.int64]) -> NDArray[np.int32]:
        """``since`` and ``until`` of some pairs, in two rows."""
        order = np.argsort(chosen)  # rule after rule, as since_and_until wants them
        some = chosen[order]
        found = np.empty((2, len(chosen)), np.int32)
        found[:, order] = self._turning.since_and_until(
            pairs.everybody, pairs.readies, Likely(pairs.likely.rules[some], pairs.likely.places[some])
        )
        return found

    def _write(self, body: str, rows: Rows) -> None:
        """Names are put in here: for so few rows that is quicker than a list of all programmes in SQL."""
        programs = np.array(self._programs[self.bodies.index(body)], object)
        named = {"program": programs[rows["rule"]], "change": np.array(KINDS, object)[rows["kind"]]}
        self._database.register("arrays", {**rows, **named})
        days = f"{results.day_sql('since')}, {results.day_sql('until')}"
        query = f"SELECT resident, program::VARCHAR AS program, change::VARCHAR AS change, CASE WHEN change = '{LEFT}' THEN 'no' ELSE 'yes' END AS verdict, {days} FROM arrays"  # fmt: skip
        results.write_query(self._database, query, self._folder / results.CHANGES / f"{body}.parquet")
        self._database.unregister("arrays")


def _other_start(old: Pairs, first: NDArray[np.int64], new: Pairs, second: NDArray[np.int64]) -> NDArray[np.bool_]:
    """For whom any day from which something grows is another than it was: only their days can differ under the same rule."""
    found = np.zeros(len(first), np.bool_)
    before, after = old.everybody.rows, new.everybody.rows
    here, there = old.likely.places[first], new.likely.places[second]
    for base in {turn.elapsed.base for ready in new.readies for turn in ready.turns}:
        if base in before and base in after:
            found |= before[base].values[here] != after[base].values[there]
            if before[base].unknown is not None or after[base].unknown is not None:
                found |= residents.unknown_in(before[base])[here] != residents.unknown_in(after[base])[there]
    return found


def _needed(given: Iterable[Given]) -> frozenset[str]:
    return columns_needed([ready for each in given for ready in each.readies])
