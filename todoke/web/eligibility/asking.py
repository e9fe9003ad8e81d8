"""One question on a page: of whom it is asked, what can be answered, and how an answer is read."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.http import QueryDict
from markupsafe import Markup

from todoke.common.calendar import fiscal_year_age
from todoke.eligibility.formats.exchange import implausible
from todoke.eligibility.rules.household import NEVER
from todoke.eligibility.rules.tree import Value
from todoke.people.rules.facts import Fact, Kind, Sensitivity, Subject, Unit
from todoke.people.rules.vocabulary import BY_NAME, N_, fits
from todoke.registry.rules import written
from todoke.ui.messages import say
from todoke.web.eligibility import naming
from todoke.web.eligibility.saved import Saved

#: Schools that somebody can go to, by the highest age at the end of the school year.
_SCHOOLS: Final[dict[int, frozenset[str]]] = {
    6: frozenset({"special_needs", "none"}),
    15: frozenset({"public_compulsory", "private_compulsory", "special_needs", "none"}),
    18: frozenset({"public_high", "private_high", "correspondence_high", "technical", "special_needs", "none"}),
    130: frozenset(
        {"higher", "technical", "public_high", "private_high", "correspondence_high", "special_needs", "none"}
    ),
}
#: Dates that may simply not have happened.
MAY_BE_NEVER: Final = frozenset({"childbirth_date", "moved_in_date"})
PROBLEMS: Final[dict[str, str]] = {
    "choose": N_("Please choose an answer, or say that you do not know."),
    "both": N_("You chose a person and also “Nobody”. Which is right?"),
    "number": N_("This is not a number that we can read. Write it as 3800000, 3,800,000 or 380万."),
    "bounds": N_("This number is not possible. Please look at it again."),
    "date_unknown": N_("This is not a date that we can read. Write it as 20240402, 2024-4-2 or 令和6年4月2日."),
    "date_ahead": N_("This day lies ahead. Please look at it again."),
    "birth_ahead": N_("This day lies ahead. Please look at it again."),
    "birth_too_long_ago": N_("That is more than 130 years ago. Please look at the year again."),
    "due_date_far": N_("An expected date of birth lies within the next ten months. Please look at it again."),
}
WHY_DELICATE: Final = N_(
    "You need not answer. It is asked only because the answer decides the services named here, and it stays on your device."
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of whom a question is asked; ``key`` "" is the household. ``school_age``: at the end of the school year."""

    key: str
    name: Markup
    value: Value | None
    school_age: int | None = None


@dataclass
class Asked:
    """A question as it stands on the page."""

    fact: Fact
    people: list[Person]
    problem: str = ""
    typed: dict[str, str] = field(default_factory=dict)

    @property
    def shape(self) -> str:
        """How it is answered: buttons, people (tick who), choices (one a person), or text."""
        if self.fact.kind is Kind.BOOLEAN:
            return "people" if len(self.people) > 1 else "buttons"
        if self.fact.kind is Kind.CHOICE:
            return "choices" if len(self.people) > 1 else "buttons"
        if self.fact.unit is Unit.GRADE:
            return "choices" if len(self.people) > 1 else "buttons"
        return "text"

    @property
    def options(self) -> list[tuple[str, Markup]]:
        """The possible answers of buttons and choices."""
        if self.fact.kind is Kind.BOOLEAN:
            return [("yes", say(N_("Yes"))), ("no", say(N_("No")))]
        if self.fact.unit is Unit.GRADE:
            grades = [(str(grade), Markup("%s") % grade) for grade in range(max(self.fact.low, 1), self.fact.high + 1)]
            return [("0", say(N_("No certificate or grade"))), *grades]
        return [(choice.value, say(choice.label)) for choice in self.fact.choices]

    def options_of(self, person: Person) -> list[tuple[str, Markup]]:
        """The answers that this person's age leaves: nobody of 8 goes to university."""
        if self.fact.name != "school" or person.school_age is None:
            return self.options
        least = next((ages for ages in _SCHOOLS if person.school_age <= ages), max(_SCHOOLS))
        fitting = [(value, words) for value, words in self.options if value in _SCHOOLS[least]]
        return sorted(fitting, key=lambda option: option[0] == "none")  # what few say comes last

    @property
    def why(self) -> Markup | None:
        """Why something delicate is asked."""
        return say(WHY_DELICATE) if self.fact.sensitivity >= Sensitivity.DELICATE else None

    @property
    def may_be_never(self) -> bool:
        """Whether "no, not at all" is an answer to a date."""
        return self.fact.name in MAY_BE_NEVER

    @property
    def is_yen(self) -> bool:
        """Whether the answer is money."""
        return self.fact.unit is Unit.YEN


