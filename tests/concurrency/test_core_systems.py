"""Core systems that fetch while others file, and workers that are killed: nothing is passed over, nothing is lost, nothing gets two places."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction

from tests.concurrency import upload_desk as desk
from tests.concurrency.processes import database, ended, start
from tests.concurrency.threads import failures, needs_postgresql, together
from tests.procedures import core
from todoke.bodies.models import Body
from todoke.common import clock
from todoke.procedures.models import HandOver, Submission
from todoke.procedures.operations import hand_over_files, hand_overs
from todoke.procedures.queries import connectors as queries
from todoke.procedures.rules.states import Route

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_reader_that_follows_the_places_gets_everything_however_late_it_commits(arakawa: Body) -> None:
    """Eight file beside one another, some of them slow to commit, while two read on: each reads every submission once and in order."""
    needs_postgresql()
    partner, _ = core.core(arakawa)
    form = core.version(arakawa, now=clock.now() - timedelta(days=1))
    core.connected(arakawa, form, Route.PULL, partner=partner, now=clock.now() - timedelta(hours=1))
    filing = threading.Event()
    left = threading.Semaphore(0)

    def file(pause: float) -> Callable[[], int]:
        def work() -> int:
            for _ in range(6):
                with transaction.atomic():
                    core.some(form, now=clock.now())
                    time.sleep(pause)  # its rows are older than what others commit meanwhile
            left.release()
            return 6

        return work

    def read() -> list[tuple[int | None, str]]:
        seen: list[tuple[int | None, str]] = []
        after, quiet = 0, 0
        while quiet < 3:
            rows = hand_overs.pull(partner=partner, after=after, limit=5, by=core.BY, now=clock.now())
            seen += [(row.sequence, row.submission.number) for row in rows]
            after = rows[-1].sequence or after if rows else after
            quiet = 0 if rows or not filing.is_set() else quiet + 1
            time.sleep(0.005)
        return seen

    def watch() -> None:
        for _ in range(8):
            left.acquire()
        filing.set()

    results = together([*(file(0.004 * place) for place in range(8)), watch, read, read])
    assert not failures(results)
    numbers = set(Submission.objects.values_list("number", flat=True))
    assert len(numbers) == 48
    for seen in results[-2:]:
        assert [place for place, _ in seen] == list(range(1, 49)), "a place is missing, or came late"
        assert {number for _, number in seen} == numbers
    assert results[-1] == results[-2]


def test_a_submission_goes_into_one_file_however_many_press_the_button(arakawa: Body) -> None:
    needs_postgresql()
    form = core.version(arakawa, now=clock.now() - timedelta(days=1))
    connector = core.connected(arakawa, form, Route.FILE, now=clock.now() - timedelta(hours=1))
    core.some(form, 20, now=clock.now() - timedelta(minutes=1))

    def press() -> object:
        return hand_over_files.make(connector=connector, href=str, by=core.BY, now=clock.now())

    results = together([press] * 6)
    assert not failures(results, hand_over_files.NothingDue)
    made = [each for each in results if not isinstance(each, Exception)]
    assert len(made) == 1
    assert set(HandOver.objects.values_list("state", "file")) == {("handed", made[0].pk)}


@pytest.mark.parametrize(("count", "kills"), [(60, 6), pytest.param(1500, 200, marks=pytest.mark.soak)])
def test_killed_at_any_moment_nothing_is_lost_between(
    environment: dict[str, str], tmp_path: Path, count: int, kills: int
) -> None:
    ward = desk.ward()
    form = core.version(ward, now=clock.now() - timedelta(days=1))
    core.connected(ward, form, Route.WEBHOOK, now=clock.now() - timedelta(hours=1))
    core.some(form, count, now=clock.now() - timedelta(minutes=30))
    wanted = {str(pk) for pk in HandOver.objects.values_list("pk", flat=True)}
    desk.share(database(tmp_path))
    taken_before = int(
        ended(start(environment, "-m", "tests.concurrency.core_desk", str(kills)), seconds=900).split()[0]
    )
    assert 0 < taken_before < count, "the kills came too early or too late to prove anything"
    desk.fetch(database(tmp_path))
    given = Counter((tmp_path / "ids").read_text(encoding="ascii").split())
    assert set(given) == wanted, "one was lost, or another was made"
    assert sum(given.values()) - count <= kills * 2, "more came twice than a kill can explain"
    assert set(HandOver.objects.values_list("state", "lease")) == {("acknowledged", "")}
    today = clock.today()
    days = queries.days(ward, since=today - timedelta(days=2), until=today)
    assert sum(day.filed for day in days) == count == sum(day.of("acknowledged") for day in days)
    assert [day.lost for day in days] == [0] * len(days)
