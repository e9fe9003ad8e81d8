"""What a filing costs 「手数料」, and what is let off 「減免」: read from the form's table by its answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from todoke.eligibility.rules.evaluating import Row, evaluate
from todoke.eligibility.rules.tree import Node, facts_of
from todoke.procedures.rules import conditions
from todoke.procedures.rules.definition import Definition, Fee, Texts

#: No fee is higher; a sum beyond is a fault of the table, and nobody is charged it.
MOST_YEN: Final = 10_000_000


@dataclass(frozen=True, slots=True)
class Charge:
    """What is due: ``yen``, of ``full_yen`` without waiver; ``because`` and ``law`` say why less. ``unknown`` names what must be answered first."""

    yen: int = 0
    full_yen: int = 0
    label: Texts = field(default_factory=dict)
    because: Texts = field(default_factory=dict)
    law: str = ""
    unknown: frozenset[str] = frozenset()

    @property
    def waived_yen(self) -> int:
        """What was let off."""
        return self.full_yen - self.yen


def charge(definition: Definition, answers: Mapping[str, object]) -> Charge:
    """What these answers (nothing hidden among them) cost: the first row that holds counts, a waiver as long as it is less than the full fee."""
    row = conditions.row_of(definition, answers)
    full = _first(definition.fees, row, waiver=False)
    if full is None:
        return Charge()
    amount, unknown = _amount(full.yen, row)
    if unknown:
        return Charge(label=full.label, unknown=unknown)
    lower = _first(definition.fees, row, waiver=True)
    if lower is None:
        return Charge(amount, amount, full.label)
    less, unknown = _amount(lower.yen, row)
    if unknown or less >= amount:
        return Charge(amount, amount, full.label, unknown=unknown)
    return Charge(less, amount, full.label, lower.label, lower.law)


def _first(fees: tuple[Fee, ...], row: Row, *, waiver: bool) -> Fee | None:
    return next((fee for fee in fees if fee.waiver is waiver and conditions.holds(fee.when, row)), None)


def _amount(node: Node, row: Row) -> tuple[int, frozenset[str]]:
    """An amount in yen, never below 0 nor above the most; what it reads and nobody answered."""
    found = evaluate(node, row)
    if isinstance(found, bool) or not isinstance(found, int):
        return 0, frozenset(name for name in facts_of(node) if row.get(name) is None)
    return min(max(found, 0), MOST_YEN), frozenset()
