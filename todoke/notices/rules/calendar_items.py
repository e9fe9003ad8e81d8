"""Which entries of the child-health calendar are told, by which law, and from when until when each is open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from todoke.eligibility.rules.child_health import EDITION, Given, Item, Kind, Sex, State
from todoke.eligibility.rules.child_health.table import BY_ID
from todoke.notices.rules import items, timing
from todoke.notices.rules.topics import Priority, Topic

#: Done before the child is in any register, or done by the town itself: nothing to tell a parent.
_NOT_TOLD: Final = frozenset({"BIRTH_NOTIFICATION", "SCHOOL_LIST"})
#: What is done, over, or not held here is not told.
_CLOSED: Final = frozenset({State.DONE, State.TOO_LATE, State.PASSED, State.NOT_OFFERED})
#: Where the law leaves longer than this after the usual time, the last reminder comes before the usual time ends.
_NEAR: Final = timedelta(days=366)
_LAWS: Final = {"CHECKUP_18M": "母子保健法12条", "CHECKUP_3Y": "母子保健法12条", "SCHOOL_CHECKUP": "学校保健安全法11条", "SCHOOL_NOTICE": "学校教育法施行令5条"}  # fmt: skip
_VACCINATION_LAW: Final = "予防接種法8条"
#: Deadlines that a law sets; what a town or a metropolis gives by itself is none.
_STATUTORY_DEADLINES: Final = frozenset({"CHILD_ALLOWANCE"})
_TOPICS: Final = {
    Kind.VACCINE: Topic.VACCINATION, Kind.CHECKUP: Topic.CHECKUP, Kind.SCHOOL: Topic.SCHOOL_ENTRY, Kind.DEADLINE: Topic.BENEFIT,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Opening:
    """An entry as it is told. ``strict``: its last day is one of the law; ``law``: the one that has it told to everybody concerned."""

    item: str
    topic: Topic
    opens: date
    closes: date
    tellings: tuple[timing.Telling, ...]
    law: str = ""
    strict: bool = False
    priority: Priority = Priority.ORDINARY
    reads: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    edition: str = EDITION

    def is_last(self, telling: timing.Telling) -> bool:
        """Whether nothing more is told after this."""
        return telling == self.tellings[-1]


def opening(item: Item, doses: Sequence[Given] = (), sex: Sex | None = None) -> Opening | None:
    """How an entry is told; None where it is not: closed, not the parents' to do, a later dose before the earlier ones are recorded.

    A check-up that no law has every town hold is told where the town says that it holds it; a vaccine for girls where the child is known to be one.
    """
    if item.entry in _NOT_TOLD or item.state in _CLOSED or item.earliest is None or item.last is None:
        return None
    reads: tuple[str, ...] = ()
    if item.kind is Kind.VACCINE:
        if not _is_next(item, doses):
            return None
        if BY_ID[item.entry].girls_only:
            if sex is not Sex.FEMALE:
                return None
            reads = ("sex",)
    if any(reason.code == "town_decides" for reason in item.reasons):
        return None
    opens, usual_end = item.recommended or (item.earliest, item.last)
    near = item.last - usual_end <= _NEAR
    closes = item.last if near else usual_end
    law = _VACCINATION_LAW if item.kind is Kind.VACCINE else _LAWS.get(item.entry, "")
    strict = bool(near and law) or item.entry in _STATUTORY_DEADLINES
    return Opening(
        _name(item), _TOPICS[item.kind], opens, closes, timing.tellings(opens, closes, by_post=bool(law)), law, strict,
        Priority.DEADLINE if item.kind is Kind.DEADLINE else Priority.ORDINARY, reads, tuple(source.title for source in item.sources),
    )  # fmt: skip


def _is_next(item: Item, doses: Sequence[Given]) -> bool:
    """Whether a dose is the first that is not recorded: its days follow from what was done, not from what is only planned."""
    course = BY_ID[item.entry].course if item.entry in BY_ID else item.entry
    taken = sum(1 for given in doses if given.vaccine in BY_ID and BY_ID[given.vaccine].course == course)
    return item.dose == taken + 1


def _name(item: Item) -> str:
    return items.of_dose(item.entry, item.dose) if item.kind is Kind.VACCINE else f"{item.kind.value}:{item.entry}"
