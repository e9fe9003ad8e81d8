"""Accumulated changes are the difference of full runs: through exits, moves, births, deaths, changed facts and rules, and over 1 April."""

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from tests.eligibility.matching import people
from tests.eligibility.matching.test_finding import BODIES
from tests.eligibility.rules import drawn
from tests.examples import examples
from todoke.eligibility.matching import changes, passing, running
from todoke.eligibility.matching.changes import Delta
from todoke.eligibility.matching.residents import Partition
from todoke.eligibility.matching.running import Job
from todoke.eligibility.matching.variants import Variant, prepare
from todoke.eligibility.rules import reading
from todoke.eligibility.rules.rule import Moment, Window
from todoke.people.rules.facts import Kind, Value

pytestmark = pytest.mark.embedded
pytest.importorskip("duckdb")
SLOW = list(HealthCheck)
#: The days before and after which something turns: a fiscal year, a leap day, a month's end, an ordinary week.
STEPS = (
    (date(2026, 3, 30), date(2026, 3, 31), date(2026, 4, 1), date(2026, 4, 2)),
    (date(2028, 2, 27), date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1)),
    (date(2026, 11, 20), date(2026, 11, 25), date(2026, 12, 31), date(2027, 4, 5)),
)
State = tuple[date, dict[int, people.Person], dict[str, Variant]]


@st.composite
def persons(draw: st.DrawFn, number: int, day: date) -> people.Person:
    """Somebody as a register has them; most were born on days at whose return something turns."""
    row = draw(drawn.rows(day))
    held = {name: max(value, 0) if isinstance(value, int) and not isinstance(value, bool) else value for name, value in row.items()}  # fmt: skip
    return number, {**held, "area": draw(st.sampled_from(BODIES))}


@st.composite
def variants_on(draw: st.DrawFn, day: date) -> dict[str, Variant]:
    found = {}
    for number in range(draw(st.integers(1, 5))):
        window = draw(st.just(Window()) | drawn.windows(day))
        rule = people.cited_all(*draw(st.lists(drawn.trees(day), min_size=1, max_size=2)), window=window)
        found.update({f"{body}-{number}": Variant(f"{body}-{number}", body, rule) for body in BODIES})
    return found


@st.composite
def histories(draw: st.DrawFn) -> list[State]:
    """Four days: between them people come, go, move and change, and rules change."""
    days = draw(st.sampled_from(STEPS))
    living = {number: draw(persons(number, days[1])) for number in range(1, draw(st.integers(1, 12)) + 1)}
    rules = draw(variants_on(days[1]))
    found = [(days[0], living, rules)]
    for day in days[1:]:
        living, rules = dict(living), dict(rules)
        for number in draw(st.sets(st.sampled_from([*living, 90, 91]), max_size=4)):
            _happens(draw, living, number, day)
        if draw(st.integers(0, 3)) == 0:
            rules.update(draw(variants_on(day)))
        if draw(st.integers(0, 5)) == 0 and len(rules) > 1:
            del rules[draw(st.sampled_from(sorted(rules)))]
        found.append((day, living, rules))
    return found


def _happens(draw: st.DrawFn, living: dict[int, people.Person], number: int, day: date) -> None:
    """A birth, a death, a move or a changed fact."""
    if number not in living:
        born = draw(persons(number, day))
        living[number] = (number, {**born[1], "birth_date": day - timedelta(days=draw(st.integers(0, 3)))})
        return
    match draw(st.sampled_from(["death", "move", "fact", "fact", "all"])):
        case "death":
            if len(living) > 1:
                del living[number]
        case "move":
            other = next(body for body in BODIES if body != living[number][1]["area"])
            living[number] = (number, {**living[number][1], "area": other, "moved_in_date": day})
        case "fact":
            fact = draw(st.sampled_from([each for each in drawn.STORED if each.kind is not Kind.BODY]))
            value = draw(drawn.values_of(fact, day))
            held = max(value, 0) if isinstance(value, int) and not isinstance(value, bool) else value
            living[number] = (number, {**living[number][1], fact.name: held})
        case _:
            living[number] = draw(persons(number, day))


