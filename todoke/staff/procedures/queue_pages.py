"""The queue of cases 「審査の一覧」: by the day on which each is due; search, giving work out, taking note, taking away as a file."""

import csv
import io
from collections.abc import Sequence
from typing import Final

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from todoke.common.errors import Refusal
from todoke.people.operations import searches
from todoke.people.operations.looks import Why
from todoke.people.queries import staff
from todoke.people.rules.roles import Act
from todoke.procedures.models import Submission
from todoke.procedures.operations import handling
from todoke.procedures.queries import cases, forms
from todoke.procedures.queries.cases import Shown
from todoke.procedures.rules import correcting, numbers
from todoke.procedures.rules.states import Channel, SubmissionState
from todoke.registry.formats.opendata import escape
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk, page
from todoke.staff.inputs import text
from todoke.staff.lists import part
from todoke.staff.people import looking
from todoke.staff.procedures import case_desk
from todoke.ui import case_words, messages
from todoke.ui.ruby import plain

#: So many cases are in one file at most.
MOST_EXPORTED: Final = 500


def _filters(desk: Desk) -> tuple[Shown, str]:
    given, procedure = desk.request.GET.get("show", ""), text(desk.request.GET, "procedure", limit=40)
    return (Shown(given) if given in set(Shown) else Shown.OPEN), procedure


@page(Act.CASEWORK)
def index(desk: Desk) -> HttpResponseBase:
    """The cases that one asks for; nobody's name is on this list."""
    return _index(desk)


def _index(
    desk: Desk, *, errors: Sequence[tuple[str | None, object]] = (), found: Sequence[Submission] | None = None, status: int = 200
) -> HttpResponse:  # fmt: skip
    shown, procedure = _filters(desk)
    rows = part(desk.request, cases.queue(desk.body, shown=shown, today=desk.today, me=str(desk.actor), procedure=procedure))  # fmt: skip
    listed = rows.rows if found is None else found
    context = {
        "rows": rows, "listed": [_line(desk, each) for each in listed], "found": found is not None, "shown": shown.value,
        "filters": [(each.value, words) for each, words in case_words.SHOWN.items()], "procedure": procedure,
        "procedures": [("", messages.say(N_("All procedures"))), *((each.key, each.name) for each in cases.procedures_of(desk.body))],
        "colleagues": case_desk.colleagues(desk), "me": str(desk.actor), "errors": list(errors), "error_of": dict(errors),
        "typed": {name: text(desk.request.POST, name, limit=100) for name in ("number", "name", "birth_date")},
    }  # fmt: skip
    return desk.render("procedures/cases.html", context, status=status)


def _line(desk: Desk, case: Submission) -> dict[str, object]:
    state = SubmissionState(case.state)
    tags = [(messages.say(case_words.STAFF_STATES[state]), case_words.TAGS[state])]
    late = cases.overdue(case, desk.today)
    if late:
        tags.insert(0, (messages.say(N_("Overdue")), "problem"))
    if getattr(case, "has_lapsed", False) and case.ended_at is None:
        tags.append((messages.say(case_words.SHOWN[Shown.LAPSED]), "problem"))
    if getattr(case, "unread", False):
        tags.append((messages.say(case_words.SHOWN[Shown.UNREAD]), "waiting"))
    return {
        "case": case, "number": numbers.written(case.number), "title": case.procedure.name, "tags": tags, "late": late,
        "mine": case.assigned == str(desk.actor), "assigned": staff.names_of([case.assigned]).get(case.assigned, "") if case.assigned else "",
        "channel": messages.say(case_words.CHANNELS[Channel(case.channel)]),
    }  # fmt: skip


