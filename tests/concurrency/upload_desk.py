"""What a test asks of the database from outside: `python -m tests.concurrency.upload_desk COMMAND …`; the answer is JSON."""

import json
import os
import sys
from datetime import timedelta
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "todoke.config.settings")
import django

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402 - needs Django set up
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402

from todoke.bodies import operations as bodies  # noqa: E402
from todoke.bodies.models import Body, LedgerEntry  # noqa: E402
from todoke.bodies.rules.codes import corporate_number_of  # noqa: E402
from todoke.common import clock  # noqa: E402
from todoke.common.actors import Actor  # noqa: E402
from todoke.people import operations as people  # noqa: E402
from todoke.people.models import User  # noqa: E402
from todoke.people.rules import Role  # noqa: E402
from todoke.registry.models import ChangeSet, Program, ProgramVersion, ReceivedRecord, Upload  # noqa: E402
from todoke.registry.operations import uploads  # noqa: E402
from todoke.registry.rules.uploads import Kind  # noqa: E402

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


def receive(paths: list[str]) -> list[str]:
    """Uploads of these files."""
    body = ward()
    return [
        uploads.receive(
            chunks=[Path(path).read_bytes()], name=Path(path).name, by=BY, now=clock.now(), body=body,
            kind=Kind.WORKBOOK if path.endswith(".xlsx") else Kind.IMPORT,
        ).token
        for path in paths
    ]  # fmt: skip


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
    return str(session.session_key)


if __name__ == "__main__":
    wanted, *arguments = sys.argv[1:]
    done: object = receive(arguments) if wanted == "receive" else globals()[wanted]()
    print(json.dumps(done))
