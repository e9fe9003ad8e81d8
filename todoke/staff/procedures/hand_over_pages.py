"""Handing over, as people see it: the reconciliation, what failed or came back, lists to type in, bulk files and their answers."""

from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from todoke.common.errors import Refusal
from todoke.people.rules.roles import Act
from todoke.procedures.formats import core_files
from todoke.procedures.models import Connector, HandOver
from todoke.procedures.operations import given_files, hand_over_files, hand_overs
from todoke.procedures.queries import connectors as queries
from todoke.procedures.queries import hand_overs as waiting
from todoke.procedures.rules import mapping, numbers
from todoke.procedures.rules.connectors import rows_of
from todoke.procedures.rules.states import HandOverState
from todoke.procedures.rules.told import document
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk, page
from todoke.staff.inputs import number, text
from todoke.staff.procedures import case_desk
from todoke.ui import connector_words, form_words, hand_over_addresses, messages

#: So many days the reconciliation shows at first, and at most.
_DAYS: Final = 14
_MOST_DAYS: Final = 92
_LIST: Final = 10
_STATES: Final = (
    HandOverState.DUE,
    HandOverState.HANDED,
    HandOverState.ACKNOWLEDGED,
    HandOverState.REJECTED,
    HandOverState.FAILED,
)


@page(Act.VIEW)
def reconciliation(desk: Desk) -> HttpResponseBase:
    """For each day and procedure: what was filed, and where each of it is. The figures add up, or it is said."""
    count = max(1, min(number(desk.request.GET, "days", default=_DAYS), _MOST_DAYS))
    rows = queries.days(desk.body, since=desk.today - timedelta(days=count - 1), until=desk.today)
    context = {
        "rows": [(row, [row.of(state.value) for state in _STATES]) for row in rows], "states": [(each.value, messages.say(form_words.HAND_OVER_STATES[each])) for each in _STATES],
        "lost": sum(abs(row.lost) for row in rows), "filed": sum(row.filed for row in rows), "days": count, "choices": (7, 14, 31, 92),
        "acknowledged": sum(row.of(HandOverState.ACKNOWLEDGED.value) for row in rows), "may_open": desk.may(Act.CASEWORK),
    }  # fmt: skip
    return desk.render("procedures/reconciliation.html", context)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@page(Act.CASEWORK)
def listed(desk: Desk) -> HttpResponseBase:
    """Hand-overs by state, procedure and day; numbers, no names."""
    given = desk.request.GET
    state = next((each for each in HandOverState if each.value == given.get("state")), None)
    key = number(given, "procedure")
    procedure = queries.procedure(desk.body, key) if key else None
    rows = queries.listed(desk.body, state=state, procedure=procedure, day=_day(given.get("day", "")))
    context = {
        "rows": [(row, numbers.written(row.submission.number), messages.say(form_words.HAND_OVER_STATES[HandOverState(row.state)])) for row in rows],
        "tiles": [_tile(desk, None, state), *(_tile(desk, each, state) for each in _STATES)], "procedure": procedure, "day": _day(given.get("day", "")), "events": _events(),
    }  # fmt: skip
    return desk.render("procedures/hand_overs.html", context)


def _tile(desk: Desk, state: HandOverState | None, chosen: HandOverState | None) -> dict[str, object]:
    """A way into the hand-overs of one state."""
    words = messages.say(form_words.HAND_OVER_STATES[state] if state else N_("All"))
    return {
        "label": words,
        "href": desk.url("hand_overs") + (f"?state={state.value}" if state else ""),
        "current": state is chosen,
    }


def _events() -> dict[str, object]:
    return {event: messages.say(words) for event, words in connector_words.EVENTS.items()}


