"""The ledger in a real database: what is written, what the database refuses, and that the command finds what was done to it."""

import json
import random
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction

from tests.bodies import mutations
from tests.conftest import NOW
from tests.tampering import unguarded
from todoke.bodies import ledger_schema, operations
from todoke.bodies.models import Body, LedgerEntry, LedgerHead, LedgerNote
from todoke.bodies.rules.anchors import Kind, digest_of, write
from todoke.bodies.rules.impersonal import Personal
from todoke.common.actors import Actor
from todoke.common.clock import TOKYO

COUNTER = Actor("staff:7", 7, behalf="person:0190f3d2")


def record(body: Body, by: Actor = COUNTER, **more: Any) -> LedgerEntry:
    return operations.record(**{"body": body, "by": by, "at": NOW, "action": "look", "subject": "person:1", **more})


def verify(**options: Any) -> str:
    out = StringIO()
    call_command("verify_ledger", stdout=out, **options)
    return out.getvalue()


def test_an_entry_says_who_for_whom_and_why(arakawa: Body) -> None:
    entry = record(arakawa, purpose="counter", data={"what": ["address"]})
    stored = LedgerEntry.objects.get(pk=entry.pk)
    assert (stored.by, stored.behalf, stored.purpose) == ("staff:7", "person:0190f3d2", "counter")
    for name in ("body_id", "sequence", "at", "action", "subject", "data", "previous_hash", "hash"):
        assert getattr(stored, name) == getattr(entry, name), name
    head = LedgerHead.objects.get(body=arakawa)
    assert (head.sequence, head.hash) == (stored.sequence, stored.hash)
    assert operations.broken_link(arakawa) is None


def test_the_hash_is_the_same_on_every_database(nation: Body) -> None:
    """A literal, so that SQLite and PostgreSQL must agree; microseconds, another zone and nested data among it."""
    at = NOW.replace(microsecond=123456).astimezone(TOKYO)
    entry = record(nation, at=at, purpose="tax", data={"b": [1, {"z": None, "a": True}], "a": "2026-04-01"})
    again = LedgerEntry.objects.get(pk=entry.pk)
    assert again.at.microsecond == 123456
    assert operations.broken_link(nation) is None
    assert entry.hash == "8ba7bc805c7ee073288b56f41be725ca367a776a48db42804c12711a29e0d354"


