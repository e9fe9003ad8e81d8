"""A million made-up residents, the programmes that OpenFisca-Japan has too: our matching beside its vectorised simulation.

Households are drawn as for the oracle. Needs the environment that `make oracle` makes; without it, it says so and measures nothing.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from bench import support
from bench.openfisca import DAY, NAMES
from bench.support import ROOT, Figure
from scripts.oracle import environment
from scripts.oracle.asking import span, written
from scripts.oracle.comparing import compare
from scripts.oracle.families import Family, Person, draw
from scripts.oracle.programs import PROGRAMS, decider, facts, programs_on

RESIDENTS = 1_000_000
#: Of so many families every verdict is compared; and so many are in one simulation of the peer.
SAMPLE, CHUNK = 2_000, 100_000
TURNS = 3
BODY = "131130"
PERSON = ("born", "income", "physical", "intellectual", "mental", "palsy", "school")
FAMILY = ("dependants", "tax_exempt", "assistance", "after_deductions")
LAW = "条例"


def families() -> Iterator[Family]:
    """Without end, all on one day."""
    for seed in range(1, 1_000):
        for each in draw(50_000, seed):
            if max(one.born for one in each.people) <= DAY:
                yield replace(each, day=DAY, deducted=False)


@dataclass(slots=True)
class Told:
    """Everybody's facts in lists, for both sides."""

    sample: list[Family] = field(default_factory=list)
    homes: int = 0
    members: dict[str, list[Any]] = field(
        default_factory=lambda: {name: [] for name in ("home", "role", "special", *PERSON)}
    )
    shared: dict[str, list[Any]] = field(default_factory=lambda: {name: [] for name in (*FAMILY, "yen", "single")})

    def add(self, family: Family) -> None:
        """One more family."""
        if len(self.sample) < SAMPLE:
            self.sample.append(family)
        row = {**written(family), "yen": family.income, "single": len(family.parents) == 1}
        for name, values in self.shared.items():
            values.append(row[name])
        for role, people in (("親", family.parents), ("子", family.children)):
            for person in people:
                self._person(role, person)
        self.homes += 1

    def _person(self, role: str, person: Person) -> None:
        members = self.members
        members["home"].append(self.homes)
        members["role"].append(role)
        members["born"].append(person.born.isoformat())
        for name in ("income", "physical", "intellectual", "mental", "palsy", "school", "special"):
            members[name].append(getattr(person, name))


def tell(folder: Path, residents: int = RESIDENTS) -> Told:
    """Draw everybody and write them down: arrays for the peer, a resident table for ours."""
    told = Told()
    for family in families():
        told.add(family)
        if len(told.members["home"]) >= residents:
            break
    arrays = {name: np.array(values) for name, values in told.members.items()}
    homes = {name: np.array(values) for name, values in told.shared.items()}
    np.savez(folder / "people.npz", **{name: arrays[name] for name in ("home", "role", *PERSON)}, **{name: homes[name] for name in FAMILY})  # type: ignore[arg-type]  # fmt: skip
    _table(folder / "people.parquet", arrays, homes)
    return told


def _table(path: Path, members: Mapping[str, Any], homes: Mapping[str, Any]) -> None:
    """The resident table: a person's facts, and the household's beside them; what no register holds is not there."""
    from todoke.eligibility.matching import residents
    from todoke.eligibility.matching.residents import CODES, HELD
    from todoke.eligibility.rules.folding import Column

    home = members["home"]
    schools, places = np.unique(members["school"], return_inverse=True)
    known = {
        "resident": np.arange(len(home)), "household": home, "birth_date": members["born"].astype("M8[D]").astype(np.int32),
        "physical_disability_grade": members["physical"], "intellectual_disability_degree": members["intellectual"],
        "mental_disability_grade": members["mental"], "special_child_grade": members["special"], "palsy_or_dystrophy": members["palsy"],
        "school": np.array([CODES.number_of(each) for each in schools])[places], "income": homes["yen"][home],
        "dependants": homes["dependants"][home], "single_parent": homes["single"][home], "tax_exempt": homes["tax_exempt"][home],
        "public_assistance": homes["assistance"][home].astype(bool),
    }  # fmt: skip
    nobody = np.ones(len(home), np.bool_)
    rows = {fact.name: Column(np.zeros(len(home), np.int32), nobody) for fact in HELD if fact.name not in known}
    rows |= {name: Column(values) for name, values in known.items()}
    with residents.Writer(path) as writer:
        writer.add(BODY, residents.taken(rows, np.argsort(known["birth_date"], kind="stable")))


