"""Tact 「配慮」 is derived, not left to taste: from the most sensitive fact that a rule reads, and from what the notice would reveal."""

from collections.abc import Iterable
from enum import IntEnum

from todoke.people.rules.facts import Sensitivity
from todoke.people.rules.vocabulary import BY_NAME


class Tact(IntEnum):
    """How far a notice may go by itself; a body may choose a larger number, never a smaller one."""

    OPEN = 0  # its own words may be pushed
    NEUTRAL = 1  # lies in the box; outside only "a letter from your town is in your box"
    UNASKED_NEVER = 2  # found when looked for, or chosen once; then as NEUTRAL


def tact_of(
    reads: Iterable[Sensitivity], reveals: Sensitivity = Sensitivity.PUBLIC, *, floor: Tact = Tact.OPEN
) -> Tact:
    """What the facts that the rule reads, and what the words reveal, allow; ``floor``: what the body chose."""
    worst = max([*reads, reveals], default=Sensitivity.PUBLIC)
    if worst >= Sensitivity.GRAVE:
        derived = Tact.UNASKED_NEVER
    elif worst >= Sensitivity.DELICATE:
        derived = Tact.NEUTRAL
    else:
        derived = Tact.OPEN
    return max(derived, floor)


def sensitivities(facts: Iterable[str]) -> list[Sensitivity]:
    """How sensitive the facts are that a rule reads; what the vocabulary does not know counts as grave."""
    return [BY_NAME[name].sensitivity if name in BY_NAME else Sensitivity.GRAVE for name in facts]


def may_be_sent(tact: Tact, *, chosen: bool) -> bool:
    """Whether a notice may be given at all; ``chosen``: the person asked for such letters."""
    return tact is not Tact.UNASKED_NEVER or chosen
