"""Changing keys: everything opens before, during and after; then the old key is not needed any more."""

import pytest
from pytest_django import Settings

from tests.conftest import NOW
from todoke.bodies.models import Body, LedgerEntry
from todoke.common.actors import Actor
from todoke.common.keys import Unreadable, new_key
from todoke.people.models import Person
from todoke.people.operations import keys
from todoke.people.operations import persons as operations
from todoke.people.queries import persons as queries


def test_every_row_is_sealed_anew_and_the_old_key_may_go(arakawa: Body, by: Actor, settings: Settings) -> None:
    old = f"old:{new_key()}"
    settings.DATA_KEYS = old
    for number in range(450):
        operations.open_person(body=arakawa, by=by, now=NOW, details={"name": f"人{number}", "phone": f"03{number:08}"})
    new = f"new:{new_key()}"
    settings.DATA_KEYS = f"{new},{old}"
    assert keys.reseal(by=by, now=NOW)["todoke_person"] == 450
    settings.DATA_KEYS = new
    assert {person.name for person in Person.objects.all()} == {f"人{number}" for number in range(450)}
    assert [each.name for each in queries.find(arakawa, phone="03-0000-0007")] == ["人7"]
    assert not any(keys.reseal(by=by, now=NOW).values())
    assert LedgerEntry.objects.filter(action="keys.rotate").count() == 1


def test_a_row_without_its_key_stops_the_change_and_loses_nothing(arakawa: Body, by: Actor, settings: Settings) -> None:
    old = settings.DATA_KEYS = f"old:{new_key()}"
    person = operations.open_person(body=arakawa, by=by, now=NOW, details={"name": "花子"})
    settings.DATA_KEYS = f"new:{new_key()}"
    with pytest.raises(Unreadable):
        keys.reseal(by=by, now=NOW)
    settings.DATA_KEYS = old
    assert Person.objects.get(pk=person.pk).name == "花子"
