"""A fact in a form: which box or choices it has, and what was typed as a value of its kind."""

from datetime import date

from todoke.people.rules.facts import Fact, Kind, Value
from todoke.registry.rules import written
from todoke.ui import messages
from todoke.ui.held_words import VALUES


def kind(fact: Fact | None) -> str:
    """The kind of box: choices, number, date or text."""
    if fact is None or fact.kind is Kind.BODY:
        return "text"
    return {Kind.BOOLEAN: "choices", Kind.CHOICE: "choices", Kind.INTEGER: "number", Kind.DATE: "date"}[fact.kind]


def options(fact: Fact) -> list[tuple[str, object]]:
    """What can be chosen; empty where something is typed."""
    if fact.kind is Kind.BOOLEAN:
        return [("True", messages.say(VALUES["True"])), ("False", messages.say(VALUES["False"]))]
    return [(choice.value, messages.say(choice.label)) for choice in fact.choices]


def read(fact: Fact, typed: str) -> Value | None:
    """What was typed, as a value of the fact's kind; None when it is none."""
    typed = typed.strip()
    match fact.kind:
        case Kind.BOOLEAN:
            return {"True": True, "False": False}.get(typed)
        case Kind.INTEGER:
            return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 12 else None
        case Kind.DATE:
            day = written.iso_date(typed)
            return date.fromisoformat(day) if day else None
    return typed or None
