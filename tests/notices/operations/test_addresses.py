"""Addresses are confirmed from their other end; nobody gets another's letters, and what fails is used no more."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from tests.conftest import NOW
from tests.notices.posting import text
from tests.people.families import at_home, parent, person, protect
from todoke.bodies.models import Body, LedgerEntry
from todoke.common import reach
from todoke.common.actors import Actor
from todoke.common.channels import Channel, Failure
from todoke.jobs import retention
from todoke.notices.models import AddressCode, ContactAddress, Delivery, Notice
from todoke.notices.operations import addresses
from todoke.notices.queries import addresses as queries
from todoke.notices.rules import addresses as rules
from todoke.people.models import Person

BY = Actor("test")
PUSH = {
    "endpoint": "https://push.example.com/abc",
    "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    "auth": "BTBZMqHH6r4Tts7J_aSIgg",
}
USER = "U" + "0a" * 16
MINUTE = timedelta(minutes=1)


@dataclass(slots=True)
class People:
    hanako: Person
    jiro: Person
    stranger: Person


@pytest.fixture
def people(arakawa: Body, chofu: Body) -> People:
    hanako, jiro = person(arakawa, "花子"), person(arakawa, "二郎")
    return People(hanako, jiro, person(chofu, "一人"))


def add(
    whom: Person, mail: str = "hanako@example.jp", *, now: datetime = NOW, channel: Channel = Channel.MAIL
) -> ContactAddress:
    field = "mail" if channel is Channel.MAIL else "phone"
    return addresses.add(person=whom, channel=channel, address={field: mail}, by=BY, now=now)


def code(address: ContactAddress, now: datetime = NOW) -> str:
    return addresses.make_code(address=address, by=BY, now=now)[1]


def confirmed(
    whom: Person, place: str = "090-1234-5678", *, channel: Channel = Channel.SMS, now: datetime = NOW
) -> ContactAddress:
    made = add(whom, place, channel=channel, now=now)
    return addresses.confirm(address=made, code=code(made, now), by=BY, now=now)


def try_(address: ContactAddress, typed: str, now: datetime = NOW) -> Any:
    return addresses.confirm(address=address, code=typed, by=BY, now=now)


def wrong(right: str) -> str:
    return f"{(int(right) + 1) % 1_000_000:06}"


def test_an_address_is_used_only_after_its_code_came_back(people: People) -> None:
    made = add(people.hanako, " Hanako@Example.jp ")
    assert made.address == {"mail": "hanako@example.jp"}
    assert queries.usable(people.hanako) == []
    assert add(people.hanako) == made  # typed twice, kept once
    right = code(made)
    with pytest.raises(addresses.AddressCodeWrong) as caught:
        try_(made, wrong(right))
    assert caught.value.data == {"left": 4}
    try_(made, f" {right[:3]} {right[3:]} ")
    assert queries.usable(people.hanako) == [made]
    with pytest.raises(addresses.AddressCodeOver):  # it works once
        try_(made, right)
    entries = LedgerEntry.objects.filter(action__startswith="address.").values_list("action", flat=True)
    assert sorted(entries) == ["address.add", "address.code", "address.confirm"]


def test_a_code_is_kept_nowhere_and_ends_by_time_tries_and_a_newer_one(people: People) -> None:
    made = add(people.hanako)
    right = code(made)
    row = AddressCode.objects.get()
    assert right not in str([getattr(row, field.attname) for field in AddressCode._meta.concrete_fields])
    with pytest.raises(addresses.AddressCodeOver):
        try_(made, right, NOW + rules.CODE_LIFE)
    for _ in range(rules.MOST_TRIES):
        with pytest.raises(addresses.AddressCodeWrong):
            try_(made, wrong(right))
    with pytest.raises(addresses.AddressCodeOver):
        try_(made, right)
    old = code(made, NOW + MINUTE)
    new = code(made, NOW + 2 * MINUTE)
    if old != new:
        with pytest.raises(addresses.AddressCodeWrong):
            try_(made, old, NOW + 2 * MINUTE)
    try_(made, new, NOW + 2 * MINUTE)


def test_a_code_of_one_address_confirms_no_other(people: People) -> None:
    mine, hers = add(people.hanako, "a@example.jp"), add(people.stranger, "b@example.jp")
    right, theirs = code(mine), code(hers)
    if right != theirs:
        with pytest.raises(addresses.AddressCodeWrong):
            try_(hers, right)
    with pytest.raises(queries.ContactAddressNotFound):
        queries.get(people.stranger, mine.pk)


def test_nobody_floods_a_telephone_with_codes_not_even_several_people_of_several_towns(people: People) -> None:
    place = "09012345678"
    for number in range(rules.PLACE_MOST[0]):
        whom = (people.hanako, people.stranger)[number % 2]
        code(add(whom, place, channel=Channel.SMS), NOW + number * MINUTE)
    for whom in (people.jiro, people.hanako):
        with reach.within(whom.body_id), pytest.raises(addresses.AddressCodesTooMany) as caught:
            code(add(whom, place, channel=Channel.SMS), NOW + 10 * MINUTE)
        assert 0 < int(str(caught.value.data["seconds"])) <= 3601
    assert code(add(people.jiro, "09087654321", channel=Channel.SMS), NOW + 10 * MINUTE)


def test_a_person_asks_for_few_codes_in_all_and_has_few_addresses(people: People) -> None:
    made = [add(people.hanako, f"a{number}@example.jp") for number in range(rules.MOST_ADDRESSES)]
    for each in made:
        code(each)
    with pytest.raises(addresses.AddressCodesTooMany):
        code(made[0])
    with pytest.raises(addresses.TooManyAddresses):
        add(people.hanako, "d@example.jp")


@pytest.mark.parametrize(
    ("channel", "address"),
    [
        (Channel.MAIL, {"mail": "a@b"}), (Channel.SMS, {"phone": "03-3802-3111"}), (Channel.PUSH, {**PUSH, "endpoint": "https://127.0.0.1/x"}),
        (Channel.PUSH, {**PUSH, "auth": "AA"}), (Channel.LINE, {"user": USER}), (Channel.APP, {"url": "https://a.example"}), (Channel.PAPER, {}),
    ],
)  # fmt: skip
def test_what_is_no_address_is_not_kept(people: People, channel: Channel, address: dict[str, object]) -> None:
    with pytest.raises(addresses.ContactAddressInvalid):
        addresses.add(person=people.hanako, channel=channel, address=address, by=BY, now=NOW)
    assert not ContactAddress.objects.exists()


def test_a_telephone_that_somebody_else_confirms_is_the_formers_no_more_and_a_family_shares_one(people: People) -> None:
    child = person(people.hanako.body, "つぼみ", date(2015, 4, 1))
    at_home(people.hanako, people.jiro, child)
    mine, shared = confirmed(people.hanako), confirmed(child)
    assert len(queries.usable(people.hanako)) == len(queries.usable(child)) == 1
    taken = confirmed(people.stranger, now=NOW + MINUTE)
    for former in (mine, shared):
        former.refresh_from_db()
        assert (former.ended_at, former.ended_because) == (NOW + MINUTE, "reassigned")
    assert queries.ended_lately(people.hanako, now=NOW + MINUTE) == [mine]
    assert queries.usable(people.stranger) == [taken]
    entry = LedgerEntry.objects.get(action="address.end", subject=str(people.hanako))
    assert str(people.stranger.pk) not in str(entry.data)  # nobody is told whose it is now


def test_the_former_is_told_in_the_box_and_nowhere_else(people: People) -> None:
    text(None, NOW, key=queries.PASSED_ON)
    mine = confirmed(people.hanako)
    confirmed(people.hanako, "hanako@example.jp", channel=Channel.MAIL)
    confirmed(people.stranger, now=NOW + MINUTE)
    told = Notice.objects.get()
    assert (told.person, told.state, told.item) == (people.hanako, "boxed", f"address:{mine.pk}")
    assert str(people.stranger.pk) not in str([told.values, told.because])
    assert not Delivery.objects.exists()


def test_who_is_kept_from_her_shares_no_telephone_with_her(people: People) -> None:
    at_home(people.hanako, people.jiro)
    mine = confirmed(people.hanako)
    protect(people.hanako, people.jiro)
    confirmed(people.jiro, now=NOW + MINUTE)
    mine.refresh_from_db()
    assert mine.ended_because == "reassigned"


def test_a_parent_and_a_child_who_live_apart_may_share_one_too(people: People) -> None:
    child = person(people.stranger.body, "太郎", date(2012, 4, 1))
    parent(people.hanako, child)
    confirmed(people.hanako)
    confirmed(child)
    assert len(queries.usable(people.hanako)) == len(queries.usable(child)) == 1


def test_a_mailbox_that_two_confirmed_serves_both(people: People) -> None:
    for whom in (people.hanako, people.stranger):
        confirmed(whom, "both@example.jp", channel=Channel.MAIL)
    assert len(queries.usable(people.hanako)) == len(queries.usable(people.stranger)) == 1


def test_an_unconfirmed_claim_takes_nothing_from_anybody(people: People) -> None:
    mine = confirmed(people.hanako)
    code(add(people.stranger, "090-1234-5678", channel=Channel.SMS))
    mine.refresh_from_db()
    assert mine.ended_at is None


def test_removed_means_removed_until_it_is_confirmed_again(people: People) -> None:
    made = confirmed(people.hanako)
    addresses.remove(address=made, by=BY, now=NOW)
    assert queries.of_person(people.hanako) == []
    assert queries.ended_lately(people.hanako, now=NOW) == []  # their own doing needs no telling
    again = add(people.hanako, "09012345678", channel=Channel.SMS)
    assert again.pk != made.pk
    assert again.confirmed_at is None
    with pytest.raises(queries.ContactAddressNotFound):
        addresses.remove(address=made, by=BY, now=NOW)


def test_the_order_is_the_persons(people: People) -> None:
    first, second, third = (add(people.hanako, f"{name}@example.jp") for name in "abc")
    addresses.put_first(address=third, by=BY, now=NOW)
    assert queries.of_person(people.hanako) == [third, first, second]


def test_failures_end_an_address_at_once_or_after_a_fortnight_and_a_success_forgives(people: People) -> None:
    made = confirmed(people.hanako, "a@example.jp", channel=Channel.MAIL)
    note = partial(addresses.note_failure, address=made, by=BY)
    note(failure=Failure.DOWN, now=NOW)
    made.refresh_from_db()
    assert made.failing_since_at is None
    note(failure=Failure.FULL, now=NOW)
    addresses.note_success(address=made, by=BY, now=NOW)
    note(failure=Failure.FULL, now=NOW + timedelta(days=20))
    made.refresh_from_db()
    assert made.ended_at is None
    assert str(made.failing_since_at) == str(NOW.astimezone(UTC) + timedelta(days=20))
    note(failure=Failure.FULL, now=NOW + timedelta(days=34))
    made.refresh_from_db()
    assert made.ended_because == "full"
    assert str(made.ended_at) == str((NOW + timedelta(days=34)).astimezone(UTC))
    note(failure=Failure.GONE, now=NOW + timedelta(days=35))  # it stays as it ended
    made.refresh_from_db()
    assert made.ended_because == "full"
    other = confirmed(people.hanako, "b@example.jp", channel=Channel.MAIL)
    addresses.note_failure(address=other, failure=Failure.GONE, by=BY, now=NOW)
    assert queries.usable(people.hanako) == []


def test_a_browser_is_confirmed_by_its_push_service_and_nothing_else_is(people: People) -> None:
    made = addresses.add(person=people.hanako, channel=Channel.PUSH, address={**PUSH, "more": "x"}, by=BY, now=NOW)
    assert set(made.address) == {"endpoint", "p256dh", "auth"}
    addresses.confirm_push(address=made, by=BY, now=NOW)
    assert queries.usable(people.hanako) == [made]
    with pytest.raises(addresses.ContactAddressInvalid):
        addresses.confirm_push(address=add(people.hanako), by=BY, now=NOW)
    with pytest.raises(addresses.AddressCodeOver):
        try_(made, "000000")
    later = addresses.add(person=people.stranger, channel=Channel.PUSH, address=PUSH, by=BY, now=NOW)
    addresses.confirm_push(address=later, by=BY, now=NOW)  # the same browser, somebody else: only they are told there
    assert queries.usable(people.hanako) == []


def test_nobody_makes_us_call_foreign_servers_on_and_on(people: People) -> None:
    def again(number: int) -> ContactAddress:
        endpoint = f"https://victim.example.com/{number}"
        return addresses.add(
            person=people.hanako, channel=Channel.PUSH, address={**PUSH, "endpoint": endpoint}, by=BY, now=NOW
        )

    for number in range(rules.PERSON_MOST[0]):
        addresses.remove(address=again(number), by=BY, now=NOW)
    with pytest.raises(addresses.AddressCodesTooMany):
        again(99)


def linked(whom: Person, user: str = USER, now: datetime = NOW) -> ContactAddress:
    pending = addresses.add(person=whom, channel=Channel.LINE, address={}, by=BY, now=now)
    return addresses.link(code=code(pending, now).lower(), user=user, by=BY, now=now)


def test_line_is_linked_by_a_code_once_and_left_by_leaving(people: People) -> None:
    pending = addresses.add(person=people.hanako, channel=Channel.LINE, address={}, by=BY, now=NOW)
    old, right = code(pending), code(pending, NOW + MINUTE)
    for typed, user, at in (
        (old, USER, NOW + MINUTE),
        (right, "x", NOW + MINUTE),
        (right, USER, NOW + rules.CODE_LIFE + MINUTE),
        ("", USER, NOW),
        ("AAAA", USER, NOW),
    ):
        with pytest.raises(addresses.AddressCodeOver):
            addresses.link(code=typed, user=user, by=BY, now=at)
    made = addresses.link(code=right, user=USER, by=BY, now=NOW + MINUTE)
    assert (made.pk, made.key) == (pending.pk, USER)
    with pytest.raises(addresses.AddressCodeOver):
        addresses.link(code=right, user="U" + "0b" * 16, by=BY, now=NOW + MINUTE)
    again = linked(people.hanako, now=NOW + 2 * MINUTE)
    assert queries.usable(people.hanako) == [again]
    linked(people.stranger)
    assert addresses.unfollow(user=USER, by=BY, now=NOW) == 2
    assert queries.usable(people.hanako) == queries.usable(people.stranger) == []
    assert addresses.unfollow(user=USER, by=BY, now=NOW) == 0


def test_what_was_never_confirmed_is_deleted_after_a_week(people: People) -> None:
    add(people.hanako)
    kept = confirmed(people.hanako)
    for days, left in ((6, 2), (8, 1)):
        dict(retention.retain(by=BY, now=NOW + timedelta(days=days)))
        assert ContactAddress.objects.count() == left
    assert list(ContactAddress.objects.all()) == [kept]
    assert not AddressCode.objects.exists()
