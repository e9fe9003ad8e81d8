"""Files that staff sent, between people and workers: leases, tries, progress, what is given up, what is swept."""

import json
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from pytest_django import Settings

from tests.concurrency.upload_desk import registry_file
from tests.conftest import NOW
from todoke.bodies.models import Body, LedgerEntry
from todoke.common.actors import Actor
from todoke.gateways import kept_files
from todoke.registry.models import ChangeSet, Program, Upload
from todoke.registry.operations import imports, readings, uploads
from todoke.registry.rules.uploads import MOST_TRIES, Broke, Kind

SECONDS = 60
Send = Callable[..., Upload]


@pytest.fixture
def send(settings: Settings, tmp_path: Path, arakawa: Body, by: Actor) -> Send:
    settings.DATA_DIR = tmp_path

    def receive(content: bytes | None = None, name: str = "台帳.json", kind: Kind = Kind.IMPORT) -> Upload:
        chunks = [registry_file(3) if content is None else content]
        return uploads.receive(chunks=chunks, name=name, kind=kind, body=arakawa, by=by, now=NOW)

    return receive


def claimed(seconds_later: float = 0) -> Upload:
    lease = uploads.claim(now=NOW + timedelta(seconds=seconds_later), seconds=SECONDS)
    assert lease is not None
    return lease


def read(lease: Upload) -> None:
    readings.read(lease=lease, labels=[], now=NOW)


def test_one_worker_at_a_time_has_a_file(send: Send) -> None:
    send()
    lease = claimed()
    assert uploads.claim(now=NOW + timedelta(seconds=SECONDS - 1), seconds=SECONDS) is None
    later = claimed(SECONDS)
    assert (later.pk, later.attempts) == (lease.pk, 2)
    assert later.lease != lease.lease
    with pytest.raises(uploads.LeaseLost):
        read(lease)
    assert Upload.objects.get().state == "due"
    read(later)
    assert Upload.objects.get().state == "ready"
    with pytest.raises(uploads.LeaseLost):
        read(later)


def test_small_files_go_before_large_ones_and_fresh_ones_before_what_broke_off(send: Send) -> None:
    large, small = send(registry_file(9)), send(registry_file(2))
    first = claimed()
    assert first.pk == small.pk
    uploads.give_back(lease=first, broke=Broke.CRASH, now=NOW, seconds=SECONDS)
    assert claimed(100).pk == large.pk
    assert claimed(100).pk == small.pk


def test_what_breaks_off_again_and_again_is_given_up_with_a_reason(send: Send, tmp_path: Path) -> None:
    send()
    for tried in range(MOST_TRIES):
        lease = claimed(100 * tried)
        uploads.give_back(lease=lease, broke=Broke.CRASH, now=NOW, seconds=SECONDS)
    row = Upload.objects.get()
    assert (row.state, row.code, row.data["tries"]) == ("refused", "upload_given_up", MOST_TRIES)
    assert uploads.claim(now=NOW + timedelta(days=1), seconds=SECONDS) is None
    assert list((tmp_path / "uploads").iterdir()) == []


def test_a_file_whose_workers_all_died_is_given_up_too(send: Send) -> None:
    send()
    for tried in range(MOST_TRIES):
        claimed(SECONDS * tried)
    assert uploads.claim(now=NOW + timedelta(seconds=SECONDS * MOST_TRIES), seconds=SECONDS) is None
    assert Upload.objects.get().code == "upload_given_up"


@pytest.mark.parametrize(("broke", "code"), [(Broke.SLOW, "upload_too_slow"), (Broke.HEAVY, "upload_too_heavy")])
def test_what_is_too_much_to_look_at_is_not_tried_again(send: Send, broke: Broke, code: str) -> None:
    send()
    uploads.give_back(lease=claimed(), broke=broke, now=NOW, seconds=300)
    row = Upload.objects.get()
    assert (row.code, row.data["minutes"]) == (code, 5)


def half_taken(send: Send, monkeypatch: pytest.MonkeyPatch, by: Actor) -> Upload:
    """Taking a file in broke off after the second batch of two records."""
    monkeypatch.setattr(imports, "_BATCH", 2)
    made = json.loads(registry_file(7))
    send(json.dumps([*made, {**made[0], "summary": "二度目"}]).encode())
    read(claimed())
    uploads.ask_to_apply(upload=Upload.objects.get(), by=by, now=NOW)
    lease, taken = claimed(), 0
    keep = uploads.keep_place

    def break_off(*, lease: Upload, place: Any) -> None:
        nonlocal taken
        keep(lease=lease, place=place)
        taken = place.taken
        if taken == 6:
            raise SystemError

    monkeypatch.setattr(uploads, "keep_place", break_off)
    with pytest.raises(SystemError):
        read(lease)
    monkeypatch.setattr(uploads, "keep_place", keep)
    return lease


