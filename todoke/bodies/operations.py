"""Writes to bodies and to their ledger."""

import json
import re
import secrets
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import QuerySet

from todoke.bodies import queries
from todoke.bodies.models import Body, LedgerEntry, LedgerHead, LedgerNote
from todoke.bodies.rules import chain, codes, impersonal
from todoke.common.actors import Actor
from todoke.common.errors import Invalid, OwnChange

_EDITABLE = frozenset(
    {
        "name", "name_kana", "name_en", "phone", "email", "postcode", "address", "home_page", "contact_url", "four_eyes", "needs_passkeys",
    }
)  # fmt: skip


class BodyInvalid(Invalid):
    """The description of a body cannot be used; ``problems`` maps each field to a code."""

    code = "body_invalid"


_HEAD: Final = "SELECT sequence, hash FROM todoke_ledgerhead WHERE body_id = %s"
_MOVE: Final = "UPDATE todoke_ledgerhead SET sequence = %s, hash = %s WHERE body_id = %s"
_APPEND: Final = (
    "INSERT INTO todoke_ledgerentry (body_id, sequence, at, by, behalf, action, subject, purpose, data, previous_hash, hash)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id"
)


def record(
    *, body: Body, by: Actor, at: datetime, action: str, subject: str, data: Mapping[str, object] | None = None,
    purpose: str = "", note: str = "",
) -> LedgerEntry:  # fmt: skip
    """Append one entry to a body's ledger; its head is locked, so the chain never forks. Raises Personal.

    ``purpose`` says why, as a code; for whom somebody acts is ``by.behalf``. Everything that an entry holds is a code, a
    number, a date or an opaque reference; free words of a person are its ``note``, which can be deleted later.
    """
    who, said = str(by), dict(data or {})
    salt = secrets.token_hex(16) if note else ""
    if note:
        note = note[:500]
        said["note"] = chain.words_hash(salt, note)
    impersonal.refuse_personal(
        by=who, behalf=by.behalf, action=action, subject=subject, purpose=purpose, data=said
    )  # fmt: skip
    with transaction.atomic(savepoint=False):  # an entry that cannot be written undoes what it is about
        sequence, previous = _hold_head(body)
        sequence += 1
        hash_ = chain.digest(
            chain.Said(body.key, sequence, at, who, by.behalf, action, subject, purpose, said), previous
        )  # fmt: skip
        moment, text = connection.ops.adapt_datetimefield_value(at), json.dumps(said)
        pk = _append(
            (sequence, hash_, body.pk),
            (body.pk, sequence, moment, who, by.behalf, action, subject, purpose, text, previous, hash_),
        )
        if note:
            LedgerNote.objects.create(entry_id=pk, at=at, salt=salt, text=note)
    entry = LedgerEntry(
        pk=pk, body=body, sequence=sequence, at=at, by=who, behalf=by.behalf, action=action, subject=subject, purpose=purpose,
        data=said, previous_hash=previous, hash=hash_,
    )  # fmt: skip
    entry._state.adding = False
    return entry


def _hold_head(body: Body) -> tuple[int, str]:
    """The end of a body's chain, kept from everybody else until commit."""
    query = _HEAD if connection.vendor == "sqlite" else f"{_HEAD} FOR NO KEY UPDATE"
    if not (held := _execute(query, (body.pk,))):
        last = LedgerEntry.objects.filter(body=body).order_by("-sequence").first()
        sequence, hash_ = (last.sequence, last.hash) if last else (0, chain.START)
        LedgerHead.objects.bulk_create(
            [LedgerHead(body=body, sequence=sequence, hash=hash_)], ignore_conflicts=True
        )  # fmt: skip
        held = _execute(query, (body.pk,))
    return held[0][0], held[0][1]


def _append(head: tuple[Any, ...], row: tuple[Any, ...]) -> int:
    """Move the head and insert the entry, on PostgreSQL in one statement; the entry's primary key."""
    if connection.vendor == "sqlite":
        _execute(_MOVE, head)
        return int(_execute(_APPEND, row)[0][0])
    return int(_execute(f"WITH moved AS ({_MOVE}) {_APPEND}", head + row)[0][0])


def _execute(statement: str, parameters: tuple[Any, ...]) -> list[Any]:
    """Execute without Django's cursor; PostgreSQL plans a statement once a connection (``prepare_threshold`` in the settings)."""
    connection.ensure_connection()
    held: Any = connection.connection
    with connection.wrap_database_errors:
        if connection.vendor == "sqlite":
            return list(held.execute(statement.replace("%s", "?"), parameters))
        from psycopg import Cursor

        cursor = Cursor(held).execute(statement, parameters)
        return cursor.fetchall() if cursor.description else []


def forget(
    *, rows: QuerySet[Any], name: str, body: str, before: datetime, by: Actor, now: datetime, batch: int = 1_000
) -> int:
    """Delete what was kept long enough, a batch a transaction; the fact stays in the ledger of the body concerned.

    ``body`` is the path from a row to its body (``person__body``), or empty: then the topmost body's ledger says so.
    """
    features, deleted = connection.features, 0
    while True:
        with transaction.atomic():
            held = rows.order_by("pk").select_for_update(
                skip_locked=features.has_select_for_update_skip_locked,
                of=("self",) if features.has_select_for_update_of else (),
            )
            found = list(held.values_list("pk", f"{body}_id" if body else "pk")[:batch])
            if not found:
                return deleted
            rows.model._default_manager.filter(pk__in=[pk for pk, _ in found]).delete()
            tally = Counter(owner for _, owner in found) if body else Counter({queries.top().pk: len(found)})
            for each in Body.objects.filter(pk__in=tally).order_by("pk"):
                data = {"count": tally[each.pk], "before": before.isoformat(timespec="seconds")}
                record(body=each, by=by, at=now, action="retention.delete", subject=f"retention:{name}", data=data)
            deleted += len(found)


