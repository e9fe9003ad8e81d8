"""A full run finds exactly whom the plain reading finds, one person at a time; what a rule may not use stays unknown."""

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.eligibility.matching import people
from tests.eligibility.rules import drawn
from tests.examples import examples
from todoke.eligibility.matching import finding, residents, results, running
from todoke.eligibility.matching.running import Job
from todoke.eligibility.matching.variants import Variant, prepare
from todoke.eligibility.rules import elapsed, reading
from todoke.eligibility.rules.deciding import Decider, Verdict
from todoke.eligibility.rules.folding import Column
from todoke.eligibility.rules.rule import Giver, Moment, Window
from todoke.eligibility.rules.tree import Node
from todoke.eligibility.rules.turning import first_days_of
from todoke.eligibility.rules.windows import over_since
from todoke.people.rules.facts import Measure, Purpose
from todoke.people.rules.vocabulary import BY_NAME

pytestmark = pytest.mark.embedded
pytest.importorskip("duckdb")
SLOW = list(HealthCheck)
BODIES = drawn.BODIES[:2]


@st.composite
def registers(draw: st.DrawFn, day: date) -> list[people.Person]:
    """Up to thirty people of two bodies; facts lie within what a register's columns hold."""
    rows = draw(st.lists(drawn.rows(day), min_size=1, max_size=30))
    found: list[people.Person] = []
    for number, row in enumerate(rows):
        held = {name: max(value, 0) if isinstance(value, int) and not isinstance(value, bool) else value for name, value in row.items()}  # fmt: skip
        found.append((number + 1, {**held, "area": draw(st.sampled_from(BODIES))}))
    return found


@st.composite
def programmes(draw: st.DrawFn, day: date) -> list[Variant]:
    """Some rules for each body: several conditions, with bases for some facts only; some of what another gives to some."""
    trees = drawn.trees(day).filter(lambda node: not drawn.names_a_town_among_truths(node))
    found = []
    for number in range(draw(st.integers(1, 6))):
        nodes: list[Node] = draw(st.lists(trees, min_size=1, max_size=3))
        window = draw(st.just(Window()) | drawn.windows(day))
        rule = people.cited_all(*nodes, window=window) if draw(st.booleans()) else people.rule(*nodes, window=window, bases=draw(st.sets(st.sampled_from(["income", "single_parent", "due_date"]))))  # fmt: skip
        givers = draw(st.lists(trees, max_size=2)) if draw(st.booleans()) else []
        rule = replace(rule, elsewhere=tuple(Giver(each) for each in givers))
        found += [Variant(f"{body}-{number}", body, rule) for body in BODIES if draw(st.integers(0, 3))]
    return found


Case = tuple[date, list[people.Person], list[Variant]]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    day = draw(st.sampled_from(drawn.DAYS))
    return day, draw(registers(day)), draw(programmes(day))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("matching")


def run(folder: Path, case: Case, engine: str = "numpy", workers: int = 1) -> Path:
    day, residents_, variants = case
    table = people.write(folder / "people.parquet", residents_)
    out = folder / f"out-{engine}"
    running.run(Job(table, out, day, engine, workers), people.by_body(variants))
    return out


@examples(40, suppress_health_check=SLOW)
@given(case=cases())
def test_numpy_finds_whom_the_plain_reading_finds(folder: Path, case: Case) -> None:
    day, residents_, variants = case
    out = run(folder, case)
    if variants:
        assert people.likely_in(out) == people.expected(residents_, variants, day)
        assert people.depends_in(out) == people.depends(residents_, variants, day)


@examples(15, suppress_health_check=SLOW)
@given(case=cases())
def test_duckdb_writes_the_same(folder: Path, case: Case) -> None:
    if case[2]:
        numpy_, duckdb_ = run(folder, case), run(folder, case, "duckdb")
        assert people.likely_in(duckdb_) == people.likely_in(numpy_)
        assert people.depends_in(duckdb_) == people.depends_in(numpy_)


