"""Many bodies at once find what each finds alone."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from tests.eligibility.matching import people

pytestmark = pytest.mark.embedded
pytest.importorskip("duckdb")


def test_shared_rules_own_rules_and_one_that_a_body_has_twice(tmp_path: Path) -> None:
    from todoke.eligibility.matching import finding, residents, running, together
    from todoke.eligibility.matching.variants import Preparing, Variant
    from todoke.eligibility.rules import reading

    bodies = ("131181", "132080", "133612")
    rows: list[people.Person] = [
        (number, {"area": bodies[number % 3], "birth_date": None if number == 7 else date(1940 + 2 * number, 3, 3), "income": 1_000 * number})
        for number in range(40)
    ]  # fmt: skip
    table = people.write(tmp_path / "people.parquet", rows)
    shared = people.cited_all(reading.read("age >= 20"))
    rich, here = (people.cited_all(reading.read(text)) for text in ("income > 20000", "area = '132080'"))
    preparing = Preparing(date(2026, 11, 25))
    rules = {
        body: [preparing.ready(Variant(str(place), body, rule)) for place, rule in enumerate(those)]
        for body, those in zip(bodies, ([shared, rich, shared], [here, shared], [here]), strict=True)
    }
    with running.connect() as database:
        parts = residents.read_each(database, residents.source_of(table), bodies, {"birth_date", "income"})
    found = together.find(parts, rules)
    for body in bodies:
        alone = finding.find(parts[body], rules[body], counts=False).likely
        assert np.array_equal(found[body].rules, alone.rules)
        assert np.array_equal(found[body].places, alone.places)
    assert [len(found[body].rules) > 0 for body in bodies] == [True, True, False]
    assert together.find(parts, {body: [] for body in bodies})["131181"].rules.size == 0