def full(folder: Path, state: State) -> Path:
    """A full run of one day; where its resident table lies."""
    day, living, rules = state
    table = people.write(folder / f"people-{day}.parquet", list(living.values()))
    running.run(Job(table, folder / f"full-{day}", day), people.by_body(rules.values()))
    return table


@examples(20, suppress_health_check=SLOW)
@given(history=histories())
def test_accumulated_changes_are_the_difference_of_full_runs(
    tmp_path_factory: pytest.TempPathFactory, history: list[State]
) -> None:
    folder = tmp_path_factory.mktemp("changes")
    before = full(folder, history[0])
    copy = people.likely_in(folder / f"full-{history[0][0]}")
    for old, new in pairwise(history):
        after = full(folder, new)
        listed = folder / "changes.parquet"
        changes.changes_between(running.connect(), before, after, listed)
        out = folder / "delta"
        changes.run(Delta(after, listed, out, old[0], new[0]), people.by_body(old[2].values()), people.by_body(new[2].values()))  # fmt: skip
        copy = people.followed(copy, people.changes_in(out))
        expected = people.likely_in(folder / f"full-{new[0]}")
        assert copy == expected
        assert expected == people.expected(new[1].values(), new[2].values(), new[0])
        before = after


def _step(
    folder: Path, day: date, born: list[date], text: str, window: Window | None = None
) -> list[tuple[people.Key, str, people.Days]]:
    """What changes overnight for people of whom nothing changes."""
    everybody: list[people.Person] = [
        (number, {"area": "131181", "birth_date": each}) for number, each in enumerate(born)
    ]
    table = people.write(folder / "people.parquet", everybody)
    variants = {"131181": [Variant("p", "131181", people.cited_all(reading.read(text), window=window or Window()))]}
    changes.run(Delta(table, None, folder / "delta", day - timedelta(days=1), day), variants, variants)
    return people.changes_in(folder / "delta")


def test_a_birthday_opens_and_another_closes_a_window(tmp_path: Path) -> None:
    born = [date(2020, 11, 25), date(2023, 11, 25), date(2023, 11, 24), date(2020, 11, 26)]
    found = _step(tmp_path, date(2026, 11, 25), born, "age BETWEEN 3 AND 5")
    assert sorted(found) == [
        ((0, "p"), "left", (None, None)),
        ((1, "p"), "entered", (date(2026, 11, 25), date(2029, 11, 25))),
    ]


def test_on_1_april_a_whole_class_enters(tmp_path: Path) -> None:
    born = [date(2020, 4, 1), date(2020, 4, 2), date(2021, 4, 1), date(2021, 4, 2)]
    found = _step(tmp_path, date(2027, 4, 1), born, "fiscal_year_age = 7")
    assert sorted((key[0], kind) for key, kind, _ in found) == [(0, "left"), (1, "entered"), (2, "entered")]


def test_who_crosses_two_borders_in_one_night_is_told_once(tmp_path: Path) -> None:
    day = date(2026, 11, 25)
    everybody: list[people.Person] = [
        (number, {"area": "131181", "birth_date": born, "moved_in_date": moved})
        for number, (born, moved) in enumerate([
            (date(2006, 11, 25), date(2026, 8, 26)), (date(2006, 11, 25), date(2026, 8, 27)), (date(2006, 11, 26), date(2026, 8, 26)),
            (date(2006, 11, 26), date(2026, 8, 27)), (date(1950, 1, 1), date(2026, 8, 26)),
        ])
    ]  # fmt: skip
    table = people.write(tmp_path / "people.parquet", everybody)
    rule = people.cited_all(reading.read("age < 20"), reading.read("days_since_moving_in <= 90"))
    variants = {body: [Variant("p", body, rule)] for body in ("131181", "132080")}
    changes.run(Delta(table, None, tmp_path / "delta", day - timedelta(days=1), day), variants, variants)
    found = people.changes_in(tmp_path / "delta")
    assert found == [((number, "p"), "left", (None, None)) for number in (0, 1, 2)]


