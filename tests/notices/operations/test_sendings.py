"""Sendings to many: counted, agreed to by others, made once each, halted at any moment."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from tests.notices.operations.test_texts import OTHER, WORDS, WRITER, in_force
from tests.notices.town import reachable
from tests.people import families
from todoke.bodies.models import Body, LedgerEntry
from todoke.common.actors import Actor
from todoke.common.errors import OwnChange
from todoke.jobs import make_sendings
from todoke.notices.models import Delivery, DeliveryItem, Notice, Sending
from todoke.notices.operations import giving, planning, sendings, texts
from todoke.notices.operations.sendings import CountDiffers, CountMoved, SendingInvalid, SendingMoved
from todoke.notices.queries import sendings as queries
from todoke.notices.rules.audiences import Audience, AudienceKind, references
from todoke.notices.rules.states import DeliveryState, NoticeState, SendingState
from todoke.people.models import Person

THIRD = Actor("staff:3", 3)
EVERYBODY = Audience(AudienceKind.EVERYBODY)


def ready(body: Body, now: datetime, audience: Audience = EVERYBODY, **more: object) -> Sending:
    return sendings.draft(
        body=body, template=in_force(body, now), audience=audience, values={"day": "2026-12-24"}, send_at=now + timedelta(hours=1), by=WRITER, now=now,
        **more,  # type: ignore[arg-type]
    )  # fmt: skip


def begun(body: Body, now: datetime, audience: Audience = EVERYBODY) -> Sending:
    row = ready(body, now, audience)
    sendings.ask(sending=row, typed=row.counted, by=WRITER, now=now)
    sendings.approve(sending=row, typed=row.counted, by=OTHER, now=now)
    if row.asks_two:
        sendings.approve(sending=row, typed=row.counted, by=THIRD, now=now)
    row.refresh_from_db()
    return row


def people(body: Body, many: int) -> list[str]:
    return [str(families.person(body, f"住民 {number}").pk) for number in range(many)]


def test_everybody_asks_two_and_the_number_is_typed(arakawa: Body, now: datetime) -> None:
    people(arakawa, 3)
    row = ready(arakawa, now)
    assert (row.counted, row.asks_two) == (3, True)
    with pytest.raises(CountDiffers):
        sendings.ask(sending=row, typed=30, by=WRITER, now=now)
    sendings.ask(sending=row, typed=3, by=WRITER, now=now)
    with pytest.raises(OwnChange):
        sendings.approve(sending=row, typed=3, by=WRITER, now=now)
    with pytest.raises(CountDiffers):
        sendings.approve(sending=row, typed=4, by=OTHER, now=now)
    assert sendings.approve(sending=row, typed=3, by=OTHER, now=now) is False
    with pytest.raises(OwnChange):  # the same person twice is one person
        sendings.approve(sending=row, typed=3, by=OTHER, now=now)
    assert make_sendings.make(now=now) == 0
    assert sendings.approve(sending=row, typed=3, by=THIRD, now=now) is True
    assert make_sendings.make(now=now) == 3


def test_a_number_that_moved_is_looked_at_again(arakawa: Body, now: datetime) -> None:
    people(arakawa, 2)
    row = ready(arakawa, now)
    people(arakawa, 11)
    with pytest.raises(CountMoved) as refusal:
        sendings.ask(sending=row, typed=2, by=WRITER, now=now)
    assert refusal.value.data["counted"] == 13
    sendings.recount(sending=row, by=WRITER, now=now)
    sendings.ask(sending=row, typed=13, by=WRITER, now=now)


def test_killed_between_batches_nobody_is_told_twice_or_left_out(
    arakawa: Body, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = people(arakawa, 7)
    families.person(arakawa, "ほかの人")
    row = begun(arakawa, now, Audience(AudienceKind.LIST, persons=tuple(listed)))
    real, calls = planning.plan, []

    def dies(**given: object) -> object:
        done = real(**given)  # type: ignore[arg-type]
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt  # after its work, before the commit
        return done

    monkeypatch.setattr(planning, "plan", dies)
    monkeypatch.setattr(sendings, "BATCH", 3)
    with pytest.raises(KeyboardInterrupt):
        make_sendings.make(now=now)
    assert Notice.objects.count() == 3
    assert make_sendings.make(now=now) == 4
    assert {str(pk) for pk in Notice.objects.values_list("person", flat=True)} == set(listed)
    assert Notice.objects.filter(sending=row).count() == 7
    row.refresh_from_db()
    assert row.state == SendingState.DONE
    assert make_sendings.make(now=now) == 0


def test_halted_midway(arakawa: Body, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some have it in their box and were told outside, some are bundled and wait, some are planned, some not even made."""
    for key in people(arakawa, 4):
        reachable(Person.objects.get(pk=key))
    row = begun(arakawa, now)
    assert make_sendings.make(now=now, most=3) == 3
    later = now + timedelta(hours=2)
    giving.give_due(by=WRITER, now=later)
    handed, waiting, _ = Delivery.objects.order_by("planned_at", "pk")
    Delivery.objects.filter(pk=handed.pk).update(state=DeliveryState.HANDED.value, handed_at=later)
    carried = DeliveryItem.objects.get(delivery=waiting)
    other = Notice.objects.get(pk=carried.notice_id)
    other.pk, other.sending, other.item, other.code = uuid4(), None, "other", "000000000000"
    other.save(force_insert=True)
    DeliveryItem.objects.create(body=arakawa, delivery=waiting, notice=other)
    make_sendings.make(now=now, most=1)
    found = sendings.halt(sending=row, by=THIRD, now=later)
    assert (found.got, found.handed, found.withdrawn) == (3, 1, 1)
    states = dict(Delivery.objects.values_list("pk", "state"))
    assert states[handed.pk] == DeliveryState.HANDED
    assert states[waiting.pk] == DeliveryState.DUE  # it goes on with the other letter alone
    assert list(DeliveryItem.objects.filter(delivery=waiting).values_list("notice", flat=True)) == [other.pk]
    assert sorted(states.values()) == [DeliveryState.DUE, DeliveryState.HANDED, DeliveryState.WITHDRAWN]
    assert make_sendings.make(now=later) == 0
    assert Notice.objects.filter(sending=row, state=NoticeState.PLANNED.value).count() == 0
    assert queries.got(row).count() == 3
    entry = LedgerEntry.objects.get(action="sending.halt")
    assert entry.data == {"got": 3, "handed": 1, "withdrawn": 1, "deliveries": 1}
    with pytest.raises(SendingMoved):
        sendings.halt(sending=row, by=THIRD, now=later)
    correction = Audience(AudienceKind.GOT, sending=str(row.pk))
    assert queries.count(arakawa, correction) == 3


