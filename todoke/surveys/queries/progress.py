"""How far a wave is: answers by way and cell beside the numbers wanted, and what became of its invitations."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from todoke.common import reach
from todoke.surveys.models import Response, SurveyInvitation, Wave
from todoke.surveys.rules.waves import MARGINS


@dataclass(frozen=True, slots=True)
class Cell:
    """One line: a value of a margin, how many answered, how many are wanted (None: no number was set)."""

    key: str
    count: int
    wanted: int | None


@dataclass(frozen=True, slots=True)
class Invited:
    """How many were asked, answered by their invitation, and did not want to."""

    asked: int
    answered: int
    declined: int


@dataclass(frozen=True, slots=True)
class Progress:
    """A wave in numbers; ``doubtful`` answers count too, until staff leave them out."""

    total: int
    doubtful: int
    margins: Mapping[str, Sequence[Cell]]
    invited: Invited


def progress_of(wave: Wave) -> Progress:
    """A wave in numbers, now."""
    counts: dict[str, Counter[str]] = {margin: Counter() for margin in MARGINS}
    total = doubtful = 0
    rows = Response.objects.filter(wave=wave).order_by().values("age", "sex", "town", "mode")
    for row in rows.annotate(count=Count("pk"), odd=Count("pk", filter=~Q(doubtful=""))):
        total, doubtful = total + row["count"], doubtful + row["odd"]
        for margin in MARGINS:
            counts[margin][row[margin]] += row["count"]
    margins = {margin: _cells(counts[margin], wave.quotas.get(margin, {})) for margin in MARGINS}
    return Progress(total, doubtful, margins, invited(wave))


def _cells(counts: Counter[str], wanted: Mapping[str, int]) -> Sequence[Cell]:
    keys = sorted({*counts, *wanted}, key=lambda key: (key == "", key))
    return tuple(Cell(key, counts[key], wanted.get(key)) for key in keys)


@reach.within(reach.EVERYTHING)  # a metropolis counts those whom its municipalities asked; nobody is shown
def invited(wave: Wave) -> Invited:
    """What became of a wave's invitations; of one closed long ago, as it was counted then."""
    if wave.invited:
        return Invited(**wave.invited)
    found = SurveyInvitation.objects.filter(wave=wave).aggregate(
        asked=Count("pk"), answered=Count("pk", filter=Q(used_at__isnull=False)), declined=Count("pk", filter=Q(declined_at__isnull=False))
    )  # fmt: skip
    return Invited(**found)
