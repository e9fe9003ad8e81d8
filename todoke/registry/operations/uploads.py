"""Files that staff sent: received, leased to a worker, settled, thrown away. No file is read here.

Who works on a file holds its lease. Every write of a worker asks for the lease in the same transaction, so that a worker who
was thought dead changes nothing any more.
"""

import re
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Q

from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.common.errors import Conflict, Refusal
from todoke.gateways import kept_files
from todoke.registry.models import ChangeSet, Upload
from todoke.registry.operations import import_reports
from todoke.registry.operations.import_reports import Place
from todoke.registry.queries.uploads import UploadGone, due
from todoke.registry.rules import uploads as rules
from todoke.registry.rules.uploads import Broke, Kind, State, Task

_UNSHOWABLE: Final = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
#: A file without a row is one whose row was never written, or was settled just before a crash.
_STRAY: Final = timedelta(hours=1)


class NoFile(Refusal):
    """Nothing was chosen."""

    code = "no_file"
    status = 422


class TooManyKept(Refusal):
    """One person has ``limit`` files here already."""

    code = "too_many_uploads"
    status = 422


class UploadBusy(Conflict):
    """The file is being worked on, or somebody else has just decided about it."""

    code = "upload_busy"


class LeaseLost(Exception):
    """Somebody else works on the file now, or it was thrown away: what this worker did must not count."""


# ---- staff -----------------------------------------------------------------------------------------------------------


def receive(
    *, chunks: Iterable[bytes], name: str, kind: Kind, body: Body, by: Actor, now: datetime, adds_types: bool = False
) -> Upload:
    """Keep a file and say that it is due. When this returns, file and row are on the disk.

    ``adds_types``: the operator sends it, and is shown an import that makes the types of the official list that are new here.

    Raises NoFile, TooManyKept, FileTooLarge.
    """
    held = Upload.objects.filter(body=body, by=str(by)).exclude(state__in=[State.REFUSED, State.DONE])
    if held.count() >= rules.MOST_KEPT:
        raise TooManyKept(limit=rules.MOST_KEPT)
    token = secrets.token_hex(16)
    kept = kept_files.keep(token, chunks)
    try:
        if not kept.size:
            raise NoFile
        return Upload.objects.create(
            token=token, body=body, kind=kind, name=_UNSHOWABLE.sub("", name)[-200:], by=str(by), at=now, size=kept.size,
            sha256=kept.sha256, due_at=now, adds_types=adds_types,
        )  # fmt: skip
    except BaseException:
        kept_files.delete(token)
        raise


@transaction.atomic
def ask_to_apply(*, upload: Upload, by: Actor, now: datetime, adds_types: bool = False) -> Upload:
    """Have a file taken in that somebody looked at; raises UploadBusy when it is no longer waiting for that.

    ``adds_types``: the operator asks for it. Whoever asks is in the ledger as having made them, so who sent it does not count.
    """
    row = hold_ready(upload=upload)
    if row.kind != Kind.IMPORT:
        raise UploadBusy
    row.task, row.state, row.asked_by, row.due_at, row.attempts = Task.APPLY, State.DUE, str(by), now, 0
    row.adds_types = adds_types
    row.save()
    return row


def hold_ready(*, upload: Upload) -> Upload:
    """The row of a file that was read, locked until commit; raises UploadBusy when somebody decided about it meanwhile."""
    row = _held(upload)
    if row.state != State.READY:
        raise UploadBusy
    return row


def drop(*, upload: Upload, by: Actor) -> None:
    """Throw a file away; raises UploadBusy while it is being taken in."""
    with transaction.atomic():
        row = _held(upload)
        if row.state == State.DUE and row.task == Task.APPLY:
            raise UploadBusy
        row.delete()
    kept_files.delete(upload.token)


def _held(upload: Upload) -> Upload:
    row = Upload.objects.select_for_update(of=("self",)).filter(pk=upload.pk).first()
    if row is None:
        raise UploadGone
    return row


# ---- workers ---------------------------------------------------------------------------------------------------------


