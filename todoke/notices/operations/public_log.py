"""Appending to the public log of notices: what was put into boxes, or taken back, since the last batch; signed, one batch a transaction."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from todoke.bodies.models import Body
from todoke.common import signatures
from todoke.common.actors import Actor
from todoke.common.clock import TOKYO
from todoke.common.reach import EVERYTHING, within
from todoke.notices.models import LogBatch, Notice, PublicNotice, Sending
from todoke.notices.rules import public_log as rules
from todoke.notices.rules.public_log import START, Head, Kind, Statement
from todoke.notices.rules.states import NoticeState, SendingState

#: Entries of one batch, under one signature.
BATCH: Final = 1_000


def append(*, by: Actor, now: datetime, most: int = BATCH) -> int:
    """Append one batch and sign its head; how many entries it has. 0: nothing waits, or another worker appended at this moment."""
    try:
        with transaction.atomic(), within(EVERYTHING):
            last = LogBatch.objects.order_by("-number").first()
            waiting = _waiting(most)
            if not waiting:
                return 0
            entries = _entries(waiting, last.last if last else 0, now)
            PublicNotice.objects.bulk_create(entries)
            _sign(entries, last, now)
            for kind in Kind:
                known = [notice.pk for notice, said in waiting if said is kind]
                Notice.objects.filter(pk__in=known).update(logged=kind.value)
    except (
        IntegrityError
    ):  # the same place was taken, or the same code: the rows are still marked as waiting and are looked at again
        return 0
    return len(entries)


def _waiting(most: int) -> list[tuple[Notice, Kind]]:
    """Notices that lie in a box and that the log does not know; then those that it knows as given and that were taken back."""
    fields = ("pk", "body_id", "code", "topic", "law", "settled_at", "logged")
    given = Notice.objects.filter(state=NoticeState.BOXED.value, logged="").order_by("settled_at", "pk").only(*fields)
    found = [(notice, Kind.GIVEN) for notice in given[:most]]
    back: QuerySet[Notice] = Notice.objects.filter(logged=Kind.GIVEN.value).only(*fields)
    halted = Sending.objects.filter(state=SendingState.HALTED.value).values("pk")
    taken = Q(state=NoticeState.WITHDRAWN.value) | Q(state=NoticeState.BOXED.value, sending__in=halted)
    return found + [(notice, Kind.WITHDRAWN) for notice in back.filter(taken).order_by("pk")[: most - len(found)]]


def _entries(waiting: Sequence[tuple[Notice, Kind]], after: int, now: datetime) -> list[PublicNotice]:
    keys = dict(Body.objects.filter(pk__in={notice.body_id for notice, _ in waiting}).values_list("pk", "key"))
    made = []
    for sequence, (notice, kind) in enumerate(waiting, start=after + 1):
        at = now if kind is Kind.WITHDRAWN or notice.settled_at is None else notice.settled_at
        day = at.astimezone(TOKYO).date()
        salt = secrets.token_hex(32)
        said = Statement(kind.value, notice.code, keys[notice.body_id], notice.topic, day, notice.law)
        made.append(
            PublicNotice(
                sequence=sequence, kind=kind.value, opening={"code": notice.code, "salt": salt}, commitment=rules.commitment(said, salt),
                body_id=notice.body_id, topic=notice.topic, day_date=day, law=notice.law,
            )
        )  # fmt: skip
    return made


def _sign(entries: Sequence[PublicNotice], last: LogBatch | None, now: datetime) -> None:
    key = signatures.signer(settings.NOTICE_KEYS)
    head = Head(
        number=last.number + 1 if last else 1, first=entries[0].sequence, last=entries[-1].sequence,
        root=rules.root([entry.commitment for entry in entries]), previous=last.hash if last else START, at=now, key=key.name,
    )  # fmt: skip
    LogBatch.objects.create(
        number=head.number, first=head.first, last=head.last, root=head.root, previous=head.previous, at=head.at, key=head.key,
        hash=rules.digest(head), signature=key.sign(rules.text_of(head)),
    )  # fmt: skip
