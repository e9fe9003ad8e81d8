"""Writing rules: proposing, approving, sending back; templates, and the values that a body sets in them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from todoke.bodies.models import Body
from todoke.bodies.operations import record
from todoke.common.actors import Actor
from todoke.common.errors import Conflict, Invalid, Refusal
from todoke.eligibility.models import ParameterSet, RuleTemplate, RuleVersion
from todoke.eligibility.queries import rules as queries
from todoke.eligibility.rules import documents
from todoke.eligibility.rules.rule import with_parameters
from todoke.registry.models import Program, ProgramType
from todoke.registry.operations import publishing
from todoke.registry.rules.versions import State


class RuleChanged(Conflict):
    """The rule has a newer version than the one this change was made from."""

    code = "rule_changed"


class RuleDecided(Refusal):
    """Somebody has already decided about this version."""

    code = "wrong_state"


class OwnRule(Refusal):
    """This body wants a second person to approve each rule."""

    code = "own_change"
    status = 403


class PeriodInvalid(Invalid):
    """The last day lies before the first."""

    code = "period_invalid"


class ParametersInvalid(Invalid):
    """A value is missing, has another type, or is no parameter of this template; ``problems`` maps names to codes."""

    code = "parameters_invalid"


@transaction.atomic
def ensure_template(
    *, key: str, names: Mapping[str, str], types: Sequence[ProgramType], by: Actor, body: Body, now: datetime
) -> RuleTemplate:
    """The template with this key, made when new; its names and types are what is given. ``body``: whose ledger says so."""
    template, made = RuleTemplate.objects.get_or_create(key=key, defaults={"names": dict(names)})
    held = set(template.types.values_list("pk", flat=True))
    wanted = {each.pk for each in types}
    if made or held != wanted or template.names != dict(names):
        template.names = dict(names)
        template.save(update_fields=["names"])
        template.types.set(wanted)
        record(body=body, by=by, at=now, action="rule.template", subject=f"template:{key}")
        publishing.bump()
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
    publishing.hold()  # one order of locks, and versions are numbered one after another
    versions = RuleVersion.objects.filter(template=template, program=program)
    newest = versions.aggregate(newest=Max("sequence"))["newest"] or 0
    if based_on is not None and based_on != newest:
        raise RuleChanged(newest=newest, based_on=based_on)
    versions.filter(state__in=[State.DRAFT, State.SUBMITTED]).update(
        state=State.DISCARDED, decided_by=str(by), decided_at=now
    )
    version = RuleVersion.objects.create(
        template=template, program=program, sequence=newest + 1, document=documents.written(rule), effective_from_date=effective_from,
        effective_to_date=effective_to, state=State.SUBMITTED.value, by=str(by), at=now, reason=reason[:500],
    )  # fmt: skip
    record(
        body=body, by=by, at=now, action="rule.propose", subject=subject_of(version=version, by=by), data={"version": version.sequence}
    )  # fmt: skip
    return version


def subject_of(*, version: RuleVersion, by: Actor | None = None) -> str:
    """What the ledger calls the rule of a version."""
    return f"template:{version.template.key}" if version.template else f"program:{version.program.number}"  # type: ignore[union-attr]


@transaction.atomic
def approve(*, version: RuleVersion, by: Actor, now: datetime, body: Body) -> RuleVersion:
    """Put a version in force from its first day on. Raises OwnRule where the body wants four eyes, RuleDecided."""
    version = _waiting(version)
    if body.four_eyes and version.by == str(by):
        raise OwnRule()
    documents.read(version.document)  # the vocabulary may have changed since
    return _decide(version, State.PUBLISHED, by=by, now=now, body=body, action="rule.approve")


@transaction.atomic
def reject(*, version: RuleVersion, by: Actor, now: datetime, body: Body, reason: str) -> RuleVersion:
    """Send a version back, with a reason."""
    version = _waiting(version)
    version.reason = reason[:500] or version.reason
    return _decide(version, State.REJECTED, by=by, now=now, body=body, action="rule.reject")


def _waiting(version: RuleVersion) -> RuleVersion:
    publishing.hold()
    fresh = RuleVersion.objects.select_related("template", "program").get(pk=version.pk)
    if fresh.state not in (State.DRAFT, State.SUBMITTED):
        raise RuleDecided(state=fresh.state)
    return fresh


def _decide(version: RuleVersion, state: State, *, by: Actor, now: datetime, body: Body, action: str) -> RuleVersion:
    version.state, version.decided_by, version.decided_at = state.value, str(by), now
    version.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    record(
        body=body, by=by, at=now, action=action, subject=subject_of(version=version, by=by), data={"version": version.sequence}
    )  # fmt: skip
    publishing.bump()
    return version


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
    publishing.bump()
    return held


def _try_out(version: RuleVersion, held: ParameterSet) -> None:
    """A rule that lacks a value cannot be decided: better said now than to a resident."""
    rule = documents.read(version.document)
    values = {name: documents.value_of(kind.kind, held.values.get(name)) for name, kind in rule.parameters.items()}
    try:
        with_parameters(rule, {name: value for name, value in values.items() if value is not None})
    except KeyError as missing:
        raise ParametersInvalid(problems={str(missing.args[0]): "required"}) from None
