"""Long lists in pages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest

from todoke.staff.inputs import page_of

Row = TypeVar("Row")
Stored = TypeVar("Stored", bound=Model)
LENGTH = 50


@dataclass(frozen=True, slots=True)
class Part(Generic[Row]):
    """One page of a list, with the addresses of its neighbours."""

    rows: Sequence[Row]
    number: int
    first: int
    total: int
    previous: str | None
    next: str | None


def part(request: HttpRequest, rows: QuerySet[Stored], *, length: int = LENGTH) -> Part[Stored]:
    """The page of a query that the address asks for."""
    return _part(request, rows.count(), length, lambda first: list(rows[first : first + length]))


def slice_of(request: HttpRequest, rows: Sequence[Row], *, length: int = LENGTH) -> Part[Row]:
    """The page of a sequence that the address asks for."""
    return _part(request, len(rows), length, lambda first: rows[first : first + length])


def _part(request: HttpRequest, total: int, length: int, take: Callable[[int], Sequence[Row]]) -> Part[Row]:
    last = max(1, -(-total // length))
    number = min(page_of(request), last)
    first = (number - 1) * length
    return Part(
        take(first), number, first + 1, total, _address(request, number - 1) if number > 1 else None,
        _address(request, number + 1) if number < last else None,
    )  # fmt: skip


def _address(request: HttpRequest, number: int) -> str:
    query = request.GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"