@pytest.mark.soak
def test_spark_writes_the_same(folder: Path) -> None:
    pytest.importorskip("pyspark")
    kept: list[Case] = []

    @settings(max_examples=30, deadline=None, suppress_health_check=SLOW, database=None)
    @given(case=cases())
    def keep(case: Case) -> None:
        kept.append(case)

    keep()
    for case in [case for case in kept if case[2]][-6:]:
        numpy_, spark_ = run(folder, case), run(folder, case, "spark")
        assert people.likely_in(spark_) == people.likely_in(numpy_)
        assert people.depends_in(spark_) == people.depends_in(numpy_)


def _made(folder: Path) -> Case:
    day = date(2026, 11, 25)
    rules = ["age < 3", "fiscal_year_age <= 18 AND income < 5000000", "age >= 75 OR age >= 65 AND care_level >= 3", "tax_exempt",
             "days_since_moving_in <= 90", "pregnancy_days >= 196", "area = '131181' AND age = 20", "area = '132080'"]  # fmt: skip
    from todoke.eligibility.matching import population

    population.write(folder / "people.parquet", residents_total=30_000, seed=5, day=day)
    variants = [Variant(f"{body}-{n}", body, people.cited_all(reading.read(text))) for body in ("131181", "132080", "134023") for n, text in enumerate(rules)]  # fmt: skip
    return day, [], variants


