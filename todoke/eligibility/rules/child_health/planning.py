"""A child's calendar as seen on a day, planned from the birth date and the doses recorded."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from todoke.common.calendar import PREGNANCY_DAYS, last_day_of_fiscal_year_age
from todoke.eligibility.rules.child_health import table
from todoke.eligibility.rules.child_health.courses import LivePlace, legal_last, plan_course
from todoke.eligibility.rules.child_health.model import (
    DAY,
    Checkup,
    Deadline,
    Given,
    Item,
    Kind,
    Override,
    Plan,
    Problem,
    Reason,
    SchoolEvent,
    Sex,
    Source,
    State,
    Status,
    Vaccine,
)

_SCHOOL_AGE: Final = 6
_KINDS: Final = list(Kind)


def plan(
    birth: date,
    on: date,
    doses_given: Sequence[Given] = (),
    sex: Sex | None = None,
    overrides: Sequence[Override] = (),
    area: str = "",
) -> Plan:
    """Everything for a child born (or expected) on ``birth``, as seen on ``on``.

    ``overrides`` run from the general to the town's own; the last one in force counts. ``area``: the town's code.
    """
    kept, problems = _sorted_out(birth, on, doses_given)
    items: list[Item] = []
    live: list[LivePlace] = []
    recorded = _recorded_live(birth, on, kept)
    for vaccine in sorted(_chosen(birth, sex, kept), key=lambda each: legal_last(each, birth)):
        mine = [given for given in kept if _belongs(given, vaccine)]
        others = [place for place in recorded if place[0] != vaccine.family]
        course = plan_course(vaccine, birth, on, mine, [*live, *(others if vaccine.live else ())])
        problems += course.problems
        items += course.items
        if vaccine.live:
            live += [place for place in course.live if place not in live and place not in others]
    mother, odd = _mother(birth, on, kept)
    problems += odd
    items += mother
    items += [_checkup(each, birth, on) for each in table.CHECKUPS]
    items += [_school(each, birth, on) for each in table.SCHOOL_EVENTS]
    items += [_deadline(each, birth, on) for each in table.DEADLINES if area.startswith(each.prefecture)]
    items = [_overridden(item, birth, on, overrides) for item in items]
    return Plan(birth, on, table.EDITION, birth > on, tuple(sorted(items, key=_order)), _unique(problems))


def _unique(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """Each problem once; of two live doses too close to one another the later one tells."""
    found: list[Problem] = []
    for each in problems:
        if each.code == "live_too_close" and each.date is not None:
            other = each.data["other_date"]
            if isinstance(other, date) and other > each.date:
                continue
        if each not in found:
            found.append(each)
    return tuple(found)


def _order(item: Item) -> tuple[date, int, int, int]:
    """By when it comes, then deadlines last, then as in the table."""
    when = item.given or (item.recommended[0] if item.recommended else None) or item.planned or item.last or date.max
    places = list(table.BY_ID)
    return when, _KINDS.index(item.kind), places.index(item.entry) if item.entry in places else 0, item.dose


def _sorted_out(birth: date, on: date, given: Sequence[Given]) -> tuple[list[Given], list[Problem]]:
    """The doses that can be, by date where all have one; and why the others cannot."""
    kept: list[Given] = []
    problems: list[Problem] = []
    for dose in given:
        known = dose.vaccine in table.BY_ID or dose.vaccine == table.RSV_ID
        if not known:
            problems.append(Problem("unknown_vaccine", dose.vaccine[:40], dose.date))
        elif dose.date and dose.date > on:
            problems.append(Problem("in_future", dose.vaccine, dose.date))
        elif dose.vaccine != table.RSV_ID and (birth > on or (dose.date and dose.date < birth)):
            problems.append(Problem("before_birth", dose.vaccine, dose.date))
        elif dose.date and dose in kept:
            problems.append(Problem("twice", dose.vaccine, dose.date))
        else:
            kept.append(dose)
    if all(dose.date for dose in kept):
        kept.sort(key=lambda dose: (dose.date or date.min, dose.vaccine))
    return kept, problems


def _chosen(birth: date, sex: Sex | None, given: Sequence[Given]) -> list[Vaccine]:
    """The vaccines of this child: of several products the one of the first dose recorded."""
    taken = [table.BY_ID[dose.vaccine] for dose in given if dose.vaccine in table.BY_ID]
    leading: dict[str, str] = {}
    for vaccine in taken:
        leading.setdefault(vaccine.course, vaccine.id)
    for vaccine in taken:
        if vaccine.beside:
            leading.setdefault(table.BY_ID[vaccine.beside].course, vaccine.beside)
    found = []
    for vaccine in table.VACCINES:
        if vaccine.beside:
            chosen = vaccine in taken or vaccine.beside in leading.values()
        else:
            chosen = leading.get(vaccine.course, vaccine.course) == vaccine.id
        too_old = vaccine.born_from is not None and birth < vaccine.born_from
        for_others = vaccine.girls_only and sex is Sex.MALE
        if chosen and (vaccine in taken or not (too_old or for_others)):
            found.append(vaccine)
    return found


def _belongs(dose: Given, vaccine: Vaccine) -> bool:
    """Whether a recorded dose counts in the course of a vaccine."""
    known = table.BY_ID.get(dose.vaccine)
    return known is not None and (known.course == vaccine.course or known.id in vaccine.counts)


def _recorded_live(birth: date, on: date, given: Sequence[Given]) -> list[LivePlace]:
    """Where the recorded live doses lie; one without a date as late as it can have been."""
    found = []
    for dose in given:
        vaccine = table.BY_ID.get(dose.vaccine)
        if vaccine and vaccine.live:
            day = dose.date or max(birth, min(on, legal_last(vaccine, birth)))
            found.append((vaccine.family, day, vaccine.label, "given" if dose.date else "ticked"))
    return found


def _state(on: date, first: date, last: date) -> State:
    return State.LATER if on < first else State.DUE if on <= last else State.PASSED


def _mother(birth: date, on: date, given: Sequence[Given]) -> tuple[list[Item], list[Problem]]:
    """RSV before birth, by the expected date; once the child is there only what was recorded is shown."""
    mine = [dose for dose in given if dose.vaccine == table.RSV_ID]
    begun = birth - timedelta(days=PREGNANCY_DAYS)
    first, last = (begun + timedelta(days=days) for days in table.RSV_DAYS)
    first = max(first, table.RSV_FROM)
    common = (table.RSV_ID, Kind.VACCINE, table.RSV_ID, table.RSV_LABEL, 1, 1)
    reasons = (Reason("by_due_date"),)
    if mine:
        day = mine[0].date
        problems = [Problem("too_many", table.RSV_ID, each.date) for each in mine[1:]]
        if day and day < table.RSV_FROM:
            problems.append(Problem("before_effective", table.RSV_ID, day, {"date": table.RSV_FROM, "dose": 1}))
        elif day and birth > on and not first <= day <= last:  # once born, the expected date is not known here
            code, bound = ("too_early", first) if day < first else ("too_late", last)
            problems.append(Problem(code, table.RSV_ID, day, {"date": bound, "dose": 1}))
        return [
            Item(*common, State.DONE, Status.VERIFIED, table.RSV_SOURCES, given=day, reasons=reasons)
        ], problems  # fmt: skip
    if birth <= on or last < first:
        return [], []
    state = State.TOO_LATE if on > last else _state(on, first, last)
    return [
        Item(*common, state, Status.VERIFIED, table.RSV_SOURCES, earliest=first, recommended=(first, last), last=last,
             planned=None if state is State.TOO_LATE else max(first, on), reasons=reasons)
    ], []  # fmt: skip


def _checkup(checkup: Checkup, birth: date, on: date) -> Item:
    first, last = checkup.window.first(birth), checkup.window.last(birth)
    state = _state(on, first, last)
    return Item(
        checkup.id, Kind.CHECKUP, checkup.id, checkup.label, 1, 1, state, checkup.status, checkup.sources,
        earliest=first, recommended=(first, last), last=last, planned=None if state is State.PASSED else max(first, on),
        reasons=(Reason("every_town" if checkup.statutory else "town_decides"),),
    )  # fmt: skip


def _school(event: SchoolEvent, birth: date, on: date) -> Item:
    """The town's month before the April of entry; its last day is what one can count on."""
    entry = last_day_of_fiscal_year_age(birth, _SCHOOL_AGE) + DAY
    year = entry.year - 1 if event.month > 3 else entry.year
    first = date(year, event.month, 1)
    last = (first + timedelta(days=31)).replace(day=1) - DAY
    state = _state(on, first, last)
    return Item(
        event.id, Kind.SCHOOL, event.id, event.label, 1, 1, state, event.status, event.sources,
        earliest=first, recommended=(first, last), last=last, planned=None if state is State.PASSED else last,
        reasons=(Reason("enters_school", {"date": entry}),),
    )  # fmt: skip


