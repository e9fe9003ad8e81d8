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
    from todoke.eligibility.matching.together import Given
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
    everybody = together.crowd([*parts.values()])
    found = together.find(everybody, [Given(rules[body], 10 * np.arange(len(rules[body]), dtype=np.int32)) for body in bodies])  # fmt: skip
    assert (np.diff(found.likely.rules) >= 0).all()
    numbers, ids = together.bodies_of(everybody)[found.likely.places], everybody.residents[found.likely.places]
    shown = sorted(zip(numbers.tolist(), found.programs.tolist(), ids.tolist(), strict=True))
    alone = []
    for number, body in enumerate(bodies):
        likely = finding.find(parts[body], rules[body], counts=False).likely
        alone += [(number, 10 * rule, int(parts[body].residents[place])) for rule, place in zip(likely.rules.tolist(), likely.places.tolist(), strict=True)]  # fmt: skip
    assert shown == sorted(alone)
    assert {number for number, _, _ in shown} == {0, 1}
    assert {program for number, program, _ in shown if number == 0} == {0, 10, 20}
    nobody = together.find(everybody, [Given([], np.zeros(0, np.int32)) for _ in bodies])
    assert nobody.likely.rules.size == nobody.programs.size == 0
