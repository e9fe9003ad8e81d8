"""A calendar file (.ics) of all-day windows: no alarm, no name, nothing that tells whose it is."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One window in words; ``key`` tells entries of the same days apart."""

    key: str
    title: str
    text: str
    first: date
    last: date


def calendar_file(entries: Iterable[CalendarEntry], *, name: str, host: str, now: datetime) -> bytes:
    """The file. The same windows have the same identifiers, so that importing it again changes instead of doubling."""
    from icalendar import Calendar, Event  # takes its time to load

    calendar = Calendar()
    calendar.add("prodid", "-//Todoke//child calendar//")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    for entry in entries:
        event = Event()
        mark = hashlib.sha256(f"{entry.key} {entry.first} {entry.last}".encode()).hexdigest()[:32]
        event.add("uid", f"{mark}@{host}")
        event.add("dtstamp", now)
        event.add("dtstart", entry.first)
        event.add("dtend", entry.last + timedelta(days=1))
        event.add("summary", entry.title)
        event.add("description", entry.text)
        event.add("transp", "TRANSPARENT")
        event.add("class", "PRIVATE")
        calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written
