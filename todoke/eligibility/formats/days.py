"""Days as a calendar file (iCalendar, RFC 5545): whole days, no names of people, nothing that a lock screen should not show."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

from icalendar import Calendar, Event


@dataclass(frozen=True, slots=True)
class Day:
    """One entry: what it is about, from when to when (both included), and where to read more."""

    title: str
    first: date
    last: date
    address: str = ""
    note: str = ""


def calendar_file(days: Iterable[Day], *, title: str, now: datetime) -> bytes:
    """The file; the same days give the same identifiers, so that importing it again does not double them."""
    calendar = Calendar()
    calendar.add("prodid", "-//Todoke//todoke//JA")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", title)
    for day in days:
        event = Event()
        event.add("summary", day.title)
        event.add("dtstart", day.first)
        event.add("dtend", day.last + timedelta(days=1))
        event.add("dtstamp", now)
        event.add(
            "uid", f"{sha256(f'{day.title}|{day.first}|{day.last}|{day.address}'.encode()).hexdigest()[:32]}@todoke"
        )
        event.add("transp", "TRANSPARENT")
        if day.address:
            event.add("url", day.address)
        if day.note:
            event.add("description", day.note)
        calendar.add_component(event)
    return bytes(calendar.to_ical())