def asked(saved: Saved, fact: Fact, members: Sequence[str], day: date) -> Asked:
    """The question of a fact for these members, with what was answered before."""
    if fact.subject is Subject.HOUSEHOLD:
        return Asked(fact, [Person("", Markup(""), saved.facts.get(fact.name))])
    called = naming.names(saved, day)
    people = [_person(saved, fact, key, called[key], day) for key in members if key in saved.members]
    return Asked(fact, people)


def _person(saved: Saved, fact: Fact, key: str, name: Markup, day: date) -> Person:
    facts = saved.members[key]
    birth = facts.get("birth_date")
    return Person(key, name, facts.get(fact.name), fiscal_year_age(birth, day) if isinstance(birth, date) else None)


def everybody(saved: Saved, fact: Fact) -> list[str]:
    """Of whom a question was asked that is answered again: all who have an answer, or declined one."""
    answered = [key for key, facts in saved.members.items() if fact.name in facts]
    declined = [key for key, name in saved.declined if name == fact.name]
    return [key for key in saved.members if key in answered or key in declined]


def take(saved: Saved, question: Asked, data: QueryDict, day: date) -> bool:
    """Read an answer into what is saved; False when something must be corrected (``question.problem`` says what)."""
    name, keys = question.fact.name, {person.key for person in question.people}
    if data.get("skip") in ("unknown", "declined"):
        saved.forget(name, keys)
        saved.declined += [(person.key, name) for person in question.people]
        return True
    answers = _answers(question, data, day)
    if question.problem or answers is None:
        return False
    saved.forget(name, keys)
    for person in question.people:
        holder = saved.members[person.key] if person.key else saved.facts
        if person.key in answers:
            holder[name] = answers[person.key]
        else:
            saved.declined.append((person.key, name))
    return True


def _answers(question: Asked, data: QueryDict, day: date) -> dict[str, Value] | None:
    match question.shape:
        case "people":
            return _ticked(question, data)
        case "choices" | "buttons":
            return _chosen(question, data)
    return _written(question, data, day)


def _ticked(question: Asked, data: QueryDict) -> dict[str, Value] | None:
    chosen = set(data.getlist("who")) & {person.key for person in question.people}
    answer = data.get("answer")
    if answer in ("none", "all"):
        if answer == "none" and chosen:
            question.problem = "both"
            return None
        return {person.key: answer == "all" for person in question.people}
    if not chosen:
        question.problem = "choose"
        return None
    return {person.key: person.key in chosen for person in question.people}


def _chosen(question: Asked, data: QueryDict) -> dict[str, Value] | None:
    allowed = {value for value, _ in question.options}
    single = len(question.people) == 1
    found: dict[str, Value] = {}
    for person in question.people:
        given = data.get("answer" if single else f"answer_{person.key}", "")
        question.typed[person.key] = given
        if given in allowed:
            found[person.key] = _meant(question.fact, given)
        elif single or given != "unknown":
            question.problem = "choose"
    return None if question.problem else found


def _meant(fact: Fact, given: str) -> Value:
    if fact.kind is Kind.BOOLEAN:
        return given == "yes"
    return int(given) if fact.kind is Kind.INTEGER else given


def _written(question: Asked, data: QueryDict, day: date) -> dict[str, Value] | None:
    found: dict[str, Value] = {}
    for person in question.people:
        field_name = f"text_{person.key}"
        text = data.get(field_name, "")[:60]
        question.typed[person.key] = text
        if question.may_be_never and data.get("answer") == "never":
            found[person.key] = NEVER
        elif not text.strip():
            question.problem = question.problem or ("choose" if len(question.people) == 1 else "")
        elif (value := _read(question, text, day)) is not None:
            found[person.key] = value
    if not found and not question.problem:
        question.problem = "choose"
    return None if question.problem else found


def _read(question: Asked, text: str, day: date) -> Value | None:
    fact = question.fact
    if fact.kind is Kind.DATE:
        iso = written.iso_date(text)
        if iso is None:
            question.problem = "date_unknown"
            return None
        found = date.fromisoformat(iso)
        question.problem = implausible(fact, found, day)
        return found
    number = written.yen(written.plain(text)) if fact.unit is Unit.YEN else written.integer(written.plain(text))
    if number is None:
        question.problem = "number"
    elif not fits(fact, number):
        question.problem = "bounds"
    return number


def fact_named(name: str) -> Fact | None:
    """A fact that can be asked."""
    fact = BY_NAME.get(name)
    return fact if fact and fact.is_asked and fact.kind is not Kind.BODY else None
