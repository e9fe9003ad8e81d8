"""The child-health calendar as JSON-ready data, and recorded doses read from it."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from todoke.common.calendar import PREGNANCY_DAYS, age_on
from todoke.common.errors import Invalid
from todoke.eligibility.rules.child_health import Given, Item, Plan, Problem, Source
from todoke.registry.rules.written import iso_date, plain

MOST_DOSES: Final = 200
_OLDEST_YEARS: Final = 20
_NOBODY_YEARS: Final = 120
_DIGITS: Final = re.compile(r"\d+|元")


class GivenUnreadable(Invalid):
    """The list of recorded doses cannot be read; ``data`` holds the place, counted from 1."""

    code = "doses_unreadable"


def read_given(raw: object) -> list[Given]:
    """Doses from a JSON list of ``{"vaccine": …, "date": …}``; a date may be missing (only a tick). Raises GivenUnreadable."""
    if isinstance(raw, Mapping):
        raw = raw.get("doses")
    if not isinstance(raw, list) or len(raw) > MOST_DOSES:
        raise GivenUnreadable(place=0)
    found = []
    for place, entry in enumerate(raw, start=1):
        if not isinstance(entry, Mapping) or not isinstance(entry.get("vaccine"), str):
            raise GivenUnreadable(place=place)
        when = entry.get("date")
        day = iso_date(when) if isinstance(when, str) else None
        if when is not None and day is None:
            raise GivenUnreadable(place=place)
        found.append(Given(entry["vaccine"], date.fromisoformat(day) if day else None))
    return found


def as_json(plan: Plan, *, area: str = "") -> dict[str, object]:
    """A plan as JSON-ready data: days as ISO texts, reasons as codes with what their sentences need."""
    return {
        "edition": plan.edition,
        "born": plan.birth.isoformat(),
        "expected": plan.expected,
        "as_of": plan.on.isoformat(),
        "area": area or None,
        "items": [_item(item) for item in plan.items],
        "problems": [_problem(problem) for problem in plan.problems],
    }


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _plain(data: Mapping[str, object]) -> dict[str, object]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in data.items()}


def _item(item: Item) -> dict[str, object]:
    return {
        "id": item.id,
        "kind": item.kind.value,
        "vaccine": item.entry if item.kind.value == "vaccine" else None,
        "label": item.label,
        "dose": item.dose,
        "booster": item.booster,
        "state": item.state.value,
        "earliest": _text(item.earliest),
        "recommended": {"first": _text(item.recommended[0]), "last": _text(item.recommended[1])}
        if item.recommended
        else None,
        "last": _text(item.last),
        "planned": _text(item.planned),
        "given": _text(item.given),
        "reasons": [{"code": reason.code, **_plain(reason.data)} for reason in item.reasons],
        "status": item.status.value,
        "sources": [_source(source) for source in item.sources],
    }


def _source(source: Source) -> dict[str, object]:
    return {"title": source.title, "url": source.url or None, "checked": source.checked or None}


def _problem(problem: Problem) -> dict[str, object]:
    return {"code": problem.code, "vaccine": problem.vaccine, "date": _text(problem.date), **{
        f"{name}" if name != "date" else "bound": value for name, value in _plain(problem.data).items()
    }}  # fmt: skip


class BirthUnusable(Invalid):
    """What was typed as a birth date, or an expected one, cannot be used; ``reason`` is a code."""

    code = "birth_unusable"


def read_birth(text: str, today: date) -> date:
    """The birth date, or the expected date of birth, as people type it. Raises BirthUnusable."""
    folded = plain(text)
    if not folded:
        raise BirthUnusable(reason="birth_empty")
    found = iso_date(text) if len(text) <= 100 else None
    if found is None:
        looks_like_one = len(_DIGITS.findall(folded)) >= 3 or re.fullmatch(r"\d{8}", folded)
        raise BirthUnusable(reason="birth_no_such_day" if looks_like_one else "birth_unreadable")
    birth = date.fromisoformat(found)
    if birth > today + timedelta(days=PREGNANCY_DAYS):
        raise BirthUnusable(reason="birth_too_far")
    years = age_on(birth, today)
    if years >= _OLDEST_YEARS:
        raise BirthUnusable(reason="birth_grown_up" if years < _NOBODY_YEARS else "birth_too_long_ago", years=years)
    return birth