def test_the_database_refuses_to_change_or_delete_an_entry(arakawa: Body) -> None:
    entry = record(arakawa)
    mine = LedgerEntry.objects.filter(pk=entry.pk)
    for attempt in (lambda: mine.update(by="staff:8"), mine.delete, lambda: mine.update(hash="0" * 64)):
        with pytest.raises(IntegrityError, match="only ever added to"), transaction.atomic():
            attempt()
    assert LedgerEntry.objects.get(pk=entry.pk).hash == entry.hash
    if connection.vendor == "postgresql":
        with (
            pytest.raises(DatabaseError, match="only ever added to"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE todoke_ledgerentry CASCADE")


def test_the_guards_are_there_after_all_migrations(db: None) -> None:
    assert ledger_schema.missing(connection) == []
    with unguarded():
        assert ledger_schema.missing(connection) == list(ledger_schema.TRIGGERS[connection.vendor])


def test_words_of_a_person_stand_beside_the_entry_and_can_go(arakawa: Body) -> None:
    entry = record(arakawa, note="花子さんの電話 090-1234-5678")
    assert "花子" not in json.dumps(
        LedgerEntry.objects.values_list("data", flat=True).get(pk=entry.pk), ensure_ascii=False
    )
    assert "whole" in verify()
    LedgerNote.objects.filter(entry=entry).update(text="別の言葉")
    with pytest.raises(CommandError, match="NOT whole: 1"):
        verify()
    LedgerNote.objects.filter(entry=entry).delete()
    assert "whole" in verify()


def test_what_is_personal_is_refused_and_undoes_nothing_else(arakawa: Body) -> None:
    before = LedgerHead.objects.get(body=arakawa).sequence
    with pytest.raises(Personal, match=r"data\.name"):
        record(arakawa, data={"name": "荒川花子"})
    assert LedgerHead.objects.get(body=arakawa).sequence == before
    record(arakawa)
    assert operations.broken_link(arakawa) is None


def test_a_head_that_is_missing_is_made_from_the_last_entry(arakawa: Body) -> None:
    record(arakawa)
    LedgerHead.objects.filter(body=arakawa).delete()
    with pytest.raises(CommandError):
        verify(body="131181")
    record(arakawa)
    assert operations.broken_link(arakawa) is None
    assert "whole" in verify(body="131181")


def put(ledger: mutations.Ledger, bodies: dict[str, Body]) -> None:
    """Write rows into the database as they are."""
    LedgerHead.objects.filter(body__in=bodies.values()).delete()
    LedgerEntry.objects.filter(body__in=bodies.values()).delete()
    LedgerEntry.objects.bulk_create(
        LedgerEntry(
            body=bodies[row.body], sequence=row.sequence, at=row.at, by=row.by, behalf=row.behalf, action=row.action,
            subject=row.subject, purpose=row.purpose, data=row.data, previous_hash=row.previous, hash=row.hash,
        )
        for row in ledger.rows
    )  # fmt: skip
    LedgerHead.objects.bulk_create(
        LedgerHead(body=bodies[key], sequence=sequence, hash=hash_) for key, (sequence, hash_) in ledger.heads.items()
    )


def anchors_file(ledger: mutations.Ledger, path: Path) -> str:
    lines: list[bytes] = []
    for place in sorted({anchor.sequence for anchors in ledger.anchors.values() for anchor in anchors}):
        heads = {
            key: (a.sequence, a.hash) for key, anchors in ledger.anchors.items() for a in anchors if a.sequence == place
        }
        lines.append(write(Kind.HEADS, at=NOW, previous=digest_of(lines[-1]) if lines else "", heads=heads))
    path.write_bytes(b"".join(lines))
    return str(path)


def test_the_command_finds_hundreds_of_random_mutations(arakawa: Body, chofu: Body, tmp_path: Path) -> None:
    """The same mutations as in memory, done to the tables themselves."""
    chance, bodies = random.Random(11), {"131181": arakawa, "132080": chofu}
    whole = mutations.made(chance, entries=9)
    anchors = anchors_file(whole, tmp_path / "anchors.jsonl")
    refused = found = 0
    with unguarded():
        put(whole, bodies)
    assert "The ledger is whole: " in verify(anchors=anchors)
    for place in range(300):
        name, ledger = mutations.mutated(chance, whole)
        try:
            with transaction.atomic(), unguarded():
                put(ledger, bodies)
        except DatabaseError:  # the same place twice, or too long: no database takes it
            refused += 1
            continue
        with pytest.raises(CommandError) as raised:
            verify(anchors=anchors)
        assert "NOT whole" in str(raised.value), f"{name} was not found (mutation {place})"
        found += 1
    assert found > 220
    assert refused < 80


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="only SQLite takes values of another type")
def test_what_cannot_be_read_at_all_is_a_finding_and_no_crash(arakawa: Body) -> None:
    for column, value in (
        ("at", "yesterday"),
        ("data", '"text"'),
        ("at", "9999-99-99"),
        ("by", b"\x01"),
        ("sequence", "x"),
    ):
        entry = record(arakawa)
        with transaction.atomic():
            with unguarded(), connection.cursor() as cursor:
                cursor.execute(f"UPDATE todoke_ledgerentry SET {column} = %s WHERE id = %s", [value, entry.pk])
            with pytest.raises(CommandError, match="NOT whole"):
                verify()
            transaction.set_rollback(True)


def test_an_end_that_was_cut_off_is_told_in_plain_words(arakawa: Body, tmp_path: Path) -> None:
    for _ in range(3):
        record(arakawa)
    head = LedgerHead.objects.get(body=arakawa)
    path = tmp_path / "a.jsonl"
    path.write_bytes(write(Kind.HEADS, at=NOW, previous="", heads={"131181": (head.sequence, head.hash)}))
    with unguarded():
        LedgerEntry.objects.filter(body=arakawa, sequence__gt=head.sequence - 2).delete()
        last = LedgerEntry.objects.filter(body=arakawa).latest("sequence")
        LedgerHead.objects.filter(body=arakawa).update(sequence=last.sequence, hash=last.hash)
    assert "whole" in verify(anchors=str(tmp_path)), "without its anchor nobody can know"
    out = StringIO()
    with pytest.raises(CommandError, match="NOT whole: 1 findings"):
        call_command("verify_ledger", stdout=out, anchors=str(path))
    assert (
        f"entries {last.sequence + 1} to {head.sequence} are missing, as the anchor of 2026-11-23T09:00:00+09:00 shows"
        in out.getvalue()
    )


def test_how_much_the_chain_alone_proves_is_said(arakawa: Body, tmp_path: Path) -> None:
    entry = record(arakawa)
    path = tmp_path / "a.jsonl"
    path.write_bytes(write(Kind.HEADS, at=NOW, previous="", heads={"131181": (entry.sequence, entry.hash)}))
    record(arakawa)
    record(arakawa)
    assert "4 entries of 1 bodies, 2 of them after the newest anchor" in verify(body="131181", anchors=str(path))
    assert "131181: 4 entries; 2 after the newest anchor, proven by the chain alone, whole." in verify(
        body="131181", anchors=str(path)
    )


def test_a_missing_guard_is_a_finding(arakawa: Body) -> None:
    out = StringIO()
    with unguarded(), pytest.raises(CommandError, match="NOT whole"):
        call_command("verify_ledger", stdout=out)
    assert "The database does not refuse changes to the ledger" in out.getvalue()
