"""Families in law: ages, fields of a child, the year of a protection, who may be related to whom."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoke.common.calendar import after_years
from todoke.people.rules import family
from todoke.people.rules.facts import Sensitivity
from todoke.people.rules.persons import Kinship, Knowing
from todoke.people.rules.vocabulary import FACTS

pytestmark = pytest.mark.embedded

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
FIELDS = frozenset({*family.DETAILS, *(fact.name for fact in FACTS)})
GRAVE = frozenset(fact.name for fact in FACTS if fact.sensitivity is Sensitivity.GRAVE)


@given(DAYS, DAYS, st.integers(0, 20))
def test_what_a_parent_sees_only_shrinks(born: date, day: date, own_from: int) -> None:
    today, later = sorted((max(born, day), max(born, day) + timedelta(days=400)))
    now = family.fields_of_child(FIELDS, born, today, own_from=own_from)
    then = family.fields_of_child(FIELDS, born, later, own_from=own_from)
    assert then <= now <= FIELDS
    assert bool(now) == (today < after_years(born, 18))
    if now and today >= after_years(born, own_from):
        assert not now & (GRAVE | {"phone", "email"})
        assert "address" in now


def test_nobody_is_seen_without_a_birth_date() -> None:
    assert not family.is_minor(None, date(2026, 11, 23))
    assert family.fields_of_child(FIELDS, None, date(2026, 11, 23)) == frozenset()


@given(DAYS)
def test_a_protection_lasts_a_year_and_is_renewed_in_its_last_month(since: date) -> None:
    until = family.protection_ends(since)
    assert until == after_years(since, 1)
    assert timedelta(days=28) <= until - family.renewable_from(until) <= timedelta(days=31)
    assert since < family.renewable_from(until) < until


@given(st.sampled_from(Kinship), st.booleans(), st.sampled_from(Knowing), DAYS, DAYS, DAYS, DAYS)
def test_custody_is_proven_of_a_parent_over_a_minor(
    kind: Kinship, custody: bool, known: Knowing, senior: date, junior: date, since: date, today: date
) -> None:
    problems = family.relation_problems(
        kind, custody=custody, known_by=known, senior_born=senior, junior_born=junior, since=since, today=today
    )
    if not problems:
        assert since <= today
        assert not custody or (kind is Kinship.PARENT and known in family.PROVEN and today < after_years(junior, 18))
        assert kind is not Kinship.PARENT or senior < junior
        assert kind is not Kinship.GUARDIAN or today < after_years(junior, 18)


def test_each_age_names_its_law() -> None:
    for age in (family.MAJORITY, family.OWN_MATTERS):
        assert "条" in age.law
        assert age.meaning
    assert {"school", "clinic", "town", "slot", "language", "helper", "address"} <= family.LOCATING
