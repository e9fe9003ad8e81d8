"""Guessing passwords with many connections at once gains nothing (PostgreSQL)."""

import pytest

from tests.concurrency.threads import failures, needs_postgresql, together
from tests.conftest import NOW
from todoke.people.models import SignInAttempt, User
from todoke.people.operations import staff as operations
from todoke.people.operations.staff import SignInRefused, SignInTooFast
from todoke.people.rules.roles import FREE_TRIES


@pytest.mark.django_db(transaction=True)
def test_only_the_free_tries_are_looked_at() -> None:
    needs_postgresql()
    User.objects.create_user(username="arakawa", password="right-one-2026")

    def guess() -> User:
        return operations.sign_in(username="arakawa", password="guess", source="192.0.2.1", now=NOW)

    results = together([guess] * 16)
    assert not failures(results, SignInRefused, SignInTooFast)
    assert sum(isinstance(each, SignInRefused) for each in results) <= FREE_TRIES
    assert SignInAttempt.objects.count() <= FREE_TRIES
    assert (
        operations.sign_in(username="arakawa", password="right-one-2026", source="192.0.2.2", now=NOW).username
        == "arakawa"
    )