def test_of_a_child_the_guardians_are_told(arakawa: Body, now: datetime) -> None:
    mother, child = families.person(arakawa, "母"), families.person(arakawa, "子", now.date() - timedelta(days=400))
    families.parent(mother, child)
    begun(arakawa, now, Audience(AudienceKind.LIST, persons=(str(child.pk),)))
    make_sendings.make(now=now)
    told = Notice.objects.get()
    assert (told.person_id, told.about_id) == (mother.pk, child.pk)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda body, now: {"values": {}}, "value_day"), (lambda body, now: {"values": {"day": "soon"}}, "value_day"),
        (lambda body, now: {"send_at": now - timedelta(hours=1)}, "send_at"), (lambda body, now: {"audience": Audience(AudienceKind.LIST)}, "audience"),
        (lambda body, now: {"until_date": now.date() - timedelta(days=1)}, "until_date"),
    ],
)  # fmt: skip
def test_what_cannot_be_sent(
    change: Callable[[Body, datetime], dict[str, object]], field: str, arakawa: Body, now: datetime
) -> None:
    people(arakawa, 1)
    given: dict[str, object] = {
        "template": in_force(arakawa, now), "audience": EVERYBODY, "values": {"day": "2026-12-24"}, "send_at": now, **change(arakawa, now),
    }  # fmt: skip
    with pytest.raises(SendingInvalid) as refusal:
        sendings.draft(body=arakawa, by=WRITER, now=now, **given)  # type: ignore[arg-type]
    problems = refusal.value.data["problems"]
    assert isinstance(problems, dict)
    assert field in problems


def test_nobody_of_another_body_is_listed(arakawa: Body, chofu: Body, now: datetime) -> None:
    theirs = people(chofu, 1)
    assert queries.count(arakawa, Audience(AudienceKind.LIST, persons=tuple(theirs))) == 0


def test_references_as_they_are_pasted() -> None:
    one = "0f8fad5b-d9cb-469f-a165-70867728950e"
    assert references(f"person:{one}, {one.upper()}\n花子") == ((one,), 1)


def test_a_draft_with_unapproved_words(arakawa: Body, now: datetime) -> None:
    people(arakawa, 1)
    row = texts.write(body=arakawa, words=WORDS, by=WRITER, now=now)
    with pytest.raises(SendingInvalid):
        sendings.draft(
            body=arakawa,
            template=row,
            audience=EVERYBODY,
            values={"day": "2026-12-24"},
            send_at=now,
            by=WRITER,
            now=now,
        )
