"""Every type of programme with its central text."""

from todoke.registry.models import ProgramType
from todoke.registry.queries.versions import central_contents
from todoke.registry.rules.versions import Effective, merge


def says(kind: ProgramType, central: dict[str, object] | None) -> Effective:
    """What a type's central text says; its name stands in where the text has none."""
    return merge({}, {"name": kind.name, **(central or {})})


def all_types() -> list[tuple[ProgramType, Effective]]:
    """All types by number, each with what it says now."""
    kinds = list(ProgramType.objects.order_by("number"))
    centrals = central_contents(kind.pk for kind in kinds)
    return [(kind, says(kind, centrals.get(kind.pk))) for kind in kinds]


def of(kind: ProgramType) -> Effective:
    """What one type says now."""
    return says(kind, central_contents([kind.pk]).get(kind.pk))


def named(text: str, *, limit: int = 4) -> list[ProgramType]:
    """Types whose name is or holds the text, the shortest name first."""
    found = ProgramType.objects.filter(name__icontains=text) if 2 <= len(text) <= 100 else ProgramType.objects.none()
    return sorted(found[:50], key=lambda kind: (len(kind.name), kind.number))[:limit]