def need_second_person(*, bodies: Iterable[int | None], by: Actor, asked_by: str) -> None:
    """See that somebody else asked for this (``asked_by``), where one of the bodies wants four eyes; raises OwnChange.

    The operator at the command line acts alone: the ledger names the command.
    """
    if by.user_id is None or asked_by not in {"", str(by)}:
        return
    if Body.objects.filter(pk__in={pk for pk in bodies if pk}, four_eyes=True).exists():
        raise OwnChange


def broken_link(body: Body) -> int | None:
    """The sequence number of the first ledger entry that does not follow from the one before; None when whole."""
    following = chain.Chain(body.key, iter(()))
    for row in LedgerEntry.objects.filter(body=body).order_by("sequence").iterator():
        said = chain.Said(
            body.key, row.sequence, row.at, row.by, row.behalf, row.action, row.subject, row.purpose, row.data
        )  # fmt: skip
        if any(following.take(chain.Entry(row.sequence, row.previous_hash, row.hash, said))):
            return row.sequence
    return None


def problems_of(
    *, key: str, kind: str, code: str | None, corporate_number: str | None, name: str, parent: Body | None
) -> dict[str, str]:
    """Why a body cannot be added, field by field; empty when it can."""
    problems: dict[str, str] = {}
    if kind not in list(codes.BodyKind):
        problems["kind"] = "unknown_kind"
    if not name.strip():
        problems["name"] = "required"
    if code is not None and not codes.local_code_is_valid(code):
        problems["code"] = "check_digit"
    if corporate_number is not None and not codes.corporate_number_is_valid(corporate_number):
        problems["corporate_number"] = "check_digit"
    if code and corporate_number and codes.local_code_of(corporate_number) not in (None, code):
        problems["corporate_number"] = "other_body"
    if parent is None and kind != codes.BodyKind.NATION:
        problems["parent"] = "required"
    for field, value in {"key": key, "code": code, "corporate_number": corporate_number}.items():
        if value and Body.objects.filter(**{field: value}).exists():
            problems.setdefault(field, "taken")
    return problems


def _details(given: Mapping[str, object]) -> tuple[dict[str, object], dict[str, str]]:
    """What may be set, a postcode as its digits; and what does not fit its column, which SQLite would not say."""
    said = {field: value for field, value in given.items() if field in _EDITABLE and value is not None}
    problems: dict[str, str] = {}
    if postcode := str(said.get("postcode") or ""):
        said["postcode"] = postcode.replace("-", "")
        if not re.fullmatch(r"[0-9]{7}", str(said["postcode"])):
            problems["postcode"] = "not_a_postcode"
    for field, value in said.items():
        longest = getattr(Body._meta.get_field(field), "max_length", None)
        if longest and len(str(value)) > longest:
            problems.setdefault(field, "too_long")
        if "\0" in str(value):
            problems.setdefault(field, "unreadable")
    return said, problems


@transaction.atomic
def add(
    *,
    by: Actor,
    now: datetime,
    kind: str,
    name: str,
    key: str | None = None,
    code: str | None = None,
    corporate_number: str | None = None,
    parent: Body | None = None,
    details: Mapping[str, object] | None = None,
) -> Body:
    """Bring a body on board 「団体を加える」; raises BodyInvalid.

    ``details`` may hold name_kana, name_en, phone, email, postcode, address, home_page, contact_url, four_eyes and needs_passkeys.
    A local government's 法人番号 follows from its code when it is not given.
    """
    code, corporate_number = code or None, corporate_number or None
    if code and not corporate_number and codes.local_code_is_valid(code):
        corporate_number = codes.corporate_number_of(code)
    key = key or code or corporate_number or (codes.NATION_KEY if kind == codes.BodyKind.NATION else "")
    extra, unusable = _details({**(details or {}), "name": name})
    problems = problems_of(key=key, kind=kind, code=code, corporate_number=corporate_number, name=name, parent=parent)
    if not key:
        problems["code"] = "required"
    problems = {**unusable, **problems}
    if problems:
        raise BodyInvalid(problems=problems)
    body = Body.objects.create(
        key=key,
        code=code,
        corporate_number=corporate_number,
        kind=kind,
        parent=parent,
        created_at=now,
        **extra,
    )
    record(body=body, by=by, at=now, action="body.add", subject=f"body:{key}")
    return body


@transaction.atomic
def revise(*, body: Body, by: Actor, now: datetime, details: Mapping[str, object], asked_by: str = "") -> Body:
    """Change how a body is named and reached; its codes never change. Raises BodyInvalid.

    That four eyes are no longer wanted is itself for two people: ``asked_by`` asked for it. Raises OwnChange.
    """
    said, problems = _details(details)
    if "name" in said and not str(said["name"]).strip():
        problems["name"] = "required"
    if problems:
        raise BodyInvalid(problems=problems)
    changed = {field: value for field, value in said.items() if getattr(body, field) != value}
    if changed:
        if changed.get("four_eyes") is False:
            need_second_person(bodies=[body.pk], by=by, asked_by=asked_by)
        for field, value in changed.items():
            setattr(body, field, value)
        body.save(update_fields=list(changed))
        record(
            body=body, by=by, at=now, action="body.revise", subject=f"body:{body.key}",
            data={"fields": sorted(changed), **({"asked_by": asked_by} if asked_by else {})},
        )  # fmt: skip
    return body
