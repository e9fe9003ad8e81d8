"""The value of a condition row as people write it: the words of a choice or a town's name, not the code that a rule keeps."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from django.utils import translation
from markupsafe import Markup

from todoke.bodies import queries as bodies
from todoke.common.errors import NotFound
from todoke.eligibility.rules.building import COMPARISONS, BuiltRow, RowUnusable
from todoke.eligibility.rules.rule import LANGUAGES
from todoke.people.rules.facts import Choice, Fact, Kind
from todoke.people.rules.vocabulary import BY_NAME, FACTS, N_
from todoke.ui.messages import say
from todoke.ui.ruby import plain

#: How a comparison of a value is said to residents.
SAID: Final[dict[str, str]] = {
    "is": N_("%(value)s"), "one_of": N_("%(value)s"), "is_not": N_("other than %(value)s"), "between": N_("%(value)s"),
    "at_least": N_("%(value)s or more"), "at_most": N_("%(value)s or less"), "below": N_("below %(value)s"), "above": N_("above %(value)s"),
    "from": N_("from %(value)s on"), "until": N_("until %(value)s"), "before": N_("before %(value)s"), "after": N_("after %(value)s"),
}  # fmt: skip
OR: Final = N_(", or ")
AND: Final = N_(", and ")
YES: Final = N_("Yes")
NO: Final = N_("No")
_BETWEEN: Final = re.compile(r"\s*[,、，]\s*")


def comparisons() -> list[tuple[str, Markup]]:
    """Every comparison once; which of them suits a fact is checked when it is sent."""
    offered = {code: label for each in COMPARISONS.values() for code, label in each.items()}
    offered |= {"is": N_("is / yes"), "is_not": N_("is not / no")}
    return [(code, say(label)) for code, label in offered.items()]


def coded(row: BuiltRow) -> BuiltRow:
    """The row with codes for the words that were written. Raises RowUnusable where a word is not among the choices."""
    fact = BY_NAME.get(row.fact)
    if fact is None or fact.kind not in (Kind.CHOICE, Kind.BODY) or not row.value.strip():
        return row
    found = [_code(fact, part) for part in _BETWEEN.split(row.value.strip()) if part]
    if None in found:
        raise RowUnusable("row_choice" if fact.kind is Kind.CHOICE else "row_town", row)
    return replace(row, value=",".join(code for code in found if code))


def _code(fact: Fact, part: str) -> str | None:
    if fact.kind is Kind.CHOICE:
        return next((each.value for each in fact.choices if part in (each.value, each.label, words(each))), None)
    if part.isascii() and part.isalnum():
        return part  # the key itself; whether there is such a town is not ours to say
    body = bodies.find(name=part)
    return body.key if body else None


def worded(row: BuiltRow) -> str:
    """The value as a person reads it: what was typed, and words where the rule keeps a code."""
    fact = BY_NAME.get(row.fact)
    if fact is None or fact.kind not in (Kind.CHOICE, Kind.BODY):
        return row.value
    return "、".join(_said(fact, part) for part in _BETWEEN.split(row.value) if part)


def _said(fact: Fact, part: str) -> str:
    if fact.kind is Kind.CHOICE:
        return next((words(each) for each in fact.choices if each.value == part), part)
    try:
        return bodies.get(part).name if part.isascii() else part
    except NotFound:
        return part


def words(choice: Choice) -> str:
    """What a choice is called in the reader's language."""
    return plain(say(choice.label))


def allowed(name: str) -> str:
    """The words that a fact can have."""
    fact = BY_NAME.get(name)
    return " / ".join(words(each) for each in fact.choices) if fact else ""


def choices() -> list[tuple[str, str]]:
    """Every fact that has choices, with the words that can be written."""
    return [(plain(say(fact.label)), allowed(fact.name)) for fact in FACTS if fact.kind is Kind.CHOICE]


def statement(rows: Iterable[BuiltRow]) -> dict[str, str]:
    """What residents read of alternatives for which the rules have no words of their own, from the vocabulary's."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        with translation.override(language):
            found[language] = translation.gettext(OR).join(_stated(row) for row in rows)
    return found


def _stated(row: BuiltRow) -> str:
    fact = BY_NAME[row.fact]
    label = translation.gettext(fact.label)
    if fact.kind is Kind.BOOLEAN:
        what = translation.gettext(YES if row.comparison == "is" else NO)
    else:
        value = "–".join(_BETWEEN.split(row.value)) if row.comparison == "between" else _raw(fact, row)
        what = translation.gettext(SAID[row.comparison]) % {"value": value}
    return translation.gettext("%(who)s: %(what)s") % {"who": label, "what": what}


def _raw(fact: Fact, row: BuiltRow) -> str:
    """The value with the readings of its words."""
    if fact.kind is not Kind.CHOICE:
        return worded(row)
    labels = {each.value: translation.gettext(each.label) for each in fact.choices}
    return " / ".join(labels.get(part, part) for part in _BETWEEN.split(row.value))
