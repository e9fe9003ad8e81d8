"""Limits as conditions: one fact between a least and a most, each with or without its border."""

from dataclasses import dataclass

from todoke.eligibility.rules.tree import Between, Compare, Constant, Fact, Node, all_of


@dataclass(frozen=True, slots=True)
class Limit:
    """One end: ``strict`` where the border itself does not count."""

    fact: str
    value: int
    strict: bool = False


def between(least: Limit | None, most: Limit | None) -> Node | None:
    """The condition; None where it would exclude nobody."""
    if least is not None and not least.strict and least.value <= 0:
        least = None
    if least and most and least.fact == most.fact and not least.strict and not most.strict:
        if least.value > most.value:
            return None
        if least.value == most.value:
            return Compare("=", Fact(least.fact), Constant(least.value))
        return Between(Fact(least.fact), Constant(least.value), Constant(most.value))
    parts: list[Node] = []
    if least:
        parts.append(Compare(">" if least.strict else ">=", Fact(least.fact), Constant(least.value)))
    if most:
        if most.strict and most.value <= 0:
            return None
        parts.append(Compare("<" if most.strict else "<=", Fact(most.fact), Constant(most.value)))
    return all_of(parts) if parts else None


def one_of(fact: str, least: int, most: int) -> Node:
    """A fact from ``least`` to ``most``, both included and the least written even where it is the first."""
    if least == most:
        return Compare("=", Fact(fact), Constant(least))
    return Between(Fact(fact), Constant(least), Constant(most))
