"""Files and lists that a core system fetches: each fetch is told in the ledger before anything is given."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from todoke.bodies import operations as bodies
from todoke.common.actors import Actor
from todoke.gateways import sealed_files
from todoke.people.models import Partner
from todoke.people.operations import looks
from todoke.procedures.models import HandOver
from todoke.procedures.queries import hand_overs as queries


@transaction.atomic
def read(*, partner: Partner, key: UUID, by: Actor, now: datetime) -> bytes:
    """A file of a submission that a system of this partner was given. Raises HandOverNotFound, FileGone."""
    found = queries.file_of_partner(partner, key)
    bodies.record(
        body=found.body,
        by=by,
        at=now,
        action="hand_over.read_file",
        subject=str(found.submission),
        data={"file": str(found)},
    )
    return sealed_files.read(found.token, found.key)


@transaction.atomic
def note_list(*, rows: Sequence[HandOver], by: Actor, now: datetime) -> None:
    """A robot, or somebody who types, gets the values of these submissions."""
    for row in rows:
        if row.submission.person is not None:
            looks.look(
                person=row.submission.person, by=by, now=now, why=looks.Why.CASEWORK, what=["submission"], body=row.body, through=str(row.submission)
            )  # fmt: skip
            continue
        bodies.record(
            body=row.body, by=by, at=now, action="hand_over.list", subject=str(row.submission), data={"hand_over": str(row.pk)}
        )  # fmt: skip
