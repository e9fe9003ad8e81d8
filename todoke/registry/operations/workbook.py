"""Applying the Excel workbook that staff edited: every new and changed programme as one change set."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from todoke.bodies.models import Body
from todoke.bodies.operations import record
from todoke.common.actors import Actor
from todoke.common.errors import Conflict, Refusal
from todoke.registry.formats.workbook import WorkbookRead
from todoke.registry.models import ChangeSet, Number, Program, ProgramVersion
from todoke.registry.operations import numbers, publishing
from todoke.registry.queries.workbook import Planned, fingerprint, plan
from todoke.registry.rules.versions import Content, Offering, State, differences


class WorkbookMoved(Conflict):
    """Somebody changed a programme between the list of differences and its being applied."""

    code = "version_changed"


class ChoiceMissing(Refusal):
    """A field that two people changed needs a choice; ``count`` fields have none."""

    code = "choice_missing"
    status = 422


class NothingToApply(Refusal):
    """The workbook changes nothing."""

    code = "nothing_to_apply"


Choices = Mapping[str, Mapping[str, str]]


@transaction.atomic
def apply(
    *,
    read: WorkbookRead,
    body: Body,
    by: Actor,
    now: datetime,
    seen: str,
    choices: Choices,
    publish: bool,
    file_name: str,
    file_sha256: str,
) -> ChangeSet:
    """Write every new and changed programme as one change set that can be undone.

    ``seen`` is the fingerprint of the differences that a person looked at; ``choices`` maps key and field to "mine" or
    "theirs". With ``publish`` the changes show at once, save where somebody's draft was waiting; otherwise all of them
    wait for approval. Raises WorkbookMoved, ChoiceMissing, NothingToApply.
    """
    publishing.hold()
    wanted = [each.number for each in read.programs if each.number]
    publishing.hold_programs(Program.objects.filter(body=body, numbers__value__in=wanted).values_list("pk", flat=True))
    plans = plan(read=read, body=body, today=now.date())
    if fingerprint(plans) != seen:
        raise WorkbookMoved(body=body.key)
    if undecided := _undecided(plans, choices):
        raise ChoiceMissing(count=undecided)
    writes = [(each, content) for each in plans if (content := _decided(each, choices)) is not None]
    if not writes:
        raise NothingToApply
    change_set = ChangeSet.objects.create(
        body=body, kind="workbook", by=str(by), at=now, file_name=file_name[:200], file_sha256=file_sha256
    )
    versions = [
        _write(each, content, change_set, body=body, by=by, now=now, publish=publish) for each, content in writes
    ]
    publishing.make_live([(v.program, v) for v in versions if v.state == State.PUBLISHED], at=now)
    outcomes = [each.outcome for each in plans]
    counts = {name: outcomes.count(name) for name in ("new", "changed", "conflict", "unchanged", "refused")}
    counts["waiting"] = sum(v.state == State.SUBMITTED for v in versions)
    change_set.counts = counts
    change_set.save(update_fields=["counts"])
    record(body=body, by=by, at=now, action="registry.workbook", subject=f"change_set:{change_set.pk}", data=counts)
    return change_set


def _undecided(plans: Sequence[Planned], choices: Choices) -> int:
    """How many fields that two people changed have no choice yet."""
    asked = [_choice(choices, each, change.name) for each in plans for change in each.conflicts]
    return sum(choice not in {"mine", "theirs"} for choice in asked)


def _choice(choices: Choices, planned: Planned, name: str) -> str:
    return choices.get(planned.key, {}).get(name, "")


def _decided(planned: Planned, choices: Choices) -> Content | None:
    """The content to write; None where nothing changes."""
    if planned.outcome not in {"new", "changed", "conflict"}:
        return None
    content = dict(planned.merged)
    for change in planned.conflicts:
        if _choice(choices, planned, change.name) == "mine":
            if change.after is None:
                content.pop(change.name, None)
            else:
                content[change.name] = change.after
    if planned.newest is not None and not differences(planned.newest.content, content):
        return None
    return content


def _write(
    planned: Planned, content: Content, change_set: ChangeSet, *, body: Body, by: Actor, now: datetime, publish: bool
) -> ProgramVersion:
    program = planned.program
    if program is None:
        number = numbers.issue(body)[0]
        program = Program.objects.create(
            number=number, body=body, name=str(content.get("name", ""))[:300], reviewed_date=now.date(), created_at=now
        )
        Number.objects.create(value=number, program=program, issued_at=now)
    newest = planned.newest
    direct = publish and (newest is None or newest.pk == program.live_id)
    ProgramVersion.objects.filter(program=program, state__in=[State.DRAFT, State.SUBMITTED]).update(
        state=State.DISCARDED, decided_by=str(by), decided_at=now
    )
    last = (
        ProgramVersion.objects.filter(program=program).order_by("-sequence").values_list("sequence", flat=True).first()
        or 0
    )
    return ProgramVersion.objects.create(
        program=program, sequence=last + 1, content=content, offering=newest.offering if newest else Offering.OFFERED.value,
        state=(State.PUBLISHED if direct else State.SUBMITTED).value, by=str(by), at=now, based_on=newest.sequence if newest else 0,
        change_set=change_set, decided_by=str(by) if direct else "", decided_at=now if direct else None, publish_at=now if direct else None,
    )  # fmt: skip
