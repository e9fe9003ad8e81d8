"""What the child-health calendar is made of: ages as days, windows, intervals, doses, check-ups, school events, deadlines."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from todoke.common.calendar import after_months, first_day_after_interval, last_day_of_fiscal_year_age

DAY = timedelta(days=1)


class Status(StrEnum):
    """How sure we are of a fact: seen in the cited source, or not seen there yet."""

    VERIFIED = "verified"
    MEMORY = "memory"


class Kind(StrEnum):
    """What an entry of the calendar is."""

    VACCINE = "vaccine"
    CHECKUP = "checkup"
    SCHOOL = "school"
    DEADLINE = "deadline"


class Sex(StrEnum):
    """Asked for one vaccine only, and never required."""

    FEMALE = "female"
    MALE = "male"


class State(StrEnum):
    """Where an entry stands today."""

    DUE = "due"
    OVERDUE = "overdue"  # the usual time has passed, the law still allows it
    LATER = "later"
    TOO_LATE = "too_late"  # the law has no day left
    PASSED = "passed"  # the day has passed, and nothing is recorded here
    DONE = "done"
    NOT_OFFERED = "not_offered"  # the town says so


@dataclass(frozen=True, slots=True)
class Source:
    """Who says so, and the day on which it was last looked at."""

    title: str
    url: str = ""
    checked: str = ""


@dataclass(frozen=True, slots=True)
class Age:
    """A day of a childhood: months and days after birth, or 1 April of the school year in which an age is reached.

    Months are whole months completed; a year of age begins on the birthday, and "until" an age ends the day before it.
    """

    months: int = 0
    days: int = 0
    fiscal: int | None = None

    def day(self, birth: date) -> date:
        """The day for a child born then."""
        if self.fiscal is not None:
            return last_day_of_fiscal_year_age(birth, self.fiscal - 1) + DAY
        return after_months(birth, self.months) + timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class Window:
    """From an age until the day before another."""

    since: Age
    before: Age

    def first(self, birth: date) -> date:
        """The first day."""
        return self.since.day(birth)

    def last(self, birth: date) -> date:
        """The last day."""
        return self.before.day(birth) - DAY

    def holds(self, birth: date, day: date) -> bool:
        """Whether a day lies in it."""
        return self.first(birth) <= day <= self.last(birth)


@dataclass(frozen=True, slots=True)
class Gap:
    """An interval 「…以上の間隔をおいて」: whole days or whole months between two doses; ``most`` for the usual upper end."""

    days: int = 0
    months: int = 0
    most: int = 0

    def first(self, previous: date) -> date:
        """The first day that keeps the interval."""
        return after_months(previous, self.months) if self.months else first_day_after_interval(previous, self.days)

    def last(self, previous: date) -> date:
        """The last day of the usual interval."""
        return after_months(previous, self.most) if self.months else first_day_after_interval(previous, self.most)


@dataclass(frozen=True, slots=True)
class Dose:
    """One dose of a course. The law: ``gap``, ``since_first``, ``not_before``, ``before``; what is usual: ``usual``, ``usual_gap``.

    ``dropped``: past ``before`` the dose is left out and the course goes on. ``skip_from``: it is left out where the
    dose before it was given at that age or later.
    """

    usual: Window | None = None
    gap: Gap | None = None
    usual_gap: Gap | None = None
    since_first: Gap | None = None
    not_before: Age | None = None
    before: Age | None = None
    dropped: bool = False
    skip_from: Age | None = None
    booster: bool = False
    status: Status = Status.VERIFIED


@dataclass(frozen=True, slots=True)
class Schedule:
    """The doses of who begins at these ages; ``second_gap``: only while the second dose keeps it."""

    started: Window
    doses: tuple[Dose, ...]
    second_gap: Gap | None = None


@dataclass(frozen=True, slots=True)
class Vaccine:
    """A routine vaccination 「定期接種」 with its legal window and one schedule for each age at the first dose.

    Effective dates: ``born_from`` by date of birth, ``given_from`` and ``given_before`` by date of dose.
    ``instead_of``: an older or other product, planned only where the first dose recorded was of it; doses of both count in
    one course, and unless it ``mixes`` that is said. ``beside``: planned only together with that one, or where it was
    recorded. ``counts``: other vaccines that hold it too.
    """

    id: str
    label: str
    family: str
    legal: Window
    schedules: tuple[Schedule, ...]
    sources: tuple[Source, ...]
    status: Status = Status.VERIFIED
    live: bool = False
    first_by: Age | None = None
    girls_only: bool = False
    instead_of: str = ""
    beside: str = ""
    counts: tuple[str, ...] = ()
    mixes: bool = False
    notes: tuple[str, ...] = ()
    born_from: date | None = None
    given_from: date | None = None
    given_before: date | None = None

    @property
    def course(self) -> str:
        """What all products of one course share: the product that is planned by itself."""
        return self.instead_of or self.id


@dataclass(frozen=True, slots=True)
class Checkup:
    """A check-up 「乳幼児健康診査」; ``statutory``: every town holds it, else the town decides."""

    id: str
    label: str
    window: Window
    statutory: bool
    sources: tuple[Source, ...]
    status: Status = Status.VERIFIED


@dataclass(frozen=True, slots=True)
class SchoolEvent:
    """What the town does by the end of a month before the April in which a child enters school."""

    id: str
    label: str
    month: int
    sources: tuple[Source, ...]
    status: Status = Status.MEMORY


@dataclass(frozen=True, slots=True)
class Deadline:
    """Something that the parents file; ``event_day_counts``: the day of birth is day 1.

    ``until_fiscal``: instead of so many days, until the 31 March after that age.
    """

    id: str
    label: str
    sources: tuple[Source, ...]
    days: int = 0
    event_day_counts: bool = False
    until_fiscal: int = 0
    prefecture: str = ""
    notes: tuple[str, ...] = ()
    status: Status = Status.VERIFIED

    def last(self, birth: date) -> date:
        """The last day, before it is asked whether that day is closed."""
        if self.until_fiscal:
            return last_day_of_fiscal_year_age(birth, self.until_fiscal)
        return birth + timedelta(days=self.days - 1 if self.event_day_counts else self.days)


@dataclass(frozen=True, slots=True)
class Given:
    """A dose that was recorded; without a date where only a tick was made."""

    vaccine: str
    date: date | None


@dataclass(frozen=True, slots=True)
class Override:
    """What a town says about one entry, from a day on and until a day (half-open)."""

    item: str
    effective_from: date
    ends: date | None = None
    offered: bool | None = None
    since: Age | None = None
    before: Age | None = None
    note: str = ""
    source: str = ""

    def in_force(self, on: date) -> bool:
        """Whether it counts on a day."""
        return self.effective_from <= on and (self.ends is None or on < self.ends)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an entry stands as it does: a code and what its sentence needs."""

    code: str
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a plan. ``earliest`` and ``last`` are the law's; ``recommended`` is the usual time within them;
    ``planned`` the day that this plan counts on for what follows."""

    id: str
    kind: Kind
    entry: str
    label: str
    dose: int
    of: int
    state: State
    status: Status
    sources: tuple[Source, ...]
    earliest: date | None = None
    recommended: tuple[date, date] | None = None
    last: date | None = None
    planned: date | None = None
    given: date | None = None
    booster: bool = False
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """A recorded dose that cannot be, or that the law does not provide for."""

    code: str
    vaccine: str
    date: date | None
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """A child's calendar as seen on a day. ``expected``: the birth date lies ahead and is the expected one."""

    birth: date
    on: date
    edition: str
    expected: bool
    items: tuple[Item, ...]
    problems: tuple[Problem, ...]