def test_blocks_processes_and_engines_agree_on_a_made_up_population(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    day, _, variants = _made(tmp_path)
    found = []
    monkeypatch.setattr(finding, "BLOCK", 100)
    for engine, workers in (("numpy", 1), ("numpy", 2), ("duckdb", 1)):
        out = tmp_path / f"{engine}-{workers}"
        running.run(Job(tmp_path / "people.parquet", out, day, engine, workers), people.by_body(variants))
        found.append((people.likely_in(out), people.depends_in(out)))
    assert found[0] == found[1] == found[2]
    assert len(found[0][0]) > 300
    programs = {program for _, program in found[0][0]}
    assert "131181-7" not in programs
    assert {"132080-7", "131181-6"} <= programs


def test_a_fact_without_a_basis_is_unknown() -> None:
    day, node = date(2026, 11, 25), reading.read("income < 5000000 AND age < 18")
    for bases, likely, missing in (((), 0, {(0, "income"): 1}), (("income",), 1, {})):
        ready = prepare(people.rule(node, bases=bases), "131181", day)
        rows = {"birth_date": Column(np.array([18_000], np.int32)), "income": Column(np.array([1]))}
        outcome = finding.find(residents.partition("131181", np.array([7]), rows), [ready])
        assert len(outcome.likely.rules) == likely
        assert outcome.missing == missing


def test_a_household_is_found_once_by_its_head(tmp_path: Path) -> None:
    from dataclasses import replace

    from todoke.people.rules.facts import Subject

    rule = replace(people.cited_all(reading.read("tax_exempt")), subject=Subject.HOUSEHOLD)
    home: Sequence[people.Person] = [
        (number, {"area": "131181", "birth_date": date(1980, 1, number), "relation": relation, "tax_exempt": True})
        for number, relation in ((1, "self"), (2, "spouse"), (3, "child"))
    ]
    case: Case = (date(2026, 11, 25), list(home), [Variant("p", "131181", rule)])
    assert set(people.likely_in(run(tmp_path, case))) == {(1, "p")}


@pytest.mark.parametrize("measure", list(Measure))
@examples(30)
@given(day=st.dates(date(1900, 1, 1), date(2040, 12, 31)), value=st.integers(0, 130))
def test_days_of_columns_are_those_of_one(measure: Measure, day: date, value: int) -> None:
    near = [day.replace(day=1), day, date(day.year, 4, 1), date(day.year, 4, 2), date(2024, 2, 29), date(2023, 8, 31)]
    bases = np.array([(each - date(1970, 1, 1)).days for each in near], np.int32)
    found = first_days_of(measure, bases, value).astype("M8[D]").tolist()
    assert found == [elapsed.first_day_of(measure, each, value) for each in near]


# When one can apply -----------------------------------------------------------------------------------------------------


@examples(200)
@given(day=st.sampled_from(drawn.DAYS), data=st.data())
def test_a_window_is_over_for_matching_where_it_is_for_the_answers(day: date, data: st.DataObject) -> None:
    row = data.draw(drawn.rows(day))
    held = {name: value for name, value in row.items() if name in residents.HELD_NAMES}
    window = data.draw(drawn.windows(day))
    if (grown := over_since(window)) and grown[0].base in held and data.draw(st.integers(0, 5)):
        border = elapsed.latest_base(grown[0].measure, grown[1], day - timedelta(grown[2]))
        held[grown[0].base] = border + timedelta(data.draw(st.integers(-1, 1)))  # beside the last day
    rule = people.rule(reading.read("sex = 'male' OR sex <> 'male'"), window=window, bases=data.draw(st.sampled_from([(), BY_NAME])))  # fmt: skip
    decider = Decider(rule, Purpose.MATCHING)
    person = {**held, "area": "131181", "sex": "male"}
    ready = prepare(rule, "131181", day)
    rows = {
        name: column for name, column in people.rows_of([(1, person)]).items() if name in ready.facts | {"birth_date"}
    }
    found = finding.find(residents.partition("131181", np.array([1]), rows), [ready])
    answered = decider.outcome("", person).verdict if not decider.is_over(person, day) else Verdict.NO
    assert (len(found.likely.rules), len(found.depends)) == (answered is Verdict.YES, answered is Verdict.DEPENDS)


@pytest.mark.parametrize("engine", ["numpy", "duckdb"])
def test_after_a_strict_window_nobody_is_found_and_before_it_says_until_when(tmp_path: Path, engine: str) -> None:
    day = date(2026, 11, 25)
    window = Window(closes=Moment(since="birth_date", months=24, days=-1), strict=True)
    born: list[date | None] = [date(2024, 11, 26), date(2024, 11, 25), None]
    everybody: list[people.Person] = [
        (number, {"area": "131181", "birth_date": each, "income": 1}) for number, each in enumerate(born)
    ]
    node = reading.read("income < 100")
    found = people.likely_in(run(tmp_path, (day, everybody, [Variant("p", "131181", people.cited_all(node, window=window))]), engine))  # fmt: skip
    assert found == {(0, "p"): (None, date(2026, 11, 26)), (2, "p"): (None, None)}
    fixed = Window(closes=Moment(fixed=day), strict=True)
    for shown, until in (
        (fixed, date(2026, 11, 26)),
        (Window(closes=Moment(fixed=day - timedelta(1)), strict=True), None),
    ):
        found = people.likely_in(run(tmp_path, (day, everybody, [Variant("p", "131181", people.cited_all(node, window=shown))]), engine))  # fmt: skip
        assert set(found.values()) == ({(None, until)} if until else set())


# Interrupted ------------------------------------------------------------------------------------------------------------


def test_an_interrupted_run_goes_on_where_it_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    day, _, variants = _made(tmp_path)
    job = Job(tmp_path / "people.parquet", tmp_path / "out", day)
    whole = tmp_path / "whole"
    running.run(Job(job.population, whole, day), people.by_body(variants))
    matched: list[str] = []
    plainly = running.Worker.match

    def stumbling(self: running.Worker, body: str) -> results.Done:
        matched.append(body)
        if len(matched) == 2:
            (tmp_path / "out.part" / "likely").mkdir(exist_ok=True)
            (tmp_path / "out.part" / "likely" / f"{body}.parquet.part").write_bytes(b"half a file")
            raise KeyboardInterrupt
        return plainly(self, body)

    monkeypatch.setattr(running.Worker, "match", stumbling)
    with pytest.raises(KeyboardInterrupt):
        running.run(job, people.by_body(variants))
    assert not job.out.exists()
    running.run(job, people.by_body(variants))
    assert matched == ["131181", "132080", "132080", "134023"]
    assert people.likely_in(job.out) == people.likely_in(whole)
    assert sorted(os.listdir(job.out)) == ["depends", "likely", "manifest.json"]


def test_another_day_or_other_rules_start_afresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    day, _, variants = _made(tmp_path)
    out = tmp_path / "out"
    first = results.Folder(out, {"as_of": "2026-11-24"})
    results.mark_done(first.path, results.Done("131181", likely=99))
    done = running.run(Job(tmp_path / "people.parquet", out, day), people.by_body(variants))
    assert 99 not in {each.likely for each in done}
    assert results.rules_digest(variants) != results.rules_digest(variants[1:])


def test_a_failed_table_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), residents.Writer(tmp_path / "people.parquet"):
        raise RuntimeError
    assert os.listdir(tmp_path) == []