# Our side, in a process of its own -------------------------------------------------------------------------------------------


def ours(folder: Path) -> dict[str, float]:
    """Match everybody with the nine rules, each with a basis for all that it reads; who is likely and for whom it depends."""
    from todoke.eligibility.matching import finding, residents, running
    from todoke.eligibility.matching.variants import Preparing, Variant, columns_needed

    began, clock = time.process_time(), time.perf_counter()
    rules = [decider(each.key, DAY).rule for each in programs_on(DAY)]
    bound = [replace(rule, bases=dict.fromkeys(rule.facts, LAW)) for rule in rules]
    preparing = Preparing(DAY)
    readies = [preparing.ready(Variant(str(number), BODY, rule)) for number, rule in enumerate(bound)]
    database = running.connect()
    people = residents.read(
        database, residents.source_of(folder / "people.parquet", BODY), BODY, columns_needed(readies)
    )
    ready = time.process_time()
    outcome = finding.find(people, readies)
    likely = outcome.likely
    finding.Turning().since_and_until(people, readies, likely)
    found = {
        "all": time.process_time() - began,
        "matching": time.process_time() - ready,
        "clock": time.perf_counter() - clock,
    }
    found["megabytes"] = support.megabytes()
    verdicts = np.zeros((len(readies), people.size), np.int8)
    verdicts[likely.rules, people.residents[likely.places]] = 2
    _depends(people, readies, verdicts)
    np.save(folder / "verdicts.npy", verdicts)
    return found


def _depends(people: Any, readies: Sequence[Any], verdicts: Any) -> None:
    """For whom it depends, which matching only counts: 1 in the verdicts."""
    from todoke.eligibility.matching.residents import CODES
    from todoke.eligibility.rules import folding

    for number, ready in enumerate(readies):
        unknown = folding.fold(ready.whole, people.rows, CODES, people.size).unknown
        if unknown is not None:
            verdicts[number, people.residents[np.flatnonzero(unknown)]] = 1


# Beside each other -----------------------------------------------------------------------------------------------------------


def asked(command: Sequence[str], path: Path | None = None) -> dict[str, float]:
    """What a process of its own measured."""
    more = {"PYTHONPATH": str(path)} if path else {}
    result = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **more}, stdout=subprocess.PIPE, text=True, check=True
    )
    found: dict[str, float] = json.loads(result.stdout.splitlines()[-1])
    return found


def alike(folder: Path, told: Told) -> list[Figure]:
    """The verdicts on every family beside the amounts; on the sample each verdict beside our answer, and each difference with its reason."""
    verdicts = np.load(folder / "verdicts.npy")
    with np.load(folder / "amounts.npz") as held:
        amounts = dict(held)
    home = np.array(told.members["home"])
    same = open_ = other = 0
    for number, program in enumerate(programs_on(DAY)):
        best = np.zeros(told.homes, np.int8)
        np.maximum.at(best, home, verdicts[number])
        pays = np.maximum(amounts[program.least], amounts[program.most]) > 0
        same += int(np.count_nonzero((best == 2) == pays) - np.count_nonzero((best == 1) & ~pays))
        open_ += int(np.count_nonzero(best == 1))
        other += int(np.count_nonzero((best == 2) & ~pays) + np.count_nonzero((best == 0) & pays))
    pairs = told.homes * len(PROGRAMS)
    values = {name: each[:SAMPLE].tolist() for name, each in amounts.items()}
    theirs = [
        {each.key: span(each, family, values, place) for each in programs_on(DAY)}
        for place, family in enumerate(told.sample)
    ]
    found = compare(told.sample, theirs)
    wrong = _unlike_our_answers(told.sample, verdicts)
    return [
        Figure("families and programmes with one verdict on both sides", 100 * same / pairs, "%", note=f"{pairs:,} pairs, {100 * open_ / pairs:.1f} % open on our side, {100 * other / pairs:.1f} % different"),
        Figure("verdicts of matching that are not those of our answers, on the sample", wrong, "", most=0, note=f"{SAMPLE:,} families"),
        Figure("differences from its amounts without a reason, on the sample", len(found.unexplained), "", most=0, note=f"{len(found.divergences):,} with one"),
    ]  # fmt: skip


