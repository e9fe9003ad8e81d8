"""Which entries of the child-health calendar are told, when, by which law and until when; the same for one child and for millions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from todoke.eligibility.rules.child_health import Given, Item, Kind, Sex, State
from todoke.eligibility.rules.child_health.table import BY_ID
from todoke.notices.rules import items, timing
from todoke.notices.rules.topics import Priority, Topic

#: Which text tells of which kind of entry.
TEMPLATES: Final = {
    Kind.VACCINE: "calendar-vaccine",
    Kind.CHECKUP: "calendar-checkup",
    Kind.SCHOOL: "calendar-school",
    Kind.DEADLINE: "calendar-deadline",
}
TOPICS: Final = {
    Kind.VACCINE: Topic.VACCINATION,
    Kind.CHECKUP: Topic.CHECKUP,
    Kind.SCHOOL: Topic.SCHOOL_ENTRY,
    Kind.DEADLINE: Topic.BENEFIT,
}
#: Done before the child is in any register, or done by the town itself: nothing to tell a parent.
NOT_TOLD: Final = frozenset({"BIRTH_NOTIFICATION", "SCHOOL_LIST"})
#: What is done, over, or not held here is not told.
_CLOSED: Final = frozenset({State.DONE, State.TOO_LATE, State.PASSED, State.NOT_OFFERED})
#: Where the law leaves longer than this after the usual time, the last reminder comes before the usual time ends.
_NEAR: Final = timedelta(days=366)
_LAWS: Final = {
    "CHECKUP_18M": "母子保健法12条",
    "CHECKUP_3Y": "母子保健法12条",
    "SCHOOL_CHECKUP": "学校保健安全法11条",
    "SCHOOL_NOTICE": "学校教育法施行令5条",
}
_VACCINATION_LAW: Final = "予防接種法8条"
#: Deadlines that a law sets; what a town or a metropolis gives by itself is none.
_STATUTORY_DEADLINES: Final = frozenset({"CHILD_ALLOWANCE"})


@dataclass(frozen=True, slots=True)
class Told:
    """One telling of one entry. ``item`` names it, ``template`` its text, ``law`` what has it given to everybody concerned;
    ``last_reminder``: the last before a day of the law; ``reads``: facts beside the birth date."""

    item: str
    topic: Topic
    template: str
    reminder: int
    day: date
    opens: date
    until_date: date
    last_reminder: bool
    priority: Priority = Priority.ORDINARY
    law: str = ""
    reads: tuple[str, ...] = ()

    @property
    def telling(self) -> timing.Telling:
        """Its reminder and day."""
        return timing.Telling(self.reminder, self.day)


def told_of(item: Item, birth: date, doses: Sequence[Given] = (), sex: Sex | None = None) -> Sequence[Told]:
    """How an entry is told, at most twice; not at all where it is closed, not the parents' to do, or a later dose before the earlier are recorded.

    A check-up that no law has every town hold is told where the town says that it holds it; a vaccine for girls where the child is known to be one.
    """
    if item.entry in NOT_TOLD or item.state in _CLOSED or item.earliest is None or item.last is None:
        return ()
    if item.kind is Kind.VACCINE and not _is_next(item, birth, doses):
        return ()
    for_girls = item.entry in BY_ID and BY_ID[item.entry].girls_only
    if (for_girls and sex is not Sex.FEMALE) or any(reason.code == "town_decides" for reason in item.reasons):
        return ()
    opens, usual_end = item.recommended or (item.earliest, item.last)
    if item.kind is Kind.DEADLINE and item.last - opens > _NEAR:
        return ()  # what can be asked for until a child is grown is told when it may newly be had, not as a deadline
    near = item.last - usual_end <= _NEAR
    closes = item.last if near else usual_end
    law = _VACCINATION_LAW if item.kind is Kind.VACCINE else _LAWS.get(item.entry, "")
    strict = bool(near and law) or item.entry in _STATUTORY_DEADLINES
    tellings = timing.tellings(opens, closes, by_post=bool(law))
    return [
        Told(
            _name(item), TOPICS[item.kind], TEMPLATES[item.kind], each.reminder, each.day, opens, closes, strict and each == tellings[-1],
            Priority.DEADLINE if item.kind is Kind.DEADLINE else Priority.ORDINARY, law, ("sex",) if for_girls else (),
        )
        for each in tellings
    ]  # fmt: skip


def _is_next(item: Item, birth: date, doses: Sequence[Given]) -> bool:
    """Whether a dose is the first that is not recorded: its days follow from what was done, not from what is only planned."""
    course = BY_ID[item.entry].course if item.entry in BY_ID else item.entry
    days = [each.date for each in doses if each.vaccine in BY_ID and BY_ID[each.vaccine].course == course]
    return item.dose == 1 + sum(1 for day in days if day is None or day >= birth)


def _name(item: Item) -> str:
    return items.of_dose(item.entry, item.dose) if item.kind is Kind.VACCINE else f"{item.kind.value}:{item.entry}"
