"""Writing rules: proposing, approving, sending back; templates, and the values that a body sets in them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max, Q

from todoke.bodies.models import Body
from todoke.bodies.operations import record
from todoke.common.actors import Actor
from todoke.common.errors import Conflict, Invalid, OwnChange, Refusal
from todoke.eligibility.models import ParameterSet, RuleChange, RuleTemplate, RuleVersion
from todoke.eligibility.queries import rules as queries
from todoke.eligibility.rules import documents
from todoke.registry.models import Program, ProgramType
from todoke.registry.operations import publishing
from todoke.registry.rules.versions import State


class RuleChanged(Conflict):
    """The rule has a newer version than the one this change was made from."""

    code = "rule_changed"


class RuleDecided(Refusal):
    """Somebody has already decided about this version."""

    code = "wrong_state"


class PeriodInvalid(Invalid):
    """The last day lies before the first."""

    code = "period_invalid"


class NothingToWithdraw(Refusal):
    """The programme has no approved rule of its own that holds on that day or later."""

    code = "nothing_to_withdraw"


class WithdrawalPast(Invalid):
    """A rule is withdrawn from today on or later: what it said of earlier days stays true."""

    code = "withdrawal_past"


class ParametersInvalid(Invalid):
    """A value is missing, has another type, or is no parameter of this template; ``problems`` maps names to codes."""

    code = "parameters_invalid"


@transaction.atomic
def ensure_template(
    *,
    key: str,
    names: Mapping[str, str],
    types: Sequence[ProgramType],
    by: Actor,
    body: Body,
    now: datetime,
    programs: Sequence[Program] = (),
) -> RuleTemplate:
    """The template with this key, made when new; its names, types and programmes are what is given. ``body``: whose ledger says so."""
    template, made = RuleTemplate.objects.get_or_create(key=key, defaults={"names": dict(names)})
    held = set(template.types.all()), set(template.programs.all())
    wanted = set(types), set(programs)
    if made or held != wanted or template.names != dict(names):
        template.names = dict(names)
        template.save(update_fields=["names"])
        template.types.set(wanted[0])
        template.programs.set(wanted[1])
        record(body=body, by=by, at=now, action="rule.template", subject=f"template:{key}")
        affected = {*held[1], *wanted[1], *Program.objects.filter(type__in=held[0] | wanted[0])}
        _tell(affected, "template", template=template, first=now.date(), now=now)
    return template


@transaction.atomic
def propose(
    *,
    document: object,
    effective_from: date,
    by: Actor,
    now: datetime,
    body: Body,
    template: RuleTemplate | None = None,
    program: Program | None = None,
    effective_to: date | None = None,
    based_on: int | None = None,
    reason: str = "",
) -> RuleVersion:
    """A new version that waits for approval; older ones that wait are discarded. Raises RuleInvalid, RuleChanged, PeriodInvalid."""
    rule = documents.read(document)
    if effective_to is not None and effective_to <= effective_from:
        raise PeriodInvalid()
    return _propose(
        RuleVersion(
            template=template, program=program, document=documents.written(rule), effective_from_date=effective_from,
            effective_to_date=effective_to, by=str(by), at=now, reason=reason[:500],
        ),
        body=body, based_on=based_on, by=by, action="rule.propose",
    )  # fmt: skip


@transaction.atomic
def propose_withdrawal(
    *, program: Program, effective_from: date, by: Actor, now: datetime, body: Body, based_on: int | None = None, reason: str = ""
) -> RuleVersion:  # fmt: skip
    """A version that ends the programme's own rule from a day on, once approved: templates or the text alone count again.

    Raises NothingToWithdraw, RuleChanged, WithdrawalPast.
    """
    if effective_from < now.date():
        raise WithdrawalPast(day=effective_from.isoformat())
    publishing.hold()
    if not queries.withdrawable(program, on=effective_from):
        raise NothingToWithdraw(number=program.number)
    return _propose(
        RuleVersion(
            program=program, document={}, withdraws=True, effective_from_date=effective_from, by=str(by), at=now, reason=reason[:500]
        ),
        body=body, based_on=based_on, by=by, action="rule.propose_withdrawal",
    )  # fmt: skip


def _propose(version: RuleVersion, *, body: Body, based_on: int | None, by: Actor, action: str) -> RuleVersion:
    """Number a version and have it wait; who waited before is discarded."""
    publishing.hold()  # one order of locks, and versions are numbered one after another
    versions = RuleVersion.objects.filter(template=version.template, program=version.program)
    newest = versions.aggregate(newest=Max("sequence"))["newest"] or 0
    if based_on is not None and based_on != newest:
        raise RuleChanged(newest=newest, based_on=based_on)
    versions.filter(state__in=[State.DRAFT, State.SUBMITTED]).update(
        state=State.DISCARDED, decided_by=str(by), decided_at=version.at
    )
    version.sequence, version.state = newest + 1, State.SUBMITTED.value
    version.save(force_insert=True)
    record(
        body=body, by=by, at=version.at, action=action, subject=_subject_of(version), data={"version": version.sequence}
    )  # fmt: skip
    return version


def _subject_of(version: RuleVersion) -> str:
    """What the ledger calls the rule of a version."""
    return f"template:{version.template.key}" if version.template else f"program:{version.program.number}"  # type: ignore[union-attr]


@transaction.atomic
def approve(*, version: RuleVersion, by: Actor, now: datetime, body: Body) -> RuleVersion:
    """Put a version in force from its first day on; a withdrawal also takes away what was to begin later.

    Raises OwnChange where the body wants four eyes, RuleDecided, RuleInvalid where the vocabulary has changed since.
    """
    version = _waiting(version)
    if body.four_eyes and version.by == str(by):
        raise OwnChange()
    first = version.effective_from_date
    if version.withdraws:
        later = RuleVersion.objects.filter(
            program=version.program, state=State.PUBLISHED, effective_from_date__gte=first
        )
        later.update(state=State.DISCARDED, decided_by=str(by), decided_at=now)
    else:
        documents.read(version.document)
    action, what = ("rule.withdraw", "withdrawal") if version.withdraws else ("rule.approve", "rule")
    _decide(version, State.PUBLISHED, by=by, now=now, body=body, action=action)
    owners = [version.program] if version.program else _programs_of(version.template)
    _tell(owners, what, template=version.template, first=first, now=now)
    return version


@transaction.atomic
def reject(*, version: RuleVersion, by: Actor, now: datetime, body: Body, reason: str) -> RuleVersion:
    """Send a version back, with a reason."""
    version = _waiting(version)
    version.reason = reason[:500] or version.reason
    _decide(version, State.REJECTED, by=by, now=now, body=body, action="rule.reject")
    return version


def _waiting(version: RuleVersion) -> RuleVersion:
    publishing.hold()
    fresh = RuleVersion.objects.select_related("template", "program").get(pk=version.pk)
    if fresh.state not in (State.DRAFT, State.SUBMITTED):
        raise RuleDecided(state=fresh.state)
    return fresh


def _decide(version: RuleVersion, state: State, *, by: Actor, now: datetime, body: Body, action: str) -> None:
    version.state, version.decided_by, version.decided_at = state.value, str(by), now
    version.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    record(
        body=body, by=by, at=now, action=action, subject=_subject_of(version), data={"version": version.sequence}
    )  # fmt: skip


def _programs_of(template: RuleTemplate | None) -> list[Program]:
    """The live programmes that a template decides."""
    if template is None:
        return []
    wanted = Q(type__in=template.types.all()) | Q(pk__in=template.programs.all())
    return list(Program.objects.filter(wanted, live__isnull=False).distinct())


def _tell(programs: Iterable[Program], what: str, *, template: RuleTemplate | None, first: date, now: datetime) -> None:
    """Have pages be made anew, and the feed of changes tell whose rules are other ones from a day on."""
    revision, key = publishing.bump(), template.key if template else ""
    rows = [
        RuleChange(revision=revision, program=each, what=what, template=key, from_date=first, at=now)
        for each in sorted(programs, key=lambda each: each.pk)
    ]
    RuleChange.objects.bulk_create(rows, batch_size=500)


@transaction.atomic
def set_parameters(
    *,
    template: RuleTemplate,
    body: Body,
    values: Mapping[str, object],
    effective_from: date,
    by: Actor,
    now: datetime,
    source: Mapping[str, str] | None = None,
) -> ParameterSet:
    """What a body sets in a template from a day on; raises ParametersInvalid. The same day again replaces it."""
    version = queries.in_force(template=template, on=effective_from) or queries.newest(template=template)
    kinds = documents.read(version.document).parameters if version else {}
    problems = {name: "parameter_unknown" for name in values if name not in kinds}
    for name, kind in kinds.items():
        try:
            documents.value_of(kind.kind, values.get(name))
        except ValueError:
            problems[name] = "parameter_shape"
    if problems:
        raise ParametersInvalid(problems=problems)
    held, made = ParameterSet.objects.update_or_create(
        template=template, body=body, effective_from_date=effective_from,
        defaults={"values": dict(values), "source": dict(source or {}), "by": str(by), "at": now},
    )  # fmt: skip
    if version:
        _try_out(version, held)
    record(
        body=body, by=by, at=now, action="rule.parameters", subject=f"template:{template.key}",
        data={"from": effective_from.isoformat(), "names": sorted(values), "new": made},
    )  # fmt: skip
    mine = [program for program in _programs_of(template) if program.body_id == body.pk]
    _tell(mine, "figures", template=template, first=effective_from, now=now)
    return held


def _try_out(version: RuleVersion, held: ParameterSet) -> None:
    """A rule that lacks a value cannot be decided: better said now than to a resident."""
    rule = documents.read(version.document)
    lacking = [name for name in rule.needs if held.values.get(name) is None and rule.parameters[name].default is None]
    if lacking:
        raise ParametersInvalid(problems=dict.fromkeys(lacking, "required"))
