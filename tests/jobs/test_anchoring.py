"""Anchors outside the database: what is written when, that they hold against the database, and what an authority proves."""

import base64
import json
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from tests.conftest import NOW
from tests.jobs import authority
from tests.tampering import unguarded
from todoke.bodies import operations
from todoke.bodies.models import Body, LedgerEntry, LedgerHead
from todoke.common.actors import Actor
from todoke.gateways import anchor_files
from todoke.jobs import anchoring, read_uploads


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.ANCHORS = tmp_path / "anchors"
    return tmp_path / "anchors"


def record(body: Body, count: int = 1, subject: str = "person:1") -> None:
    for _ in range(count):
        operations.record(body=body, by=Actor("staff:1"), at=NOW, action="look", subject=subject)


def said(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in anchor_files.lines(folder)]


def verify() -> str:
    out = StringIO()
    try:
        call_command("verify_ledger", stdout=out)
    except CommandError as failure:
        return f"{out.getvalue()}\n{failure}"
    return out.getvalue()


def test_heads_that_moved_are_written_and_no_others(arakawa: Body, folder: Path) -> None:
    assert anchoring.anchor(now=NOW).heads == 3
    assert anchoring.anchor(now=NOW).heads == 0
    record(arakawa)
    assert anchoring.anchor(now=NOW).heads == 1
    assert [sorted(line["heads"]) for line in said(folder)] == [["130001", "131181", "jp"], ["131181"]]  # type: ignore[call-overload]
    (path,) = anchor_files.files(folder)
    assert path.name == "ledger-2026-11.jsonl"
    assert path.stat().st_mode & 0o007 == 0, "nobody else reads or writes them"


def test_every_month_begins_with_all_heads(arakawa: Body, folder: Path) -> None:
    anchoring.anchor(now=NOW)
    record(arakawa)
    assert anchoring.anchor(now=NOW + timedelta(days=30)).heads == 3
    assert [path.name for path in anchor_files.files(folder)] == ["ledger-2026-11.jsonl", "ledger-2026-12.jsonl"]
    assert "The ledger is whole: " in verify()


def test_a_month_that_was_removed_shows(arakawa: Body, folder: Path) -> None:
    for month in range(3):
        record(arakawa)
        anchoring.anchor(now=NOW + timedelta(days=30 * month))
    anchor_files.files(folder)[1].unlink()
    assert "a line was changed or removed" in verify()


def test_a_line_that_a_power_cut_left_unfinished_does_no_harm(arakawa: Body, folder: Path) -> None:
    anchoring.anchor(now=NOW)
    (path,) = anchor_files.files(folder)
    with path.open("ab") as held:
        held.write(b'{"kind":"heads","at":"2026')
    record(arakawa)
    assert anchoring.anchor(now=NOW).heads == 1
    assert "The ledger is whole: " in verify()


def test_a_ledger_that_ends_before_its_anchor_is_said_at_once_and_not_anchored(arakawa: Body, folder: Path) -> None:
    record(arakawa, 3)
    anchoring.anchor(now=NOW)
    with unguarded():
        LedgerEntry.objects.filter(body=arakawa, sequence=4).delete()
    third = LedgerEntry.objects.get(body=arakawa, sequence=3)
    LedgerHead.objects.filter(body=arakawa).update(sequence=3, hash=third.hash)
    with pytest.raises(CommandError, match="131181"):
        call_command("anchor_ledger", stdout=StringIO())
    assert "the end was cut off: entry 4 is missing" in verify()
    record(arakawa, subject="person:2")  # somebody writes on, and another entry stands where the lost one was
    anchoring.anchor(now=NOW + timedelta(days=31))
    assert "131181: entry 4 and what lies before it are not what they were" in verify()


