"""The menu at the side of a member of staff's pages: their work with people first, then notices, then the body's services."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from todoke.notices.queries import callbacks, letters, phishing, sendings, texts
from todoke.people.queries import concerns, own_data
from todoke.people.rules.roles import Act
from todoke.procedures.queries import building, cases, connectors, payments
from todoke.registry.queries import queues
from todoke.registry.rules.fields import N_
from todoke.surveys.queries import places
from todoke.ui import messages
from todoke.voice.queries import improvements, queue

if TYPE_CHECKING:
    from todoke.staff.desk import Desk

Entry = tuple[str, str, int | None]  # the page's name, its English label, how many wait
#: Where a count asks for action.
_ATTENTION: Final = frozenset(
    {
        "data_requests",
        "waiting",
        "quarantine",
        "links",
        "flags",
        "people_concerns",
        "notice_texts",
        "notice_sendings",
        "phishing",
        "letters",
        "call_backs",
        "forms",
        "payments",
        "cases",
        "connectors",
        "improvements",
        "voices",
    }
)  # fmt: skip


def _people(desk: "Desk") -> Iterator[Entry]:
    """For those whose work is with people."""
    if desk.may(Act.CASEWORK):
        yield "cases", N_("Cases"), cases.count_waiting(desk.body)
    if desk.may(Act.COUNTER):
        yield "counter", N_("Counter"), None
    if desk.may(Act.COUNTER) or desk.may(Act.CASEWORK):
        yield "call_backs", N_("Call back"), callbacks.count_waiting(desk.body)
        yield "paper", N_("Forms on paper"), None
        yield "survey_entry", N_("Survey answers"), places.count_waiting(desk.body)
    if desk.may(Act.GUARD):
        yield "people_concerns", N_("Suspicions"), concerns.waiting(desk.body)
    if desk.may(Act.LOOK):
        yield "people", N_("Find a person"), None
        yield "people_watching", N_("Whom we watch over"), None
    if desk.may(Act.CASEWORK) or desk.may(Act.PROTECT):
        yield "letters", N_("Letters to post"), letters.count_waiting(desk.body, guarded=desk.may(Act.PROTECT))
    if desk.may(Act.CASEWORK):
        yield "data_requests", N_("Requests about data"), own_data.count_waiting(desk.body)


def _services(desk: "Desk") -> Iterator[Entry]:
    """The registry and its rules."""
    counts = queues.counts(desk.body, today=desk.today)
    yield "programs", N_("Programmes"), counts.programs
    yield "waiting", N_("Waiting for approval"), counts.waiting
    yield "quarantine", N_("Held back at import"), counts.quarantine
    yield "links", N_("Broken links"), counts.links
    yield "sources", N_("Source changed"), counts.sources
    yield "stale", N_("Not confirmed for a year"), counts.stale
    yield "flags", N_("Central text changed"), counts.flags
    yield "rules", N_("Rules"), None
    yield "child_health", N_("Child health calendar"), None
    if desk.may(Act.WRITE):
        yield "workbook", N_("Excel"), None
        yield "imports", N_("Import"), None
    yield "changes", N_("Change sets"), None


def _procedures(desk: "Desk") -> Iterator[Entry]:
    """Forms, what is filed with them, what it costs, and what staff file themselves."""
    yield "forms", N_("Forms"), building.count_waiting(desk.body)
    if desk.may(Act.CASEWORK) or desk.may(Act.COUNTER):
        yield "payments", N_("Payments"), payments.count_odd(desk.body)
    if desk.may(Act.CASEWORK):
        yield "fee_rounds", N_("School fees"), None
    yield "connectors", N_("Connector register"), connectors.troubled(desk.body)
    yield "reconciliation", N_("Filed and handed over"), None
    yield "desk", N_("Our own forms to fill in"), None


def _notices(desk: "Desk") -> Iterator[Entry]:
    """What the body tells, and what came of it."""
    yield "notice_texts", N_("Texts of notices"), texts.count_waiting(desk.body)
    yield "notice_sendings", N_("Sendings to many"), sendings.count_waiting(desk.body)
    yield "rolls", N_("Letters from schools"), None
    yield "notice_comparisons", N_("Comparisons"), None
    yield "deliveries", N_("Messages sent"), None
    yield "genuine", N_("Is this notice genuine?"), None
    yield "phishing", N_("False notices"), phishing.has_open(desk.body)


def _voices(desk: "Desk") -> Iterator[Entry]:
    """What people say of the services, and what is done about it."""
    works = desk.may(Act.CASEWORK) or desk.may(Act.WRITE)
    if works or (desk.may(Act.GUARD) and queue.has_danger(desk.body)):
        yield "voices", N_("Voices"), queue.count_waiting(desk.body) if works else 1
    if works:
        yield "voice_groups", N_("Groups of like voices"), None
        yield "improvements", N_("Improvements"), improvements.late(desk.body, today=desk.today)
        yield "trials", N_("Trials before release"), None
    if works or desk.may(Act.COUNTER):
        yield "voice_calls", N_("Calls and mails"), None
    if desk.may(Act.COUNTER) or desk.may(Act.CASEWORK):
        yield "voice_write", N_("Write down a voice"), None
    if desk.may(Act.WRITE):
        yield "voice_counters", N_("Counters and posters"), None
    yield "health", N_("Health of services"), None
    yield "scores", N_("Scores of voices"), None


def _surveys(desk: "Desk") -> Iterator[Entry]:
    """What is asked over the years."""
    yield "surveys", N_("Surveys over years"), None
    yield "survey_questions", N_("Questions of surveys"), None
    if desk.may(Act.WRITE) or desk.may(Act.ANALYSE):
        yield "survey_figures", N_("Figures of surveys"), None


def _body(desk: "Desk") -> Iterator[Entry]:
    yield "body", N_("Our body"), None
    if desk.may(Act.ADMINISTER):
        yield "partners", N_("Partners"), None
    if desk.is_operator:
        yield "types", N_("Types"), None


def menu(desk: "Desk") -> list[dict[str, object]]:
    """Every entry with its address and count; the first of a part carries the part's name."""
    parts = (
        ("", _people),
        (N_("Procedures"), _procedures),
        (N_("Services"), _services),
        (N_("Voices"), _voices),
        (N_("Notices"), _notices),
        (N_("Surveys over years"), _surveys),
        (N_("Body"), _body),
    )
    listed = [(title, list(entries(desk))) for title, entries in parts]
    path, names = desk.request.path, [name for _, entries in listed for name, _, _ in entries]
    here = max((desk.url(name) for name in names if path.startswith(desk.url(name))), key=len, default="")
    found: list[dict[str, object]] = []
    for title, entries in listed:
        for place, (name, label, count) in enumerate(entries):
            href = desk.url(name)
            found.append(
                {
                    "part": messages.say(title) if title and place == 0 else "", "href": href, "label": messages.say(label), "count": count,
                    "current": href == here if name != "programs" else path == href or path.startswith(f"{href}programs/"),
                    "alert": bool(count) and name in _ATTENTION,
                }
            )  # fmt: skip
    return found
