"""The rule by which a programme is told of, as it is in force on a day: what it reads, its law, and a stamp that changes with it."""

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from todoke.eligibility.queries import rules
from todoke.eligibility.rules.rule import Rule
from todoke.people.rules.facts import Purpose
from todoke.registry.models import Program
from todoke.registry.rules.versions import Offering


@dataclass(frozen=True, slots=True)
class InForce:
    """A rule of a programme on a day. ``stamp`` changes with every condition, amount and day of the rule and every value of its body."""

    program: Program
    rule: Rule
    version: int
    template: str
    stamp: str

    @property
    def because(self) -> dict[str, object]:
        """What a notice keeps of why it was sent: rule and version, names of facts, never a value, and where the rule stands."""
        return {
            "rule": self.template or self.program.number, "version": self.version, "stamp": self.stamp, "program": self.program.number,
            "facts": sorted(self.rule.facts), "source": "、".join(dict.fromkeys(each.title for each in self.rule.sources)),
        }  # fmt: skip


Current = Mapping[str, InForce]


def in_force(names: Collection[str], *, on: date) -> Current:
    """The rules of offered programmes, named as matching names them; who has none, or is not offered any more, is not among them."""
    if not names:
        return {}
    found = _of({number_of(name) for name in names}, on)
    return {name: found[name] for name in names if name in found}


def of_program(number: str, *, on: date) -> Sequence[InForce]:
    """Every rule of one programme; none where it has none, or is not offered any more."""
    return list(_of({number}, on).values())


def _of(numbers: Collection[str], on: date) -> dict[str, InForce]:
    rows = Program.objects.filter(number__in=numbers, live__offering=Offering.OFFERED)
    programs = list(rows.select_related("body", "type", "live").defer("live__content"))
    held = rules.held_many(programs, on=on, purpose=Purpose.MATCHING)
    several = Counter(each.program.number for each in held)
    found = {}
    for each in held:
        number = each.program.number
        name = f"{number}:{each.template}" if several[number] > 1 else number
        found[name] = InForce(each.program, each.rule, each.version.sequence, each.template, _stamp(each.rule))
    return found


def number_of(name: str) -> str:
    """The programme's number in the name that matching gives to one of its rules."""
    return name.partition(":")[0]


def _stamp(rule: Rule) -> str:
    """What it decides: whom, how much, when; its words may be corrected without taking anything back."""
    window = (rule.window.opens, rule.window.closes, rule.window.strict)
    nodes = [each.node for each in rule.conditions], [each.when for each in rule.elsewhere]
    return hashlib.sha256(repr((rule.subject.value, nodes, rule.amounts, window)).encode()).hexdigest()[:16]
