"""What many take for another body's, as the search and staff read it."""

from collections.abc import Iterable

from todoke.registry.models import ProgramType, RoutingWord


def said_of(types: Iterable[int]) -> RoutingWord | None:
    """Of these types, the mistake that most people make."""
    rows = RoutingWord.objects.filter(type__in=list(types), ended_at=None).select_related("type")
    return rows.order_by("-percent", "pk").first()


def live(source: str) -> list[RoutingWord]:
    """What the search says from one source."""
    return list(RoutingWord.objects.filter(source=source, ended_at=None).select_related("type"))


def types_by_number(numbers: Iterable[str]) -> dict[str, ProgramType]:
    """Types of programmes by their numbers."""
    return {each.number: each for each in ProgramType.objects.filter(number__in=list(numbers))}
