"""The rule by which a programme is told of, as it is in force on a day: what it reads, its law, and a stamp that changes with it."""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from todoke.eligibility.queries import rules
from todoke.eligibility.rules import documents
from todoke.eligibility.rules.rule import Rule
from todoke.people.rules.facts import Purpose
from todoke.registry.models import Program
from todoke.registry.rules.versions import Offering


@dataclass(frozen=True, slots=True)
class InForce:
    """One programme's rules on a day. ``stamp`` changes with every word of a rule and every value of its body."""

    program: Program
    rules: tuple[Rule, ...]
    versions: tuple[int, ...]
    templates: tuple[str, ...]
    stamp: str

    @property
    def facts(self) -> frozenset[str]:
        """What they read."""
        return frozenset().union(*(rule.facts for rule in self.rules))

    @property
    def because(self) -> dict[str, object]:
        """What a notice keeps of why it was sent: rule and version, names of facts, never a value, and the law."""
        sources = [source.title for rule in self.rules for source in rule.sources]
        return {
            "rule": [each for each in self.templates if each] or [self.program.number],
            "version": list(self.versions), "stamp": self.stamp, "facts": sorted(self.facts), "law": list(dict.fromkeys(sources)),
        }  # fmt: skip


def in_force(numbers: Collection[str], *, on: date) -> Mapping[str, InForce]:
    """The rules of offered programmes by number; who has none, or is not offered any more, is not among them."""
    rows = Program.objects.filter(number__in=numbers, live__offering=Offering.OFFERED)
    programs = list(rows.select_related("body", "type", "live").defer("live__content"))
    held: dict[str, list[rules.Held]] = {}
    for each in rules.held_many(programs, on=on, purpose=Purpose.MATCHING):
        held.setdefault(each.program.number, []).append(each)
    return {
        number: InForce(
            some[0].program, tuple(each.rule for each in some), tuple(each.version.sequence for each in some),
            tuple(each.template for each in some), _stamp([each.rule for each in some]),
        )
        for number, some in held.items()
    }  # fmt: skip


def _stamp(found: Collection[Rule]) -> str:
    said = json.dumps([documents.written(rule) for rule in found], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:16]
