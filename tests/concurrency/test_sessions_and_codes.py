"""A code, a question to a device and a session are each used or ended once, however many try at the same moment (PostgreSQL)."""

from datetime import timedelta

import pytest
from pytest_django import Settings

from tests.concurrency.threads import failures, needs_postgresql, together
from tests.conftest import NOW
from tests.people.devices import Device
from todoke.bodies import operations as bodies
from todoke.common.actors import Actor
from todoke.people.models import Passkey, RecoveryCode, Session, User
from todoke.people.operations import passkeys, sessions, staff
from todoke.people.operations.passkeys import CodeRefused, PasskeyCopied, PasskeyRefused, Purpose
from todoke.people.queries import sessions as queries
from todoke.people.rules.roles import Role
from todoke.people.rules.sessions import Proof

BY, ORIGIN = Actor("test"), "http://localhost:8000"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hanako(settings: Settings, transactional_db: None) -> User:
    needs_postgresql()
    settings.BASE_URL = ORIGIN
    return User.objects.create_user("hanako")


def test_a_recovery_code_opens_once(hanako: User) -> None:
    code = passkeys.make_codes(user=hanako, by=BY, now=NOW)[0]

    def use(source: str) -> bool:
        passkeys.use_code(user=hanako, code=code, source=source, by=BY, now=NOW)
        return True

    results = together([lambda source=f"192.0.2.{place}": use(source) for place in range(12)])  # type: ignore[misc]
    assert not failures(results, CodeRefused)
    assert sum(each is True for each in results) == 1


def test_new_codes_made_twice_at_once_are_ten(hanako: User) -> None:
    results = together([lambda: passkeys.make_codes(user=hanako, by=BY, now=NOW)] * 6)
    assert not failures(results)
    assert RecoveryCode.objects.filter(user=hanako, used_at=None).count() == 10


def test_an_answer_of_a_device_opens_once(hanako: User) -> None:
    device = Device()
    asked = passkeys.ask_to_register(user=hanako, session_key="k", by=BY, now=NOW)
    passkeys.register(user=hanako, response=device.make(asked, ORIGIN), session_key="k", name="", by=BY, now=NOW)
    answer = device.use(passkeys.ask_to_sign(purpose=Purpose.SIGN_IN, session_key="k", by=BY, now=NOW), ORIGIN)
    results = together(
        [
            lambda source=f"192.0.2.{place}": passkeys.sign_in(response=answer, session_key="k", source=source, now=NOW)  # type: ignore[misc]
            for place in range(12)
        ]
    )
    assert not failures(results, PasskeyRefused, PasskeyCopied)
    assert sum(isinstance(each, User) for each in results) == 1
    assert Passkey.objects.get().sign_count == 1


def test_two_removals_leave_no_account_without_the_passkey_that_its_body_wants(hanako: User) -> None:
    body = bodies.add(by=BY, now=NOW, kind="nation", name="国", details={"needs_passkeys": True})
    staff.grant(user=hanako, body=body, role=Role.AUTHOR, by=BY, now=NOW)
    made = [
        Passkey.objects.create(
            user=hanako, credential_id=name, public_key=b"", sign_count=0, is_synced=False, made_at=NOW
        )
        for name in "ab"
    ]
    results = together([lambda each=each: passkeys.remove(passkey=each, by=BY, now=NOW) for each in made])  # type: ignore[misc]
    assert not failures(results, passkeys.LastPasskey)
    assert Passkey.objects.count() == 1


@pytest.mark.parametrize("number", range(8))
def test_a_session_that_is_used_while_it_is_revoked_stays_ended(hanako: User, number: int) -> None:
    session = sessions.begin(
        key="k", user=hanako, proof=Proof.PASSKEY, device="", idle_seconds=1800, longest_seconds=36_000, by=BY, now=NOW
    )
    later = NOW + timedelta(minutes=5)

    def use() -> None:
        sessions.touch(session=Session.objects.get(pk=session.pk), now=later)

    def revoke() -> bool:
        return sessions.revoke(session=session, by=BY, now=NOW)

    results = together([*[use] * 3, revoke, *[use] * 3])
    assert not failures(results)
    assert results[3] is True
    assert queries.live("k", now=later) is None


def test_many_sign_in_at_once_while_old_rows_go(hanako: User) -> None:
    def begin(key: str) -> Session:
        return sessions.begin(
            key=key, user=hanako, proof=Proof.PASSKEY, device="", idle_seconds=1800, longest_seconds=36_000, by=BY, now=NOW
        )  # fmt: skip

    for number in range(60):
        begin(f"old {number}")
    Session.objects.update(until_at=NOW - timedelta(days=sessions.KEPT_DAYS + 1))
    results = together([lambda key=f"new {number}": begin(key) for number in range(10)])  # type: ignore[misc]
    assert not failures(results)
    assert Session.objects.filter(until_at__lt=NOW).count() == 0
    assert Session.objects.count() == 10
