"""The desk that workers of other processes work for: uploads, what became of them, and the database that both sides reach."""

import json
import sqlite3
from datetime import timedelta
from pathlib import Path

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection

from todoke.bodies import operations as bodies
from todoke.bodies.models import Body, LedgerEntry
from todoke.bodies.rules.codes import corporate_number_of
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.people.models import User
from todoke.people.operations import sessions
from todoke.people.operations import staff as people
from todoke.people.rules.roles import Role
from todoke.people.rules.sessions import Proof
from todoke.registry.models import ChangeSet, Program, ProgramVersion, ReceivedRecord, Upload
from todoke.registry.operations import readings, uploads
from todoke.registry.rules.uploads import Kind

BY = Actor("desk")


def ward() -> Body:
    """Arakawa, made when it is missing."""
    found = Body.objects.filter(key="131181").first()
    if found:
        return found
    nation = bodies.add(by=BY, now=clock.now(), kind="nation", name="国")
    tokyo = bodies.add(by=BY, now=clock.now(), kind="prefecture", name="東京都", code="130001", parent=nation)
    return bodies.add(by=BY, now=clock.now(), kind="special_ward", name="荒川区", code="131181", parent=tokyo)


def registry_file(records: int, first: int = 1) -> bytes:
    """A registry file of the ward."""
    corporate = corporate_number_of("131181")
    made = [
        {
            "institutionName": {"canonicalName": f"手当{number}"}, "summary": f"概要{number}",
            "basicInformation": {"psid": f"psid3.0+{corporate}+{number}+UM24", "organization": corporate},
        }
        for number in range(first, first + records)
    ]  # fmt: skip
    return json.dumps(made, ensure_ascii=False).encode()


def share(path: Path) -> None:
    """Let other processes have what was written here: on SQLite the test's own database is in memory and is copied out."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        outside = sqlite3.connect(path)
        connection.connection.backup(outside)
        outside.close()


def fetch(path: Path) -> None:
    """See here what other processes wrote."""
    if connection.vendor == "sqlite":
        outside = sqlite3.connect(path, timeout=20)
        outside.backup(connection.connection)
        outside.close()


def receive(*paths: Path) -> list[str]:
    """Uploads of these files."""
    body = ward()
    return [
        uploads.receive(
            chunks=[path.read_bytes()], name=path.name, by=BY, now=clock.now(), body=body,
            kind=Kind.WORKBOOK if path.suffix == ".xlsx" else Kind.IMPORT,
        ).token
        for path in paths
    ]  # fmt: skip


def look() -> None:
    """Have everything that is due read at once, in this process."""
    while (lease := uploads.claim(now=clock.now(), seconds=600)) is not None:
        readings.read(lease=lease, labels=[], now=clock.now())


def apply() -> int:
    """Ask for everything that was read to be taken in."""
    rows = list(Upload.objects.filter(state="ready"))
    for row in rows:
        uploads.ask_to_apply(upload=row, by=BY, now=clock.now())
    return len(rows)


def lapse() -> int:
    """Let every lease and every pause run out."""
    past = clock.now() - timedelta(seconds=1)
    return Upload.objects.exclude(lease="").update(lease_ends_at=past) + Upload.objects.update(due_at=past)


def state() -> dict[str, object]:
    """The rows, and what imports have left behind."""
    rows = Upload.objects.order_by("pk").values("name", "state", "task", "attempts", "lease", "code", "place", "found")
    return {
        "uploads": list(rows), "counts": [each.counts for each in ChangeSet.objects.order_by("pk")], "programs": Program.objects.count(),
        "versions": ProgramVersion.objects.count(), "received": ReceivedRecord.objects.count(),
        "entries": LedgerEntry.objects.filter(action="registry.import").count(),
    }  # fmt: skip


def sign_in() -> str:
    """The session of somebody who may upload."""
    user = User.objects.create_user("approver", password="long enough words", last_login=clock.now())
    people.grant(user=user, body=ward(), role=Role.APPROVER, by=BY, now=clock.now())
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    key = str(session.session_key)
    sessions.begin(
        key=key, user=user, proof=Proof.PASSWORD, device="", idle_seconds=1800, longest_seconds=36_000, by=BY, now=clock.now()
    )  # fmt: skip
    return key
