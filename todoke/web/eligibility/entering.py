"""The first page of the finder: birth dates as people write them, read kindly, and nothing lost."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from todoke.eligibility.formats.exchange import implausible
from todoke.eligibility.rules.tree import Value
from todoke.people.rules.vocabulary import BY_NAME, N_
from todoke.registry.rules import written
from todoke.web.eligibility.saved import SELF, Saved

LEAST_ROWS: Final = 4
MOST_CHILDREN: Final = 40
_LONGEST: Final = 40
PROBLEMS: Final[dict[str, str]] = {
    "date_unknown": N_("This is not a date that we can read. Write it as 20240402, 2024-4-2 or 令和6年4月2日."),
    "birth_ahead": N_("This day lies ahead. For a baby who is expected, use the field below."),
    "birth_too_long_ago": N_("That is more than 130 years ago. Please look at the year again."),
    "due_date_far": N_("An expected date of birth lies within the next ten months. Please look at it again."),
    "older_than_parent": N_("This child would be older than you, or born before you were 12. Please look at both dates again."),
    "nobody": N_("Please write at least one date of birth: yours or a child's."),
    "too_many": N_("Up to 40 children can be written here."),
}  # fmt: skip


@dataclass
class Entry:
    """What was typed, what it means, and what is wrong with it, field by field."""

    own: str = ""
    due: str = ""
    children: list[str] = field(default_factory=list)
    problems: dict[str, str] = field(default_factory=dict)

    def rows(self, more: int = 0) -> list[str]:
        """The fields for children: those that are filled, and some that are free."""
        return [
            *self.children,
            *[""] * max(LEAST_ROWS - len(self.children), 1 if len(self.children) < MOST_CHILDREN else 0, more),
        ]


def typed(data: Mapping[str, str], children: list[str]) -> Entry:
    """What was sent, as it was typed."""
    return Entry(
        data.get("own", "")[:_LONGEST], data.get("due", "")[:_LONGEST], [text[:_LONGEST] for text in children if text.strip()]
    )  # fmt: skip


def of_saved(saved: Saved) -> Entry:
    """What the device holds, to be changed."""
    own = saved.members.get(SELF, {})
    return Entry(
        _iso(own.get("birth_date")),
        _iso(own.get("due_date")),
        [_iso(facts.get("birth_date")) for _, facts in saved.children()],
    )


def _iso(value: Value | None) -> str:
    return value.isoformat() if isinstance(value, date) else ""


def read(entry: Entry, before: Saved | None, today: date) -> Saved | None:
    """The household that was typed, with what was said before of the same people; None when something must be corrected."""
    own = _date(entry, "own", entry.own, "birth_date", today)
    due = _date(entry, "due", entry.due, "due_date", today)
    births = [
        (number, _date(entry, f"child_{number}", text, "birth_date", today))
        for number, text in enumerate(entry.children)
    ]
    if len(entry.children) > MOST_CHILDREN:
        entry.problems["child_0"] = "too_many"
    for number, birth in births:
        if own and birth and (birth.year - own.year) < 12:
            entry.problems.setdefault(f"child_{number}", "older_than_parent")
    if not entry.problems and own is None and not entry.children and due is None:
        entry.problems["own"] = "nobody"
    if entry.problems:
        return None
    return _household(own, due, [birth for _, birth in births if birth], before)


def _date(entry: Entry, name: str, text: str, fact: str, today: date) -> date | None:
    if not text.strip():
        return None
    iso = written.iso_date(text)
    if iso is None:
        entry.problems[name] = "date_unknown"
        return None
    day = date.fromisoformat(iso)
    if code := implausible(BY_NAME[fact], day, today):
        entry.problems[name] = code
    return day


def _household(own: date | None, due: date | None, births: list[date], before: Saved | None) -> Saved:
    saved = Saved(facts=dict(before.facts) if before else {}, kept=before.kept if before else False)
    me: dict[str, Value] = dict(before.members.get(SELF, {})) if before else {}
    me |= {"relation": "self", "lives_in_japan": True}
    for name, value in (("birth_date", own), ("due_date", due)):
        me.pop(name, None)
        if value:
            me[name] = value
    if due:
        me["pregnant"] = True
    elif before and "due_date" in before.members.get(SELF, {}):
        me.pop("pregnant", None)  # it followed from the date that is no longer there
    saved.members[SELF] = me
    known = before.children() if before else []
    now_called = {"": "", SELF: SELF}
    for number, birth in enumerate(births, start=1):
        was, facts = next((each for each in known if each[1].get("birth_date") == birth), ("", {}))
        known = [each for each in known if each[0] != was]  # twins have answers of their own
        if was:
            now_called[was] = f"c{number}"
        saved.members[f"c{number}"] = {
            **facts,
            "relation": "child",
            "birth_date": birth,
            "raises_child": True,
            "lives_in_japan": True,
            "multiple_birth": sum(1 for other in births if abs((other - birth).days) <= 1) > 1,
        }
    if before:
        saved.asked = list(before.asked)
        saved.declined = [(now_called[key], fact) for key, fact in before.declined if key in now_called]
    return saved
