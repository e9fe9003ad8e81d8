"""Signing in and roles."""

from datetime import date, timedelta

import pytest
from django.test import override_settings

from tests.conftest import NOW
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.people.models import User
from todoke.people.operations import staff as operations
from todoke.people.queries import staff as queries
from todoke.people.rules.roles import Act, Role, wait_seconds

TODAY = NOW.date()


@pytest.fixture
def user(db: None) -> User:
    return User.objects.create_user("hanako", password="correct horse")


def test_sign_in(user: User) -> None:
    assert operations.sign_in(username="hanako", password="correct horse", source="1.2.3.4", now=NOW) == user


@pytest.mark.parametrize(
    ("name", "password"), [("hanako", "wrong"), ("nobody", "correct horse"), ("hanako\0", "x"), ("", "")]
)
def test_wrong_name_and_wrong_password_get_the_same_answer(user: User, name: str, password: str) -> None:
    with pytest.raises(operations.SignInRefused):
        operations.sign_in(username=name, password=password, source="1.2.3.4", now=NOW)


def test_guessing_slows_its_own_source_and_nobody_else(user: User) -> None:
    for _ in range(5):
        with pytest.raises(operations.SignInRefused):
            operations.sign_in(username="hanako", password="wrong", source="6.6.6.6", now=NOW)
    with pytest.raises(operations.SignInTooFast) as slow:
        operations.sign_in(username="hanako", password="correct horse", source="6.6.6.6", now=NOW)
    assert slow.value.data["seconds"] in range(1, 4)
    assert operations.sign_in(username="hanako", password="correct horse", source="1.2.3.4", now=NOW) == user
    later = NOW + timedelta(seconds=5)
    assert operations.sign_in(username="hanako", password="correct horse", source="6.6.6.6", now=later) == user


def test_waiting_grows_and_is_bounded() -> None:
    waits = [wait_seconds(count) for count in range(30)]
    assert waits == sorted(waits)
    assert (waits[4], waits[5], waits[-1]) == (0, 2, 900)


def test_roles_belong_to_one_body_and_end(user: User, arakawa: Body, chofu: Body, by: Actor) -> None:
    operations.grant(user=user, body=arakawa, role=Role.AUTHOR, by=by, now=NOW, ends_date=date(2026, 12, 1))
    assert queries.can(user, Act.WRITE, arakawa, today=TODAY)
    assert not queries.can(user, Act.APPROVE, arakawa, today=TODAY)
    assert not queries.can(user, Act.VIEW, chofu, today=TODAY)
    assert not queries.can(user, Act.VIEW, arakawa, today=date(2026, 12, 1))
    assert queries.bodies_of(user, today=TODAY) == [arakawa]


def test_ended_role_and_inactive_account(user: User, arakawa: Body, by: Actor) -> None:
    role = operations.grant(user=user, body=arakawa, role=Role.ADMINISTRATOR, by=by, now=NOW)
    operations.end_role(role=role, by=by, now=NOW)
    assert not queries.can(user, Act.VIEW, arakawa, today=TODAY)
    operations.grant(user=user, body=arakawa, role=Role.ADMINISTRATOR, by=by, now=NOW)
    user.is_active = False
    assert not queries.can(user, Act.VIEW, arakawa, today=TODAY)


def test_demonstration_accounts_are_refused_in_production(user: User) -> None:
    User.objects.update(is_demo=True)
    assert operations.sign_in(username="hanako", password="correct horse", source="1.2.3.4", now=NOW)
    with override_settings(PRODUCTION=True), pytest.raises(operations.SignInRefused):
        operations.sign_in(username="hanako", password="correct horse", source="1.2.3.4", now=NOW)
