"""Writing the central text of a type, and looking at what it touched."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from todoke.bodies import queries as bodies
from todoke.bodies.models import Body
from todoke.bodies.operations import need_second_person, record
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
def ensure(
    *, number: str, name: str, by: Actor, now: datetime, body: Body | None = None, asked_by: str = ""
) -> ProgramType:
    """The type with this number, made with an empty central text when new.

    ``body`` is the body in whose name it is made, without it the topmost. A programme whose number has named the type
    all along is then of it. Raises TypeNumberUnusable, and OwnChange where the body wants four eyes.
    """
    if not is_type_number(number):
        raise TypeNumberUnusable(number=number)
    if (held := ProgramType.objects.filter(number=number).first()) is not None:
        return held
    keeper = body or bodies.top()
    need_second_person(bodies=[keeper.pk], by=by, asked_by=asked_by)
    publishing.hold()
    type_, made = ProgramType.objects.get_or_create(number=number, defaults={"name": name[:200], "created_at": now})
    if made:
        _link_those_that_name(type_, now=now)
        record(
            body=keeper, by=by, at=now, action="type.add", subject=f"type:{number}",
            data={"asked_by": asked_by} if asked_by else {},
        )  # fmt: skip
    return type_


def _link_those_that_name(type_: ProgramType, *, now: datetime) -> None:
    """Programmes that came before their type was known, under a number that ends with the type's."""
    ending = Program.objects.filter(type=None, number__endswith=f"+{type_.number}").values_list("pk", flat=True)
    programs = publishing.hold_programs(ending)
    for program in programs:
        program.type = type_
    Program.objects.bulk_update(programs, ["type"], batch_size=500)
    publishing.make_live([(program, program.live) for program in programs if program.live], at=now)


@transaction.atomic
def revise(
    *,
    type: ProgramType,
    content: Mapping[str, object],
    by: Actor,
    now: datetime,
    reason: str = "",
    name: str | None = None,
    body: Body | None = None,
    asked_by: str = "",
) -> TypeVersion | None:
    """Change the central text: it reaches every programme that has not its own, and flags those that have.

    ``body`` is the body in whose name it changes, without it the topmost; where that body wants four eyes, ``asked_by``
    says who asked. Returns the new version, or None when no text differs. Raises OwnChange.
    """
    keeper = body or bodies.top()
    need_second_person(bodies=[keeper.pk], by=by, asked_by=asked_by)
    publishing.hold()
    type = ProgramType.objects.select_for_update(no_key=True).get(pk=type.pk)
    renamed = bool(name) and name != type.name
    if name and renamed:
        type.name = name[:200]
        type.save(update_fields=["name"])
        publishing.bump()
    changed = {change.name for change in differences(central_of(type), content)}
    version = _write(type, content, changed, by=by, now=now, reason=reason) if changed else None
    if changed or renamed:
        data: dict[str, object] = {"fields": sorted(changed), "version": version.sequence if version else None}
        data |= {"renamed": True} if renamed else {}
        data |= {"asked_by": asked_by} if asked_by else {}
        record(body=keeper, by=by, at=now, action="type.revise", subject=f"type:{type.number}", data=data)
    return version


def _write(
    type: ProgramType, content: Mapping[str, object], changed: set[str], *, by: Actor, now: datetime, reason: str
) -> TypeVersion:
    """The new central text, shown where it is not overridden, and a flag where it is."""
    last = type.versions.order_by("-sequence").first()
    version = TypeVersion.objects.create(
        type=type, sequence=last.sequence + 1 if last else 1, content=dict(content), by=str(by), effective_at=now,
        reason=reason[:500],
    )  # fmt: skip
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
    program = flag.program
    record(
        body=program.body, by=by, at=now, action="program.keep_own", subject=f"program:{program.number}",
        data={"field": flag.field},
    )  # fmt: skip
