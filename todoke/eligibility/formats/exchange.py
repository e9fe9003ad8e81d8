"""A household as JSON, read with every fault said at once; facts as JSON; the same for the API and the command line."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import Final

from todoke.common.calendar import after_years
from todoke.common.errors import Invalid
from todoke.eligibility.rules.contradictions import contradictions
from todoke.eligibility.rules.household import NEVER, Household, Member
from todoke.eligibility.rules.tree import Value
from todoke.people.rules.facts import Fact, Kind, Purpose, Subject
from todoke.people.rules.vocabulary import BY_NAME, DERIVED_FROM, FACTS, fits

MOST_MEMBERS: Final = 60
MOST_HOUSEHOLDS: Final = 100
MOST_PEOPLE: Final = 500
MOST_PROBLEMS: Final = 100
OLDEST: Final = 130
FIRST_DAY: Final = date(2000, 1, 1)
LAST_DAY: Final = date(2100, 12, 31)
ID_PATTERN: Final = r"^[^\x00-\x1f\x7f]{1,40}$"
AREA_PATTERN: Final = r"^[0-9A-Za-z_-]{1,40}$"
#: Short for birth_date.
BORN: Final = "born"
#: What may be said of a household beside its people.
FIELDS: Final = ("as_of", "area", "members", "facts", "purpose", "declined")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class HouseholdInvalid(Invalid):
    """Something said of the household cannot be; ``problems`` is a list of (place, code, data)."""

    code = "household_invalid"


@dataclass(frozen=True, slots=True)
class Asked:
    """A household and what is asked of it; ``area`` is the key of a body, ``declined`` what the person would rather not say."""

    household: Household
    area: str
    day: date
    purpose: Purpose = Purpose.ANSWER
    declined: tuple[str, ...] = ()


@dataclass
class Reading:
    """What is wrong with what was sent, each with its place in the JSON."""

    problems: list[tuple[str, str, dict[str, object]]] = field(default_factory=list)

    def say(self, place: str, code: str, **data: object) -> None:
        """Note a fault; after so many nobody reads on."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append((place[:120], code, data))

    def near(self, name: object, known: Collection[str]) -> str:
        """The known name that was probably meant; "" when none is near, or nobody would read it."""
        if len(self.problems) >= MOST_PROBLEMS:
            return ""
        found = get_close_matches(str(name)[:60], known, n=1, cutoff=0.7)
        return found[0] if found else ""

    def finish(self) -> None:
        """Raise HouseholdInvalid when there was any."""
        if self.problems:
            raise HouseholdInvalid(problems=self.problems)


def read_household(data: object, *, today: date) -> Asked:
    """What a document asks; raises HouseholdInvalid."""
    reading = Reading()
    asked = _household(data, "", today, reading)
    reading.finish()
    return asked


def read_batch(data: object, *, today: date) -> list[Asked]:
    """The households of a document ``{"households": […]}``; raises HouseholdInvalid for all of them together."""
    reading = Reading()
    rows = data.get("households") if isinstance(data, Mapping) else None
    if not isinstance(data, Mapping) or not isinstance(rows, list) or not rows:
        reading.say("households", "households_shape", limit=MOST_HOUSEHOLDS)
        rows = []
    elif len(rows) > MOST_HOUSEHOLDS:
        reading.say("households", "households_many", limit=MOST_HOUSEHOLDS)
        rows = []
    for name in sorted(set(data) - {"households"}) if isinstance(data, Mapping) else ():
        reading.say(str(name), "field_unknown", suggestion="households")
    found = [_household(row, f"households.{number}.", today, reading) for number, row in enumerate(rows)]
    if sum(len(each.household.members) for each in found) > MOST_PEOPLE:
        reading.say("households", "people_many", limit=MOST_PEOPLE)
    reading.finish()
    return found


def _household(data: object, place: str, today: date, reading: Reading) -> Asked:
    """One household; ``place`` is what stands before its own places: "" or ``households.3.``."""
    if not isinstance(data, Mapping):
        reading.say(place.rstrip("."), "document_shape")
        return Asked(Household(()), "", today)
    for name in sorted(set(map(str, data)) - set(FIELDS)):
        reading.say(f"{place}{name}", "field_unknown", suggestion=reading.near(name, (*FIELDS, *BY_NAME)))
    before = len(reading.problems)
    day = _day(data.get("as_of"), today, f"{place}as_of", reading)
    area = data.get("area")
    if not isinstance(area, str) or not re.fullmatch(AREA_PATTERN, area):
        reading.say(f"{place}area", "area_missing")
    facts = _facts(_or({}, data.get("facts")), Subject.HOUSEHOLD, f"{place}facts", day, reading)
    members = _members(_or([], data.get("members")), f"{place}members", day, reading)
    household = Household(members, facts)
    numbers = {member.key: number for number, member in enumerate(members)}
    for key, fact, code in contradictions(household) if len(reading.problems) == before else ():
        where = f"members.{numbers[key]}" if key else "facts"
        said = BORN if fact == "birth_date" and BORN in data["members"][numbers[key]] else fact
        reading.say(f"{place}{where}.{said}", code)
    return Asked(
        household, str(area), day, _purpose(data.get("purpose"), f"{place}purpose", reading),
        _declined(data.get("declined"), f"{place}declined", reading),
    )  # fmt: skip


def _or(empty: object, value: object) -> object:
    return empty if value is None else value


