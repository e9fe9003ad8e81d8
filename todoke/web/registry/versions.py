"""What a programme's page said: every change, and any day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from difflib import SequenceMatcher

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext
from markupsafe import Markup, escape

from todoke.common.clock import TOKYO, today
from todoke.registry.models import Program, ProgramVersion, Publication
from todoke.registry.queries import programs, versions
from todoke.registry.rules import tags
from todoke.registry.rules.fields import BY_NAME, Field, Kind
from todoke.registry.rules.numbers import slug
from todoke.registry.rules.versions import Effective, Offering, differences, merge
from todoke.ui.jinja import format_date
from todoke.ui.messages import say, tell
from todoke.ui.pages import town_of
from todoke.web import frame
from todoke.web.registry import pages
from todoke.web.registry.reading import Reading

_MOST = 60
_MANY_LINES = 3


@dataclass(frozen=True, slots=True)
class Changed:
    """One field that changed, in words; None where there was or is nothing."""

    label: Markup
    before: Markup | None
    after: Markup | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One publication: when, what happened, what differs from the one before."""

    at: datetime
    kind: str  # first, changed, central, withdrawn, not_offered, ended
    reason: str
    changes: list[Changed]
    current: bool
    erased: Markup | None = None  # when and why the text was taken out of the history


def history(request: HttpRequest, number: str) -> HttpResponse:
    """Every change that residents could see, newest first; ``?day=`` leads to the page as it was on a day."""
    answer, redirect = pages.canonical(request, number, "web:history")
    if redirect:
        return redirect
    found = answer.program()
    published = list(versions.history(found))
    if not published:
        raise programs.ProgramNotFound(number=found.number)
    asked = request.GET.get("day")
    day, problem = _day(asked, first=published[-1].at) if asked is not None else (None, "")
    if day is not None:
        return HttpResponseRedirect(frame.address("web:on_day", number=slug(found.number), day=day.isoformat()))
    context = _frame_of(request, found, published)
    context |= {
        "entries": list(_entries(found, published[:_MOST], before=published[_MOST : _MOST + 1])),
        "more": max(0, len(published) - _MOST),
        "asked": (asked or "")[:30],
        "problem": problem,
    }
    return frame.respond(
        request, "web/history.html", context, cacheable=not request.GET, status=422 if problem else 200
    )


def on_day(request: HttpRequest, number: str, day: str) -> HttpResponse:
    """What the page said at the end of a day."""
    answer, redirect = pages.canonical(request, number, "web:on_day", day=day)
    if redirect:
        return redirect
    found = answer.program()
    published = versions.history(found)
    if not published:
        raise programs.ProgramNotFound(number=found.number)
    wanted, problem = _day(day, first=published[-1].at)
    if wanted is None:
        context = _frame_of(request, found, published) | {
            "entries": [],
            "more": 0,
            "asked": day[:30],
            "problem": problem,
        }
        return frame.respond(request, "web/history.html", context, status=422)
    end = datetime.combine(wanted + timedelta(days=1), datetime.min.time(), TOKYO) - timedelta(microseconds=1)
    version, says = versions.on(found, at=end)
    if version is None or version.withdrawn_at is not None:
        problem = "withdrawn" if version is None else "erased"
        context = _frame_of(request, found, published)
        context |= {"entries": [], "more": 0, "asked": day, "problem": problem, "erased": _erased(version)}
        return frame.respond(request, "web/history.html", context)
    context = pages.context_of(found, says, Offering(version.offering), pages.reader_of(answer), day=wanted)
    context |= {"as_of": wanted, "ended_on": None}
    return frame.respond(request, "web/program.html", context)


def _frame_of(request: HttpRequest, found: Program, rows: Sequence[Publication]) -> dict[str, object]:
    says = versions.effective(found) if found.live_id else _said_last(found, rows)
    return {
        "program": found,
        "number": slug(found.number),
        "r": Reading(says, frame.language()),
        "whose": frame.whose(found.body, town_of(request)),
        "body_name": frame.body_name(found.body),
        "first_day": rows[-1].at.astimezone(TOKYO).date() if rows else None,
        "last_day": today(),
        "live": found.live_id is not None,
        "erased": None,
    }


