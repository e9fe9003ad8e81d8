"""A household as JSON, read with every fault said at once; facts as JSON; the same for the API and the command line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from todoke.common.calendar import after_years
from todoke.common.errors import Invalid
from todoke.eligibility.rules.household import Household, Member
from todoke.eligibility.rules.tree import Value
from todoke.people.rules.facts import Fact, Kind, Subject
from todoke.people.rules.vocabulary import BY_NAME, DERIVED_FROM, FACTS, fits

MOST_MEMBERS: Final = 60
OLDEST: Final = 130
_KNOWN: Final = frozenset({"as_of", "area", "members", "facts", "purpose", "declined"})


class HouseholdInvalid(Invalid):
    """Something said of the household cannot be; ``problems`` is a list of (place, code, data)."""

    code = "household_invalid"


@dataclass
class Reading:
    """A household as it was sent, and what is wrong with it."""

    problems: list[tuple[str, str, dict[str, object]]] = field(default_factory=list)

    def say(self, place: str, code: str, **data: object) -> None:
        """Note a fault."""
        self.problems.append((place[:120], code, data))


def read_household(data: object, *, today: date) -> tuple[Household, str, date]:
    """(household, key of the area, day) from a document; raises HouseholdInvalid."""
    reading = Reading()
    if not isinstance(data, Mapping):
        raise HouseholdInvalid(problems=[("", "document_shape", {})])
    for name in sorted(set(map(str, data)) - _KNOWN):
        reading.say(name, "field_unknown")
    day = _day(data.get("as_of"), today, reading)
    area = data.get("area")
    if not isinstance(area, str) or not area or len(area) > 20 or "\0" in area:
        reading.say("area", "required")
    facts = _facts(data.get("facts") or {}, Subject.HOUSEHOLD, "facts", day, reading)
    rows = data.get("members") or []
    if not isinstance(rows, list) or len(rows) > MOST_MEMBERS:
        reading.say("members", "members_shape", limit=MOST_MEMBERS)
        rows = []
    members = tuple(_member(row, number, day, reading) for number, row in enumerate(rows))
    if len({member.key for member in members}) < len(members):
        reading.say("members", "member_twice")
    if reading.problems:
        raise HouseholdInvalid(problems=reading.problems)
    return Household(members, facts), str(area), day


def _day(value: object, today: date, reading: Reading) -> date:
    if value is None:
        return today
    try:
        day = date.fromisoformat(str(value))
    except ValueError:
        reading.say("as_of", "date_unknown")
        return today
    if not date(2000, 1, 1) <= day <= date(2100, 12, 31):
        reading.say("as_of", "date_unknown")
        return today
    return day


def _member(row: object, number: int, day: date, reading: Reading) -> Member:
    place = f"members.{number}"
    if not isinstance(row, Mapping):
        reading.say(place, "document_shape")
        return Member(str(number), {})
    key = str(row.get("id", number))[:40]
    facts = {("birth_date" if name == "born" else str(name)): value for name, value in row.items() if name != "id"}
    return Member(key, _facts(facts, Subject.MEMBER, place, day, reading))


def _facts(rows: object, subject: Subject, place: str, day: date, reading: Reading) -> dict[str, Value]:
    found: dict[str, Value] = {}
    if not isinstance(rows, Mapping):
        reading.say(place, "document_shape")
        return found
    for name, raw in rows.items():
        fact = BY_NAME.get(str(name))
        if fact is None:
            reading.say(f"{place}.{name}", "fact_unknown", suggestion="")
        elif fact.elapsed or fact.name in DERIVED_FROM:
            reading.say(f"{place}.{name}", "fact_derived")
        elif fact.subject is not subject or fact.name == "area":
            reading.say(f"{place}.{name}", "fact_elsewhere")
        elif raw is not None and (value := _value(fact, raw, f"{place}.{name}", reading)) is not None:
            if code := implausible(fact, value, day):
                reading.say(f"{place}.{name}", code)
            found[fact.name] = value
    return found


def _value(fact: Fact, raw: object, place: str, reading: Reading) -> Value | None:
    value = raw
    if fact.kind is Kind.DATE:
        try:
            value = date.fromisoformat(raw) if isinstance(raw, str) else None
        except ValueError:
            reading.say(place, "date_unknown")
            return None
    if not isinstance(value, bool | int | str | date) or not fits(fact, value):
        if fact.kind is Kind.INTEGER and isinstance(value, int) and not isinstance(value, bool):
            reading.say(place, "out_of_bounds", low=fact.low, high=fact.high)
        elif fact.kind is Kind.CHOICE:
            reading.say(place, "choice_unknown", allowed=", ".join(sorted(fact.values)))
        else:
            reading.say(place, "fact_shape")
        return None
    return value


def implausible(fact: Fact, value: Value, day: date) -> str:
    """The code of a message where a date cannot be what it is said to be; "" where it can."""
    if not isinstance(value, date):
        return ""
    if fact.name == "birth_date":
        return "birth_ahead" if value > day else "birth_too_long_ago" if after_years(value, OLDEST) <= day else ""
    if fact.name == "due_date":
        return "due_date_far" if not -42 <= (value - day).days <= 300 else ""
    return "date_ahead" if value > day else ""


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
