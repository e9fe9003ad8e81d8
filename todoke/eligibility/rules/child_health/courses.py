"""One course of a vaccine, planned from the doses recorded: the law's days, the usual time, what each dose waits for."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from todoke.eligibility.rules.child_health.model import (
    DAY,
    Dose,
    Gap,
    Given,
    Item,
    Kind,
    Problem,
    Reason,
    Schedule,
    State,
    Status,
    Vaccine,
)
from todoke.eligibility.rules.child_health.table import BY_ID, LIVE_GAP

#: Family, day, label of the vaccine, and how the day is known: "given", "ticked" (no date was typed) or "planned".
LivePlace = tuple[str, date, str, str]


@dataclass(slots=True)
class Course:
    """A vaccine under way: what was taken, and on which days the live ones lie so far."""

    vaccine: Vaccine
    birth: date
    on: date
    taken: list[Given]
    live: list[LivePlace]
    items: list[Item] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    first: date | None = None
    previous: date | None = None
    previous_known: str = "given"


def plan_course(vaccine: Vaccine, birth: date, on: date, taken: Sequence[Given], live: list[LivePlace]) -> Course:
    """The items of one vaccine; ``live`` gains the days planned here."""
    course = Course(vaccine, birth, on, list(taken), live)
    schedule = _schedule(course)
    waiting, number, blocked = list(course.taken), 0, False
    for dose in schedule.doses:
        if _is_skipped(course, dose, waiting, blocked=blocked):
            continue
        number += 1
        if waiting:
            _record(course, dose, number, waiting.pop(0))
        else:
            blocked = not _plan(course, schedule, dose, number, blocked=blocked)
    course.problems += [Problem("too_many", extra.vaccine, extra.date) for extra in waiting]
    return course


def legal_first(vaccine: Vaccine, birth: date) -> date:
    """The first day on which the law provides for it at all."""
    first = vaccine.legal.first(birth)
    return max(first, vaccine.given_from) if vaccine.given_from else first


def legal_last(vaccine: Vaccine, birth: date) -> date:
    """The last day on which the law provides for it."""
    last = vaccine.legal.last(birth)
    return min(last, vaccine.given_before - DAY) if vaccine.given_before else last


def first_free(day: date, family: str, live: Sequence[LivePlace]) -> tuple[date, LivePlace | None]:
    """The first day from ``day`` that keeps 27 days from every other live vaccine, or is the same day; and which one delays it."""
    cause = None
    moved = True
    while moved:
        moved = False
        for place in live:
            other, at = place[:2]
            if other != family and at != day and at < LIVE_GAP.first(day) and day < LIVE_GAP.first(at):
                day, cause, moved = LIVE_GAP.first(at), place, True
    return day, cause


def assumed(course: Course, given: Given) -> date:
    """The day of a dose; where only a tick was made the latest that it can have been, so that no interval comes out short."""
    if given.date is not None:
        return given.date
    last = legal_last(course.vaccine, course.birth)
    if course.vaccine.first_by and course.first is None:
        last = min(last, course.vaccine.first_by.day(course.birth))
    return max(course.birth, min(course.on, last))


def _schedule(course: Course) -> Schedule:
    """The doses of who began, or will begin, at that age."""
    vaccine, birth = course.vaccine, course.birth
    if course.taken:
        first = course.taken[0].date
        if first is None:
            return vaccine.schedules[0]
    else:
        first = max(course.on, legal_first(vaccine, birth))
    second = course.taken[1].date if len(course.taken) > 1 else None
    for schedule in vaccine.schedules:
        short = schedule.second_gap and second and second < schedule.second_gap.first(first)
        if schedule.started.holds(birth, first) and not short:
            return schedule
    return vaccine.schedules[0] if first < vaccine.legal.first(birth) else vaccine.schedules[-1]


def _is_skipped(course: Course, dose: Dose, waiting: Sequence[Given], *, blocked: bool) -> bool:
    """Whether a dose is left out: the one before came too late for it, or its own time is over."""
    if dose.skip_from and course.previous and course.previous >= dose.skip_from.day(course.birth):
        return True
    if not dose.dropped or not dose.before or blocked:
        return False
    end = dose.before.day(course.birth)
    if waiting:
        return waiting[0].date is not None and waiting[0].date >= end
    return max(_earliest(course, dose)[0], course.on) >= end


def _earliest(course: Course, dose: Dose) -> tuple[date, list[Reason]]:
    """The first day that the law allows after what came before, without the live rule; and what sets it."""
    vaccine, birth = course.vaccine, course.birth
    bounds = [(vaccine.legal.first(birth), Reason("age"))]
    if vaccine.given_from:
        bounds.append((vaccine.given_from, Reason("new_from", {"date": vaccine.given_from})))
    if dose.not_before:
        bounds.append((dose.not_before.day(birth), Reason("age")))
    for gap, since in ((dose.gap, course.previous), (dose.since_first, course.first)):
        if gap and since:
            bounds.append((gap.first(since), _interval(gap, since, course.previous_known)))
    day = max(bound for bound, _ in bounds)
    return day, [reason for bound, reason in bounds if bound == day]


def _interval(gap: Gap, since: date, known: str) -> Reason:
    """The interval in words: after a dose given, after one that is planned, or after one whose day was not typed."""
    unit, length = ("months", gap.months) if gap.months else ("days", gap.days)
    if known == "given":
        return Reason(f"interval_{unit}", {unit: length, "since": since})
    return Reason(f"interval_{unit}_{known}", {unit: length})


def _usual(course: Course, dose: Dose) -> tuple[date, date] | None:
    """The usual time of a dose: by age, by the interval, or by both (the later beginning, the later end)."""
    first, last = [], []
    if dose.usual:
        first.append(dose.usual.first(course.birth))
        last.append(dose.usual.last(course.birth))
    if dose.usual_gap and course.previous:
        first.append(dose.usual_gap.first(course.previous))
        last.append(dose.usual_gap.last(course.previous))
    return (max(first), max(last)) if first else None


def _record(course: Course, dose: Dose, number: int, given: Given) -> None:
    """A dose that was taken, and whatever is odd about its day."""
    vaccine = course.vaccine
    reasons: list[Reason] = []
    if given.date is None:
        reasons.append(Reason("date_unknown"))
    else:
        course.problems += _oddities(course, dose, BY_ID[given.vaccine], given.date, number)
    day = assumed(course, given)
    if course.previous is not None:
        day = max(day, course.previous)
    usual = _usual(course, dose) if given.date is None else None
    course.items.append(
        _item(
            course,
            dose,
            number,
            State.DONE,
            recommended=usual,
            given=given.date,
            reasons=tuple(reasons),
            label=BY_ID[given.vaccine].label,
        )
    )
    course.previous, course.first = day, course.first or day
    course.previous_known = "given" if given.date else "ticked"
    if vaccine.live:
        course.live.append((vaccine.family, day, vaccine.label, course.previous_known))


def _oddities(course: Course, dose: Dose, product: Vaccine, day: date, number: int) -> list[Problem]:
    """Why the law does not provide for a dose on this day."""
    vaccine, found = course.vaccine, []
    earliest, _ = _earliest(course, dose)
    if product.given_from and day < product.given_from:
        found.append(Problem("before_effective", product.id, day, {"date": product.given_from, "dose": number}))
    elif day < earliest and course.previous_known == "given":
        found.append(Problem("too_early", product.id, day, {"date": earliest, "dose": number}))
    if product.course == vaccine.course and product is not vaccine and not (vaccine.mixes or product.mixes):
        found.append(Problem("other_product", product.id, day, {"dose": number}))
    last = legal_last(vaccine, course.birth)
    if number == 1 and vaccine.first_by:
        last = min(last, vaccine.first_by.day(course.birth))
    if day > last:
        found.append(Problem("too_late", product.id, day, {"date": last, "dose": number}))
    if vaccine.live:
        near = [
            place for place in course.live
            if place[0] != vaccine.family and place[1] != day and place[1] < LIVE_GAP.first(day) and day < LIVE_GAP.first(place[1])
        ]  # fmt: skip
        found += [
            Problem("live_too_close", product.id, day, {"other": label, "other_date": at, "dose": number})
            for _, at, label, known in near
            if known == "given"
        ]
    return found


def _plan(course: Course, schedule: Schedule, dose: Dose, number: int, *, blocked: bool) -> bool:
    """A dose that is still to come; whether the course can go on after it."""
    vaccine, birth, on = course.vaccine, course.birth, course.on
    last = legal_last(vaccine, birth)
    if number == 1 and vaccine.first_by:
        last = min(last, vaccine.first_by.day(birth))
    if dose.before:
        last = min(last, dose.before.day(birth) - DAY)
    reasons = _told(course, schedule, number)
    if blocked:
        return _lost(course, dose, number, last, None, [*reasons, Reason("previous_too_late")])
    earliest, why = _earliest(course, dose)
    if vaccine.live:
        free, cause = first_free(max(earliest, on), vaccine.family, course.live)
        if cause:
            earliest, why = free, [_live_reason(cause)]
    if max(earliest, on) > last:
        return _lost(
            course, dose, number, last, earliest, [*reasons, Reason("window_passed" if on > last else "no_time_left")]
        )
    usual = _usual(course, dose)
    recommended = (max(usual[0], earliest), min(usual[1], last)) if usual else None
    if recommended and recommended[0] > recommended[1]:
        recommended = None
    planned, cause = _day(course, max(earliest, on, recommended[0] if recommended else on), max(earliest, on), last)
    if planned is None:
        return _lost(course, dose, number, last, earliest, [*reasons, Reason("no_time_left")])
    if cause:
        why = [*why, _live_reason(cause)]
    state = _state(on, earliest, recommended)
    course.items.append(
        _item(course, dose, number, state, earliest=earliest, recommended=recommended, last=last, planned=planned,
              reasons=(*why, *reasons, *_tail(state)))
    )  # fmt: skip
    course.previous, course.first, course.previous_known = planned, course.first or planned, "planned"
    return True


def _day(course: Course, wanted: date, soonest: date, last: date) -> tuple[date | None, LivePlace | None]:
    """The day on which a dose is planned: the wanted one, or for a live vaccine the first free one; None where none is left."""
    vaccine = course.vaccine
    if not vaccine.live:
        return wanted, None
    planned, cause = first_free(wanted, vaccine.family, course.live)
    if planned > last:
        planned, cause = first_free(soonest, vaccine.family, course.live)
    if planned > last:
        return None, None
    course.live.append((vaccine.family, planned, vaccine.label, "planned"))
    return planned, cause


def _live_reason(cause: LivePlace) -> Reason:
    _, day, label, known = cause
    if known == "given":
        return Reason("live_interval", {"days": LIVE_GAP.days, "other": label, "since": day})
    return Reason(f"live_interval_{known}", {"days": LIVE_GAP.days, "other": label})


def _state(on: date, earliest: date, recommended: tuple[date, date] | None) -> State:
    if on < earliest or (recommended and on < recommended[0]):
        return State.LATER
    return State.DUE if recommended and on <= recommended[1] else State.OVERDUE


def _tail(state: State) -> list[Reason]:
    return [Reason("catch_up")] if state is State.OVERDUE else []


def _told(course: Course, schedule: Schedule, number: int) -> list[Reason]:
    """What is said once in a course: how many doses for this age, until when the first, for whom, which product."""
    vaccine, found = course.vaccine, []
    if number == 1 and vaccine.first_by:
        found.append(Reason("first_dose_by", {"date": vaccine.first_by.day(course.birth)}))
    if len(vaccine.schedules) > 1 and schedule is not vaccine.schedules[0] and number == len(course.taken) + 1:
        found.append(Reason("doses_by_age", {"doses": len(schedule.doses)}))
    if vaccine.girls_only:
        found.append(Reason("girls_only"))
    return found + ([Reason(note) for note in vaccine.notes] if number == 1 else [])


def _lost(
    course: Course, dose: Dose, number: int, last: date, earliest: date | None, reasons: Sequence[Reason]
) -> bool:
    """A dose for which the law has no day left; nothing after it can be planned."""
    course.items.append(
        _item(course, dose, number, State.TOO_LATE, earliest=earliest, last=last, reasons=tuple(reasons))
    )
    return False


def _item(course: Course, dose: Dose, number: int, state: State, *, earliest: date | None = None, recommended: tuple[date, date] | None = None,
          last: date | None = None, planned: date | None = None, given: date | None = None, reasons: tuple[Reason, ...] = (), label: str = "") -> Item:  # fmt: skip
    vaccine = course.vaccine
    most = max(len(schedule.doses) for schedule in vaccine.schedules)
    status = Status.MEMORY if Status.MEMORY in (vaccine.status, dose.status) else Status.VERIFIED
    return Item(
        vaccine.id if most == 1 else f"{vaccine.id}-{number}", Kind.VACCINE, vaccine.id, label or vaccine.label, number, most, state, status, vaccine.sources,
        earliest, recommended, last, planned, given, dose.booster, reasons,
    )  # fmt: skip
