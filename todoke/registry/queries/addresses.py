"""The addresses of all live programmes, in parts, for search engines."""

from collections.abc import Sequence
from datetime import datetime

from todoke.registry.models import Program, ProgramType

PART = 10_000


def parts() -> int:
    """How many parts of PART programmes there are."""
    return -(-Program.objects.filter(live__isnull=False).count() // PART)


def part(number: int) -> Sequence[tuple[str, datetime | None]]:
    """The numbers of one part (from 1) with the moment each was last published."""
    rows = Program.objects.filter(live__isnull=False).order_by("pk").values_list("number", "live__publish_at")
    return list(rows[(number - 1) * PART : number * PART])


def type_numbers() -> Sequence[str]:
    """The numbers of all types."""
    return list(ProgramType.objects.order_by("number").values_list("number", flat=True))
