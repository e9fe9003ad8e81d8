"""Making forms 「様式を作る」: drafting, a second person's yes, publishing from a day, taking back, going back to an earlier version, closing."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Max

from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.common.errors import Conflict, Invalid, NotFound, OwnChange
from todoke.eligibility.rules.problems import Problem
from todoke.procedures.models import FormVersion, Procedure
from todoke.procedures.queries import building
from todoke.procedures.queries.building import stamp_of
from todoke.procedures.rules import documents, editing
from todoke.procedures.rules.definition import Audience
from todoke.procedures.rules.documents import DefinitionInvalid
from todoke.procedures.rules.states import VersionState
from todoke.registry.models import Program
from todoke.registry.operations import publishing

KEY: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
#: Words that stand in addresses where a key would.
_RESERVED: Final = frozenset({"new", "draft", "resume", "practice"})


class ProcedureInvalid(Invalid):
    """A procedure cannot be described so; ``problems`` says why, field by field."""

    code = "procedure_invalid"


class FormMoved(Conflict):
    """Somebody else changed, handed in or decided this version since it was read; what they wrote stays."""

    code = "form_moved"


class FormDayPast(Invalid):
    """A version is published from today or from a later day."""

    code = "form_day_past"


@transaction.atomic
def make(
    *, body: Body, name: str, audience: Audience, by: Actor, now: datetime, key: str = "", program: Program | None = None, owner: str = "", phone: str = "",
    document: Mapping[str, Any] | None = None,
) -> FormVersion:  # fmt: skip
    """A new procedure with the draft of its first version. Raises ProcedureInvalid, and DefinitionInvalid for a ``document`` with faults."""
    if document is not None:
        documents.read(document)
    Body.objects.select_for_update().get(pk=body.pk)
    wanted = key or _free_key(body)
    fields = _fields(name, program, owner, phone)
    problems = _problems(body, fields)
    if not KEY.fullmatch(wanted) or wanted in _RESERVED:
        problems["key"] = "procedure_key_shape"
    elif Procedure.objects.filter(body=body, key=wanted).exists():
        problems["key"] = "procedure_key_taken"
    if problems:
        raise ProcedureInvalid(problems=problems)
    procedure = Procedure.objects.create(
        body=body, key=wanted, audience=audience.value, made_by=str(by), made_at=now, **fields
    )
    first = {**document} if document is not None else editing.empty(name, audience.value)
    version = _draft(procedure, _fitting(procedure, first), by, now)
    return _recorded(version, "form.make", by, now)


def _free_key(body: Body) -> str:
    """A key that nobody has to think of: ``form-1``, ``form-2`` …"""
    taken = set(Procedure.objects.filter(body=body).values_list("key", flat=True))
    return next(key for key in (f"form-{at}" for at in range(1, len(taken) + 2)) if key not in taken)


def _fields(name: str, program: Program | None, owner: str, phone: str) -> dict[str, Any]:
    return {"name": name.strip(), "program": program, "owner": owner.strip(), "phone": phone.strip()}


def _problems(body: Body, fields: Mapping[str, Any]) -> dict[str, str]:
    found = {}
    if not fields["name"]:
        found["name"] = "procedure_name_missing"
    for field, limit in (("name", 200), ("owner", 100), ("phone", 20)):
        if len(fields[field]) > limit:
            found[field] = "procedure_text_long"
    if fields["program"] is not None and fields["program"].body_id != body.pk:
        found["program"] = "procedure_program"
    return found


def _fitting(procedure: Procedure, document: Mapping[str, Any]) -> dict[str, Any]:
    """The document for whom the procedure is."""
    return {**document, "audience": procedure.audience}


@transaction.atomic
def describe(
    *, procedure: Procedure, name: str, program: Program | None, owner: str, phone: str, by: Actor, now: datetime
) -> None:
    """What the procedure is called, to which programme it leads, and who answers for it. Raises ProcedureInvalid."""
    held = _held(procedure)
    fields = _fields(name, program, owner, phone)
    if problems := _problems(held.body, fields):
        raise ProcedureInvalid(problems=problems)
    Procedure.objects.filter(pk=held.pk).update(**fields)
    publishing.bump()  # pages of programmes and bodies name what can be filed
    bodies.record(
        body=held.body, by=by, at=now, action="procedure.describe", subject=str(held), data={"procedure": held.key}
    )


@transaction.atomic
def begin(*, procedure: Procedure, by: Actor, now: datetime) -> FormVersion:
    """The draft of the next version, equal to the newest that was published; the one that is open already, where there is one."""
    held = _held(procedure)
    draft = building.draft_of(held)
    if draft is not None:
        return draft
    base = building.newest(held)
    document = base.document if base else editing.empty(held.name, held.audience)
    return _recorded(_draft(held, document, by, now), "form.begin", by, now)


@transaction.atomic
def save(*, version: FormVersion, document: Mapping[str, Any], stamp: str, by: Actor, now: datetime) -> FormVersion:
    """Keep a draft, finished or not. ``stamp``: of the document that was changed (``stamp_of``); raises FormMoved where it is another by now."""
    held = _held_version(version, VersionState.DRAFT)
    if stamp_of(held) != stamp:
        raise FormMoved
    fitting = _fitting(held.procedure, document)
    if fitting == held.document:
        return held
    held.document, held.changed_at, held.changed_by = fitting, now, str(by)
    held.save(update_fields=["document", "changed_at", "changed_by"])
    return _recorded(held, "form.save", by, now)


@transaction.atomic
def propose(*, version: FormVersion, stamp: str, by: Actor, now: datetime, note: str = "") -> FormVersion:
    """Hand a draft in: from now on its document never changes. Raises FormMoved, DefinitionInvalid where it still has faults.

    A proposal that waits already is taken back: there is one at a time.
    """
    held = _held_version(version, VersionState.DRAFT)
    if stamp_of(held) != stamp:
        raise FormMoved
    held.document = _checked(held)
    waiting = held.procedure.versions.filter(state=VersionState.PROPOSED.value)
    waiting.update(state=VersionState.RETIRED.value, decided_by=str(by), decided_at=now)
    held.state, held.proposed_by, held.proposed_at, held.note = VersionState.PROPOSED.value, str(by), now, note[:500]
    held.save(update_fields=["document", "state", "proposed_by", "proposed_at", "note"])
    return _recorded(held, "form.propose", by, now)


def _checked(version: FormVersion) -> dict[str, Any]:
    """The canonical document of a version that can be used. Raises DefinitionInvalid."""
    definition = documents.read(version.document)
    keys = [part.body for part in definition.parts]
    known = set(Body.objects.filter(key__in=keys).values_list("key", flat=True))
    if missing := [key for key in keys if key not in known]:
        raise DefinitionInvalid([Problem("part_body", key, "parts") for key in missing])
    return documents.write(definition)


@transaction.atomic
def publish(*, version: FormVersion, from_date: date, by: Actor, now: datetime) -> FormVersion:
    """The yes to a proposal: residents get it from a day on. Raises FormMoved, FormDayPast, and OwnChange where the body wants four eyes."""
    held = _held_version(version, VersionState.PROPOSED)
    body = held.procedure.body
    if body.four_eyes and str(by) in {held.proposed_by, held.changed_by or held.made_by}:
        raise OwnChange
    if from_date < now.date():
        raise FormDayPast
    _checked(held)
    held.state, held.decided_by, held.decided_at, held.from_date = (
        VersionState.PUBLISHED.value,
        str(by),
        now,
        from_date,
    )
    held.save(update_fields=["state", "decided_by", "decided_at", "from_date"])
    publishing.bump()
    return _recorded(held, "form.publish", by, now, from_date=from_date.isoformat())


@transaction.atomic
def withdraw(*, version: FormVersion, by: Actor, now: datetime) -> FormVersion | None:
    """Take back a proposal, or what is published from a day that has not come. Raises FormMoved.

    What was proposed stays as it was; a draft equal to it is begun (and returned) where none is open.
    """
    held = _held_version(version, VersionState.PROPOSED, VersionState.PUBLISHED)
    if held.state == VersionState.PUBLISHED and held.from_date is not None and held.from_date <= now.date():
        raise FormMoved
    held.state, held.decided_by, held.decided_at = VersionState.RETIRED.value, str(by), now
    held.save(update_fields=["state", "decided_by", "decided_at"])
    _recorded(held, "form.withdraw", by, now)
    if building.draft_of(held.procedure) is not None:
        return None
    return _recorded(_draft(held.procedure, held.document, by, now, changed_by=held.changed_by), "form.begin", by, now)


@transaction.atomic
def roll_back(*, version: FormVersion, by: Actor, now: datetime, note: str = "") -> FormVersion:
    """Propose a new version equal to one that was published before; drafts and what was filed stay as they are. Raises FormMoved."""
    held = _held_version(version, VersionState.PUBLISHED)
    waiting = held.procedure.versions.filter(state=VersionState.PROPOSED.value)
    waiting.update(state=VersionState.RETIRED.value, decided_by=str(by), decided_at=now)
    made = FormVersion(
        procedure=held.procedure, number=_next(held.procedure), document=held.document, state=VersionState.PROPOSED.value, made_by=str(by), made_at=now,
        changed_at=now, changed_by=str(by), proposed_by=str(by), proposed_at=now, note=note[:500],
    )  # fmt: skip
    made.save(force_insert=True)
    return _recorded(made, "form.roll_back", by, now, to=held.number)


@transaction.atomic
def close(*, procedure: Procedure, by: Actor, now: datetime) -> None:
    """Nobody files it any more; what was filed goes on."""
    _set_closed(procedure, now, by, now, "procedure.close")


@transaction.atomic
def reopen(*, procedure: Procedure, by: Actor, now: datetime) -> None:
    """It can be filed again."""
    _set_closed(procedure, None, by, now, "procedure.reopen")


def _set_closed(procedure: Procedure, closed_at: datetime | None, by: Actor, now: datetime, action: str) -> None:
    held = _held(procedure)
    if (held.closed_at is None) == (closed_at is None):
        return
    Procedure.objects.filter(pk=held.pk).update(closed_at=closed_at)
    publishing.bump()
    bodies.record(body=held.body, by=by, at=now, action=action, subject=str(held), data={"procedure": held.key})


def _held(procedure: Procedure) -> Procedure:
    """The procedure, kept from others until commit."""
    return Procedure.objects.select_for_update(of=("self",)).select_related("body").get(pk=procedure.pk)


def _held_version(version: FormVersion, *states: VersionState) -> FormVersion:
    procedure = _held(version.procedure)
    held = FormVersion.objects.filter(pk=version.pk).first()
    if held is None:
        raise NotFound(version=str(version.pk))
    held.procedure = procedure
    if held.state not in {state.value for state in states}:
        raise FormMoved
    return held


def _next(procedure: Procedure) -> int:
    return (procedure.versions.aggregate(last=Max("number"))["last"] or 0) + 1


def _draft(
    procedure: Procedure, document: Mapping[str, Any], by: Actor, now: datetime, *, changed_by: str = ""
) -> FormVersion:
    return FormVersion.objects.create(
        procedure=procedure, number=_next(procedure), document=dict(document), state=VersionState.DRAFT.value, made_by=str(by), made_at=now,
        changed_at=now, changed_by=changed_by or str(by),
    )  # fmt: skip


def _recorded(version: FormVersion, action: str, by: Actor, now: datetime, **more: object) -> FormVersion:
    procedure = version.procedure
    bodies.record(
        body=procedure.body, by=by, at=now, action=action, subject=str(version), data={"procedure": procedure.key, "version": version.number, **more}
    )  # fmt: skip
    return version
