"""Taking registry files in: new, changed, unchanged, in conflict or in quarantine, as one change set that can be undone."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from pathlib import Path

from django.db import transaction

from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.registry.formats import reading, registry_files, saying
from todoke.registry.formats.reading import FATAL, ReadRecord
from todoke.registry.models import (
    ChangeSet,
    Number,
    Program,
    ProgramType,
    ProgramVersion,
    QuarantinedRecord,
    ReceivedRecord,
)
from todoke.registry.operations import import_reports, numbers, publishing, types
from todoke.registry.operations.import_reports import Bookmark, Line, Place, Report
from todoke.registry.operations.programs import newest_version
from todoke.registry.queries import matching
from todoke.registry.queries.versions import central_contents, last_sequences
from todoke.registry.rules import numbers as numbers_rules
from todoke.registry.rules.excerpts import Excerpt, excerpts
from todoke.registry.rules.values import Note
from todoke.registry.rules.versions import FieldChange, Offering, State, differences, merge, reconcile

_BATCH = 250
Progress = Callable[[int], object]


@dataclass(slots=True)
class _Plan:
    """One record with what it will become."""

    read: ReadRecord
    digest: str
    number: str | None = None
    body: Body | None = None
    program: Program | None = None
    outcome: str = "new"
    again: bool = False  # the same content in another writing: only the record as received is new
    content: dict[str, object] = field(default_factory=dict)
    reasons: tuple[Note, ...] = ()
    notes: tuple[Note, ...] = ()  # beside those of the file: it is taken in all the same
    changes: tuple[tuple[Excerpt, ...], int] = ((), 0)

    def line(self) -> Line:
        content = self.read.content or {}
        return Line(
            self.read.position, self.outcome, self.program.number if self.program else self.number or "", str(content.get("name", "")),
            self.body.key if self.body else "", self.read.repairs, self.reasons or (*self.read.problems, *self.notes), *self.changes,
        )  # fmt: skip


def import_file(
    *, path: Path, by: Actor, now: datetime, body: Body | None = None, dry_run: bool = False, file_name: str = "",
    adds_types: bool = False, progress: Progress | None = None, bookmark: Bookmark | None = None,
) -> Report:  # fmt: skip
    """Read a registry file into the registry; raises UnreadableFile when it is none.

    ``body`` limits the import to one body's records; others are quarantined. ``adds_types``: the operator imports, and a
    type of the official list that is new here is made; otherwise its programme has none, and a note says so. Each batch commits by itself, so that others can
    write in between; running the same file again goes on where it stopped and changes nothing that is already in. With a
    ``bookmark`` it goes on as the same change set.
    """
    opened = registry_files.open_records(path, today=now.date())
    report, marks = Report(opened.format, dry_run), bookmark or Bookmark()
    place = marks.place
    if place is not None:
        report.change_set, report.before = ChangeSet.objects.get(pk=place.change_set), dict(place.counts)
    elif not dry_run:
        place = import_reports.begin(
            report=report, marks=marks, by=by, now=now, body=body, name=file_name or path.name, sha256=file_sha256(path)
        )
    state = _Import(report, by=by, now=now, only=body, adds_types=adds_types, place=place, marks=marks)
    records: Iterator[ReadRecord] = iter(opened.records)
    passed = place.taken if place else 0
    while batch := list(islice(records, _BATCH)):
        if passed > 0:
            state.pass_over(batch)
            passed -= len(batch)
        else:
            state.take(batch)
        if progress:
            progress(len(batch))
    state.finish()
    return report


def file_sha256(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class _Import:
    """The state of one import between batches: who is known, what was seen."""

    def __init__(
        self, report: Report, *, by: Actor, now: datetime, only: Body | None, adds_types: bool, place: Place | None, marks: Bookmark
    ) -> None:  # fmt: skip
        self.report, self.by, self.now, self.only, self.adds_types = report, by, now, only, adds_types
        self.place, self.marks = place, marks
        self.known = matching.BodyIndex()
        self.types: dict[str, ProgramType | None] = {}
        self.centrals: dict[int, Mapping[str, object]] = {}
        self.seen: dict[str, int] = {}

    def take(self, batch: Sequence[ReadRecord]) -> None:
        """Decide about a batch, and unless this is a dry run, write it."""
        plans = [
            _Plan(read, hashlib.sha256(read.original.encode("utf-8", "surrogatepass")).hexdigest()) for read in batch
        ]
        if self.place is None:
            self._decide(plans)
            self.report.lines.extend(plan.line() for plan in plans)
            return
        with transaction.atomic():
            publishing.hold()
            self._decide(plans)
            self._write(plans)
            self.report.lines.extend(plan.line() for plan in plans)
            self.place.taken += len(plans)
            self.place.counts = self.report.counts
            self.marks.keep(self.place)

    def pass_over(self, batch: Sequence[ReadRecord]) -> None:
        """See again what an earlier run took in: a later record may be its double."""
        for read in batch:
            self._place(_Plan(read, ""))

    def _decide(self, plans: Sequence[_Plan]) -> None:
        open_plans = [plan for plan in plans if self._place(plan)]
        existing = matching.programs_of(
            [(plan.number, plan.body, plan.read.content or {}) for plan in open_plans if plan.body]
        )
        existing |= matching.renamed_since(
            [
                (key, plan.body, plan.digest)
                for plan in open_plans
                if plan.body and not plan.number
                if (key := matching.key_of(None, plan.body, plan.read.content or {})) not in existing
            ]
        )
        if not self.report.dry_run:
            publishing.hold_programs(program.pk for program in existing.values() if isinstance(program, Program))
        latest = matching.latest_received({program.pk for program in existing.values() if isinstance(program, Program)})
        for plan in open_plans:
            content = dict(plan.read.content or {})
            plan.content = content
            found = existing.get(matching.key_of(plan.number, plan.body, content)) if plan.body else None
            if found is matching.AMBIGUOUS:
                self._quarantine(plan, Note("ambiguous_name", "name", str(content.get("name", "")), {}))
            elif isinstance(found, Program):
                self._compare(plan, found, latest.get(found.pk))
            elif plan.number and plan.body and numbers_rules.is_of_other_body(plan.number, plan.body.key):
                self._quarantine(plan, Note("number_of_other_body", "number", plan.number, {}))
            else:
                plan.notes = self._unknown_type(plan.number or "")

    def _unknown_type(self, number: str) -> tuple[Note, ...]:
        """A note where the number names a type that we do not know and may not make."""
        psid = numbers_rules.parse_psid(number)
        if psid is None or (self.adds_types and numbers_rules.is_listed_type(psid.type_number)):
            return ()
        return (
            ()
            if self._known_type(psid.type_number)
            else (Note("unknown_type", "number", number, {"type": psid.type_number}),)
        )

    def _known_type(self, number: str) -> ProgramType | None:
        if number not in self.types:
            self.types[number] = ProgramType.objects.filter(number=number).first()
        return self.types[number]

    def _place(self, plan: _Plan) -> bool:
        """Find the record's body and see that its number is free to use; False when it goes to quarantine."""
        read = plan.read
        plan.body = self.known.find(read)
        if (
            self.only is not None
            and read.content is not None
            and all(note.code == "no_body" for note in read.problems if note.code in FATAL)
        ):
            if plan.body is None and not (read.body_code or read.corporate_number):
                plan.body = self.only  # a body's own file need not say whose it is
        elif read.fatal or read.content is None:
            plan.body = self.only or plan.body  # nobody fills another body's queue
            return self._quarantine(plan)
        if plan.body is None:
            return self._quarantine(
                plan,
                Note(
                    "unknown_body", "organization", read.body_name or read.body_code or read.corporate_number or "", {}
                ),
            )
        if self.only is not None and plan.body.pk != self.only.pk:
            plan.body = self.only
            return self._quarantine(plan, Note("other_body", "organization", read.body_name or "", {}))
        plan.number = numbers_rules.of_body(read.number, plan.body.key) if read.number else None
        if plan.number and len(plan.number) > numbers_rules.LONGEST:
            return self._quarantine(plan, Note("number_shape", "number", plan.number, {}))
        key = repr(matching.key_of(plan.number, plan.body, read.content))
        if key in self.seen:
            return self._quarantine(
                plan,
                Note(
                    "duplicate_number" if read.number else "duplicate_name",
                    "number",
                    read.number or "",
                    {"first": self.seen[key]},
                ),
            )
        self.seen[key] = read.position
        return True

    def _quarantine(self, plan: _Plan, *reasons: Note) -> bool:
        plan.outcome = "quarantined"
        plan.reasons = reasons or plan.read.problems
        return False

    def _compare(self, plan: _Plan, program: Program, latest: ReceivedRecord | None) -> None:
        plan.program = program
        if plan.body is None or program.body_id != plan.body.pk:
            plan.program = None
            self._quarantine(plan, Note("number_of_other_body", "number", plan.read.number or "", {}))
            return
        if latest is not None and latest.digest == plan.digest:
            plan.outcome = "unchanged"
            return
        newest = newest_version(program)
        theirs = newest.content if newest else {}
        said = self._said(plan.read, program, latest, theirs)
        merged = reconcile(said.base, said.mine, theirs)
        if (
            newest is not None
            and newest.pk == program.live_id
            and not differences(theirs, merged.content)
            and not merged.conflicts
            and plan.read.offering in {None, newest.offering}
        ):
            plan.outcome, plan.again = "unchanged", True
            return
        known = latest is not None or program.live_id is not None  # what an undo took down may be said anew
        clashes = list(merged.conflicts) if known else []
        if newest is not None and _needs_a_person(plan.read, program, newest):
            clashes = clashes or [change.name for change in differences(said.base, said.mine)] or ["name"]
        if clashes:
            mine = {name: plan.content[name] for name in merged.conflicts if name in plan.content}
            kept = {name: value for name, value in merged.content.items() if name not in merged.conflicts}
            plan.outcome, plan.content = "conflict", {**kept, **mine}
            plan.reasons = tuple(Note("conflict", name, str(mine.get(name) or ""), {}) for name in clashes)
        else:
            plan.outcome, plan.content = "changed", merged.content if known else plan.content
        if self.report.dry_run:
            plan.changes = excerpts(_changes_of(plan, newest))

    def _said(
        self, read: ReadRecord, program: Program, latest: ReceivedRecord | None, theirs: Mapping[str, object]
    ) -> saying.Said:
        """What the record changes, seen through its own form: an open-data table says nothing of what it has no column for."""
        received = (
            (latest.format, registry_files.parse_original(latest.format, latest.original))
            if latest and latest.original
            else None
        )
        if program.type_id and program.type_id not in self.centrals:
            self.centrals[program.type_id] = central_contents([program.type_id]).get(program.type_id, {})
        shown = [merge(theirs, self.centrals[program.type_id]).content] if program.type_id else []
        return saying.anew(read, received=received, own=theirs, shown=shown)

    def _write(self, plans: Sequence[_Plan]) -> None:
        assert self.place is not None
        self._write_quarantine([plan for plan in plans if plan.outcome == "quarantined"])
        self._create([plan for plan in plans if plan.outcome == "new"])
        taken = [plan for plan in plans if plan.outcome in {"new", "changed", "conflict"} and plan.program]
        sequences = last_sequences([plan.program.pk for plan in taken if plan.program])
        versions = ProgramVersion.objects.bulk_create(
            [self._version(plan, sequences.get(plan.program.pk, 0)) for plan in taken if plan.program]
        )
        ReceivedRecord.objects.bulk_create([self._received(plan) for plan in plans if plan in taken or plan.again])
        live = [
            (p.program, v) for p, v in zip(taken, versions, strict=True) if p.program and v.state == State.PUBLISHED
        ]
        publishing.make_live(live, at=self.now)
        for plan in plans:
            if plan.body is not None:
                tally = self.place.touched.setdefault(plan.body.pk, {})
                tally[plan.outcome] = tally.get(plan.outcome, 0) + 1

    def _create(self, plans: Sequence[_Plan]) -> None:
        """Programmes and numbers for new records; a record without a number gets one of ours."""
        unnumbered: dict[int, list[_Plan]] = {}
        for plan in plans:
            if not plan.number and plan.body:
                unnumbered.setdefault(plan.body.pk, []).append(plan)
        issued = {
            id(plan): number
            for group in unnumbered.values()
            if group[0].body
            for plan, number in zip(group, numbers.issue(group[0].body, count=len(group)), strict=True)
        }
        for plan in plans:
            assert plan.body is not None
            plan.program = Program(
                number=plan.number or issued[id(plan)], body=plan.body, type=self._type(plan), name=str(plan.content.get("name", ""))[:300],
                reviewed_date=_reviewed_date(plan.content), created_at=self.now,
            )  # fmt: skip
        created = [plan.program for plan in plans if plan.program]
        Program.objects.bulk_create(created)
        Number.objects.bulk_create(
            [Number(value=program.number, program=program, issued_at=self.now) for program in created]
        )

    def _type(self, plan: _Plan) -> ProgramType | None:
        psid = numbers_rules.parse_psid(plan.number or "")
        if psid is None:
            return None
        known = self._known_type(psid.type_number)
        if known is None and not plan.notes:  # the operator's import, and a type of the official list
            name = str(plan.content.get("name", ""))
            known = self.types[psid.type_number] = types.ensure(
                number=psid.type_number, name=name, by=self.by, now=self.now
            )
        return known

    def _version(self, plan: _Plan, last: int) -> ProgramVersion:
        published = plan.outcome != "conflict"
        return ProgramVersion(
            program=plan.program, sequence=last + 1, content=plan.content, offering=plan.read.offering or Offering.OFFERED.value,
            state=(State.PUBLISHED if published else State.DRAFT).value, by=str(self.by), at=self.now, based_on=last,
            change_set=self.report.change_set, decided_by=str(self.by) if published else "", decided_at=self.now if published else None,
            publish_at=self.now if published else None,
        )  # fmt: skip

    def _received(self, plan: _Plan) -> ReceivedRecord:
        return ReceivedRecord(
            program=plan.program, change_set=self.report.change_set, position=plan.read.position, format=self.report.format,
            original=plan.read.original, digest=plan.digest, repairs=reading.notes_to_json(plan.read.repairs),
            problems=reading.notes_to_json((*plan.read.problems, *plan.notes)),
        )  # fmt: skip

    def _write_quarantine(self, plans: Sequence[_Plan]) -> None:
        held = set(
            QuarantinedRecord.objects.filter(digest__in=[p.digest for p in plans], resolved_at=None).values_list(
                "body", "digest"
            )
        )
        rows: dict[tuple[int | None, str], QuarantinedRecord] = {}
        for plan in plans:
            key = (plan.body.pk if plan.body else None, plan.digest)
            if key not in held:
                rows[key] = QuarantinedRecord(
                    change_set=self.report.change_set, body=plan.body, position=plan.read.position, format=self.report.format,
                    number=(plan.read.number or "")[:200], original=plan.read.original, digest=plan.digest,
                    reasons=reading.notes_to_json(plan.reasons),
                )  # fmt: skip
        QuarantinedRecord.objects.bulk_create(rows.values())

    def finish(self) -> None:
        """Write the counts and one ledger entry a body."""
        if self.place is None:
            return
        self.place.counts = self.report.counts
        with transaction.atomic():
            self.marks.close(self.report)  # before the ledger: whoever gives an import up locks in this order too
            self.report.change_set = import_reports.close(place=self.place, by=self.by, now=self.now)


def _changes_of(plan: _Plan, newest: ProgramVersion | None) -> list[FieldChange]:
    """The fields that a record changes, and whether the body offers the programme, where that changes too."""
    found = differences(newest.content if newest else {}, plan.content)
    before, after = newest.offering if newest else None, plan.read.offering or Offering.OFFERED.value
    return found if before in {None, after} else [*found, FieldChange("offering", before, after)]


def _needs_a_person(read: ReadRecord, program: Program, newest: ProgramVersion) -> bool:
    """Whether a file must not decide alone: a draft or schedule is open, or staff said that we do not offer this any more."""
    is_open = newest.pk != program.live_id and newest.state != State.PUBLISHED
    return is_open or (read.offering is None and newest.offering != Offering.OFFERED)


def _reviewed_date(content: Mapping[str, object]) -> date | None:
    """The day the record itself says it was last looked at."""
    said = content.get("updated_date") or content.get("open_data_updated_date")
    return date.fromisoformat(said) if isinstance(said, str) else None
