"""Sessions: they end by lying idle, by age and by being revoked, and keep nothing that tells where somebody was."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.conftest import NOW
from todoke.bodies.models import Body, LedgerEntry
from todoke.common.actors import Actor
from todoke.people.models import Session, User
from todoke.people.operations import sessions, staff
from todoke.people.queries import sessions as queries
from todoke.people.rules.roles import Role
from todoke.people.rules.sessions import Proof, device_of, is_fresh

BY = Actor("test")


def begin(user: User | None = None, key: str = "k", person: uuid.UUID | None = None) -> Session:
    return sessions.begin(
        key=key, user=user, person=person, proof=Proof.PASSWORD, device="", idle_seconds=1800, longest_seconds=36_000, by=BY, now=NOW
    )  # fmt: skip


@pytest.fixture
def hanako(arakawa: Body) -> User:
    user = User.objects.create_user("hanako")
    staff.grant(user=user, body=arakawa, role=Role.AUTHOR, by=BY, now=NOW)
    return user


def test_a_session_ends_when_it_lies_idle(hanako: User) -> None:
    session = begin(hanako)
    assert queries.live("k", now=NOW + timedelta(minutes=29)) == session
    assert queries.live("k", now=NOW + timedelta(minutes=30)) is None
    sessions.touch(session=session, now=NOW + timedelta(minutes=20))
    assert queries.live("k", now=NOW + timedelta(minutes=49)) == session
    assert queries.live("other", now=NOW) is None


def test_a_session_ends_however_busy(hanako: User) -> None:
    session = begin(hanako)
    for minutes in range(10, 600, 10):
        sessions.touch(session=session, now=NOW + timedelta(minutes=minutes))
    assert queries.live("k", now=NOW + timedelta(minutes=599)) == session
    assert queries.live("k", now=NOW + timedelta(minutes=600)) is None


def test_a_busy_session_is_written_once_a_minute(
    hanako: User, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    session = begin(hanako)
    with django_assert_num_queries(0):  # type: ignore[operator]
        sessions.touch(session=session, now=NOW + timedelta(seconds=59))
    with django_assert_num_queries(1):  # type: ignore[operator]
        sessions.touch(session=session, now=NOW + timedelta(seconds=60))


def test_revoking_ends_one_or_all_others_and_is_recorded(hanako: User, arakawa: Body) -> None:
    mine, second, third = (begin(hanako, key) for key in "abc")
    stranger = begin(User.objects.create_user("other"), "d")
    assert sessions.revoke(session=second, by=BY, now=NOW)
    assert not sessions.revoke(session=second, by=BY, now=NOW)
    sessions.touch(session=second, now=NOW + timedelta(minutes=5))
    assert queries.live("b", now=NOW) is None
    assert sessions.revoke_all(user=hanako, but=mine, by=BY, now=NOW) == 1
    assert queries.of_user(hanako, now=NOW) == [mine]
    assert queries.live("c", now=NOW) is None
    assert queries.live("d", now=NOW) == stranger
    entries = LedgerEntry.objects.filter(action="session.revoke", body=arakawa)
    assert [(each.subject, each.data) for each in entries] == [(f"user:{hanako.pk}", {"count": 1})] * 2
    assert third.pk != mine.pk


def test_residents_have_sessions_too(hanako: User, arakawa: Body) -> None:
    person = uuid.uuid4()
    session = begin(person=person)
    assert queries.of_person(person, now=NOW) == [session]
    assert sessions.revoke_all(person=person, told=[arakawa], by=BY, now=NOW) == 1
    assert LedgerEntry.objects.get(action="session.revoke").subject == f"person:{person}"
    for wrong in ({"user": hanako, "person": person}, {}):
        with pytest.raises(IntegrityError), transaction.atomic():
            begin(key="x", **wrong)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="account or of a resident"):
        sessions.revoke_all(by=BY, now=NOW)


def test_the_key_is_not_in_the_table_and_neither_is_an_address(hanako: User) -> None:
    begin(hanako, "the key of the cookie")
    row = Session.objects.values().get()
    assert "the key of the cookie" not in str(row)
    assert not {"ip", "address", "source", "user_agent"} & set(row)


def test_a_session_goes_on_under_another_key(hanako: User) -> None:
    session = begin(hanako)
    sessions.move(session=session, key="new", by=BY, now=NOW)
    assert queries.live("k", now=NOW) is None
    assert queries.live("new", now=NOW) == session


def test_old_rows_go(hanako: User) -> None:
    begin(hanako)
    Session.objects.update(until_at=NOW - timedelta(days=sessions.KEPT_DAYS, seconds=1))
    begin(hanako, "new")
    assert Session.objects.count() == 1


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge · Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18 Mobile Safari/604", "Safari · iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox · Linux"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537 Chrome/130 Mobile Safari/537", "Chrome · Android"),
        ("", ""), ("curl/8", ""), ("<script>Firefox/</script>", "Firefox"),
    ],
)  # fmt: skip
def test_a_device_is_named_by_kind_alone(agent: str, device: str) -> None:
    assert device_of(agent) == device


def test_a_proof_is_fresh_for_five_minutes() -> None:
    assert is_fresh(NOW, NOW)
    assert is_fresh(NOW, NOW + timedelta(seconds=299))
    assert not is_fresh(NOW, NOW + timedelta(seconds=300))
    assert not is_fresh(NOW + timedelta(seconds=1), NOW)


def test_what_browsers_no_longer_lead_to_goes(hanako: User) -> None:
    from django.contrib.sessions.models import Session as StoredSession

    for key, days in (("old", -1), ("new", 1)):
        StoredSession.objects.create(session_key=key, session_data="", expire_date=NOW + timedelta(days=days))
    begin(hanako)
    assert list(StoredSession.objects.values_list("session_key", flat=True)) == ["new"]
