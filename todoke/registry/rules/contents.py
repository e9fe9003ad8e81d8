"""Whether the values of one programme's content agree with one another: periods, ages, dates that lie ahead."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Final

from todoke.registry.rules.notes import Note, shown

_PERIODS: Final = (
    ("period_from_date", "period_to_date", "period_from_time", "period_to_time"),
    ("procedure_from_date", "procedure_to_date", "procedure_from_time", "procedure_to_time"),
    ("published_date", "publish_end_date", "", ""),
)
_PAST_DATES: Final = ("updated_date", "open_data_updated_date")
_AGES: Final = tuple(f"target_{unit}_{bound}" for unit in ("age", "months") for bound in ("lt", "lte", "gte", "gt"))
_AGE_IN_NAME = re.compile(r"(\d{1,2})歳(?:(\d{1,2})[かヵカヶケ箇]月)?児", re.ASCII)
_OLDEST: Final = 150 * 12


def inspect(content: Mapping[str, object], *, today: date | None = None) -> tuple[Note, ...]:
    """Contradictions between the values of a content; ``today`` is the day after which an update lies ahead."""
    found = _periods(content)
    if today is not None:
        limit = today.isoformat()
        for name in _PAST_DATES:
            value = content.get(name)
            if isinstance(value, str) and value > limit:
                found.append(Note("future_date", name, value))
    if any(name in content for name in _AGES):
        found += _ages(content)
    return tuple(found)


def _periods(content: Mapping[str, object]) -> list[Note]:
    found = []
    for start, end, start_time, end_time in _PERIODS:
        first, last = content.get(start), content.get(end)
        if not (isinstance(first, str) and isinstance(last, str)):
            continue
        opens, closes = content.get(start_time), content.get(end_time)
        same_day = first == last and isinstance(opens, str) and isinstance(closes, str)
        if first > last or (same_day and str(opens) > str(closes)):
            found.append(Note("from_after_to", end, f"{first} – {last}"))
    return found


def age_span(content: Mapping[str, object]) -> tuple[int, int]:
    """The ages in months [from, below) that the structured limits leave; years and months of one limit add up."""
    lowest, below = 0, _OLDEST
    for bound in ("gte", "gt", "lte", "lt"):
        limit = _limit(content, bound)
        if limit is None:
            continue
        months, unit = limit
        if bound in ("gte", "gt"):
            lowest = max(lowest, months if bound == "gte" else months + unit)
        else:
            below = min(below, months if bound == "lt" else months + unit)
    return lowest, below


def _limit(content: Mapping[str, object], bound: str) -> tuple[int, int] | None:
    """A limit in months, and the length of its smallest unit: "up to 3 years" ends where 4 begins."""
    years, months = content.get(f"target_age_{bound}"), content.get(f"target_months_{bound}")
    if isinstance(months, int):
        # 1 year and 6 months add up; 1 year and 18 months say the same twice
        return (months + 12 * years if isinstance(years, int) and months < 12 else months), 1
    return (12 * years, 12) if isinstance(years, int) else None


def _ages(content: Mapping[str, object]) -> list[Note]:
    lowest, below = age_span(content)
    name = next(name for name in _AGES if name in content)
    if lowest >= below:
        return [Note("age_contradiction", name, f"{lowest}–{below}", {"least": lowest, "most": below})]
    title = content.get("name")
    match = _AGE_IN_NAME.search(unicodedata.normalize("NFKC", title)) if isinstance(title, str) else None
    if match:
        years, months = int(match[1]), int(match[2] or 0)
        if not (lowest < 12 * (years + 1) and 12 * years + months < below):
            return [Note("age_disagrees_with_name", name, shown(title), {"least": lowest, "most": below})]
    return []