def _deadline(deadline: Deadline, birth: date, on: date) -> Item:
    last = deadline.last(birth)
    state = _state(on, birth, last)
    late = (Reason("go_at_once"),) if state is State.PASSED else ()
    counting = () if deadline.until_fiscal else (
        Reason("counted_from_event" if deadline.event_day_counts else "counted_from_next_day", {"days": deadline.days}),
    )  # fmt: skip
    return Item(
        deadline.id, Kind.DEADLINE, deadline.id, deadline.label, 1, 1, state, deadline.status, deadline.sources,
        earliest=birth, recommended=(birth, last), last=last, planned=None if state is State.PASSED else max(birth, on),
        reasons=(*late, *counting, *(Reason(note) for note in deadline.notes)),
    )  # fmt: skip


def _overridden(item: Item, birth: date, on: date, overrides: Sequence[Override]) -> Item:
    """What the town says about an entry; it never moves what the law allows for a vaccination."""
    mine = [each for each in overrides if each.item == item.id and each.in_force(on)]
    if not mine or item.state is State.DONE:
        return item
    said = mine[-1]
    reasons = (*item.reasons, Reason("town_says", {"note": said.note, "since": said.effective_from}))
    sources = (*item.sources, Source(said.source)) if said.source else item.sources
    if said.offered is False and item.kind is Kind.CHECKUP:
        return replace(item, state=State.NOT_OFFERED, reasons=reasons, sources=sources, planned=None)
    if said.offered:
        reasons = tuple(reason for reason in reasons if reason.code != "town_decides")
    changed = replace(item, reasons=reasons, sources=sources)
    if said.since is None or said.before is None or item.recommended is None or item.state is State.TOO_LATE:
        return changed
    first, last = said.since.day(birth), said.before.day(birth) - DAY
    if item.kind is Kind.CHECKUP:
        state = _state(on, first, last)
        planned = None if state is State.PASSED else max(first, on)
        return replace(changed, earliest=first, recommended=(first, last), last=last, state=state, planned=planned)
    if item.kind is not Kind.VACCINE or item.earliest is None or item.last is None:
        return changed
    first, last = max(first, item.earliest), min(last, item.last)
    if first > last:
        return changed
    overdue = on > last
    state = State.OVERDUE if overdue else State.DUE if on >= first else State.LATER
    return replace(changed, recommended=(first, last), state=state)