def claim(*, now: datetime, seconds: float) -> Upload | None:
    """Take the next file that is due, for so many seconds; None when there is none. Nobody else gets it meanwhile."""
    while due(now=now).exists():  # asked first without a lock: on SQLite a lock keeps all writers out
        gone = ""
        with transaction.atomic():
            rows = due(now=now).select_related("body")
            if connection.features.has_select_for_update_skip_locked:
                rows = rows.select_for_update(of=("self",), skip_locked=True)
            row = rows.first()
            if row is None:
                return None
            if row.attempts < rules.MOST_TRIES:
                row.attempts += 1
                row.lease, row.lease_ends_at = secrets.token_hex(16), now + timedelta(seconds=seconds)
                row.save(update_fields=["attempts", "lease", "lease_ends_at"])
                return row
            gone = row.token  # each worker that had it died
            _refuse(row, rules.refusal_code(Task(row.task), Broke.CRASH, row.attempts), _figures(row, seconds), now)
        kept_files.delete(gone)
    return None


def hold_lease(*, lease: Upload) -> Upload:
    """The row of a lease, locked until commit; raises LeaseLost."""
    rows = Upload.objects.select_for_update(of=("self",)).filter(pk=lease.pk, lease=lease.lease, state=State.DUE)
    row = rows.exclude(lease="").first()
    if row is None:
        raise LeaseLost
    return row


def keep_place(*, lease: Upload, place: Place) -> None:
    """Note how far taking a file in came; call it in the transaction that did it. What makes progress may be tried again."""
    row = hold_lease(lease=lease)
    row.place, row.attempts = place.to_json(), 1
    row.change_set = ChangeSet.objects.get(pk=place.change_set)
    row.save(update_fields=["place", "attempts", "change_set"])


@transaction.atomic
def settle_ready(*, lease: Upload, found: str, kind: Kind) -> None:
    """Say what was read in a file."""
    row = hold_lease(lease=lease)
    row.state, row.lease, row.lease_ends_at, row.found, row.kind = State.READY, "", None, found, kind
    row.save()


@transaction.atomic
def settle_done(*, upload: Upload, change_set: ChangeSet) -> None:
    """Say that a file was taken in; call it in the transaction that did it, and delete the file after."""
    row = _held(upload)
    row.state, row.lease, row.lease_ends_at, row.found, row.change_set = State.DONE, "", None, "", change_set
    row.save()


def settle_refused(*, lease: Upload, code: str, data: Mapping[str, Any], now: datetime) -> None:
    """Say why a file cannot be read."""
    with transaction.atomic():
        _refuse(hold_lease(lease=lease), code, data, now)
    kept_files.delete(lease.token)


def give_back(*, lease: Upload, broke: Broke, now: datetime, seconds: float) -> None:
    """Work on a file broke off: it is tried again, or refused with a reason. Does nothing when the lease was lost."""
    try:
        with transaction.atomic():
            row = hold_lease(lease=lease)
            code = rules.refusal_code(Task(row.task), broke, row.attempts)
            if code:
                _refuse(row, code, _figures(row, seconds), now)
            else:
                row.lease, row.lease_ends_at = "", None
                row.due_at = now + timedelta(seconds=rules.pause_seconds(row.attempts))
                row.save(update_fields=["lease", "lease_ends_at", "due_at"])
    except LeaseLost:
        return
    if code:
        kept_files.delete(lease.token)


def _figures(row: Upload, seconds: float) -> dict[str, object]:
    return {"tries": row.attempts, "minutes": max(1, round(seconds / 60))}


def _refuse(row: Upload, code: str, data: Mapping[str, object], now: datetime) -> None:
    """Refuse a file; what of it was taken in already is written down as the change set that it is."""
    if row.place:
        import_reports.close(place=Place.from_json(row.place), by=Actor(row.asked_by), now=now)
    row.state, row.lease, row.lease_ends_at, row.found = State.REFUSED, "", None, ""
    row.code, row.data = (
        code[:60],
        {name: value if isinstance(value, int) else str(value) for name, value in data.items()},
    )
    row.save()


def sweep(*, now: datetime, kept: timedelta) -> int:
    """Delete what was kept too long, and files that no row speaks of; what is due is never deleted before it was tried."""
    rows = Upload.objects.filter(at__lt=now - kept).exclude(state=State.DUE)
    tokens = list(rows.values_list("token", flat=True))
    rows.filter(token__in=tokens).delete()
    speaks = Q(state__in=[State.DUE, State.READY])
    strays = set(kept_files.older_than((now - _STRAY).timestamp()))
    wanted = set(Upload.objects.filter(speaks, token__in=strays).values_list("token", flat=True))
    for token in [*tokens, *(strays - wanted)]:
        kept_files.delete(token)
    return len(tokens)
