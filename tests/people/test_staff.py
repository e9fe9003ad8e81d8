"""Signing in and roles."""

from datetime import date, timedelta

import pytest
from django.conf import global_settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import IntegrityError, transaction
from django.test import override_settings
from django.utils.module_loading import import_string

from tests.conftest import NOW
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.config import settings as config
from todoke.people.models import StaffRole, User
from todoke.people.operations import staff as operations
from todoke.people.queries import staff as queries
from todoke.people.rules.roles import GRANTS, MUST_END, Act, Role, wait_seconds
from todoke.people.rules.sessions import Proof

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


@pytest.mark.django_db
def test_a_thousand_wrong_tries_do_not_delay_the_owner() -> None:
    """From many sources or one, by name or not: whoever guesses slows themselves."""
    user = User.objects.create_user("hanako", password="correct horse")
    refused = slowed = 0
    for number in range(1000):
        source, at = f"6.6.{number % 50}.{number % 2}", NOW + timedelta(milliseconds=number)
        try:
            operations.sign_in(username="hanako", password="wrong", source=source, now=at)
        except operations.SignInRefused:
            refused += 1
        except operations.SignInTooFast:
            slowed += 1
    assert refused + slowed == 1000
    assert slowed > 700
    later = NOW + timedelta(seconds=1)
    assert operations.sign_in(username="hanako", password="correct horse", source="1.2.3.4", now=later) == user


def test_guessing_passwords_slows_no_other_proof_beside_it(user: User) -> None:
    for _ in range(5):
        with pytest.raises(operations.SignInRefused):
            operations.sign_in(username="hanako", password="wrong", source="6.6.6.6", now=NOW)
    operations.open_try(source="6.6.6.6", proof=Proof.PASSKEY, whose="a passkey", now=NOW)
    with pytest.raises(operations.SignInTooFast):
        operations.open_try(source="6.6.6.6", proof=Proof.PASSWORD, whose="hanako", now=NOW)


def test_signing_in_as_oneself_does_not_forgive_guesses_at_others(user: User) -> None:
    User.objects.create_user("mallory", password="my own")
    for _ in range(4):
        with pytest.raises(operations.SignInRefused):
            operations.sign_in(username="hanako", password="wrong", source="6.6.6.6", now=NOW)
    operations.sign_in(username="mallory", password="my own", source="6.6.6.6", now=NOW)
    with pytest.raises(operations.SignInRefused):
        operations.sign_in(username="hanako", password="wrong", source="6.6.6.6", now=NOW)
    with pytest.raises(operations.SignInTooFast):
        operations.sign_in(username="hanako", password="wrong", source="6.6.6.6", now=NOW)


@pytest.mark.parametrize("role", Role)
def test_roles_that_reach_people_end(user: User, arakawa: Body, by: Actor, role: Role) -> None:
    reaches = {Act.LOOK, Act.COUNTER, Act.CASEWORK, Act.ANALYSE, Act.GUARD}
    assert bool(GRANTS[role] & reaches) == (role in MUST_END)
    if role in MUST_END:
        with pytest.raises(operations.RoleMustEnd):
            operations.grant(user=user, body=arakawa, role=role, by=by, now=NOW)
        with pytest.raises(IntegrityError), transaction.atomic():
            StaffRole.objects.create(user=user, body=arakawa, role=role)
    operations.grant(user=user, body=arakawa, role=role, by=by, now=NOW, ends_date=date(2026, 12, 1))
    assert queries.roles_at(user, arakawa, today=TODAY) == {role}


def test_who_keeps_the_staff_sees_no_person_by_that() -> None:
    assert not GRANTS[Role.ADMINISTRATOR] & {Act.LOOK, Act.COUNTER, Act.CASEWORK, Act.ANALYSE, Act.GUARD}
    assert not GRANTS[Role.ANALYST] & {Act.LOOK, Act.COUNTER, Act.CASEWORK}


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


def test_outside_of_tests_passwords_are_hashed_slowly() -> None:
    hashers = getattr(config, "PASSWORD_HASHERS", global_settings.PASSWORD_HASHERS)
    preferred = import_string(hashers[0])
    assert issubclass(preferred, PBKDF2PasswordHasher)
    assert preferred.iterations >= 600_000