def test_taking_in_goes_on_where_it_stopped_as_one_change_set(
    send: Send, monkeypatch: pytest.MonkeyPatch, by: Actor
) -> None:
    lease = half_taken(send, monkeypatch, by)
    assert Program.objects.count() == Upload.objects.get().place["taken"] == 4
    uploads.give_back(lease=lease, broke=Broke.CRASH, now=NOW, seconds=SECONDS)
    read(claimed(100))
    row, change_set = Upload.objects.get(), ChangeSet.objects.get()
    assert (row.state, row.change_set_id) == ("done", change_set.pk)
    assert Program.objects.count() == 7
    assert (change_set.counts["new"], change_set.counts["quarantined"], change_set.counts["changed"]) == (7, 1, 0)
    entry = LedgerEntry.objects.get(action="registry.import")
    assert entry.data == {"new": 7, "quarantined": 1}


def test_progress_earns_new_tries_and_what_is_given_up_half_way_says_so(
    send: Send, monkeypatch: pytest.MonkeyPatch, by: Actor
) -> None:
    lease = half_taken(send, monkeypatch, by)
    for tried in range(1, MOST_TRIES + 1):
        uploads.give_back(lease=lease, broke=Broke.SLOW, now=NOW, seconds=SECONDS)
        if tried < MOST_TRIES:
            lease = claimed(100 * tried)
    row, change_set = Upload.objects.get(), ChangeSet.objects.get()
    assert (row.state, row.code, row.change_set_id) == ("refused", "upload_stopped", change_set.pk)
    assert change_set.counts["new"] == Program.objects.count() == 4
    assert LedgerEntry.objects.get(action="registry.import").data == {"new": 4}


def test_a_worker_who_lost_the_lease_takes_nothing_in(send: Send, monkeypatch: pytest.MonkeyPatch, by: Actor) -> None:
    monkeypatch.setattr(imports, "_BATCH", 2)
    send(registry_file(6))
    read(claimed())
    uploads.ask_to_apply(upload=Upload.objects.get(), by=by, now=NOW)
    lost = claimed()
    claimed(SECONDS)
    with pytest.raises(uploads.LeaseLost), transaction.atomic():
        read(lost)
    assert Program.objects.count() == ChangeSet.objects.count() == 0


def test_what_was_kept_too_long_goes_and_what_is_due_stays(send: Send, tmp_path: Path, by: Actor) -> None:
    waiting, looked, refused = send(registry_file(9)), send(), send(b"%PDF-1.7")
    for _ in range(2):
        read(claimed())
    stray, fresh = tmp_path / "uploads" / "stray", tmp_path / "uploads" / "fresh"
    for path in (stray, fresh):
        path.write_bytes(b"x")
    for path, hours in (
        (stray, 2),
        (fresh, 0),
        (kept_files.path_of(waiting.token), 2),
        (kept_files.path_of(looked.token), 2),
    ):
        moment = (NOW - timedelta(hours=hours)).timestamp()
        os.utime(path, (moment, moment))
    assert uploads.sweep(now=NOW, kept=timedelta(hours=4)) == 0
    assert {path.name for path in (tmp_path / "uploads").iterdir()} == {waiting.token, looked.token, "fresh"}
    assert uploads.sweep(now=NOW + timedelta(hours=5), kept=timedelta(hours=4)) == 2
    assert set(Upload.objects.values_list("token", flat=True)) == {waiting.token}
    assert refused.token not in {path.name for path in (tmp_path / "uploads").iterdir()}
    assert kept_files.path_of(waiting.token).exists()
    assert not kept_files.path_of(looked.token).exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "lost"}, {"task": "guess"}, {"kind": "picture"}, {"lease": "x"}, {"lease_ends_at": NOW}, {"state": "refused"},
        {"state": "done"}, {"state": "ready", "lease": "x", "lease_ends_at": NOW},
    ],
)  # fmt: skip
def test_the_database_refuses_rows_that_contradict_themselves(send: Send, wrong: dict[str, object]) -> None:
    send()
    with pytest.raises(IntegrityError), transaction.atomic():
        Upload.objects.update(**wrong)
