"""Rules as others read them: bound to the body's values, with template, version and days, so that anybody can run them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from django.db.models import Q

from todoke.common.errors import NotFound
from todoke.eligibility.models import RuleChange
from todoke.eligibility.queries.rules import Held, held_many
from todoke.eligibility.rules import documents
from todoke.registry.models import Program
from todoke.registry.rules.versions import Offering

Document = dict[str, object]


class RuleNotFound(NotFound):
    """The programme has no rule on that day, or its body does not offer it."""

    code = "rule_not_found"


def document(held: Held) -> Document:
    """A rule as it holds at its body: without what the body's values made empty. Only parameters that it has not set stay."""
    version = held.version
    written = documents.written(replace(held.rule, conditions=tuple(held.decider.conditions)))
    kinds = version.document.get("parameters") or {}
    if unset := {name: kinds[name] for name in sorted(held.rule.needs)}:
        written["parameters"] = unset
    return {
        "template": held.template or None,
        "names": dict(held.names),
        "version": version.sequence,
        "effective_from": version.effective_from_date.isoformat(),
        "effective_to": version.effective_to_date.isoformat() if version.effective_to_date else None,
        "document": written,
    }


def documents_of(programs: Iterable[Program], *, on: date) -> dict[int, list[Document]]:
    """The rules in force on a day, by the programme's primary key; who does not offer something has none."""
    offered = [each for each in programs if each.live is not None and each.live.offering == Offering.OFFERED]
    found: dict[int, list[Document]] = {}
    for held in held_many(offered, on=on):
        found.setdefault(held.program.pk, []).append(document(held))
    return found


def of_program(program: Program, *, on: date) -> list[Document]:
    """The rules of one programme on a day; raises RuleNotFound."""
    found = documents_of([program], on=on)
    if not found:
        raise RuleNotFound(number=program.number)
    return found[program.pk]


def changed_since(revision: int, after: int, *, limit: int) -> list[RuleChange]:
    """Changes of rules after (revision, program id), oldest first."""
    later = Q(revision__gt=revision) | Q(revision=revision, program_id__gt=after)
    return list(RuleChange.objects.filter(later).order_by("revision", "program_id")[:limit])


def beside(programs: Iterable[Program], *, on: date) -> Mapping[int, Document]:
    """What a line of JSON Lines says beside the registry's own: the rules."""
    programs = list(programs)
    found = documents_of(programs, on=on)
    return {each.pk: {"rules": found.get(each.pk, [])} for each in programs}