@page(Act.CASEWORK, methods=("POST",))
def search(desk: Desk) -> HttpResponseBase:
    """A case by its receipt number, or those of a person with exactly this name and birth date; the search is written down."""
    post = desk.request.POST
    number, name = text(post, "number", limit=60), text(post, "name", limit=200)
    if number:
        case = cases.by_number(desk.body, number)
        if case is not None:
            return case_desk.back(desk, case)
        return _index(desk, errors=[("id_number", messages.tell("case_not_found"))], status=404)
    try:
        persons = searches.search(
            body=desk.body, by=desk.actor, now=desk.now, why=Why.CASEWORK, name=name,
            birth_date=looking.birth_date(text(post, "birth_date", limit=40)),
        )  # fmt: skip
    except Refusal as refusal:
        return _index(desk, errors=looking.shown(refusal), status=422)
    return _index(desk, found=list(cases.of_persons(desk.body, persons)[:50]))


@page(Act.CASEWORK, methods=("POST",))
def bulk(desk: Desk) -> HttpResponseBase:
    """Give the chosen cases to somebody, take note of them, or take them away as a file."""
    post = desk.request.POST
    chosen, do = cases.some(desk.body, post.getlist("case")[: handling.MOST]), post.get("do", "")
    if not chosen:
        return _index(desk, errors=[(None, messages.say(N_("Please tick at least one case.")))], status=422)
    if do == "export":
        return _export(desk, chosen)
    if do == "note":
        done = handling.take_note(body=desk.body, chosen=chosen, by=desk.actor, now=desk.now)
    else:
        to = post.get("to", "")
        if to and to not in {label for label, _ in case_desk.colleagues(desk)}:
            return _index(desk, errors=[("id_to", messages.say(N_("Please choose a colleague.")))], status=422)
        done = handling.assign_many(body=desk.body, chosen=chosen, to=to, by=desk.actor, now=desk.now)
    if done < len(chosen):
        return desk.go("cases", N_("Done, but not with every case: some cannot be changed as they stand."))
    return desk.go("cases", N_("Done."))


@page(Act.CASEWORK, methods=("POST",))
def export(desk: Desk) -> HttpResponseBase:
    """Everything that the filters show as a file."""
    shown, procedure = _filters(desk)
    rows = cases.queue(desk.body, shown=shown, today=desk.today, me=str(desk.actor), procedure=procedure)
    return _export(desk, list(rows[:MOST_EXPORTED]))


_COLUMNS: Final = (
    N_("Number"), N_("Procedure"), N_("State"), N_("Arrived on"), N_("Due on"), N_("Worked on by"), N_("How it was filed"),
)  # fmt: skip


def _export(desk: Desk, chosen: Sequence[Submission]) -> HttpResponse:
    """Cases as CSV (UTF-8 with its mark); answers too where all are of one version. What is closed to this member of staff is left out."""
    one_form = len({case.version_id for case in chosen}) == 1
    paths = list(dict.fromkeys(path for case in chosen for path in cases.asked(case))) if one_form else []
    handling.export(body=desk.body, chosen=chosen, what=["state", *paths], by=desk.actor, now=desk.now)
    labels = [plain(messages.say(each)) for each in _COLUMNS]
    language = case_desk.language()
    names = staff.names_of(case.assigned for case in chosen)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    definition = forms.definition_of(chosen[0].version) if paths else None
    heads = [plain(case_words.label_of(definition, path, language)) for path in paths] if definition else []
    writer.writerow([escape(each) for each in [*labels, *heads]])
    for case in chosen:
        line = [
            numbers.written(case.number), case.procedure.name, plain(messages.say(case_words.STAFF_STATES[SubmissionState(case.state)])),
            cases.day_of(case.arrived_at).isoformat(), case.due_date.isoformat(), names.get(case.assigned, ""),
            plain(messages.say(case_words.CHANNELS[Channel(case.channel)])),
        ]  # fmt: skip
        closed, answers = case_desk.is_closed(desk, case), correcting.flat(case.answers)
        for path in paths:
            hide = (
                definition is None or answers.get(path) is None or (closed and case_words.is_closed(definition, path))
            )
            line.append(
                ""
                if hide or definition is None
                else plain(case_words.value_of(definition, path, answers[path], language))
            )
        writer.writerow([escape(each) for each in line])
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="cases-{desk.today.isoformat()}.csv"'
    return response