def _unlike_our_answers(sample: Sequence[Family], verdicts: Any) -> int:
    """How many verdicts of matching are other ones than an answer gives from what a register holds."""
    from todoke.eligibility.matching.residents import HELD_NAMES
    from todoke.people.rules.vocabulary import BY_NAME

    kept = {name for name in BY_NAME if name in HELD_NAMES or BY_NAME[name].elapsed}
    wrong = place = 0
    for family in sample:
        for member, row in facts(family).members:
            known = {name: value for name, value in row.items() if name in kept}
            for number, program in enumerate(programs_on(DAY)):
                verdict = decider(program.key, DAY).outcome(member, known).verdict
                wrong += ("no", "depends", "yes").index(verdict) != verdicts[number, place]
            place += 1
    return wrong


def main() -> None:
    """Take turns, then compare."""
    if "--ours" in sys.argv:
        print(json.dumps(ours(Path(sys.argv[sys.argv.index("--ours") + 1]))))
        return
    if not environment.is_ready():
        print("OpenFisca-Japan is not set up, so it is left out: make oracle", file=sys.stderr)
        support.finish([])
    with tempfile.TemporaryDirectory(prefix="todoke-bench-") as scratch:
        folder = Path(scratch)
        told = tell(folder)
        peer = [str(environment.PYTHON), str(Path(__file__).with_name("openfisca_million_peer.py")), scratch, DAY.isoformat(), str(CHUNK), *NAMES]  # fmt: skip
        own = [sys.executable, "-m", "bench.openfisca_million", "--ours", scratch]
        turns = [(asked(own), asked(peer, environment.DRIVER.parent)) for _ in range(TURNS)]
        figures = _figures(turns, len(told.members["home"]), told.homes) + alike(folder, told)
    support.finish(figures)


def _figures(turns: Sequence[tuple[Mapping[str, float], Mapping[str, float]]], people: int, homes: int) -> list[Figure]:
    def median(side: int, *names: str) -> float:
        return statistics.median(sum(turn[side][name] for name in names) for turn in turns)

    def ratio(mine: str, *names: str) -> float:
        return statistics.median(sum(theirs[name] for name in names) / own[mine] for own, theirs in turns)

    who = f"{people:,} residents in {homes:,} families, {len(PROGRAMS)} programmes, {os.getloadavg()[0]:.1f} load"
    return [
        Figure("a million: our matching", median(0, "matching"), "s", note=who),
        Figure("a million: ours with reading Parquet and making rules ready", median(0, "all"), "s", note=f"{median(0, 'clock'):.2f} s by the clock"),
        Figure("a million: OpenFisca-Japan calculating", median(1, "calculating"), "s", note=f"{CHUNK:,} families in one simulation; {median(1, 'clock'):.1f} s by the clock with building"),
        Figure("a million: OpenFisca-Japan with building simulations from arrays", median(1, "building", "calculating"), "s"),
        Figure("a million: its calculating / our matching", ratio("matching", "calculating"), "×", least=1),
        Figure("a million: its building and calculating / all of ours", ratio("all", "building", "calculating"), "×", least=1),
        Figure("a million: memory, ours", max(own["megabytes"] for own, _ in turns), "MB"),
        Figure("a million: memory, OpenFisca-Japan", max(theirs["megabytes"] for _, theirs in turns), "MB"),
    ]  # fmt: skip


if __name__ == "__main__":
    main()