@page(Act.CASEWORK, methods=("GET", "POST"))
def show(desk: Desk, hand_over: UUID) -> HttpResponseBase:
    """One hand-over: why it did not arrive, and what somebody can do."""
    row = waiting.of_body(desk.body, hand_over)
    refusal: Refusal | None = None
    if desk.request.method == "POST":
        try:
            return desk.go("hand_over", _act(desk, row), hand_over=row.pk)
        except Refusal as refused:
            refusal = refused
    context = {
        "row": row, "number": numbers.written(row.submission.number), "state": messages.say(form_words.HAND_OVER_STATES[HandOverState(row.state)]),
        "event": _events().get(row.event, row.event), "can_retry": row.state in {HandOverState.HANDED.value, HandOverState.REJECTED.value, HandOverState.FAILED.value},
        "can_settle": row.state in {HandOverState.DUE.value, HandOverState.HANDED.value, HandOverState.FAILED.value}, **_errors(refusal),
        "failure": _failure(row.failure),
    }  # fmt: skip
    return desk.render("procedures/hand_over.html", context, status=refusal.status if refusal else 200)


def _failure(code: str) -> object:
    """Why it did not arrive; a code of a row names its field."""
    name, _, field = code.partition(":")
    return (
        messages.say(N_("%(problem)s (%(field)s)"), problem=messages.tell(name), field=field)
        if name.startswith("map_")
        else code
    )


def _act(desk: Desk, row: HandOver) -> str:
    post = desk.request.POST
    if "retry" in post:
        hand_overs.retry(hand_over=row, by=desk.actor, now=desk.now)
        return N_("It is handed over once more.")
    if "acknowledge" in post:
        hand_overs.acknowledge(hand_over=row, reference=text(post, "reference", limit=200), by=desk.actor, now=desk.now)
        return N_("It is noted that the core system has it.")
    hand_overs.reject(hand_over=row, reason=text(post, "reason", limit=1200), by=desk.actor, now=desk.now)
    return N_("It is noted that the core system turned it away.")


def _errors(refusal: Refusal | None) -> dict[str, object]:
    if refusal is None:
        return {"errors": [], "error_of": {}}
    problems = refusal.data.get("problems")
    if not isinstance(problems, dict):
        return {"errors": [(None, messages.tell(refusal.code, refusal.data))], "error_of": {}}
    said = [(f"id_{name}", messages.tell(code)) for name, code in problems.items()]
    return {"errors": said, "error_of": dict(said)}


# ---- lists to type in ------------------------------------------------------------------------------------------------


def _connector(desk: Desk, procedure: int) -> Connector:
    found = queries.in_force(desk.body, queries.procedure(desk.body, procedure))
    if found is None:
        raise queries.ConnectorNotFound
    return found


@page(Act.CASEWORK, methods=("GET", "POST"))
def worklist(desk: Desk, procedure: int) -> HttpResponseBase:
    """What is typed in next, each value ready to be copied; ticked off with the number that the core system gave."""
    connector, refusal, at = _connector(desk, procedure), None, ""
    if desk.request.method == "POST":
        row, at = (
            waiting.of_body(desk.body, _uuid(desk.request.POST.get("hand_over", ""))),
            desk.request.POST.get("hand_over", ""),
        )
        try:
            if "reject" in desk.request.POST:
                hand_overs.reject(
                    hand_over=row, reason=text(desk.request.POST, "reason", limit=1200), by=desk.actor, now=desk.now
                )
                return desk.go(
                    "hand_over_list", N_("It is noted that the core system turned it away."), procedure=procedure
                )
            hand_overs.enter(
                hand_over=row, number=text(desk.request.POST, "number", limit=200), by=desk.actor, now=desk.now
            )
            return desk.go("hand_over_list", N_("It is ticked off."), procedure=procedure)
        except Refusal as refused:
            refusal = refused
    rows, closed = _next(desk, connector)
    shown = [row for row in rows if row.pk not in closed]
    told = waiting.told_of(shown, href=hand_over_addresses.file)
    given_files.note_list(rows=shown, by=desk.actor, now=desk.now)
    context = {
        "connector": connector, "procedure": connector.procedure, "at": at, **_errors(refusal), "double": connector.settings.get("double") is True,
        "rows": [(row, numbers.written(row.submission.number), _cells(row, document(told[row.pk])) if row.pk in told else None, row.entered_by == str(desk.actor)) for row in rows],
        "events": _events(), "left": waiting.due(connector, now=desk.now).count(),
    }  # fmt: skip
    return desk.render("procedures/worklist.html", context, status=refusal.status if refusal else 200)


