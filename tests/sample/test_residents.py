"""The sample's residents: fictitious, varied, readable; each who may sign in becomes the person whom the sample loaded."""

import json
import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from tests.conftest import NOW, ROOT
from tests.web.people.visits import sign_in
from todoke.bodies import operations as bodies
from todoke.bodies.models import LedgerEntry
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.gateways.identity import configured
from todoke.management import sample_residents
from todoke.management.commands import load_sample
from todoke.people.models import Credential, HouseholdMember, Person, Protection, Relation
from todoke.people.queries import visibility
from todoke.people.rules.persons import Kinship

DATA: dict[str, Any] = json.loads((ROOT / "todoke/sample/residents.json").read_text(encoding="utf-8"))
PEOPLE = DATA["people"]
KEYS = {row["key"] for row in PEOPLE}
KANJI = re.compile(r"[一-鿿々〆]")


def test_each_is_whole_and_none_can_be_real() -> None:
    assert len(KEYS) == len(PEOPLE) >= 8
    for row in PEOPLE:
        assert date.fromisoformat(row["birth_date"]) < NOW.date()
        assert row["sex"] in {"male", "female"}
        assert "9-99-" in row["address"]  # no such block anywhere in Tokyo
        if row.get("signs_in", True):
            assert set(row["story"]) == {"ja", "ja-simple", "en"}
            bare = re.sub(r"\{[^{}|]+\|[^{}|]+\}", "", row["story"]["ja-simple"])
            assert not KANJI.search(bare), bare


def test_names_are_of_all_kinds() -> None:
    names = [row["name"] for row in PEOPLE]
    assert any(" " not in name for name in names), "somebody has one name only"
    assert any(name.isascii() for name in names)
    assert any(ord(letter) > 0xFFFF for name in names for letter in name)


def test_what_binds_them_names_them() -> None:
    for row in DATA["relations"]:
        assert {row["senior"], row["junior"]} <= KEYS
        assert Kinship(row["kind"])
        assert date.fromisoformat(row["since"]) <= date.fromisoformat(row.get("until", "2026-11-23"))
    members = [key for household in DATA["households"] for key in household]
    assert sorted(members) == sorted(KEYS)
    for row in DATA["protections"]:
        assert {row["person"], *row["from"]} <= KEYS
    home = {row["key"]: row["address"] for row in PEOPLE}
    for household in DATA["households"]:
        assert len({home[key] for key in household}) == 1


def towns(by: Actor) -> None:
    nation = bodies.add(by=by, now=NOW, kind="nation", name="国")
    tokyo = bodies.add(by=by, now=NOW, kind="prefecture", name="東京都", code="130001", parent=nation)
    for kind, code, name in (
        ("special_ward", "131181", "荒川区"), ("city", "132080", "調布市"), ("town", "133612", "大島町"),
    ):  # fmt: skip
        bodies.add(by=by, now=NOW, kind=kind, name=name, code=code, parent=tokyo)


def test_those_around_them_are_loaded_once_and_he_does_not_see_her(db: None, by: Actor) -> None:
    towns(by)
    people = sample_residents.load(load_sample.SAMPLE, by=by, now=NOW)
    counts = [
        Relation.objects.count(),
        HouseholdMember.objects.count(),
        Protection.objects.count(),
        LedgerEntry.objects.count(),
    ]
    assert counts[:3] == [len(DATA["relations"]), len(PEOPLE), len(DATA["protections"])]
    sample_residents.load(load_sample.SAMPLE, by=by, now=NOW)
    assert counts == [
        Relation.objects.count(), HouseholdMember.objects.count(), Protection.objects.count(), LedgerEntry.objects.count(),
    ]  # fmt: skip
    ken, yuki, child = people["ken"], people["yuki"], people["aoi-takahashi"]
    assert visibility.seen_by(ken, [yuki, child], today=NOW.date()) == []
    assert visibility.seen_by(people["misaki"], [yuki], today=NOW.date()) == [yuki]


def test_each_signs_in_as_the_person_whom_the_sample_loaded(
    db: None, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    configured.party.cache_clear()
    towns(by)
    loaded = sample_residents.load(load_sample.SAMPLE, by=by, now=NOW)
    entries = LedgerEntry.objects.count()
    assert sample_residents.load(load_sample.SAMPLE, by=by, now=NOW) == loaded
    assert (Person.objects.count(), LedgerEntry.objects.count()) == (len(PEOPLE), entries)
    for row in PEOPLE:
        if row.get("signs_in", True):
            sign_in(Client(), row["key"])
            assert Credential.objects.get(person=loaded[row["key"]])
    assert Person.objects.count() == len(PEOPLE)
