"""Filing while the server is killed, and from several places at the same moment: every number that was shown exists, and none twice."""

from pathlib import Path

import pytest

from tests.concurrency import upload_desk as desk
from tests.concurrency.processes import database, ended, start
from tests.concurrency.threads import failures, needs_postgresql, together
from tests.procedures.forms import ANSWERS, published, without_files
from todoke.bodies.models import LedgerEntry
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.procedures.models import Draft, Submission
from todoke.procedures.operations import drafts, filing

pytestmark = pytest.mark.django_db(transaction=True)
BY = Actor("resident:anonymous")


@pytest.mark.parametrize("kills", [8, pytest.param(200, marks=pytest.mark.soak)])
def test_killed_while_filing_every_number_that_was_shown_exists_once(
    environment: dict[str, str], tmp_path: Path, kills: int
) -> None:
    published(desk.ward(), without_files(), now=clock.now())
    desk.share(database(tmp_path))
    shown = tmp_path / "shown"
    ended(start(environment, "-m", "tests.concurrency.filing_desk", str(shown), str(kills)))
    desk.fetch(database(tmp_path))
    numbers = shown.read_text(encoding="ascii").split() if shown.exists() else []
    again = dict(line.split() for line in shown.with_suffix(".again").read_text(encoding="ascii").splitlines())
    rows = list(Submission.objects.values_list("key", "number"))
    assert numbers or kills < 100, "the kills came too early to prove anything"
    assert len(numbers) == len(set(numbers))
    assert set(numbers) <= {number for _, number in rows}, "a number was shown that does not exist"
    assert len(rows) == len({key for key, _ in rows}) == Draft.objects.count() >= kills, "each draft once"
    assert set(again.values()) == {number for _, number in rows}, "who presses again reads the same number"
    assert LedgerEntry.objects.filter(action="submission.file").count() == len(rows)


def test_pressed_in_several_tabs_at_the_same_moment_there_is_one_number() -> None:
    needs_postgresql()
    version = published(desk.ward(), without_files(), now=clock.now())
    held = drafts.begin(version=version, person=None, by=BY, now=clock.now(), answers=ANSWERS)
    results = together([lambda: filing.file(draft=held, by=BY, now=clock.now())[0].number for _ in range(6)])
    assert not failures(results)
    assert set(results) == {Submission.objects.get().number}