def test_for_whom_a_rule_turns_all_that_it_reads_is_read(tmp_path: Path) -> None:
    day = date(2026, 11, 25)
    known: dict[str, Value | None] = {
        "income": 1,
        "tax_exempt": True,
        "care_level": 2,
        "sex": "male",
        "household_size": 3,
        "pregnant": True,
    }
    facts = ["income < 5", "tax_exempt", "care_level >= 1", "pregnant", "sex = 'male'", "household_size > 2"]
    everybody: list[people.Person] = [
        (age, {"area": "131181", "birth_date": date(2026 - age, 11, 25), **known}) for age in range(10, 70, 10)
    ]
    table = people.write(tmp_path / "people.parquet", everybody)
    rules = [people.cited_all(reading.read(f"age >= {age} AND {more}")) for age, more in zip(range(10, 70, 10), facts, strict=True)]  # fmt: skip
    variants = {"131181": [Variant(str(10 * number + 10), "131181", rule) for number, rule in enumerate(rules)]}
    changes.run(Delta(table, None, tmp_path / "delta", day - timedelta(days=1), day), variants, variants)
    found = sorted((key, kind) for key, kind, _ in people.changes_in(tmp_path / "delta"))
    assert found == [((age, str(age)), "entered") for age in range(10, 70, 10)]


def test_a_night_reads_few_pieces_and_only_what_is_asked_there() -> None:
    def crossing(text: str) -> passing.Crossing:
        rule = people.cited_all(reading.read(text))
        old, new = (prepare(rule, "131181", each) for each in (date(2026, 11, 24), date(2026, 11, 25)))
        return passing.Crossing(passing.crossing(rule, date(2026, 11, 24), date(2026, 11, 25)), old, new)

    facts = ["income < 5", "tax_exempt", "care_level >= 1", "pregnant", "sex = 'male'", "household_size > 2"]
    rules = [crossing(f"age >= {age} AND {more}") for age, more in zip(range(10, 70, 10), facts, strict=True)]
    assert [names for _, names in passing.by_birth(rules[:2])] == [
        {"birth_date", "tax_exempt"},
        {"birth_date", "income"},
    ]
    assert len(passing.by_birth(rules)) == 4
    assert set().union(*(names for _, names in passing.by_birth(rules))) == {"birth_date", "income", "tax_exempt", "care_level", "pregnant", "sex", "household_size"}  # fmt: skip
    assert [condition for condition, _ in passing.by_birth([rules[0], rules[0]])] == [passing.by_birth(rules[:1])[0][0]]
    ((condition, names),) = passing.by_start("moved_in_date", [crossing("age < 3 AND days_since_moving_in <= 90")])
    assert "birth_date >= DATE '2023-11-25'" in condition
    assert "NULL" not in condition
    assert names == {"birth_date", "moved_in_date"}
    ((condition, _),) = passing.by_start("moved_in_date", [crossing("(age < 3 OR age < 4 AND pregnant) AND days_since_moving_in <= 90")])  # fmt: skip
    assert condition.endswith("OR birth_date IS NULL)")
    assert passing.by_start("application_date", []) == []


def test_a_strict_window_closes_for_one_after_another_or_for_all(tmp_path: Path) -> None:
    day, born = date(2026, 11, 25), [date(2025, 11, 24), date(2025, 11, 25), date(2025, 11, 26)]
    closes = Window(closes=Moment(since="birth_date", years=1, days=-1), strict=True)
    assert _step(tmp_path, day, born, "age < 20", closes) == [((1, "p"), "left", (None, None))]
    for last, kinds in ((day - timedelta(days=1), ["left"] * 3), (day, []), (day - timedelta(days=2), [])):
        found = _step(tmp_path, day, born, "age < 20", Window(closes=Moment(fixed=last), strict=True))
        assert [kind for _, kind, _ in found] == kinds


def test_on_an_ordinary_night_only_those_who_cross_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The point of it: the others are not even looked at."""
    from todoke.eligibility.matching import finding

    seen: list[int] = []
    plainly = finding.find

    def counting(partition: Partition, *args: object, **options: object) -> finding.Outcome:
        seen.append(partition.size)
        return plainly(partition, *args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(finding, "find", counting)
    born = [date(2000, 1, 1) + timedelta(days=each) for each in range(3_000)]
    found = _step(tmp_path, date(2026, 11, 25), born, "age >= 20")
    assert [kind for _, kind, _ in found] == ["entered"]
    assert max(seen) == 1
