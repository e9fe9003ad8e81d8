"""A message is handed over once, by one worker, to somebody who still wants it; what was not taken finds another way or its end."""

import contextlib
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from tests.conftest import NOW
from tests.notices import posting
from tests.notices.posting import Provider, always, boxed, due, lane, post, resident, text, way
from todoke.bodies.models import Body, LedgerEntry
from todoke.common.actors import Actor
from todoke.common.channels import Channel, Failure
from todoke.gateways.sending.messages import Message, Outcome
from todoke.jobs.hand_over import Lane, Steady
from todoke.notices.models import ContactAddress, Delivery, DeliveryItem, Notice, Sending
from todoke.notices.operations import deliveries
from todoke.notices.queries import deliveries as queries
from todoke.notices.queries.deliveries import When
from todoke.notices.rules.states import DeliveryState, Quiet, SendingState
from todoke.notices.rules.topics import Priority

pytestmark = pytest.mark.django_db
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def states() -> list[str]:
    return list(Delivery.objects.order_by("due_at").values_list("state", flat=True))


def until_quiet(worker: Lane, clock: Clock, *, step: timedelta = MINUTE, most: timedelta = 6 * HOUR) -> None:
    """Let time pass until nothing is due any more."""
    end = clock.now + most
    while Delivery.objects.filter(state="due", channel=worker.channel).exists() and clock.now < end:
        worker._providers._rests_until = dict.fromkeys(worker._providers._rests_until, 0.0)
        if not worker.turn():
            clock.now += step


# ---- who takes what --------------------------------------------------------------------------------------------------


def test_the_most_urgent_go_first_and_each_body_has_its_share(arakawa: Body, chofu: Body, clock: Clock) -> None:
    post(arakawa, 30, NOW - HOUR)
    post(chofu, 4, NOW - MINUTE)
    urgent = {str(row.key) for row in post(chofu, 2, NOW - MINUTE, priority=Priority.DISASTER)}
    provider = Provider()
    worker = lane(provider, now=clock)
    worker.turn()
    assert set(provider.given) == urgent
    worker._most = 8
    worker.turn()
    rows = {str(key): body for key, body in Delivery.objects.values_list("key", "body")}
    assert sorted(rows[key] for key in provider.given[2:]) == sorted([arakawa.pk] * 4 + [chofu.pk] * 4)
    while worker.turn():
        pass
    assert len(provider.given) == len(provider.taken) == 36
    assert set(states()) == {"handed"}


def test_one_at_a_time_goes_round_the_bodies(arakawa: Body, chofu: Body, clock: Clock) -> None:
    post(arakawa, 5, NOW - HOUR)
    late = {str(row.key) for row in post(chofu, 2, NOW - MINUTE)}
    provider = Provider(most=1)
    worker = lane(provider, now=clock)
    for _ in range(4):
        worker._most = 1
        worker.turn()
    assert set(provider.given) & late == late


def test_nobody_takes_what_another_holds_until_its_lease_has_run_out(arakawa: Body) -> None:
    rows = post(arakawa, 3, NOW - MINUTE)

    def claim(at: datetime) -> list[UUID]:
        found = deliveries.claim(
            channel=Channel.MAIL, priority=2, bodies=[arakawa.pk], when=Steady(60, alone=True).when(at), seconds=60, most=9
        )  # fmt: skip
        return found.ids

    assert claim(NOW) == [row.pk for row in rows]
    assert claim(NOW + timedelta(seconds=59)) == []
    assert claim(NOW + timedelta(seconds=60)) == [row.pk for row in rows]


def test_who_lost_the_lease_changes_nothing_and_hands_nothing_over(arakawa: Body) -> None:
    post(arakawa, 2, NOW - MINUTE)
    everything = {"channel": Channel.MAIL, "priority": 2, "bodies": [arakawa.pk], "seconds": 60, "most": 9}
    slow = deliveries.claim(when=When(NOW, NOW, NOW + HOUR), **everything)  # type: ignore[arg-type]
    other = deliveries.claim(when=When(NOW + HOUR, NOW + HOUR, NOW + 2 * HOUR), **everything)  # type: ignore[arg-type]
    assert other.ids == slow.ids
    assert deliveries.extend_lease(taken=slow, ids=slow.ids, now=NOW, seconds=60) == set()
    assert deliveries.extend_lease(taken=other, ids=other.ids, now=NOW, seconds=60) == set(other.ids)
    found = [
        deliveries.Result(slow.ids[0], "p", Outcome("r")),
        deliveries.Result(slow.ids[1], "p", Outcome(failure=Failure.GONE)),
    ]
    deliveries.settle_outcomes(taken=slow, results=found, by=Actor("test"), now=NOW)
    assert states() == ["due", "due"]
    deliveries.settle_outcomes(taken=other, results=found, by=Actor("test"), now=NOW)
    assert sorted(states()) == ["failed", "handed"]


