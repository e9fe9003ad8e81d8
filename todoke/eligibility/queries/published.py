"""Rules as others read them: bound to the body's values, with template, version and days, so that anybody can run them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from todoke.common.errors import NotFound
from todoke.eligibility.queries.rules import Held, held_many
from todoke.eligibility.rules import documents
from todoke.registry.models import Program
from todoke.registry.rules.versions import Offering

Document = dict[str, object]


class RuleNotFound(NotFound):
    """The programme has no rule on that day, or its body does not offer it."""

    code = "rule_not_found"


def document(held: Held) -> Document:
    """A rule as it holds at its body: no parameters are left in it, nor conditions that the body's values made empty."""
    rule = replace(held.rule, conditions=tuple(held.decider.conditions))
    return {
        "template": held.template or None,
        "version": held.version,
        "effective_from": held.effective_from.isoformat(),
        "effective_to": held.effective_to.isoformat() if held.effective_to else None,
        "document": documents.written(rule),
    }


def documents_of(programs: Iterable[Program], *, on: date) -> dict[int, Document]:
    """The rules in force on a day, by the programme's primary key; who does not offer something has none."""
    offered = [each for each in programs if each.live is not None and each.live.offering == Offering.OFFERED]
    return {held.program.pk: document(held) for held in held_many(offered, on=on)}


def of_program(program: Program, *, on: date) -> Document:
    """The rule of one programme on a day; raises RuleNotFound."""
    found = documents_of([program], on=on)
    if not found:
        raise RuleNotFound(number=program.number)
    return found[program.pk]


def beside(programs: Iterable[Program], *, on: date) -> Mapping[int, Document]:
    """What a line of JSON Lines says beside the registry's own: the rule, or null."""
    programs = list(programs)
    found = documents_of(programs, on=on)
    return {each.pk: {"rule": found.get(each.pk)} for each in programs}
