"""The words of the child-health calendar: entries, states, reasons and problems in the reader's language."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from markupsafe import Markup

from todoke.eligibility.rules.child_health import Item, Kind, Problem, Reason, State, item_ids
from todoke.registry.rules.fields import N_
from todoke.ui.jinja import format_date
from todoke.ui.messages import say

STATES: Final[dict[State, str]] = {
    State.DUE: N_("possible now"),
    State.OVERDUE: N_("still possible: hurry"),
    State.LATER: N_("later"),
    State.TOO_LATE: N_("no longer possible"),
    State.PASSED: N_("the day has passed"),
    State.DONE: N_("done"),
    State.NOT_OFFERED: N_("not held in your town"),
}
REASONS: Final[dict[str, str]] = {
    "new_from": N_("It is a routine vaccination since %(date)s."),
    "interval_days": N_("At least %(days)s days must lie between it and the dose of %(since)s."),
    "interval_months": N_("At least %(months)s months must lie between it and the dose of %(since)s."),
    "interval_days_planned": N_("At least %(days)s days must lie between it and the dose before."),
    "interval_months_planned": N_("At least %(months)s months must lie between it and the dose before."),
    "interval_days_ticked": N_("At least %(days)s days after the dose before. Type its date for the exact day."),
    "interval_months_ticked": N_("At least %(months)s months after the dose before. Type its date for the exact day."),
    "live_interval_planned": N_("%(days)s days must lie between it and another live vaccine: %(other)s."),
    "live_interval_ticked": N_("%(days)s days after another live vaccine: %(other)s. Type its date for the exact day."),
    "live_interval": N_("%(days)s days must lie between it and another live vaccine: %(other)s, %(since)s."),
    "window_passed": N_("The time that the law gives for it is over."),
    "no_time_left": N_("The law leaves no day for it any more."),
    "previous_too_late": N_("The dose before it is no longer possible."),
    "first_dose_by": N_("The first dose is possible until %(date)s."),
    "doses_by_age": N_("Doses for who begins at this age: %(doses)s."),
    "catch_up": N_("The usual time has passed. It can still be given: ask a clinic soon."),
    "girls_only": N_("For girls."),
    "either_product": N_("There are two products, of two and of three doses. The clinic tells you which."),
    "course_continues": N_("Who began with this product goes on with it."),
    "product_may_change": N_("Products and numbers of doses may have changed."),
    "by_due_date": N_("For the mother, between 28 weeks and 36 weeks 6 days of the pregnancy."),
    "every_town": N_("Every town holds it by law."),
    "town_decides": N_("The town decides whether it holds it, and when."),
    "town_says": N_("Your town says: %(note)s"),
    "town_has_its_own_time": N_("Your town has its own time for it."),
    "enters_school": N_("School begins on %(date)s."),
    "counted_from_event": N_("Within %(days)s days; the day of birth is the first."),
    "counted_from_next_day": N_("Within %(days)s days; the day after birth is the first."),
    "abroad_three_months": N_("For a child born abroad: within three months."),
    "next_open_day": N_("If the counter is closed on the last day, the next open day counts."),
    "months_lost": N_("If you are late, the months before are lost."),
    "must_apply": N_("You have to apply for it."),
    "go_at_once": N_("Not done yet? Go now."),
    "date_unknown": N_("Type the date of the dose for exact days."),
}
PROBLEMS: Final[dict[str, str]] = {
    "unknown_vaccine": N_("We do not know the vaccine “%(vaccine)s”."),
    "in_future": N_("%(vaccine)s, %(day)s: this day lies ahead. It was not counted."),
    "before_birth": N_("%(vaccine)s, %(day)s: this is before the birth. It was not counted."),
    "twice": N_("%(vaccine)s, %(day)s: this is here twice. It was counted once."),
    "too_many": N_("%(vaccine)s, %(day)s: there are more doses than needed. Please ask the clinic."),
    "other_product": N_("%(vaccine)s, %(day)s: this is another product than the first dose. Please ask the clinic."),
    "too_early": N_("%(vaccine)s, %(day)s: the law allows it from %(bound)s. Please ask the clinic or your town."),
    "too_late": N_("%(vaccine)s, %(day)s: the law allows it until %(bound)s. Please ask the clinic or your town."),
    "before_effective": N_("%(vaccine)s, %(day)s: it is a routine vaccination since %(bound)s only. Please ask your town."),
    "live_too_close": N_("%(vaccine)s, %(day)s: 27 days must lie between it and %(other)s, %(other_day)s. Please ask the clinic."),
}  # fmt: skip
CHECK_WITH_TOWN: Final = N_("Not confirmed at its source yet: check with your town.")
#: Said of no entry by itself: its first day says it.
_SILENT: Final = frozenset({"age"})


def name(item: Item) -> Markup:
    """What an entry is called, with its dose."""
    return dose_name(item.label, item.dose if item.of > 1 else 0, booster=item.booster)


def dose_name(label: str, dose: int, *, booster: bool = False) -> Markup:
    """A vaccine and which of its doses; 0: it has only one."""
    if booster:
        return say(N_("%(vaccine)s: booster"), vaccine=say(label))
    return say(N_("%(vaccine)s: dose %(number)s"), vaccine=say(label), number=dose) if dose else say(label)


def short_dose(dose: int) -> Markup:
    """Which dose, where the vaccine is named already; 0: it has only one."""
    return say(N_("dose %(number)s"), number=dose) if dose else say(N_("given"))


def entry_name(item: str) -> Markup:
    """What an entry is called, by its identifier."""
    label, dose = item_ids().get(item, (item, 0))
    return dose_name(label, dose)


def _shown(data: Mapping[str, object]) -> dict[str, object]:
    return {key: format_date(value) if isinstance(value, date) else value for key, value in data.items()}


def reason(given: Reason) -> Markup | None:
    """The sentence of a reason; None where it says nothing that the days do not say."""
    if given.code in _SILENT:
        return None
    data = _shown(given.data)
    if given.code == "town_says" and not data.get("note"):
        return say(REASONS["town_has_its_own_time"])
    if "other" in data:
        data["other"] = say(str(data["other"]))
    return say(REASONS[given.code], **data)


def reasons(item: Item) -> list[Markup]:
    """Every sentence about an entry, each once."""
    said = [found for each in item.reasons if (found := reason(each)) is not None]
    return list(dict.fromkeys(said))


def problem(given: Problem) -> Markup:
    """What is odd about a recorded dose."""
    labels = {key.partition("-")[0]: label for key, (label, _) in item_ids().items()}
    data = _shown(given.data)
    return say(
        PROBLEMS[given.code],
        vaccine=say(labels[given.vaccine]) if given.vaccine in labels else given.vaccine,
        day=format_date(given.date) if given.date else say(N_("without a date")),
        bound=data.get("date", ""),
        other=say(str(data.get("other", ""))),
        other_day=data.get("other_date", ""),
    )


def when(item: Item) -> Markup:
    """The days that matter for an entry as it stands, in one line."""
    if item.state is State.DONE:
        return say(N_("done on %(day)s"), day=format_date(item.given)) if item.given else say(N_("done"))
    if item.state is State.OVERDUE and item.last:
        return say(N_("until %(day)s"), day=format_date(item.last))
    span = item.recommended or ((item.planned, item.last) if item.planned and item.last else None)
    if item.state is State.TOO_LATE and item.last:
        return say(N_("was possible until %(day)s"), day=format_date(item.last))
    if span is None:
        return say("")
    if item.state in (State.DUE, State.PASSED) or item.kind is Kind.DEADLINE:
        return say(N_("until %(day)s"), day=format_date(span[1]))
    return say(N_("%(first)s to %(last)s"), first=format_date(span[0]), last=format_date(span[1]))
