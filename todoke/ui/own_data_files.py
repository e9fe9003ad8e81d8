"""Everything held about somebody as a file to take away: for programs (JSON) and for people (PDF or a page to print)."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from todoke.people.formats.own_data import Document, Part
from todoke.people.models import Consent, DataRequest, Person
from todoke.people.queries.own_data import Row
from todoke.registry.rules.fields import N_
from todoke.ui import consents, messages
from todoke.ui import held_words as words
from todoke.ui import own_data as told
from todoke.ui.jinja import format_date, format_moment
from todoke.ui.names import name_of
from todoke.ui.own_data import Entry, Told
from todoke.ui.ruby import plain

FORMAT = "todoke-own-data-1"


def content(
    person: Person, rows: Sequence[Row], uses: Iterable[Told], answers: Iterable[Consent], requests: Iterable[DataRequest], *, now: datetime
) -> dict[str, object]:  # fmt: skip
    """All of it as data; texts in the language of the page, values as they are held."""
    return {
        "format": FORMAT,
        "made_at": now.isoformat(timespec="seconds"),
        "language": consents.language(),
        "controller": {"key": person.body.key, "name": plain(name_of(person.body))},
        "held": [
            {"table": section.table, "title": plain(section.title), "entries": [_entry(each) for each in section.entries]}
            for section in told.sections(rows)
        ],
        "uses": [
            {
                "at": use.at.isoformat(timespec="seconds"), "who": plain(use.who), "did": plain(use.did), "why": plain(use.why or ""),
                "what": [plain(each) for each in use.what],
            }
            for use in uses
        ],
        "consents": [consents.receipt_record(each, today=now.date()) for each in answers],
        "requests": [
            {
                "asked": each.asked, "about": each.about, "wish": each.wish, "asked_at": each.asked_at, "promised": each.promised_date,
                "decision": each.decision or None, "reasons": each.reasons or None, "answered_at": each.answered_at,
            }
            for each in requests
        ],
    }  # fmt: skip


def _entry(entry: Entry) -> dict[str, object]:
    return {
        "values": [{"field": each.field, "label": plain(each.label), "value": each.value, "text": plain(each.text)} for each in entry.things],
        "source": plain(entry.source), "purposes": [plain(each) for each in entry.purposes], "basis": entry.basis,
        "since": entry.since, "until": entry.until, "with": list(entry.others), "why_it_stays": plain(entry.stays or ""),
        "kept": [plain(each) for each in entry.kept], "kept_until": entry.kept_until,
    }  # fmt: skip


def document(person: Person, rows: Sequence[Row], uses: Iterable[Told], *, now: datetime) -> Document:
    """All of it for people."""
    parts = [
        Part(
            plain(section.title),
            [(plain(thing.label), plain(thing.text)) for entry in section.entries for thing in entry.things],
            sorted({note for entry in section.entries for note in notes(entry)}),
        )
        for section in told.sections(rows)
    ]
    looked = [(f"{plain(format_moment(use.at))} {plain(use.who)}", said(use)) for use in uses]
    parts.append(Part(plain(messages.say(N_("Who looked, and what was done"))), looked))
    made = messages.say(N_("Made on %(day)s. Controller: %(body)s."), day=format_date(now), body=name_of(person.body))
    return Document(plain(messages.say(N_("What is held about me"))), consents.language(), plain(made), parts=parts)


def said(use: Told) -> str:
    """A look or use on one line."""
    what = f": {plain(messages.say(words.COMMA).join(use.what))}" if use.what else ""
    why = f" ({plain(use.why)})" if use.why else ""
    return f"{plain(use.did)}{what}{why}"


def notes(entry: Entry) -> Iterable[str]:
    """From where and for what, in lines of small print."""
    yield plain(entry.source)
    if entry.purposes:
        yield " ".join(map(plain, entry.purposes))
    if entry.basis:
        yield entry.basis
    if entry.stays:
        yield plain(entry.stays)
    yield from map(plain, entry.kept)
