"""The Excel workbook of a body: the rows to write, and what an edited one would change."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from todoke.bodies.models import Body
from todoke.registry.formats.workbook import CellNote, ReadProgram, WorkbookRead, WorkbookRow, content_hash
from todoke.registry.models import Number, Program, ProgramVersion
from todoke.registry.queries.versions import central_contents
from todoke.registry.rules import values
from todoke.registry.rules.fields import BY_NAME
from todoke.registry.rules.versions import REMOVED, Content, FieldChange, Offering, State, differences, merge, reconcile


@dataclass(slots=True)
class Planned:
    """What a workbook would do to one programme."""

    key: str
    number: str
    name: str
    outcome: str  # new | changed | conflict | unchanged | refused
    program: Program | None = None
    newest: ProgramVersion | None = None
    mine: Content = field(default_factory=dict)
    merged: Content = field(default_factory=dict)
    changes: list[FieldChange] = field(default_factory=list)
    conflicts: list[FieldChange] = field(default_factory=list)  # before = theirs, after = mine
    problems: list[CellNote] = field(default_factory=list)


def rows_of(body: Body) -> list[WorkbookRow]:
    """A body's programmes as the workbook shows them: what an edit would start from, with the central text behind it."""
    programs = list(Program.objects.filter(body=body).select_related("type").order_by("name", "number"))
    centrals = central_contents(program.type_id for program in programs if program.type_id)
    newest = _newest_of(programs)
    return [
        WorkbookRow(
            program.number,
            newest[program.pk].sequence,
            body.key,
            newest[program.pk].content,
            centrals.get(program.type_id or 0, {}),
        )
        for program in programs
        if program.pk in newest and newest[program.pk].offering != Offering.ENDED
    ]


def _newest_of(programs: Sequence[Program]) -> dict[int, ProgramVersion]:
    """The newest version of each programme that was not sent back, put away or withdrawn."""
    dead = [State.REJECTED, State.DISCARDED]
    kept = ProgramVersion.objects.filter(program__in=[each.pk for each in programs], withdrawn_at=None)
    versions = kept.exclude(state__in=dead)
    return {version.program_id: version for version in versions.order_by("program_id", "sequence")}


def plan(*, read: WorkbookRead, body: Body, today: date) -> list[Planned]:
    """What each programme of the workbook would become; nothing is written."""
    wanted = [each.number for each in read.programs if each.number]
    held = Number.objects.filter(value__in=wanted, program__body=body).select_related(
        "program__type", "program__body", "program__live"
    )
    programs = {row.value: row.program for row in held}
    newest = _newest_of(list(programs.values()))
    centrals = central_contents(program.type_id for program in programs.values() if program.type_id)
    plans = []
    for each in read.programs:
        program = programs.get(each.number) if each.number else None
        if each.number and program is None:
            refused = [*each.problems, CellNote("not_your_program", field="number", original=each.number)]
            plans.append(Planned(each.key, each.number, "", "refused", problems=refused))
        elif program is None:
            plans.append(_plan_new(each, today=today))
        else:
            plans.append(
                _plan_known(each, program, newest.get(program.pk), centrals.get(program.type_id or 0, {}), today=today)
            )
    return plans


def _plan_new(read: ReadProgram, *, today: date) -> Planned:
    content, problems = _take({}, read)
    planned = Planned(
        read.key, "", str(content.get("name", "")), "new", mine=content, merged=content, problems=problems
    )
    planned.changes = differences({}, content)
    if any(note.code in {"number_missing", "number_unreadable", "duplicate_number"} for note in problems):
        planned.outcome = "refused"
        return planned
    if not planned.changes:
        planned.outcome = "unchanged" if not problems else "refused"
        return planned
    _judge(planned, content, {}, today=today)
    return planned


def _plan_known(
    read: ReadProgram, program: Program, newest: ProgramVersion | None, central: Mapping[str, object], *, today: date
) -> Planned:
    theirs = newest.content if newest else {}
    base, notes = _base(read, program, theirs)
    mine, problems = _take(base, read)
    merged = reconcile(base, mine, theirs)
    planned = Planned(
        read.key, program.number, program.name, "unchanged", program=program, newest=newest, mine=mine, merged=merged.content,
        changes=differences(theirs, merged.content), problems=notes + problems,
        conflicts=[FieldChange(name, theirs.get(name), mine.get(name)) for name in merged.conflicts],
    )  # fmt: skip
    if any(note.code == "duplicate_number" for note in read.problems):
        planned.outcome = "refused"
    elif planned.conflicts:
        planned.outcome = "conflict"
    elif planned.changes:
        planned.outcome = "changed"
        _judge(planned, merged.content, central, today=today)
    return planned


def _base(
    read: ReadProgram, program: Program, theirs: Mapping[str, object]
) -> tuple[Mapping[str, object], list[CellNote]]:
    """The content that the workbook was made from; what we hold now where that is not known."""
    version = ProgramVersion.objects.filter(program=program, sequence=read.version).first() if read.version else None
    if version is None or (read.content_hash and content_hash(version.content) != read.content_hash):
        return theirs, [CellNote("version_unknown", field="version")] if read.changes else []
    return version.content, []


def _take(base: Mapping[str, object], read: ReadProgram) -> tuple[Content, list[CellNote]]:
    """The base with the cells that were changed; a cell that cannot be read leaves its field as it was."""
    content: Content = dict(base)
    problems = list(read.problems)
    for name, raw in read.changes.items():
        if raw is None:
            content.pop(name, None)
            continue
        if raw == REMOVED:
            content[name] = REMOVED
            continue
        parsed = values.parse(BY_NAME[name], raw)
        refused = [note for note in parsed.problems if note.code not in values.WARNINGS]
        problems += [
            CellNote(note.code, cell=read.cells.get(name, ""), field=name, original=note.original, data=note.data)
            for note in refused
        ]
        if not refused and parsed.value is not None:
            content[name] = parsed.value
    return content, problems


def _judge(planned: Planned, content: Content, central: Mapping[str, object], *, today: date) -> None:
    """Refuse a programme whose changed fields would not be right; what was wrong before does not stand in the way."""
    touched = {change.name for change in planned.changes}
    stated = {name: value for name, value in content.items() if value != REMOVED}
    wrong = [
        note for note in values.validate(stated, today=today)[1] if note.code != "required" and note.field in touched
    ]
    offered = planned.newest is None or planned.newest.offering == Offering.OFFERED
    whole = merge(content, central).content
    missing = [name for name in ("name", "summary") if offered and not whole.get(name)]
    planned.problems += [
        CellNote(note.code, field=note.field, original=note.original, data=note.data) for note in wrong
    ]
    planned.problems += [CellNote("required", field=name) for name in missing]
    if wrong or missing:
        planned.outcome = "refused"


def fingerprint(plans: Sequence[Planned]) -> str:
    """What the plans rest on: another fingerprint means that somebody changed a programme meanwhile."""
    parts = [f"{each.key}={each.newest.sequence if each.newest else 0}" for each in plans]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