def test_a_clock_that_jumps_takes_no_message_from_who_is_handing_it_over(
    arakawa: Body, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Forward: leases only seem to have run out. Back: those of the dead would hold for an hour too long."""
    seconds = [1000.0]
    monkeypatch.setattr("todoke.jobs.hand_over.time.monotonic", lambda: seconds[0])
    rows = post(arakawa, 2, NOW - MINUTE)
    provider = Provider()
    steady = Steady(60, alone=True)
    taken = deliveries.claim(
        channel=Channel.MAIL, priority=2, bodies=[arakawa.pk], when=steady.when(NOW), seconds=60, most=9
    )
    other = lane(provider, now=clock)
    assert other.turn() == 0
    clock.now += HOUR
    seconds[0] += 1
    assert other.turn() == 0, "it believed the jump"
    seconds[0] += 61
    clock.now += timedelta(seconds=61)
    assert other.turn() == 2, "who held it is dead"
    assert provider.given == [str(row.key) for row in rows]
    found = [deliveries.Result(pk, "first", Outcome("r")) for pk in taken.ids]
    deliveries.settle_outcomes(taken=taken, results=found, by=Actor("test"), now=clock.now)
    assert set(Delivery.objects.values_list("reference", flat=True)) == {f"first:{row.key}" for row in rows}

    more = post(arakawa, 1, NOW - MINUTE)
    worker = lane(provider, now=clock)
    assert worker._steady.when(clock.now)
    deliveries.claim(
        channel=Channel.MAIL, priority=2, bodies=[arakawa.pk], when=steady.when(clock.now), seconds=60, most=9
    )
    clock.now -= HOUR
    assert worker.turn() == 0
    seconds[0] += 61
    clock.now += timedelta(seconds=61)
    assert worker.turn() == 1, "a lease that another clock gave holds for ever"
    assert provider.given[2:] == [str(more[0].key)]


def test_a_worker_that_has_just_begun_takes_no_lease_for_lost(arakawa: Body, clock: Clock) -> None:
    post(arakawa, 1, NOW - MINUTE)
    Delivery.objects.update(lease="somebody", lease_ends_at=NOW - timedelta(seconds=1))
    assert lane(Provider(), now=clock, alone=False).turn() == 0
    assert lane(Provider(), now=clock, alone=True).turn() == 1


# ---- still wanted? ---------------------------------------------------------------------------------------------------


def test_what_is_not_wanted_any_more_is_not_handed_over(arakawa: Body, clock: Clock) -> None:
    person = resident(arakawa, NOW)
    address = way(person, Channel.MAIL, NOW)
    kept, done, withdrawn = (boxed(person, NOW) for _ in range(3))
    Notice.objects.filter(pk=withdrawn.pk).update(state="withdrawn")
    due([kept, done, withdrawn], address, NOW)
    due([withdrawn, done], address, NOW)
    due([kept], address, NOW - HOUR, until_at=NOW)
    provider = Provider()
    worker = lane(provider, now=clock, quiet=lambda notices, *, now: {done.pk: Quiet.DONE})
    assert worker.turn() == 3
    assert [each.text for each in provider.taken.values()] == ["1"]
    assert sorted(states()) == ["handed", "stale", "withdrawn"]
    assert sorted(Delivery.objects.values_list("state", "counts")) == [
        ("handed", True),
        ("stale", False),
        ("withdrawn", False),
    ]


def test_halting_midway_says_who_has_already_got_it(arakawa: Body, clock: Clock) -> None:
    sending = Sending.objects.create(
        body=arakawa, template=text(None, NOW), send_at=NOW, state=SendingState.RUNNING, written_by="staff:1", written_at=NOW,
        approved_by="staff:2", approved_at=NOW,
    )  # fmt: skip
    people = [resident(arakawa, NOW) for _ in range(5)]
    for person in people:
        post(arakawa, 1, NOW - MINUTE, person=person, sending=sending)
    worker = lane(Provider(most=1), now=clock)
    worker._most = 2
    assert worker.turn() == 2
    assert queries.told_of(sending.pk) == {"planned": 0, "boxed": 5, "handed": 2, "waiting": 3}
    Sending.objects.update(state=SendingState.HALTED, halted_by="staff:3", halted_at=NOW)
    while worker.turn():
        pass
    assert sorted(states()) == ["handed"] * 2 + ["withdrawn"] * 3
    reached = set(Delivery.objects.filter(state="handed").values_list("person", flat=True))
    assert set(queries.got(sending.pk)) == reached
    assert len(reached) == 2
    assert queries.told_of(sending.pk)["waiting"] == 0


def test_nobody_is_disturbed_in_hours_of_quiet_unless_there_is_danger(arakawa: Body, clock: Clock) -> None:
    person = resident(arakawa, NOW, quiet=(21, 8))
    address = way(person, Channel.MAIL, NOW)
    clock.now = NOW.replace(hour=23)
    due([boxed(person, NOW)], address, NOW)
    due([boxed(person, NOW, priority=Priority.DISASTER)], address, NOW)
    worker = lane(Provider(), now=clock)
    while worker.turn():
        pass
    late = Delivery.objects.get(state="due")
    assert late.priority == Priority.ORDINARY
    assert late.due_at == NOW.replace(hour=8) + timedelta(days=1)
    clock.now = late.due_at
    assert worker.turn() == 1


# ---- not taken -------------------------------------------------------------------------------------------------------


def test_a_provider_that_is_down_for_an_hour_loses_nothing(arakawa: Body, clock: Clock) -> None:
    post(arakawa, 12, NOW - MINUTE)
    provider = Provider(answers=lambda message: Outcome(failure=Failure.DOWN) if clock.now < NOW + HOUR else None)
    until_quiet(lane(provider, now=clock), clock)
    assert set(states()) == {"handed"}
    assert len(provider.taken) == 12
    assert clock.now < NOW + HOUR + timedelta(minutes=20)
    assert len(provider.given) < 12 * 15, "it was pressed"
    first = Delivery.objects.order_by("due_at")[0]
    assert first.first_due_at is not None
    assert first.first_due_at < NOW, "when it was due at first is kept for the promise"


def test_the_second_provider_takes_over_with_the_same_key(arakawa: Body, clock: Clock) -> None:
    rows = post(arakawa, 3, NOW - MINUTE)
    first, second = Provider("first", answers=always(Failure.DOWN)), Provider("second")
    assert lane(first, second, now=clock).turn() == 3
    assert set(second.taken) == {str(row.key) for row in rows}
    assert set(Delivery.objects.values_list("state", "provider")) == {("handed", "second")}


def test_who_may_have_it_already_is_asked_again_first(arakawa: Body, clock: Clock) -> None:
    post(arakawa, 1, NOW - MINUTE)
    answers = [Outcome(failure=Failure.SLOW, detail="arrived")]
    first, second = Provider("first", answers=lambda message: answers.pop() if answers else None), Provider("second")
    until_quiet(lane(first, second, now=clock), clock)
    assert (len(first.given), len(first.taken), len(second.given)) == (2, 1, 0)
    post(arakawa, 1, clock.now)
    first.answers = always(Failure.SLOW)
    until_quiet(lane(first, second, now=clock), clock)
    assert len(second.taken) == 1, "it never asked anybody else"


def test_a_provider_that_takes_nothing_is_left_alone_and_what_waits_loses_no_attempt(
    arakawa: Body, clock: Clock
) -> None:
    post(arakawa, 40, NOW - MINUTE)
    provider = Provider(most=10, answers=always(Failure.BUSY, after=20))
    worker = lane(provider, now=clock)
    worker._most = 10
    assert worker.turn() == 10
    assert worker.turn() == 0
    assert len(provider.given) == 10
    waiting = Delivery.objects.filter(attempts=1).values_list("due_at", flat=True)
    assert len(waiting) == 10
    assert min(waiting) >= NOW + timedelta(seconds=20)


@pytest.mark.parametrize(
    ("failure", "ended"), [(Failure.GONE, True), (Failure.REASSIGNED, True), (Failure.REFUSED, False)]
)
def test_a_message_goes_on_to_the_next_address_and_what_a_law_gives_at_last_to_paper(
    failure: Failure, ended: bool, arakawa: Body, clock: Clock
) -> None:
    person = resident(arakawa, NOW)
    mail, text_message = way(person, Channel.MAIL, NOW), way(person, Channel.SMS, NOW, rank=1)
    by_law, other = boxed(person, NOW, law="予防接種法8条"), boxed(person, NOW)
    old = due([by_law, other], mail, NOW)
    lane(Provider(answers=always(failure)), now=clock).turn()
    new = Delivery.objects.exclude(pk=old.pk).get()
    assert (new.channel, new.address, new.state, new.counts) == (Channel.SMS, text_message, "due", True)
    assert new.key != old.key
    assert {item.notice for item in new.items.all()} == {by_law, other}
    old.refresh_from_db()
    mail.refresh_from_db()
    assert (old.state, old.failure, old.counts) == ("failed", failure, False)
    assert (mail.ended_at is not None) == ended
    assert LedgerEntry.objects.filter(action="address.end").exists() == ended
    lane(Provider(channel=Channel.SMS, answers=always(failure)), now=clock).turn()
    letter = Delivery.objects.get(channel=Channel.PAPER)
    assert (letter.address, letter.state, letter.counts) == (None, "due", False)
    assert [item.notice for item in letter.items.all()] == [by_law]


def test_only_ways_that_the_person_left_open_are_used(arakawa: Body, clock: Clock) -> None:
    from todoke.notices.models import TopicChoice

    person = resident(arakawa, NOW)
    mail = way(person, Channel.MAIL, NOW)
    way(person, Channel.SMS, NOW, rank=1)
    ContactAddress.objects.filter(pk=way(person, Channel.PUSH, NOW, rank=2).pk).update(confirmed_at=None)
    TopicChoice.objects.create(
        body=arakawa, person=person, topic="living", wants=True, channels=["mail", "push"], chosen_at=NOW, chosen_through="web"
    )  # fmt: skip
    due([boxed(person, NOW)], mail, NOW)
    lane(Provider(answers=always(Failure.GONE)), now=clock).turn()
    assert states() == ["failed"], "it went where the person did not want it, or to an address that nobody confirmed"


def test_a_text_that_cannot_be_made_stops_no_other(arakawa: Body, clock: Clock) -> None:
    rows = post(arakawa, 3, NOW - MINUTE)

    def words(delivery: Delivery, notices: list[Notice], address: ContactAddress) -> Message:
        if delivery.pk == rows[1].pk:
            raise KeyError("秘密")
        return posting.plain_words(delivery, notices, address)

    assert lane(Provider(), now=clock, words=words).turn() == 3
    assert sorted(states()) == ["failed", "handed", "handed"]
    assert Delivery.objects.get(state="failed").failure == Failure.WRONG


def test_trouble_gives_back_what_was_taken_and_goes_on_one_by_one(arakawa: Body, clock: Clock) -> None:
    post(arakawa, 3, NOW - MINUTE)
    poison = Notice.objects.order_by("pk")[0]

    def asks(notices: list[Notice], *, now: datetime) -> dict[UUID, Quiet]:
        if poison in notices:
            raise ValueError("秘密")
        return {}

    worker = lane(Provider(), now=clock, quiet=asks)
    with pytest.raises(ValueError):
        worker.turn()
    assert not Delivery.objects.exclude(lease="").exists()
    for _ in range(6):
        with contextlib.suppress(ValueError):
            worker.turn()
    assert sorted(states()) == ["due", "handed", "handed"], "it stood before others"
    Delivery.objects.filter(state="due").update(attempts=100, due_at=NOW)
    assert worker.turn() == 1
    assert sorted(states()) == ["failed", "handed", "handed"]


# ---- providers' later word -------------------------------------------------------------------------------------------


def test_providers_acknowledge_and_bounce_later_as_often_as_they_like(arakawa: Body, clock: Clock) -> None:
    by = Actor("gateway:first")
    person = resident(arakawa, NOW)
    mail, push = way(person, Channel.MAIL, NOW), way(person, Channel.PUSH, NOW, rank=1)
    row = due([boxed(person, NOW)], mail, NOW)
    assert not deliveries.acknowledge(provider="first", reference=str(row.key), by=by, now=NOW), "it has not left"
    lane(Provider(), now=clock).turn()
    for reference in (f"first:{row.key}", str(row.key), str(row.key)):
        assert deliveries.acknowledge(provider="first", reference=reference, by=by, now=NOW)
    row.refresh_from_db()
    assert row.state == DeliveryState.ACKNOWLEDGED
    assert not deliveries.acknowledge(provider="second", reference=str(row.key), by=by, now=NOW)
    assert not deliveries.bounced(provider="first", reference="nobody", failure=Failure.GONE, by=by, now=NOW)
    for _ in range(2):
        assert deliveries.bounced(provider="first", reference=str(row.key), failure=Failure.GONE, by=by, now=NOW)
    row.refresh_from_db()
    mail.refresh_from_db()
    assert (row.state, row.failure, row.counts) == (DeliveryState.BOUNCED, Failure.GONE, False)
    assert (mail.ended_because, mail.ended_at) == (Failure.GONE, NOW)
    assert Delivery.objects.exclude(pk=row.pk).get().address == push
    assert DeliveryItem.objects.count() == 2


def test_what_ends_an_address_while_a_message_waits_sends_it_to_the_next(arakawa: Body, clock: Clock) -> None:
    person = resident(arakawa, NOW)
    mail, second = way(person, Channel.MAIL, NOW), way(person, Channel.MAIL, NOW, rank=1)
    due([boxed(person, NOW)], mail, NOW)
    ContactAddress.objects.filter(pk=mail.pk).update(ended_at=NOW, ended_because="person")
    provider = Provider()
    worker = lane(provider, now=clock)
    while worker.turn():
        pass
    assert [each.to for each in provider.taken.values()] == [second.address]
