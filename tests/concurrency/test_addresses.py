"""Codes typed and telephones confirmed at the same moment: no try too many, one owner, and nobody waits for ever (PostgreSQL)."""

from collections.abc import Callable

import pytest

from tests.concurrency.threads import failures, needs_postgresql, together
from tests.conftest import NOW
from tests.notices.operations.test_addresses import BY
from tests.people.families import person
from todoke.bodies.models import Body
from todoke.common.channels import Channel
from todoke.notices.models import AddressCode, ContactAddress
from todoke.notices.operations import addresses
from todoke.notices.rules import addresses as rules
from todoke.people.models import Person

pytestmark = pytest.mark.django_db(transaction=True)


def asked(whom: Person, phone: str) -> tuple[ContactAddress, str]:
    made = addresses.add(person=whom, channel=Channel.SMS, address={"phone": phone}, by=BY, now=NOW)
    return made, addresses.make_code(address=made, by=BY, now=NOW)[1]


def typed(address: ContactAddress, code: str) -> Callable[[], object]:
    return lambda: addresses.confirm(address=address, code=code, by=BY, now=NOW)


def test_guesses_at_the_same_moment_are_five_and_no_more(arakawa: Body) -> None:
    needs_postgresql()
    made, right = asked(person(arakawa, "花子"), "09012345678")
    wrong = [f"{(int(right) + number) % 1_000_000:06}" for number in range(1, 11)]
    results = together([typed(made, code) for code in wrong])
    assert not failures(results, addresses.AddressCodeWrong, addresses.AddressCodeOver)
    assert sum(isinstance(each, addresses.AddressCodeWrong) for each in results) == rules.MOST_TRIES
    assert AddressCode.objects.get().tries == rules.MOST_TRIES


def test_two_who_confirm_each_others_telephones_at_once_end_with_one_owner_each(arakawa: Body, chofu: Body) -> None:
    needs_postgresql()
    for number in range(6):
        ours, theirs = person(arakawa, f"甲{number}"), person(chofu, f"乙{number}")
        places = [f"0901111{number:04}", f"0902222{number:04}"]
        tasks = [typed(*asked(whom, place)) for place in places for whom in (ours, theirs)]
        assert not failures(together(tasks))
        for place in places:
            held = [
                each
                for each in ContactAddress.objects.filter(person__in=(ours, theirs), ended_at=None)
                if each.key == place
            ]
            assert len(held) == 1, place
