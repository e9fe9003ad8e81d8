"""The resident's child-health calendar: a birth date is typed, doses are ticked, nothing is kept and nothing stands in an address."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.backends.utils import csrf_input
from django.views.decorators.debug import sensitive_post_parameters
from markupsafe import Markup

from todoke.bodies.models import Body
from todoke.common import clock
from todoke.common.calendar import months_on
from todoke.eligibility.formats.calendar_file import CalendarEntry, calendar_file
from todoke.eligibility.formats.child_health import BirthUnusable, read_birth
from todoke.eligibility.queries import child_health as calendar
from todoke.eligibility.rules.child_health import EDITION, Given, Item, Kind, Plan, Sex, Source, State, Status, courses
from todoke.registry.rules import written
from todoke.registry.rules.fields import N_
from todoke.ui import child_health as words
from todoke.ui.messages import say
from todoke.ui.pages import town_of
from todoke.ui.ruby import plain
from todoke.web import frame

_LONGEST: Final = 40
_NEXT: Final = 6
_SOON: Final = timedelta(days=27)
_LONGEST_SPAN: Final = timedelta(days=400)
BIRTH_PROBLEMS: Final[dict[str, str]] = {
    "birth_empty": N_("Type the birth date, or the expected date of birth."),
    "birth_unreadable": N_("This cannot be read as a date. Write it like 2026-02-28."),
    "birth_no_such_day": N_("There is no such day. Please look at month and day again."),
    "birth_too_far": N_("This day is more than 40 weeks ahead. Please look at the year again."),
    "birth_grown_up": N_("This calendar is for children until the age of 19. Please look at the year again."),
    "birth_too_long_ago": N_("That would be %(years)s years ago. Please look at the year again."),
}
DOSE_PROBLEM: Final = N_("%(dose)s: this date cannot be read. Write it like 2026-04-28.")
_TAGS: Final = {
    State.DUE: "live", State.OVERDUE: "waiting", State.LATER: "neutral", State.TOO_LATE: "ended", State.PASSED: "ended", State.DONE: "neutral",
    State.NOT_OFFERED: "ended",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form said, as typed and as read."""

    typed: str = ""
    birth: date | None = None
    problem: Markup | None = None
    sex: Sex | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One dose that may have been given: what was ticked and typed."""

    name: str
    label: Markup
    short: Markup
    ticked: bool
    typed: str
    problem: Markup | None = None


@sensitive_post_parameters()
def show(request: HttpRequest) -> HttpResponse:
    """The form; after it was sent the calendar, or the same as a calendar file."""
    if request.method != "POST":
        return _page(request, Asked(), None, body=frame.town_body(town_of(request)))
    today = clock.today()
    asked = _asked(request.POST, today)
    fields, given = _doses(request.POST)
    body = frame.town_body(town_of(request))
    if asked.birth is None:
        return _page(request, asked, None, fields=fields, body=body)
    plan = calendar.plan_in(body, asked.birth, today, given, asked.sex)
    wrong = any(field.problem for _, _, group in fields for field in group)
    if request.POST.get("what") == "ics" and not wrong:
        return _file(plan)
    return _page(request, asked, plan, fields=fields, body=body)


def _asked(data: QueryDict, today: date) -> Asked:
    typed = data.get("birth", "")[:_LONGEST]
    sex = next((each for each in Sex if each.value == data.get("sex")), None)
    try:
        return Asked(typed, read_birth(data.get("birth", ""), today), None, sex)
    except BirthUnusable as refusal:
        problem = say(BIRTH_PROBLEMS[str(refusal.data["reason"])], years=refusal.data.get("years", ""))
        return Asked(typed, None, problem, sex)


Group = tuple[str, bool, list[Field]]


def _doses(data: QueryDict) -> tuple[list[Group], list[Given]]:
    """The fields of every vaccine with what they hold, and the doses that were given."""
    groups: list[Group] = []
    given: list[Given] = []
    for course in courses():
        fields = []
        for number in range(1, course.doses + 1):
            name = f"{course.id}_{number}"
            typed, ticked = data.get(f"date_{name}", "").strip()[:_LONGEST], bool(data.get(f"tick_{name}"))
            dose = number if course.doses > 1 else 0
            label = words.dose_name(course.label, dose)
            iso = written.iso_date(typed) if typed else None
            problem = say(DOSE_PROBLEM, dose=label) if typed and iso is None else None
            if iso or (ticked and not typed):
                given.append(Given(course.id, date.fromisoformat(iso) if iso else None))
            fields.append(Field(name, label, words.short_dose(dose), ticked or bool(iso), typed, problem))
        groups.append((course.label, course.usual, fields))
    return groups, given


# ---- the page -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """One entry as the page shows it."""

    title: Markup
    when: Markup
    tag: tuple[str, str]
    reasons: Sequence[Markup]
    check: bool
    earlier: date | None
    done: bool


def _row(item: Item) -> Row:
    early = item.state is State.LATER and item.kind is Kind.VACCINE and item.recommended and item.earliest
    earlier = (
        item.earliest if early and item.recommended and item.earliest and item.earliest < item.recommended[0] else None
    )
    return Row(
        words.name(item), words.when(item), (words.STATES[item.state], _TAGS[item.state]), words.reasons(item),
        item.status is Status.MEMORY, earlier, item.state is State.DONE,
    )  # fmt: skip


def _page(
    request: HttpRequest,
    asked: Asked,
    plan: Plan | None,
    *,
    fields: Sequence[Group] = (),
    body: Body | None = None,
) -> HttpResponse:
    errors: list[tuple[str, object]] = [("id_birth", asked.problem)] if asked.problem else []
    errors += [(f"id_date_{field.name}", field.problem) for _, _, group in fields for field in group if field.problem]
    context: dict[str, object] = {
        "csrf_input": csrf_input(request), "asked": asked, "errors": errors, "plan": plan, "groups": fields, "edition": EDITION,
        "own": body, "own_name": frame.body_name(body) if body else "", "check_words": words.CHECK_WITH_TOWN,
        "sexes": [(Sex.FEMALE.value, say(N_("Girl"))), (Sex.MALE.value, say(N_("Boy")))],
        "rather_not": [("", say(N_("I'd rather not say")))],
    }  # fmt: skip
    if plan is not None:
        context.update(_calendar(plan))
        context["recorded"] = any(field.ticked or field.typed for _, _, group in fields for field in group)
    response = frame.respond(request, "web/eligibility/child_calendar.html", context, status=422 if errors else 200)
    response["Cache-Control"] = "private, no-store"
    return response


def _calendar(plan: Plan) -> dict[str, object]:
    now = [item for item in plan.items if item.state in (State.DUE, State.OVERDUE)]
    now.sort(key=lambda item: (item.state is not State.OVERDUE and item.kind is Kind.DEADLINE, item.last or date.max))
    later = [item for item in plan.items if item.state is State.LATER]
    later.sort(key=lambda item: item.planned or date.max)
    sources: dict[Source, None] = {source: None for item in plan.items for source in item.sources}
    return {
        "now": [_row(item) for item in now],
        "next": [_row(item) for item in later[:_NEXT]],
        "by_age": _by_age(plan),
        "problems": [words.problem(each) for each in plan.problems],
        "sources": list(sources),
        "next_day": later[0].planned if later else None,
    }


def _by_age(plan: Plan) -> list[tuple[Markup, list[Row]]]:
    """Every entry under the age at which it comes."""
    found: dict[tuple[int, int], list[Row]] = {}
    for item in plan.items:
        day = (
            item.given or (item.recommended[0] if item.recommended else None) or item.planned or item.last or plan.birth
        )
        months = months_on(plan.birth, day)
        key = (-1, 0) if months < 0 else (0, months) if months < 12 else (1, months // 12)
        found.setdefault(key, []).append(_row(item))
    return [(_age(*key), rows) for key, rows in sorted(found.items())]


def _age(kind: int, number: int) -> Markup:
    if kind < 0:
        return say(N_("Before birth"))
    if kind == 0:
        return say(
            N_("Month 1 of life") if number == 0 else N_("1 month") if number == 1 else N_("%(number)s months"),
            number=number,
        )
    return say(N_("1 year") if number == 1 else N_("%(number)s years"), number=number)


# ---- the calendar file ----------------------------------------------------------------------------------------------


def _span(item: Item) -> tuple[date, date] | None:
    """The days of an entry in a calendar: its usual time; four weeks from now where that has passed; one day where it lasts years."""
    if item.state not in (State.DUE, State.OVERDUE, State.LATER) or item.planned is None or item.last is None:
        return None
    if item.state is State.OVERDUE or item.recommended is None:
        return item.planned, min(item.last, item.planned + _SOON)
    first, last = item.recommended
    return (first, last) if last - first <= _LONGEST_SPAN else (item.planned, item.planned)


def _file(plan: Plan) -> HttpResponse:
    """What is still to come, as all-day windows."""
    entries = []
    for item in plan.items:
        span = _span(item)
        if span is None:
            continue
        said = [*words.reasons(item), *([say(words.CHECK_WITH_TOWN)] if item.status is Status.MEMORY else [])]
        text = "\n".join(plain(each) for each in said)
        entries.append(CalendarEntry(item.id, plain(words.name(item)), text, span[0], span[1]))
    host = settings.BASE_URL.partition("://")[2].partition("/")[0].partition(":")[0]
    name = plain(say(N_("Vaccinations and check-ups")))
    response = HttpResponse(
        calendar_file(entries, name=name, host=host, now=clock.now()), content_type="text/calendar; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="child-calendar.ics"'
    response["Cache-Control"] = "private, no-store"
    return response
