"""When one can apply, on which day that begins and ends, and when time alone will change an answer."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from todoke.common import calendar
from todoke.eligibility.rules.elapsed import first_day_of
from todoke.eligibility.rules.lowering import elapsed_of
from todoke.eligibility.rules.rule import Moment, Window
from todoke.eligibility.rules.tree import Value
from todoke.people.rules.facts import Elapsed, Measure

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """First and last day, both included; None where there is no such border or it is not known."""

    opens: date | None = None
    closes: date | None = None

    def holds(self, day: date) -> bool:
        """Whether a day lies within."""
        return (self.opens is None or self.opens <= day) and (self.closes is None or day <= self.closes)


def is_over(window: Window, row: Mapping[str, Value | None], day: date) -> bool:
    """Whether a strict window has closed for this person, so that nothing can be had any more."""
    closes = span_on(window, row, day).closes if window.strict else None
    return closes is not None and closes < day


def over_since(window: Window) -> tuple[Elapsed, int, int] | None:
    """How a strict window closes for one person after another: so many days after a growing fact reaches a value it is over.

    None where none closes, or for all on the same day; then ``is_over`` says it without a person.
    """
    moment = window.closes
    if not window.strict or moment is None or moment.fixed or moment.month_day:
        return None
    base = moment.since or "birth_date"
    if moment.fiscal_year_age is None:
        return Elapsed(Measure.MONTHS, base), moment.years * 12 + moment.months, moment.days + 1
    if moment.start:
        return Elapsed(Measure.FISCAL_YEARS, base), moment.fiscal_year_age, moment.days + 1
    return Elapsed(Measure.FISCAL_YEARS, base), moment.fiscal_year_age + 1, moment.days


def span_on(window: Window, row: Mapping[str, Value | None], day: date) -> Span:
    """The window that counts on a day: of yearly ones the present or the next."""
    closes = day_of(window.closes, row, day)
    opens = day_of(window.opens, row, day)
    if window.opens and window.opens.month_day and opens and opens > (closes or day):
        opens = _yearly(window.opens, opens.year - 1)
    return Span(opens, closes)


def day_of(moment: Moment | None, row: Mapping[str, Value | None], day: date) -> date | None:
    """The day that a moment means for this person; None when it is not known. Of yearly days the next, from ``day`` on."""
    if moment is None:
        return None
    if moment.fixed:
        return moment.fixed + timedelta(days=moment.days)
    if moment.month_day:
        this_year = _yearly(moment, day.year)
        return this_year if this_year >= day else _yearly(moment, day.year + 1)
    base = row.get(moment.since or "birth_date")
    if not isinstance(base, date):
        return None
    if moment.fiscal_year_age is not None:
        last = calendar.last_day_of_fiscal_year_age(base, moment.fiscal_year_age)
        return (
            calendar.last_day_of_fiscal_year_age(base, moment.fiscal_year_age - 1) + _DAY if moment.start else last
        ) + timedelta(days=moment.days)
    return calendar.after_months(base, moment.years * 12 + moment.months) + timedelta(days=moment.days)


def _yearly(moment: Moment, year: int) -> date:
    assert moment.month_day is not None
    month, number = moment.month_day
    try:
        return date(year, month, number) + timedelta(days=moment.days)
    except ValueError:  # 29 February in another year
        return date(year, month, number - 1) + timedelta(days=moment.days)


def days_reached(values: Iterable[tuple[str, int]], row: Mapping[str, Value | None]) -> Iterator[date]:
    """The days on which growing facts of this person reach these values, in no order."""
    for name, value in values:
        grown = elapsed_of(name)
        assert grown is not None
        base = row.get(grown.base)
        if isinstance(base, date):
            try:
                yield first_day_of(grown.measure, base, value)
            except (OverflowError, ValueError):  # centuries away
                continue
