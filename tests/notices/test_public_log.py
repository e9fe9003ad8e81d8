"""The public log in the database: what waits is appended once, signed; nothing changes it unseen; the statement outlives the notice."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from pytest_django import Settings

from tests.conftest import NOW
from tests.notices import boxed
from tests.people import families
from tests.tampering import unguarded
from todoke.bodies.models import Body
from todoke.common.actors import SYSTEM
from todoke.common.keys import new_key
from todoke.jobs import anchoring, log_notices, retention
from todoke.notices import log_schema
from todoke.notices.models import LogBatch, Notice, PublicNotice
from todoke.notices.operations import public_log as operations
from todoke.notices.queries import public_log
from todoke.notices.rules import public_log as rules
from todoke.notices.rules.topics import Topic


@pytest.fixture
def filled(arakawa: Body, tokyo: Body) -> list[Notice]:
    """Three batches of notices in the log, anchored."""
    whom = families.person(arakawa, boxed.NAME)
    notices = []
    for _ in range(3):
        notices += [boxed.notice(arakawa, whom, law="予防接種法8条"), boxed.notice(tokyo, whom, topic=Topic.BENEFIT)]
        log_notices.log_waiting(now=NOW)
    anchoring.anchor(now=NOW, stamp=False)
    return notices


def verify(**options: Any) -> str:
    out = StringIO()
    call_command("verify_public_log", stdout=out, **options)
    return out.getvalue()


def test_what_waits_is_appended_once_and_verified(filled: list[Notice]) -> None:
    assert log_notices.log_waiting(now=NOW) == 0
    assert [row.last for row in LogBatch.objects.all()] == [2, 4, 6]
    assert set(Notice.objects.values_list("logged", flat=True)) == {"given"}
    assert "whole: 6 entries under 3 signed heads, 0 of them after the newest anchor" in verify()


def test_what_was_never_given_is_not_logged(arakawa: Body) -> None:
    whom = families.person(arakawa, boxed.NAME)
    for state in ("planned", "quiet", "stale", "withdrawn"):
        boxed.notice(arakawa, whom, state=state)
    assert log_notices.log_waiting(now=NOW) == 0
    assert not LogBatch.objects.exists()


def test_what_is_taken_back_gets_a_second_entry(filled: list[Notice], arakawa: Body) -> None:
    Notice.objects.filter(pk=filled[0].pk).update(state="withdrawn")
    halted = boxed.notice(arakawa, filled[0].person, sending=boxed.sending(arakawa, "halted"))
    assert log_notices.log_waiting(now=NOW) == 3  # given, then that it was halted, and the first one's withdrawal
    assert sorted(PublicNotice.objects.filter(sequence__gt=6).values_list("kind", flat=True)) == [
        "given",
        "withdrawn",
        "withdrawn",
    ]
    assert log_notices.log_waiting(now=NOW) == 0
    halted.refresh_from_db()
    assert halted.logged == "withdrawn"
    verify()


def test_what_is_public_tells_no_code_and_nobody(filled: list[Notice]) -> None:
    told = b"".join(public_log.whole()).decode()
    assert told.count("\n") == 9
    assert not [each for each in ("131181", boxed.NAME, "vaccination") if each in told]
    for notice in filled:
        assert notice.code not in told
        said = rules.Statement("given", notice.code, notice.body.key, notice.topic, NOW.date(), notice.law)
        assert rules.commitment(said, "") not in told, "without its salt nobody finds it"
    with connection.cursor() as cursor:
        cursor.execute("SELECT opening, code_index FROM todoke_publicnotice")
        assert not [row for row in cursor.fetchall() for notice in filled if notice.code in "".join(row)]


def test_the_way_to_a_head_is_given_for_each_entry(filled: list[Notice]) -> None:
    for sequence in range(1, 7):
        found = public_log.proof(sequence)
        assert found is not None
        head = found["head"]
        assert isinstance(head, dict)
        assert rules.root_by(str(found["commitment"]), found["path"]) == head["root"]  # type: ignore[arg-type]
    assert public_log.proof(7) is None


def test_the_statement_outlives_the_notice(filled: list[Notice]) -> None:
    list(retention.retain(by=SYSTEM, now=NOW + timedelta(days=400)))
    assert not Notice.objects.exists()
    assert PublicNotice.objects.count() == 6
    verify()


def test_the_database_refuses_to_change_or_delete(filled: list[Notice]) -> None:
    assert not log_schema.missing(connection)
    for statement in (
        "UPDATE todoke_publicnotice SET topic = 'living' WHERE sequence = 2", "DELETE FROM todoke_publicnotice WHERE sequence = 2",
        "UPDATE todoke_logbatch SET signature = '' WHERE number = 1", "DELETE FROM todoke_logbatch",
    ):  # fmt: skip
        with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


TAMPERING: dict[str, Callable[[Any], object]] = {
    "entry 3 was changed": lambda run: run("UPDATE todoke_publicnotice SET topic = 'living' WHERE sequence = 3"),
    "entry 2 was changed": lambda run: run("UPDATE todoke_publicnotice SET code_index = 'x' WHERE sequence = 2"),
    "entry 4 was changed": lambda run: run("UPDATE todoke_publicnotice SET opening = 'k1.x' WHERE sequence = 4"),
    "entry 5 was removed": lambda run: run("DELETE FROM todoke_publicnotice WHERE sequence = 5"),
    "entry 6 stands where none was signed": lambda run: run("DELETE FROM todoke_logbatch WHERE number = 3"),
    "head 2 was changed": lambda run: run("UPDATE todoke_logbatch SET root = hash WHERE number = 2"),
    "head 1 carries no signature": lambda run: run("UPDATE todoke_logbatch SET signature = 'AAAA' WHERE number = 1"),
    "head 3 is missing, as the anchor of": lambda run: (
        run("DELETE FROM todoke_publicnotice WHERE sequence > 4"), run("DELETE FROM todoke_logbatch WHERE number > 2"),
    ),
}  # fmt: skip


def test_whatever_is_bent_in_the_database_is_told_in_plain_words(filled: list[Notice]) -> None:
    for said, bend in TAMPERING.items():
        before = transaction.savepoint()
        with unguarded(), connection.cursor() as cursor:
            bend(cursor.execute)
        out = StringIO()
        with pytest.raises(CommandError, match="NOT whole"):
            call_command("verify_public_log", stdout=out)
        assert said in out.getvalue()
        transaction.savepoint_rollback(before)


def test_a_log_written_anew_with_our_own_key_differs_from_its_anchors(filled: list[Notice], tmp_path: Path) -> None:
    with unguarded(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM todoke_publicnotice")
        cursor.execute("DELETE FROM todoke_logbatch")
    Notice.objects.update(logged="")
    for _ in range(3):
        operations.append(by=SYSTEM, now=NOW, most=2)
    out = StringIO()
    with pytest.raises(CommandError, match="NOT whole"):
        call_command("verify_public_log", stdout=out)
    assert "head 3 is not the one that was anchored" in out.getvalue()
    assert "No anchor holds a head" in verify(anchors=str(tmp_path)), "without its anchors nobody can know"


def test_keys_are_changed_and_old_heads_still_hold(filled: list[Notice], arakawa: Body, settings: Settings) -> None:
    settings.NOTICE_KEYS = f"n2:{new_key()},{settings.NOTICE_KEYS.strip()}"
    boxed.notice(arakawa, filled[0].person)
    log_notices.log_waiting(now=NOW)
    assert LogBatch.objects.get(number=4).key == "n2"
    verify()
    settings.NOTICE_KEYS = settings.NOTICE_KEYS.split(",")[0]
    with pytest.raises(CommandError):
        verify()


def test_personal_keys_are_changed_though_the_log_never_is(filled: list[Notice], settings: Settings) -> None:
    settings.DATA_KEYS = f"k9:{new_key()},{settings.DATA_KEYS.strip()}"
    call_command("rotate_keys", stdout=StringIO())
    assert PublicNotice.objects.filter(opening__isnull=False).count() == 6
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM todoke_publicnotice WHERE opening LIKE 'k9.%%'")
        assert cursor.fetchone() == (6,)
    verify()


def test_the_ledger_is_verified_beside_it(filled: list[Notice]) -> None:
    out = StringIO()
    call_command("verify_ledger", stdout=out)
    assert "The ledger is whole" in out.getvalue()
