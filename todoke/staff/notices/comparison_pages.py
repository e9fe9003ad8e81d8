"""Comparisons of wordings, moments and channels: switched on by our body, agreed to by a second person, with what came of them."""

from collections.abc import Mapping
from datetime import date
from typing import Final
from uuid import UUID

from django.http import HttpResponse

from todoke.common.errors import Refusal
from todoke.notices.models import Comparison
from todoke.notices.operations import comparisons as operations
from todoke.notices.queries import comparisons as queries
from todoke.notices.queries import texts
from todoke.notices.rules.comparing import MOST, NEVER, ComparisonState, Varied, Way
from todoke.people.queries import staff
from todoke.people.rules.roles import Act
from todoke.people.rules.vocabulary import N_
from todoke.registry.rules import written
from todoke.staff.desk import Desk, page
from todoke.staff.inputs import number, text
from todoke.staff.notices.text_pages import title_of
from todoke.ui import comparison_words as words
from todoke.ui import messages
from todoke.ui.messages import say

_PLACES: Final = range(1, MOST + 1)


@page(Act.VIEW)
def index(desk: Desk) -> HttpResponse:
    """The comparisons of the body."""
    rows = [(row, words.STATES[row.state], say(words.VARIED[row.varied])) for row in queries.of_body(desk.body)]
    return desk.render("notices/comparisons.html", {"rows": rows})


@page(Act.WRITE, methods=("GET", "POST"))
def new(desk: Desk) -> HttpResponse:
    """Propose one."""
    usable = [each for each in texts.usable(desk.body) if each.topic not in NEVER]
    if desk.request.method == "GET":
        return _form(desk, {"starts": desk.today.isoformat(), "varied": Varied.WORDING.value})
    data = desk.request.POST
    typed = {name: text(data, name, limit=120) for name in _names()}
    template = next((each for each in usable if str(each.pk) == typed["text"]), None)
    starts, ends = written.iso_date(typed["starts"]), written.iso_date(typed["ends"])
    problems: dict[str, str] = {}
    if template is None:
        problems["text"] = "required"
    if starts is None or ends is None:
        problems["starts" if starts is None else "ends"] = "date_unknown"
    if template is not None and starts is not None and ends is not None:
        try:
            row = operations.propose(
                body=desk.body, name=typed["name"], template=template, varied=typed["varied"], ways=_ways(typed, desk), starts=date.fromisoformat(starts),
                ends=date.fromisoformat(ends), by=desk.actor, now=desk.now,
            )  # fmt: skip
        except operations.ComparisonInvalid as refusal:
            found = refusal.data["problems"]
            assert isinstance(found, dict)
            problems = {
                {"starts_date": "starts", "ends_date": "ends", "ways": "varied", "topic": "text"}.get(
                    str(name), str(name)
                ): code
                for name, code in found.items()
            }
        else:
            return desk.go("notice_comparison", N_("A colleague who may approve decides about it."), comparison=row.pk)
    return _form(desk, typed, problems, status=422)


def _names() -> list[str]:
    return [
        "name",
        "text",
        "varied",
        "starts",
        "ends",
        *(f"{part}_{place}" for place in _PLACES for part in ("wording", "days", "hour", "channel")),
    ]


def _ways(typed: Mapping[str, str], desk: Desk) -> list[Way]:
    """The ways that were filled in, of the kind that is varied."""
    ways = []
    for place in _PLACES:
        wording, channel, hour = (typed[f"{part}_{place}"] for part in ("wording", "channel", "hour"))
        if typed["varied"] == Varied.WORDING and wording:
            ways.append(
                Way(
                    next(
                        (
                            f"{title_of(each)} ({each.key})"
                            for each in texts.usable(desk.body)
                            if str(each.pk) == wording
                        ),
                        "",
                    ),
                    template=wording,
                )
            )
        elif typed["varied"] == Varied.CHANNEL and channel:
            ways.append(Way(channel, channel=channel))
        elif typed["varied"] == Varied.TIMING and hour:
            days = number(desk.request.POST, f"days_{place}")
            ways.append(Way(f"{days}:{hour}", days=days, hour=number(desk.request.POST, f"hour_{place}", default=-1)))
    return ways


def _form(
    desk: Desk, typed: Mapping[str, str], problems: Mapping[str, str] | None = None, *, status: int = 200
) -> HttpResponse:
    wrong = {name: messages.tell(code) for name, code in (problems or {}).items()}
    usable = [(str(each.pk), title_of(each)) for each in texts.usable(desk.body) if each.topic not in NEVER]
    context = {
        "typed": {**dict.fromkeys(_names(), ""), **typed}, "wrong": wrong, "errors": [(f"id_{name}", said) for name, said in wrong.items()],
        "texts": [("", "–"), *usable], "varied": [(code, say(label)) for code, label in words.VARIED.items()], "places": list(_PLACES),
        "channels": [("", "–"), *((code, say(label)) for code, label in words.CHANNELS.items())],
        "hours": [("", "–"), *((str(hour), f"{hour}:00") for hour in range(9, 21))],
    }  # fmt: skip
    return desk.render("notices/comparison_new.html", context, status=status)


@page(Act.VIEW)
def show(desk: Desk, comparison: UUID) -> HttpResponse:
    """One comparison and what came of it so far."""
    return _show(desk, queries.get(desk.body, comparison))


def _show(desk: Desk, row: Comparison, refusal: Refusal | None = None) -> HttpResponse:
    problem = refusal.code if refusal else ""
    if isinstance(refusal, operations.ComparisonInvalid):
        problem = "comparison_runs"
    context = {
        "row": row, "state": words.STATES[row.state], "varied": say(words.VARIED[row.varied]), "table": words.rows(row, queries.arms(row)),
        "errors": [(None, messages.tell(problem))] if problem else [], "names": staff.names_of({row.written_by, row.approved_by}),
        "may_approve": row.state == ComparisonState.WAITING and desk.may(Act.APPROVE) and row.written_by != str(desk.actor),
        "may_end": row.state != ComparisonState.ENDED and desk.may(Act.WRITE),
    }  # fmt: skip
    return desk.render("notices/comparison.html", context, status=refusal.status if refusal else 200)


@page(Act.APPROVE, methods=("POST",))
def approve(desk: Desk, comparison: UUID) -> HttpResponse:
    """The second person's yes."""
    row = queries.get(desk.body, comparison)
    try:
        operations.approve(comparison=row, by=desk.actor, now=desk.now)
    except Refusal as refusal:
        return _show(desk, row, refusal)
    return desk.go("notice_comparison", N_("It runs from its first day."), comparison=row.pk)


@page(Act.WRITE, methods=("POST",))
def end(desk: Desk, comparison: UUID) -> HttpResponse:
    """From now on everybody is told in the usual way."""
    row = queries.get(desk.body, comparison)
    try:
        operations.end(comparison=row, by=desk.actor, now=desk.now)
    except Refusal as refusal:
        return _show(desk, row, refusal)
    return desk.go("notice_comparison", N_("It has ended. Everybody is told in the usual way."), comparison=row.pk)
