"""Workers that hand messages over beside one another and are killed at any moment: nothing is lost, nothing is handed over twice by our fault."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from tests.concurrency import upload_desk as desk
from tests.concurrency.processes import Started, database, ended, glance, put, start, until
from tests.concurrency.threads import failures, needs_postgresql, together
from tests.notices import posting
from todoke.common import clock
from todoke.common.channels import Channel
from todoke.jobs.hand_over import Lane
from todoke.notices.models import Delivery
from todoke.notices.rules.topics import Priority

pytestmark = pytest.mark.django_db(transaction=True)


def posted(tmp_path: Path, count: int) -> dict[str, str]:
    """Messages that are due, where other processes see them: the primary key of each by its key."""
    rows = posting.post(desk.ward(), count, clock.now() - timedelta(minutes=1))
    desk.share(database(tmp_path))
    return {str(row.key): str(row.pk) for row in rows}


@pytest.mark.parametrize(("messages", "kills"), [(500, 20), pytest.param(5000, 200, marks=pytest.mark.soak)])
def test_killed_at_any_moment_no_message_is_lost_and_none_comes_under_another_key(
    environment: dict[str, str],
    tmp_path: Path,
    messages: int,
    kills: int,
) -> None:
    wanted, keys = posted(tmp_path, messages), tmp_path / "keys"
    running = start(environment, "-m", "tests.concurrency.hand_over_desk", str(keys), str(kills), "0.3")
    sent_before = int(ended(running).split()[0])
    assert kills < sent_before < messages, "the kills came too early or too late to prove anything"
    desk.fetch(database(tmp_path))
    given = Counter(keys.read_text(encoding="ascii").split())
    assert set(given) == set(wanted), "a message was lost, or another was made"
    rows = Delivery.objects.values_list("state", "key", "reference", "lease")
    assert Counter(rows) == Counter(("handed", row[1], str(row[1]), "") for row in rows)
    repeated = sum(given.values()) - messages
    assert repeated <= kills * 20, "more came twice than a kill can explain"


def test_workers_beside_one_another_give_each_message_to_the_provider_once(
    environment: dict[str, str],
    tmp_path: Path,
) -> None:
    wanted, keys = posted(tmp_path, 600), tmp_path / "keys"
    ended(start(environment, "-m", "tests.concurrency.hand_over_desk", str(keys), "0", "60"))
    assert Counter(keys.read_text(encoding="ascii").split()) == Counter(list(wanted))


def test_two_that_claim_at_the_same_moment_share_what_is_due() -> None:
    needs_postgresql()
    posting.post(desk.ward(), 200, clock.now() - timedelta(minutes=1))
    providers = [posting.Provider() for _ in range(4)]

    def work(provider: posting.Provider) -> int:
        lane = Lane(Channel.MAIL, posting.ways(provider), alone=True)
        lane._most = 9
        return sum(iter(lane.turn, 0))

    results = together([lambda provider=provider: work(provider) for provider in providers])  # type: ignore[misc]
    assert not failures(results)
    given = Counter(key for provider in providers for key in provider.given)
    assert len(given) == 200
    assert set(given.values()) == {1}
    assert Delivery.objects.filter(state="handed").count() == 200


def test_a_file_that_is_being_read_delays_no_urgent_message(
    environment: dict[str, str], worker: Callable[..., Started], tmp_path: Path
) -> None:
    """The whole way: a notice comes to its moment while the worker reads, and leaves through the sandbox."""
    large = tmp_path / "large.json"
    large.write_bytes(desk.registry_file(60_000))
    desk.receive(large)
    ward, due_at = desk.ward(), clock.now() + timedelta(hours=1)
    person = posting.resident(ward, clock.now())
    posting.way(person, Channel.MAIL, clock.now())
    posting.boxed(
        person, due_at, state="planned", settled_at=None, topic="disaster", priority=Priority.DISASTER, template=posting.text(None, clock.now(), topic="disaster")
    )  # fmt: skip
    desk.share(database(tmp_path))
    running = worker()
    until(lambda: bool(glance(tmp_path, "SELECT COUNT(*) FROM todoke_upload WHERE lease <> ''")))
    moment = connection.ops.adapt_datetimefield_value(clock.now())
    put(tmp_path, "UPDATE todoke_notice SET due_at = ?", (moment,))
    until(lambda: bool(glance(tmp_path, "SELECT COUNT(*) FROM todoke_delivery WHERE state = 'handed'")))
    reading = glance(tmp_path, "SELECT COUNT(*) FROM todoke_upload WHERE lease <> ''")
    running.terminate()
    running.communicate(timeout=60)
    desk.fetch(database(tmp_path))
    row = Delivery.objects.get()
    assert reading == 1, "it was read too soon to prove anything"
    assert row.handed_at is not None
    assert row.handed_at - row.due_at < timedelta(seconds=4), "it waited once it was due"
