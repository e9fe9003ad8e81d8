"""Made-up residents: the same seed makes the same people, whole households, derived facts that agree with the calendar."""

from datetime import date
from pathlib import Path

import pytest

from tests.eligibility.rules import drawn
from todoke.common import calendar
from todoke.eligibility.matching import population
from todoke.eligibility.matching.residents import COLUMNS, HELD
from todoke.eligibility.matching.towns import THOUSANDS
from todoke.people.rules.vocabulary import BY_NAME, fits

pytestmark = pytest.mark.embedded
duckdb = pytest.importorskip("duckdb")
DAY = date(2026, 11, 25)


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("population") / "people.parquet"
    assert population.write(path, residents_total=20_000, seed=4, day=DAY) == 20_000
    return path


def test_the_towns_are_those_of_the_sample_and_share_alike(table: Path) -> None:
    import json

    from tests.conftest import ROOT

    kinds = ("special_ward", "city", "town", "village")
    sample = json.loads((ROOT / "todoke/sample/bodies.json").read_text(encoding="utf-8"))
    assert {each["key"] for each in sample if each["kind"] in kinds} == set(THOUSANDS)
    counts = dict(duckdb.execute(f"SELECT area, count(*) FROM '{table}' GROUP BY area").fetchall())
    assert counts == population.sizes(20_000)
    assert counts["131121"] == max(counts.values())


def test_the_same_seed_makes_the_same_people(tmp_path: Path, table: Path) -> None:
    again, other = tmp_path / "again.parquet", tmp_path / "other.parquet"
    population.write(again, residents_total=20_000, seed=4, day=DAY)
    population.write(other, residents_total=20_000, seed=5, day=DAY)
    for path, same in ((again, True), (other, False)):
        found = duckdb.execute(
            f"SELECT count(*) FROM (SELECT * FROM '{table}' EXCEPT ALL SELECT * FROM '{path}')"
        ).fetchone()
        assert found is not None
        assert (found[0] == 0) is same


def test_it_lies_sorted_with_the_columns_that_registers_hold(table: Path) -> None:
    assert tuple(row[0] for row in duckdb.execute(f"DESCRIBE SELECT * FROM '{table}'").fetchall()) == COLUMNS
    rows = duckdb.execute(f"SELECT area, birth_date FROM '{table}' WHERE birth_date IS NOT NULL").fetchall()
    assert rows == sorted(rows)


def test_every_value_fits_its_fact_and_many_are_unknown(table: Path) -> None:
    rows = duckdb.execute(f"SELECT * FROM '{table}' USING SAMPLE 3000 ROWS (reservoir, 1)").fetchall()
    unknown = set()
    for row in rows:
        for name, value in zip(COLUMNS[2:], row[2:], strict=True):
            assert value is None or fits(BY_NAME[name], value), (name, value)
            if value is None:
                unknown.add(name)
    assert {"income", "tax_exempt", "health_insurance", "pregnant", "child_rank", "school"} <= unknown
    assert not {"area", "relation", "household_size", "physical_disability_grade"} & unknown


def test_counts_and_ranks_follow_from_the_household(table: Path) -> None:
    homes: dict[int, list[dict[str, object]]] = {}
    for row in duckdb.execute(f"SELECT * FROM '{table}' WHERE area IN ('131181', '132080')").fetchall():
        person = dict(zip(COLUMNS, row, strict=True))
        homes.setdefault(int(person["household"]), []).append(person)
    for members in homes.values():
        if any(each["birth_date"] is None for each in members):
            continue
        born = [each["birth_date"] for each in members if each["relation"] == "child"]
        ages = [calendar.fiscal_year_age(each, DAY) for each in born if isinstance(each, date)]
        for each in members:
            assert each["household_size"] == len(members)
            assert each["children_18"] == sum(age <= 18 for age in ages)
            sure = not any(18 < age <= 22 for age in ages)
            assert each["children_22"] == (sum(age <= 22 for age in ages) if sure else None)
        ranks = sorted(each["child_rank_18"] for each in members if each["child_rank_18"])  # type: ignore[type-var]
        assert ranks == list(range(1, len(ranks) + 1))


def test_what_only_the_person_knows_is_no_column() -> None:
    held = {fact.name for fact in HELD}
    assert not {"raises_child", "supports_student", "fled_violence", "age"} & held
    assert held <= {fact.name for fact in drawn.STORED}
