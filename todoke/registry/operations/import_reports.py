"""What an import did, record by record, as its change set; how far it came when it may have to go on after a crash."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from todoke.bodies.models import Body
from todoke.bodies.operations import record
from todoke.common.actors import Actor
from todoke.registry.models import ChangeSet
from todoke.registry.rules.excerpts import Excerpt
from todoke.registry.rules.notes import Note

OUTCOMES = ("new", "changed", "unchanged", "conflict", "quarantined", "repaired")


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one record of the file."""

    position: int
    outcome: str  # new | changed | unchanged | conflict | quarantined
    number: str = ""
    name: str = ""
    body_key: str = ""
    repairs: tuple[Note, ...] = ()
    problems: tuple[Note, ...] = ()
    changes: tuple[Excerpt, ...] = ()  # in a dry run: the first fields that would change
    more_changes: int = 0


@dataclass(slots=True)
class Place:
    """How far an import came: so many records, with these outcomes, in all and by the key of the body in the database."""

    change_set: int
    taken: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    touched: dict[int, dict[str, int]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As it is stored."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Place":
        """As it was stored: JSON makes the keys of a table text."""
        touched = {int(key): dict(tally) for key, tally in stored["touched"].items()}
        return cls(stored["change_set"], stored["taken"], dict(stored["counts"]), touched)


@dataclass(slots=True)
class Report:
    """What an import did, or in a dry run would do; ``before`` counts what an earlier, broken-off run had done."""

    format: str
    dry_run: bool
    change_set: ChangeSet | None = None
    lines: list[Line] = field(default_factory=list)
    before: Mapping[str, int] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        """How many records had each outcome, and how many were repaired."""
        counts = {name: self.before.get(name, 0) for name in OUTCOMES}
        for line in self.lines:
            counts[line.outcome] += 1
            counts["repaired"] += bool(line.repairs)
        return counts


class Bookmark:
    """Where an import notes how far it came, in the transaction that did it; this one forgets."""

    place: Place | None = None

    def keep(self, place: Place) -> None:
        """Called with each batch, before it commits."""

    def close(self, report: Report) -> None:
        """Called at the end, in the transaction that writes the counts and the ledger's entries."""


@transaction.atomic
def begin(
    *, report: Report, marks: Bookmark, by: Actor, now: datetime, body: Body | None, name: str, sha256: str
) -> Place:
    """The change set of an import, and the first mark of it."""
    report.change_set = ChangeSet.objects.create(
        body=body, kind="import", by=str(by), at=now, file_name=name[:200], file_sha256=sha256
    )
    place = Place(report.change_set.pk)
    marks.keep(place)
    return place


@transaction.atomic
def close(*, place: Place, by: Actor, now: datetime) -> ChangeSet:
    """Write the counts of an import and one ledger entry a body: at its end, or for as far as it came when it is given up."""
    change_set = ChangeSet.objects.get(pk=place.change_set)
    change_set.counts = place.counts
    change_set.save(update_fields=["counts"])
    for body in Body.objects.filter(pk__in=place.touched).order_by("pk"):
        tally = {outcome: count for outcome, count in place.touched[body.pk].items() if outcome != "unchanged"}
        if tally:
            subject = f"change_set:{change_set.pk}"
            record(body=body, by=by, at=now, action="registry.import", subject=subject, data=dict(tally))
    return change_set