def _erased(version: ProgramVersion | None) -> Markup | None:
    """When and why a text was taken out of the history; None where it was not."""
    if version is None or version.withdrawn_at is None:
        return None
    day = version.withdrawn_at.astimezone(TOKYO).date().isoformat()
    return tell("version_withdrawn", {"day": format_date(day), "why": version.withdrawn_reason})


def _said_last(found: Program, published: Sequence[Publication]) -> Effective:
    version = next((row.version for row in published if row.version and not row.version.withdrawn_at), None)
    return merge(version.content if version else {"name": found.name})


def _day(text: str, *, first: datetime) -> tuple[date | None, str]:
    """The day that was asked for, or why it cannot be shown: unreadable, ahead, before."""
    try:
        day = date.fromisoformat(text.strip()) if len(text) < 30 and "W" not in text else None
    except ValueError:
        day = None
    if day is None:
        return None, "unreadable"
    if day > today():
        return None, "ahead"
    if day < first.astimezone(TOKYO).date():
        return None, "before"
    return day, ""


def _entries(found: Program, newest_first: list[Publication], *, before: list[Publication]) -> Iterator[Entry]:
    said = [_said(found, row) for row in [*newest_first, *before]]
    for place, row in enumerate(newest_first):
        earlier = said[place + 1] if place + 1 < len(said) else None
        previous = newest_first[place + 1] if place + 1 < len(newest_first) else (before[0] if before else None)
        changes = (
            []
            if not earlier or not said[place]
            else [_changed(c.name, c.before, c.after) for c in differences(earlier, said[place])]
        )
        yield Entry(
            at=row.at,
            kind=_kind(row, previous),
            reason=(row.type_version.reason if row.type_version else row.version.reason if row.version else ""),
            changes=changes,
            current=place == 0,
            erased=_erased(row.version),
        )


def _said(found: Program, row: Publication) -> dict[str, object]:
    if row.version is None or row.version.withdrawn_at is not None:
        return {}
    central = versions.central_contents([found.type_id], at=row.at).get(found.type_id) if found.type_id else None
    return merge(row.version.content, central).content


def _kind(row: Publication, previous: Publication | None) -> str:
    if row.version is None:
        return "withdrawn"
    was = previous.version.offering if previous and previous.version else Offering.OFFERED.value
    if row.version.offering != was:
        return row.version.offering
    if previous is None:
        return "first"
    return "central" if row.type_version else "changed"


def _changed(name: str, before: object, after: object) -> Changed:
    field = BY_NAME[name]
    old, new = _lines(field, before), _lines(field, after)
    if old is not None and new is not None and min(len(old), len(new)) > _MANY_LINES:
        old, new = _only_differing(old, new)
    return Changed(say(field.label), _html(old), _html(new))


def _only_differing(old: list[str], new: list[str]) -> tuple[list[str], list[str]]:
    """Of long texts only the lines that differ."""
    removed: list[str] = []
    added: list[str] = []
    for tag, a, b, c, d in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if tag != "equal":
            removed += old[a:b]
            added += new[c:d]
    return removed, added


def _html(lines: list[str] | None) -> Markup | None:
    return None if not lines else Markup("<br>").join(escape(line) for line in lines)


def _lines(field: Field, value: object) -> list[str] | None:
    """A value in words, line by line; None when absent."""
    if value in (None, "", [], {}):
        return None
    if isinstance(value, bool):
        return [gettext("yes") if value else gettext("no")]
    if isinstance(value, list):
        return [_entry(field, each) for each in value]
    text = str(value)
    return [format_date(text)] if field.kind is Kind.DATE else text.splitlines() or [text]


def _entry(field: Field, value: object) -> str:
    if isinstance(value, dict):
        return f"{value.get('title') or ''} {value.get('uri') or ''}".strip()
    listed = {"category_codes": "category", "target_codes": "target", "contents_codes": "contents"}.get(field.name)
    return tags.name(str(value), listed) if listed else str(value)
