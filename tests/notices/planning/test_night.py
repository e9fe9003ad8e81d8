"""A night for everybody decides as for one person: who is told, in which order, by a message, by post, or in the box alone."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import strategies as st

from tests.examples import examples
from todoke.common.channels import Channel
from todoke.common.clock import TOKYO
from todoke.notices.rules import bundling, timing
from todoke.notices.rules.bundling import Reader, Told, Way
from todoke.notices.rules.tact import Tact
from todoke.notices.rules.topics import Priority, Topic

duckdb = pytest.importorskip("duckdb")
from todoke.notices.planning import night  # noqa: E402
from todoke.notices.planning.night import BOX, MESSAGE, PAPER, Night, Said  # noqa: E402
from todoke.notices.planning.openings import openings  # noqa: E402

pytestmark = pytest.mark.embedded
DAY = date(2026, 11, 25)
NOON = datetime.combine(DAY, time(12), TOKYO)
TOPICS = [Topic.BENEFIT, Topic.CHILDCARE, Topic.CHECKUP]


@dataclass(frozen=True)
class Someone:
    """A head of a household with a child, and what the head chose."""

    number: int
    reachable: bool
    a_week: int
    spent: int
    on_paper: bool
    mourns: bool
    stopped: int
    grave: bool

    @property
    def child(self) -> int:
        return self.number + 1000


def choices(number: int) -> st.SearchStrategy[Someone]:
    return st.builds(
        Someone, st.just(number), st.booleans(), st.integers(0, 3), st.integers(0, 3), st.booleans(), st.booleans(),
        st.sampled_from([0, 1 << list(Topic).index(Topic.BENEFIT)]), st.booleans(),
    )  # fmt: skip


TEXTS = st.dictionaries(
    st.sampled_from([f"p{number}" for number in range(14)]),
    st.builds(Said, st.sampled_from(TOPICS), st.sampled_from(list(Tact)), st.sampled_from([Priority.DEADLINE, Priority.ORDINARY]), st.booleans()),
    min_size=1,
)  # fmt: skip
CHANGES = st.lists(
    st.tuples(st.sampled_from([1, 2, 1001, 1002]), st.sampled_from([f"p{number}" for number in range(14)]), st.none() | st.integers(1, 40)),
    unique_by=lambda pair: pair[:2],
)  # fmt: skip


def write(path: Path, columns: str, rows: list[tuple[object, ...]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as database:
        database.execute(f"CREATE TABLE rows ({columns})")
        if rows:
            database.executemany(f"INSERT INTO rows VALUES ({', '.join('?' * len(rows[0]))})", rows)
        database.execute(f"COPY rows TO '{path}' (FORMAT parquet)")
    return path


def population(folder: Path, heads: list[int]) -> Path:
    people: list[tuple[object, ...]] = []
    for head in heads:
        people += [
            (head, head, "131181", date(1990, 5, 1), "self", "female"),
            (head + 1000, head, "131181", date(2024, 2, 1), "child", "male"),
        ]
    return write(
        folder / "people.parquet",
        "resident BIGINT, household BIGINT, area VARCHAR, birth_date DATE, relation VARCHAR, sex VARCHAR",
        people,
    )


def changed(folder: Path, rows: list[tuple[object, ...]]) -> Path:
    write(
        folder / "changed" / "changes" / "131181.parquet",
        "resident BIGINT, program VARCHAR, change VARCHAR, since DATE, until DATE",
        rows,
    )
    return folder / "changed"


def told(out: Path) -> dict[int, list[tuple[str, int, str, bool]]]:
    with duckdb.connect() as database:
        rows = database.execute(
            f"SELECT recipient, about, item, way, named FROM '{out / 'notices.parquet'}' ORDER BY recipient, place"
        ).fetchall()
    found: dict[int, list[tuple[str, int, str, bool]]] = defaultdict(list)
    for recipient, about, item, way, named in rows:
        found[recipient].append((item, about, way, named))
    return found


SPENT = Someone(1, True, 1, 1, False, False, 0, False), Someone(2, True, 3, 3, False, True, 0, False)
LAWFUL = {
    "p0": Said(Topic.BENEFIT, Tact.OPEN, Priority.DEADLINE, by_law=True),
    "p1": Said(Topic.CHECKUP, Tact.OPEN, by_law=False),
}


@examples(15, suppress_health_check=list(HealthCheck))
@example(SPENT, LAWFUL, [(1, "p0", None), (1001, "p0", 5), (1, "p1", 5), (2, "p0", 5), (1002, "p1", None)])
@example(SPENT, LAWFUL, [(1, "p0", 6), (1, "p1", 1)])
@given(st.tuples(choices(1), choices(2)), TEXTS, CHANGES)
def test_everybody_at_once_is_told_what_one_by_one_they_would_be(
    tmp_path_factory: pytest.TempPathFactory,
    people: tuple[Someone, Someone],
    texts: dict[str, Said],
    wanted: list[tuple[int, str, int | None]],
) -> None:
    folder = tmp_path_factory.mktemp("night")
    rows: list[tuple[object, ...]] = [
        (who, program, "entered", None, DAY + timedelta(days=left) if left else None) for who, program, left in wanted
    ]
    chosen: list[tuple[object, ...]] = [
        (each.number, each.reachable, each.a_week, each.spent, each.on_paper, each.mourns, each.grave, each.stopped)
        for each in people
    ]
    done = night.plan(
        Night(
            DAY, population(folder, [1, 2]), None, changed(folder, rows), folder / "out", texts, choices=write(folder / "choices.parquet", night.CHOICES, chosen)
        )
    )  # fmt: skip
    found = told(folder / "out")
    assert done.notices == sum(len(each) for each in found.values())
    for someone in people:
        assert found[someone.number] == expected(someone, texts, wanted)


def expected(
    someone: Someone, texts: dict[str, Said], wanted: list[tuple[int, str, int | None]]
) -> list[tuple[str, int, str, bool]]:
    """By the rules for one person."""
    notices, names = [], {}
    for place, (who, program, left) in enumerate(sorted(wanted, key=lambda each: (each[0], each[1]))):
        said = texts.get(program)
        stopped = said is not None and not said.by_law and someone.stopped >> list(Topic).index(said.topic) & 1
        if said is None or who not in {someone.number, someone.child} or stopped:
            continue
        if said.tact is Tact.UNASKED_NEVER and not someone.grave:
            continue
        until = DAY + timedelta(days=left) if left else None
        notice = Told(
            UUID(int=place), UUID(int=who), 1, said.topic.value, said.priority, said.tact, said.by_law, False, until
        )  # fmt: skip
        notices.append(notice)
        names[notice.id] = (program, who)
    spent = [NOON - timedelta(days=1)] * someone.spent
    ways = (Way(UUID(int=1), Channel.MAIL.value),) if someone.reachable and not someone.on_paper else ()
    reader = Reader(ways, someone.a_week, (0, 0), someone.on_paper, someone.mourns, spent)
    made = bundling.bundles(notices, reader, now=NOON)
    way, named = {}, {}
    for bundle in made:
        if bundle.due_at.date() > DAY:  # waits for the budget, and lies in the box until then
            continue
        for each in (*bundle.told, *bundle.rest):
            way[each.id] = PAPER if bundle.channel == Channel.PAPER else MESSAGE
            named[each.id] = each in bundle.told
    return [(*names[each.id], way.get(each.id, BOX), named.get(each.id, True)) for each in bundling.ordered(notices)]


@examples(30)
@given(st.integers(0, 900), st.integers(0, 900), st.booleans())
def test_the_last_reminder_is_the_same_day_in_sql(length: int, offset: int, by_law: bool) -> None:
    since = DAY - timedelta(days=offset)
    closes = since + timedelta(days=length)
    with duckdb.connect() as database:
        found = database.execute(
            f"SELECT {night.before_sql()} FROM (SELECT DATE '{since}' AS since, DATE '{closes + timedelta(days=1)}' AS until, {by_law} AS by_law)"
        ).fetchall()
    assert found == [(timing.days_before(since, closes, by_post=by_law),)]


def test_the_calendar_reaches_the_head_of_the_household_and_what_is_done_is_not_told(tmp_path: Path) -> None:
    born = date(2026, 9, 25)
    opened = list(openings(DAY, [born]))
    assert {each.topic for each in opened} >= {Topic.VACCINATION}
    people = write(
        tmp_path / "people.parquet", "resident BIGINT, household BIGINT, area VARCHAR, birth_date DATE, relation VARCHAR, sex VARCHAR",
        [(1, 1, "131181", date(1995, 1, 1), "self", "male"), (5, 1, "131181", born, "child", "female"), (6, 1, "131181", date(2026, 9, 24), "child", "male")],
    )  # fmt: skip
    done = write(tmp_path / "done.parquet", "resident BIGINT, item VARCHAR", [(5, opened[0].item)])
    planned = night.plan(Night(DAY, people, None, changed(tmp_path, []), tmp_path / "out", {}, opened, done=done))
    found = told(tmp_path / "out")
    assert set(found) == ({1} if len(opened) > 1 else set())
    assert [(item, about) for item, about, _, _ in found[1]] == sorted(
        ((each.item, 5) for each in opened[1:]), key=lambda pair: [item for item, _, _, _ in found[1]].index(pair[0])
    )
    assert planned.notices == len(opened) - 1


def test_what_no_longer_concerns_somebody_is_withdrawn_and_what_ends_soon_is_told_once_more(tmp_path: Path) -> None:
    texts = {
        "soon": Said(Topic.BENEFIT, Tact.OPEN, Priority.DEADLINE, by_law=True),
        "other": Said(Topic.BENEFIT, Tact.OPEN),
    }
    last = timing.days_before(DAY - timedelta(days=90), DAY + timedelta(days=21), by_post=True)
    closes = DAY + timedelta(days=last)
    write(
        tmp_path / "matched" / "likely" / "131181.parquet", "resident BIGINT, program VARCHAR, since DATE, until DATE",
        [(1, "soon", closes - timedelta(days=111), closes + timedelta(days=1)), (2, "soon", closes - timedelta(days=111), closes + timedelta(days=9)), (1, "unsaid", None, closes)],
    )  # fmt: skip
    rows: list[tuple[object, ...]] = [(2, "other", "left", None, None), (2, "soon", "changed", None, None)]
    done = night.plan(
        Night(DAY, population(tmp_path, [1, 2]), tmp_path / "matched", changed(tmp_path, rows), tmp_path / "out", texts)
    )
    assert told(tmp_path / "out") == {1: [("soon", 1, PAPER, True)]}
    assert (done.withdrawn, done.letters, done.messages) == (1, 1, 0)
