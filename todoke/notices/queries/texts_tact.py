"""How far a notice may go by its text and by what the rule reads, and whether a person asked for a letter that goes unasked to nobody."""

from collections.abc import Collection, Mapping

from todoke.notices.models import NoticeTemplate
from todoke.notices.rules import grave
from todoke.notices.rules.tact import Tact, sensitivities, tact_of
from todoke.notices.rules.wanted import Wanted
from todoke.people.rules.facts import Sensitivity


def tact_of_words(template: NoticeTemplate, facts: Collection[str] = ()) -> Tact:
    """By what the words of a text reveal, what its body chose, and the facts that the rule reads."""
    return tact_of(sensitivities(facts), Sensitivity(template.reveals), floor=Tact(template.floor))


def tact_for(wanted: Wanted, template: NoticeTemplate) -> Tact:
    """The same for what is wanted; never looser than whoever wants it asked for."""
    return max(tact_of_words(template, facts_of(wanted.because)), wanted.tact)


def is_asked_for(template: NoticeTemplate, because: Mapping[str, object], letters: Collection[str]) -> bool:
    """Whether somebody who chose these kinds of grave letters (``NoticeSettings.grave_letters``) asked for this one.

    A kind is one of ``rules/grave.py``, or the programme or text itself. What tells of violence is never asked for.
    """
    facts = facts_of(because)
    if grave.is_chosen(facts, letters):
        return True
    named = {template.key, template.program} & set(letters)
    return bool(named) and all(name in grave.OF_FACT for name in facts if is_grave(name))


def is_grave(fact: str) -> bool:
    """Whether a fact is grave; what the vocabulary does not know counts as such."""
    return sensitivities([fact])[0] >= Sensitivity.GRAVE


def facts_of(because: Mapping[str, object]) -> list[str]:
    """The names of the facts that a rule read, as a notice keeps them."""
    facts = because.get("facts", ())
    return [str(name) for name in facts] if isinstance(facts, list | tuple | set | frozenset) else []