def _next(desk: Desk, connector: Connector) -> tuple[list[HandOver], set[UUID]]:
    """What is typed in next, and of whom only the officer for protection sees the values: those come last."""
    rows = waiting.worklist(connector, now=desk.now, most=3 * _LIST)
    closed = {row.pk for row in rows if case_desk.is_closed(desk, row.submission)}
    return sorted(rows, key=lambda row: row.pk in closed)[:_LIST], closed


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise waiting.HandOverNotFound from None


def _cells(row: HandOver, whole: dict[str, object]) -> list[tuple[str, str, object]]:
    """Name, value and what is to be said of it."""
    made: list[tuple[str, str, object]] = []
    for each in rows_of(row.connector.settings):
        value, trouble = mapping.written(each, whole)
        made.append((each.to, mapping.cell(value), messages.tell(trouble.code) if trouble else None))
    return made


# ---- bulk files ------------------------------------------------------------------------------------------------------


@page(Act.CASEWORK, methods=("GET", "POST"))
def files(desk: Desk, procedure: int) -> HttpResponseBase:
    """The files of a procedure, and making one of everything that waits."""
    connector, refusal = _connector(desk, procedure), None
    if desk.request.method == "POST":
        try:
            made = hand_over_files.make(connector=connector, href=hand_over_addresses.file, by=desk.actor, now=desk.now)
            return desk.go("hand_over_file", N_("The file is made."), file=made.pk)
        except Refusal as refused:
            refusal = refused
    context = {
        "connector": connector, "procedure": connector.procedure, "files": waiting.files_of(connector), "left": waiting.due(connector, now=desk.now).count(), **_errors(refusal),
    }  # fmt: skip
    return desk.render("procedures/hand_over_files.html", context, status=refusal.status if refusal else 200)


@page(Act.CASEWORK)
def file(desk: Desk, file: UUID) -> HttpResponseBase:
    """One file: what is to be said of it, fetching it, and the core system's answer."""
    return _file(desk, file)


def _file(
    desk: Desk, key: UUID, *, refusal: Refusal | None = None, answered: hand_over_files.Answered | None = None
) -> HttpResponseBase:
    found = waiting.file_of_body(desk.body, key)
    remarks = [(row, column, messages.tell(code), characters) for row, column, code, characters in found.report]
    context = {
        "file": found,
        "procedure": found.connector.procedure,
        "remarks": remarks,
        "answered": answered,
        **_errors(refusal),
    }
    return desk.render("procedures/hand_over_file.html", context, status=refusal.status if refusal else 200)


@page(Act.CASEWORK, methods=("POST",))
def fetch(desk: Desk, file: UUID) -> HttpResponseBase:
    """Download it; again until everything of it is answered."""
    found = waiting.file_of_body(desk.body, file)
    try:
        content = hand_over_files.fetch(file=found, by=desk.actor, now=desk.now)
    except Refusal as refusal:
        return _file(desk, file, refusal=refusal)
    kind = (
        "text/csv"
        if found.name.endswith(".csv")
        else "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{found.name}"'
    response["Cache-Control"] = "no-store"
    return response


@page(Act.CASEWORK, methods=("POST",))
def answers(desk: Desk, file: UUID) -> HttpResponseBase:
    """Take the core system's answer: a file of it, or that everything is there."""
    found = waiting.file_of_body(desk.body, file)
    if "all" in desk.request.POST:
        hand_over_files.acknowledge_all(file=found, by=desk.actor, now=desk.now)
        return desk.go("hand_over_file", N_("It is noted that the core system has all of it."), file=found.pk)
    sent = desk.request.FILES.get("answers")
    try:
        if sent is None or (sent.size or 0) > core_files.MOST_ANSWER_BYTES:
            raise core_files.AnswerFileUnreadable(problems={"answers": "required" if sent is None else "text_too_long"})
        done = hand_over_files.answer(
            file=found, lines=core_files.read_answers(sent.read()), by=desk.actor, now=desk.now
        )
    except Refusal as refusal:
        return _file(desk, file, refusal=refusal)
    return _file(desk, file, answered=done)
