"""How far a notice may go by its text and by what the rule reads, and by which kind a person asks for grave letters."""

from collections.abc import Collection

from todoke.notices.models import NoticeTemplate
from todoke.notices.rules.tact import Tact, sensitivities, tact_of
from todoke.notices.rules.wanted import Wanted
from todoke.people.rules.facts import Sensitivity


def tact_of_words(template: NoticeTemplate, facts: Collection[str] = ()) -> Tact:
    """By what the words of a text reveal, what its body chose, and the facts that the rule reads."""
    return tact_of(sensitivities(facts), Sensitivity(template.reveals), floor=Tact(template.floor))


def tact_for(wanted: Wanted, template: NoticeTemplate) -> Tact:
    """The same for what is wanted; never looser than whoever wants it asked for."""
    facts = wanted.because.get("facts", ())
    names = [str(name) for name in facts] if isinstance(facts, list | tuple | set | frozenset) else []
    return max(tact_of_words(template, names), wanted.tact)


def kind_of(template: NoticeTemplate) -> str:
    """What a person chooses who wants letters of this kind although nobody gets them unasked: the programme, else the text."""
    return template.program or template.key
