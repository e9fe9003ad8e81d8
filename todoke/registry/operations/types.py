"""Writing the central text of a type, and looking at what it touched."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from todoke.common.actors import Actor
from todoke.common.errors import Refusal
from todoke.registry.models import OverrideFlag, Program, ProgramType, TypeVersion
from todoke.registry.operations import publishing
from todoke.registry.queries.versions import central_of
from todoke.registry.rules.numbers import is_type_number
from todoke.registry.rules.versions import differences


class TypeNumberUnusable(Refusal):
    """A type's number is two capital letters and up to six digits."""

    code = "type_number_unusable"
    status = 422


@transaction.atomic
def ensure(*, number: str, name: str, now: datetime) -> ProgramType:
    """The type with this number, made with an empty central text when new."""
    if not is_type_number(number):
        raise TypeNumberUnusable(number=number)
    type_, _ = ProgramType.objects.get_or_create(number=number, defaults={"name": name[:200], "created_at": now})
    return type_


@transaction.atomic
def revise(
    *,
    type: ProgramType,
    content: Mapping[str, object],
    by: Actor,
    now: datetime,
    reason: str = "",
    name: str | None = None,
) -> TypeVersion | None:
    """Change the central text: it reaches every programme that has not its own, and flags those that have.

    Returns the new version, or None when nothing differs.
    """
    publishing.hold()
    type = ProgramType.objects.select_for_update(no_key=True).get(pk=type.pk)
    if name and name != type.name:
        type.name = name[:200]
        type.save(update_fields=["name"])
        publishing.bump()
    before = central_of(type)
    changed = {change.name for change in differences(before, content)}
    if not changed:
        return None
    last = type.versions.order_by("-sequence").first()
    version = TypeVersion.objects.create(
        type=type,
        sequence=last.sequence + 1 if last else 1,
        content=dict(content),
        by=str(by),
        effective_at=now,
        reason=reason[:500],
    )
    programs = list(
        Program.objects.filter(type=type, live__isnull=False).select_related("body", "type", "live").order_by("pk")
    )
    flags, reached = [], []
    for program in programs:
        own = program.live.content if program.live else {}
        if overridden := [field for field in sorted(changed) if field in own and field != "translations"]:
            flags += [OverrideFlag(program=program, field=field, type_version=version, at=now) for field in overridden]
        if changed - set(overridden):
            reached.append(program)
    _open_flags(flags)
    publishing.make_live([(program, program.live) for program in reached], at=now, type_version=version)
    if not reached:
        publishing.bump()
    return version


def _open_flags(flags: list[OverrideFlag]) -> None:
    """Open one flag a field: a field that is already flagged keeps its older flag."""
    held = set(
        OverrideFlag.objects.filter(program__in={flag.program_id for flag in flags}, resolved_at=None).values_list(
            "program_id", "field"
        )
    )
    OverrideFlag.objects.bulk_create([flag for flag in flags if (flag.program_id, flag.field) not in held])


@transaction.atomic
def resolve_flag(*, flag: OverrideFlag, by: Actor, now: datetime) -> None:
    """Say that the override was looked at and stays as it is."""
    flag.resolved_at, flag.resolved_by = now, str(by)
    flag.save(update_fields=["resolved_at", "resolved_by"])