def _purpose(value: object, place: str, reading: Reading) -> Purpose:
    try:
        return Purpose.ANSWER if value is None else Purpose(str(value))
    except ValueError:
        reading.say(place, "choice_unknown", allowed=", ".join(Purpose))
        return Purpose.ANSWER


def _declined(value: object, place: str, reading: Reading) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or len(value) > len(FACTS):
        reading.say(place, "declined_shape")
        return ()
    for number, name in enumerate(value):
        if not isinstance(name, str) or name not in BY_NAME:
            reading.say(f"{place}.{number}", "fact_unknown", suggestion=reading.near(name, BY_NAME))
    return tuple(str(name) for name in value)


def _day(value: object, today: date, place: str, reading: Reading) -> date:
    day = today if value is None else date_of(value)
    if day is None:
        reading.say(place, "date_unknown")
    elif not FIRST_DAY <= day <= LAST_DAY:
        reading.say(place, "as_of_range", first=FIRST_DAY.isoformat(), last=LAST_DAY.isoformat())
    else:
        return day
    return today


def date_of(value: object) -> date | None:
    """A date written as YYYY-MM-DD; None for anything else, also for 31 February."""
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _members(rows: object, place: str, day: date, reading: Reading) -> tuple[Member, ...]:
    if not isinstance(rows, list):
        reading.say(place, "members_shape", limit=MOST_MEMBERS)
        return ()
    if len(rows) > MOST_MEMBERS:
        reading.say(place, "members_many", limit=MOST_MEMBERS)
        return ()
    members: list[Member] = []
    for number, row in enumerate(rows):
        member = _member(row, f"{place}.{number}", str(number), day, reading)
        if any(each.key == member.key for each in members):
            reading.say(f"{place}.{number}.id", "member_twice")
        else:
            members.append(member)
    return tuple(members)


def _member(row: object, place: str, number: str, day: date, reading: Reading) -> Member:
    if not isinstance(row, Mapping):
        reading.say(place, "document_shape")
        return Member(number, {})
    key = row.get("id", number)
    if not isinstance(key, str) or not re.fullmatch(ID_PATTERN, key):
        reading.say(f"{place}.id", "id_shape")
        key = number
    if BORN in row and "birth_date" in row:
        reading.say(f"{place}.birth_date", "born_twice")
    said = {name: value for name, value in row.items() if name != "id"}
    return Member(key, _facts(said, Subject.MEMBER, place, day, reading))


def _facts(rows: object, subject: Subject, place: str, day: date, reading: Reading) -> dict[str, Value]:
    found: dict[str, Value] = {}
    if not isinstance(rows, Mapping):
        reading.say(place, "document_shape")
        return found
    for name, raw in rows.items():
        known = "birth_date" if subject is Subject.MEMBER and name == BORN else name
        fact, here = BY_NAME.get(known), f"{place}.{name}"
        if fact is None:
            reading.say(here, "fact_unknown", suggestion=reading.near(name, BY_NAME))
        elif fact.elapsed or fact.name in DERIVED_FROM:
            reading.say(here, "fact_derived")
        elif fact.subject is not subject or fact.name == "area":
            reading.say(here, "fact_elsewhere")
        elif raw is not None and (value := _value(fact, raw, here, reading)) is not None:
            if code := implausible(fact, value, day):
                reading.say(here, code)
            found[fact.name] = value
    return found


def _value(fact: Fact, raw: object, place: str, reading: Reading) -> Value | None:
    value = date_of(raw) if fact.kind is Kind.DATE else raw
    if isinstance(value, bool | int | str | date) and fits(fact, value):
        return value
    if fact.kind is Kind.DATE:
        reading.say(place, "date_unknown")
    elif fact.kind is Kind.INTEGER and isinstance(value, int) and not isinstance(value, bool):
        reading.say(place, "out_of_bounds", low=fact.low, high=fact.high)
    elif fact.kind is Kind.CHOICE:
        reading.say(place, "choice_unknown", allowed=", ".join(each.value for each in fact.choices))
    else:
        reading.say(place, "boolean_shape" if fact.kind is Kind.BOOLEAN else "integer_shape")
    return None


def implausible(fact: Fact, value: Value, day: date) -> str:
    """The code of a message where a date cannot be what it is said to be; "" where it can."""
    if not isinstance(value, date):
        return ""
    if fact.name == "birth_date":
        return "birth_ahead" if value > day else "birth_too_long_ago" if after_years(value, OLDEST) <= day else ""
    if fact.name == "due_date":
        return "due_date_far" if not -42 <= (value - day).days <= 300 else ""
    return "date_ahead" if value > day else "date_long_ago" if value < NEVER else ""


def fact_document(fact: Fact) -> dict[str, object]:
    """One entry of the vocabulary, with English words; faces put the reader's language in."""
    document: dict[str, object] = {
        "name": fact.name, "kind": fact.kind.value, "subject": fact.subject.value, "unit": fact.unit.value,
        "sensitivity": fact.sensitivity.name.lower(), "label": fact.label, "question": fact.question, "help": fact.help,
        "values": [{"value": each.value, "label": each.label} for each in fact.choices],
        "least": fact.low if fact.high else None, "most": fact.high or None,
        "holders": sorted(holder.value for holder in fact.holders),
        "bases": {purpose.value: law for purpose, law in fact.bases.items()}, "derived": fact.derived,
        "derived_from": [fact.elapsed.base] if fact.elapsed else list(DERIVED_FROM.get(fact.name, ())),
    }  # fmt: skip
    return document


def fact_documents() -> list[dict[str, object]]:
    """The whole vocabulary."""
    return [fact_document(fact) for fact in FACTS]
