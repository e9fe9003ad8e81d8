"""What an import says of itself: one line a record, and the counts."""

from dataclasses import dataclass, field

from todoke.registry.models import ChangeSet
from todoke.registry.rules.excerpts import Excerpt
from todoke.registry.rules.notes import Note


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
class Report:
    """What an import did, or in a dry run would do."""

    format: str
    dry_run: bool
    change_set: ChangeSet | None = None
    lines: list[Line] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """How many records had each outcome, and how many were repaired."""
        counts = dict.fromkeys(("new", "changed", "unchanged", "conflict", "quarantined", "repaired"), 0)
        for line in self.lines:
            counts[line.outcome] += 1
            counts["repaired"] += bool(line.repairs)
        return counts