def test_what_was_lost_with_a_restored_backup_is_told_and_is_no_break(arakawa: Body, folder: Path) -> None:
    record(arakawa, 3)
    anchoring.anchor(now=NOW)
    with unguarded():
        LedgerEntry.objects.filter(body=arakawa, sequence__gt=2).delete()
    second = LedgerEntry.objects.get(body=arakawa, sequence=2)
    LedgerHead.objects.filter(body=arakawa).update(sequence=2, hash=second.hash)
    heads = {
        key: (sequence, hash_)
        for key, sequence, hash_ in LedgerHead.objects.values_list("body__key", "sequence", "hash")
    }
    anchoring.note_restored(now=NOW, heads=heads, folder=folder)
    assert anchoring.anchor(now=NOW).behind == ()
    answer = verify()
    assert "131181: 2 entries were lost when a backup was restored" in answer
    assert "The ledger is whole: " in answer
    record(arakawa, 4)
    anchoring.anchor(now=NOW)
    assert "The ledger is whole: " in verify()


def test_an_authority_sees_the_newest_line_at_most_once_an_hour(
    arakawa: Body, folder: Path, settings: Settings, tmp_path: Path
) -> None:
    settings.TSA_CERTIFICATES = authority.certificates(tmp_path / "tsa")
    with authority.running(tmp_path / "tsa") as settings.TSA_URL:
        assert anchoring.anchor(now=NOW).stamped
        record(arakawa)
        assert not anchoring.anchor(now=NOW + timedelta(minutes=59)).stamped
        assert anchoring.anchor(now=NOW + timedelta(minutes=61)).stamped
        assert not anchoring.anchor(now=NOW + timedelta(hours=5)).stamped, "nothing moved since"
    assert [line["kind"] for line in said(folder)] == ["heads", "stamp", "heads", "stamp"]
    answer = verify()
    assert "Timestamps: 2, the newest of" in answer
    assert "not checked" not in answer
    assert "The ledger is whole: " in answer


def test_a_timestamp_of_a_stranger_or_of_another_line_is_a_finding(
    arakawa: Body, folder: Path, settings: Settings, tmp_path: Path
) -> None:
    authority.certificates(tmp_path / "tsa")
    with authority.running(tmp_path / "tsa") as settings.TSA_URL:
        assert anchoring.anchor(now=NOW).stamped
    assert "(not checked against certificates" in verify()
    settings.TSA_CERTIFICATES = authority.certificates(tmp_path / "stranger")
    assert "is not for the line before it, or not of an authority that is trusted" in verify()
    settings.TSA_CERTIFICATES = tmp_path / "tsa" / "root.pem"
    (path,) = anchor_files.files(folder)
    stamp = said(folder)[-1]
    token = bytearray(base64.b64decode(str(stamp["token"])))
    token[-10] ^= 1
    path.write_text(path.read_text().replace(str(stamp["token"]), base64.b64encode(bytes(token)).decode()))
    assert "is not for the line before it, or not of an authority that is trusted" in verify()


@pytest.mark.parametrize("wrong", ["status", "garbage", "other", "replay"])
def test_an_authority_that_fails_stops_no_anchor(
    arakawa: Body, folder: Path, settings: Settings, tmp_path: Path, wrong: str
) -> None:
    authority.certificates(tmp_path / "tsa")
    spoil = [] if wrong == "replay" else [wrong]
    with authority.running(tmp_path / "tsa", spoil) as settings.TSA_URL:
        if wrong == "replay":
            assert anchoring.anchor(now=NOW).stamped
            spoil.append(wrong)
            record(arakawa)
        done = anchoring.anchor(now=NOW + timedelta(hours=2))
    assert done.heads
    assert not done.stamped
    assert done.trouble
    assert "The ledger is whole: " in verify()


def test_an_authority_that_is_not_there_stops_no_anchor(arakawa: Body, folder: Path, settings: Settings) -> None:
    pytest.importorskip("rfc3161_client")
    settings.TSA_URL = "http://127.0.0.1:9/"
    done = anchoring.anchor(now=NOW)
    assert (done.heads, done.stamped) == (3, False)
    assert "cannot be reached" in done.trouble


def test_the_worker_anchors_too(arakawa: Body, folder: Path) -> None:
    read_uploads.work(once=True)
    assert [sorted(line["heads"]) for line in said(folder)] == [["130001", "131181", "jp"]]  # type: ignore[call-overload]


def test_a_folder_that_cannot_be_written_does_not_stop_the_worker(
    arakawa: Body, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("not a folder")
    settings.ANCHORS = tmp_path / "file" / "anchors"
    assert read_uploads.work(once=True) == 0
