"""Writing programmes: drafts, approval, schedules, restoring, and saying that something is not offered."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from todoke.bodies.models import Body
from todoke.bodies.operations import record
from todoke.common.actors import Actor
from todoke.common.errors import Conflict, Invalid, OwnChange, Refusal
from todoke.registry.models import Number, Program, ProgramType, ProgramVersion
from todoke.registry.operations import numbers, publishing
from todoke.registry.queries.versions import central_of
from todoke.registry.rules import typed, values
from todoke.registry.rules.fields import BY_NAME
from todoke.registry.rules.versions import REMOVED, Offering, State, merge


class ContentInvalid(Invalid):
    """The text of a programme cannot be used; ``problems`` lists notes, field by field."""

    code = "content_invalid"


class VersionChanged(Conflict):
    """The programme has a newer version than the one this change was made from."""

    code = "version_changed"


class WrongState(Refusal):
    """The version is not waiting for this."""

    code = "wrong_state"


class AlreadyThere(Refusal):
    """The body already has a programme of this type."""

    code = "already_there"


def _checked(
    content: Mapping[str, object], *, type: ProgramType | None, offering: Offering, now: datetime,
    held: Sequence[Mapping[str, object]] = (),
) -> dict[str, object]:  # fmt: skip
    """The content cleaned, or ContentInvalid; what the central text supplies need not be repeated.

    What stands in a ``held`` content came so from elsewhere and may stay; the rest is checked as what a person typed.
    """
    clean, problems = values.validate(dict(content), today=now.date())
    if type is not None:  # an own "" hides the central text
        clean.update({name: REMOVED for name, value in content.items() if value == REMOVED and name in BY_NAME})
    whole = merge(clean, central_of(type) if type else None).content
    required = [] if offering is Offering.NOT_OFFERED else [name for name in ("name", "summary") if not whole.get(name)]
    problems += typed.problems(clean, held)
    problems = [p for p in problems if p.code != "required"] + [
        values.Note("required", name, "", {}) for name in required
    ]
    if problems:
        raise ContentInvalid(problems=problems)
    return clean


@transaction.atomic
def create(
    *, body: Body, by: Actor, now: datetime, content: Mapping[str, object], type: ProgramType | None = None,
    offering: Offering = Offering.OFFERED, reason: str = "", number: str | None = None,
) -> ProgramVersion:  # fmt: skip
    """A new programme with its first draft; it gets a number at once. Raises ContentInvalid, AlreadyThere, NumberTaken."""
    clean = _checked(content, type=type, offering=offering, now=now)
    if number is None:
        number = numbers.issue(body)[0]
    else:
        numbers.hold_free(number)
    name = str(clean.get("name", type.name if type else ""))[:300]
    program = Program.objects.create(
        number=number, body=body, type=type, name=name, reviewed_date=now.date(), created_at=now
    )
    Number.objects.create(value=number, program=program, issued_at=now)
    return _add(program, content=clean, offering=offering, by=by, now=now, reason=reason, based_on=0)


def _add(
    program: Program,
    *,
    content: dict[str, object],
    offering: Offering,
    by: Actor,
    now: datetime,
    reason: str,
    based_on: int,
) -> ProgramVersion:
    sequence = 1 + (
        ProgramVersion.objects.filter(program=program).order_by("-sequence").values_list("sequence", flat=True).first()
        or 0
    )
    version = ProgramVersion.objects.create(
        program=program, sequence=sequence, content=content, offering=offering.value, state=State.DRAFT.value, by=str(by), at=now,
        reason=reason[:500], based_on=based_on,
    )  # fmt: skip
    record(
        body=program.body,
        by=by,
        at=now,
        action="program.draft",
        subject=f"program:{program.number}",
        data={"version": sequence},
    )
    return version


@transaction.atomic
def draft(
    *, program: Program, content: Mapping[str, object], based_on: int, by: Actor, now: datetime,
    offering: Offering = Offering.OFFERED, reason: str = "", restores: ProgramVersion | None = None,
) -> ProgramVersion:  # fmt: skip
    """A new draft made from version ``based_on``, or with the text that it ``restores``.

    Raises VersionChanged when a newer one exists, ContentInvalid.
    """
    (program,) = publishing.hold_programs([program.pk])
    newest = newest_version(program)
    if newest is not None and newest.sequence != based_on:
        raise VersionChanged(number=program.number, newest=newest.sequence, based_on=based_on)
    held = [version.content for version in (newest, restores) if version is not None]
    clean = _checked(content, type=program.type, offering=offering, now=now, held=held)
    open_drafts = ProgramVersion.objects.filter(program=program, state__in=[State.DRAFT, State.SUBMITTED])
    open_drafts.update(state=State.DISCARDED, decided_by=str(by), decided_at=now)
    return _add(program, content=clean, offering=offering, by=by, now=now, reason=reason, based_on=based_on)


def newest_version(program: Program) -> ProgramVersion | None:
    """The newest version that was not refused, replaced or withdrawn: what an edit starts from."""
    dead = [State.REJECTED, State.DISCARDED]
    kept = ProgramVersion.objects.filter(program=program, withdrawn_at=None).exclude(state__in=dead)
    return kept.order_by("-sequence").first()


def _locked(version: ProgramVersion, *states: State, publishes: bool = False) -> ProgramVersion:
    if publishes:
        publishing.hold()
    (program,) = publishing.hold_programs([version.program_id])
    fresh = ProgramVersion.objects.get(pk=version.pk)
    fresh.program = program
    if fresh.state not in states:
        raise WrongState(state=fresh.state)
    return fresh


@transaction.atomic
def submit(*, version: ProgramVersion, by: Actor, now: datetime, publish_at: datetime | None = None) -> ProgramVersion:
    """Hand a draft to whoever approves; ``publish_at`` asks for a date."""
    version = _locked(version, State.DRAFT)
    version.state, version.publish_at = State.SUBMITTED.value, publish_at
    version.save(update_fields=["state", "publish_at"])
    _log(version, "program.submit", by=by, now=now)
    return version


@transaction.atomic
def approve(*, version: ProgramVersion, by: Actor, now: datetime, publish_at: datetime | None = None) -> ProgramVersion:
    """Publish a draft, now or at a later moment.

    Raises OwnChange where the body wants four eyes, WrongState, and VersionChanged where something newer is live.
    """
    version = _locked(version, State.DRAFT, State.SUBMITTED, publishes=True)
    program = version.program
    if program.body.four_eyes and version.by == str(by):
        raise OwnChange(number=program.number)
    if program.live_id and ProgramVersion.objects.filter(pk=program.live_id, sequence__gt=version.sequence).exists():
        raise VersionChanged(number=program.number)
    at = publish_at or version.publish_at or now
    version.decided_by, version.decided_at, version.publish_at = str(by), now, max(at, now)
    later = at > now
    version.state = State.SCHEDULED.value if later else State.PUBLISHED.value
    version.save(update_fields=["state", "decided_by", "decided_at", "publish_at"])
    if later:
        publishing.bump()
    else:
        program.reviewed_date = now.date()
        program.save(update_fields=["reviewed_date"])
        publishing.make_live([(program, version)], at=now)
    _log(version, "program.schedule" if later else "program.publish", by=by, now=now)
    return version


@transaction.atomic
def reject(*, version: ProgramVersion, by: Actor, now: datetime, reason: str) -> ProgramVersion:
    """Send a submitted or scheduled version back, with a reason."""
    version = _locked(version, State.SUBMITTED, State.SCHEDULED, publishes=True)
    version.state, version.decided_by, version.decided_at = State.REJECTED.value, str(by), now
    version.save(update_fields=["state", "decided_by", "decided_at"])
    publishing.bump()
    _log(version, "program.reject", by=by, now=now, reason=reason)
    return version


@transaction.atomic
def discard(*, version: ProgramVersion, by: Actor, now: datetime) -> ProgramVersion:
    """Put a draft away; it stays in the history."""
    version = _locked(version, State.DRAFT)
    version.state, version.decided_by, version.decided_at = State.DISCARDED.value, str(by), now
    version.save(update_fields=["state", "decided_by", "decided_at"])
    _log(version, "program.discard", by=by, now=now)
    return version


@transaction.atomic
def restore(*, version: ProgramVersion, by: Actor, now: datetime, reason: str = "") -> ProgramVersion:
    """A new draft that says what an earlier version said. Raises WrongState where that was withdrawn."""
    if version.withdrawn_at is not None:
        raise WrongState(state="withdrawn")
    newest = newest_version(version.program)
    return draft(
        program=version.program, content=version.content, based_on=newest.sequence if newest else 0, by=by, now=now,
        offering=Offering(version.offering), reason=reason, restores=version,
    )  # fmt: skip


@transaction.atomic
def declare_not_offered(*, body: Body, type: ProgramType, by: Actor, now: datetime, note: str = "") -> ProgramVersion:
    """A draft that says "we do not offer this" 「実施していません」 for a type. Raises AlreadyThere."""
    numbers.hold(body)
    if Program.objects.filter(body=body, type=type).exists():
        raise AlreadyThere(type=type.number)
    content = {"description": note} if note else {}
    return create(body=body, by=by, now=now, content=content, type=type, offering=Offering.NOT_OFFERED)


@transaction.atomic
def classify(*, program: Program, type: ProgramType | None, by: Actor, now: datetime) -> Program:
    """Say which type a programme is of, so that the type's central text fills what it leaves empty."""
    publishing.hold()
    (program,) = publishing.hold_programs([program.pk])
    program.type = type
    program.save(update_fields=["type"])
    if program.live is not None:
        publishing.make_live([(program, program.live)], at=now)
    record(
        body=program.body,
        by=by,
        at=now,
        action="program.classify",
        subject=f"program:{program.number}",
        data={"type": type.number if type else ""},
    )
    return program


@transaction.atomic
def confirm_reviewed(*, program: Program, by: Actor, now: datetime) -> None:
    """Say that a programme was looked at today and is still right."""
    program.reviewed_date = now.date()
    program.save(update_fields=["reviewed_date"])
    record(body=program.body, by=by, at=now, action="program.review", subject=f"program:{program.number}")


def _log(version: ProgramVersion, action: str, *, by: Actor, now: datetime, reason: str = "") -> None:
    record(
        body=version.program.body, by=by, at=now, action=action, subject=f"program:{version.program.number}",
        data={"version": version.sequence}, note=reason,
    )  # fmt: skip
