"""Writes to bodies and to their ledger."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from todoke.bodies.models import Body, LedgerEntry
from todoke.bodies.rules import codes
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


@transaction.atomic
def record(
    *, body: Body, by: Actor, at: datetime, action: str, subject: str, data: Mapping[str, object] | None = None
) -> LedgerEntry:
    """Append one entry to a body's ledger; the body's row is locked, so its chain never forks."""
    Body.objects.select_for_update(no_key=True).get(pk=body.pk)
    last = LedgerEntry.objects.filter(body=body).order_by("-sequence").first()
    previous, sequence = (last.hash, last.sequence + 1) if last else ("", 1)
    entry = LedgerEntry(
        body=body, sequence=sequence, at=at, by=str(by), action=action, subject=subject, data=dict(data or {}),
        previous_hash=previous,
    )  # fmt: skip
    entry.hash = entry_hash(entry)
    entry.save(force_insert=True)
    return entry


def need_second_person(*, bodies: Iterable[int | None], by: Actor, asked_by: str) -> None:
    """See that somebody else asked for this (``asked_by``), where one of the bodies wants four eyes; raises OwnChange.

    The operator at the command line acts alone: the ledger names the command.
    """
    if by.user_id is None or asked_by not in {"", str(by)}:
        return
    if Body.objects.filter(pk__in={pk for pk in bodies if pk}, four_eyes=True).exists():
        raise OwnChange


def entry_hash(entry: LedgerEntry) -> str:
    """SHA-256 over the entry and the hash before it, in hexadecimal."""
    parts = [
        entry.previous_hash,
        entry.body_id,
        entry.sequence,
        entry.at.timestamp(),
        entry.by,
        entry.action,
        entry.subject,
        entry.data,
    ]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def broken_link(body: Body) -> int | None:
    """The sequence number of the first ledger entry that does not follow from the one before; None when whole."""
    previous, expected = "", 1
    for entry in LedgerEntry.objects.filter(body=body).order_by("sequence").iterator():
        if entry.sequence != expected or entry.previous_hash != previous or entry.hash != entry_hash(entry):
            return entry.sequence
        previous, expected = entry.hash, expected + 1
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
