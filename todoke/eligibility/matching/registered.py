"""Where variants come from: the programmes as the register has them, each with the rule that was approved in the workbench."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from todoke.bodies.models import Body
from todoke.eligibility.matching import kept as kept_rules
from todoke.eligibility.matching import results
from todoke.eligibility.matching.running import Variants
from todoke.eligibility.matching.variants import Variant
from todoke.eligibility.queries import rules
from todoke.people.rules.facts import Purpose

_RULES: Final = "rules.json"


class RulesMissing(ValueError):
    """A run left no rules, or others than its manifest names; the message says which."""


def variants_of(body: Body, day: date) -> Iterator[Variant]:
    """What residents of a body may receive, as it is answered to them too: from their body, its metropolis and the nation."""
    held = rules.for_area(body, on=day, purpose=Purpose.MATCHING).held
    several = Counter(each.program.pk for each in held)
    for each in held:
        if each.rule.conditions:
            number = each.program.number
            yield Variant(f"{number}:{each.template}" if several[each.program.pk] > 1 else number, body.key, each.rule)


def variants_on(day: date, keys: Sequence[str]) -> Variants:
    """The variants of each of these bodies on a day; one that is no body here has none."""
    bodies = {body.key: body for body in Body.objects.filter(key__in=keys)}
    return {key: list(variants_of(bodies[key], day)) if key in bodies else [] for key in keys}


def keep(folder: Path, variants: Variants) -> None:
    """Leave the rules of a run beside its result: the next night's changes begin from what was matched, not from what is written by then."""
    kept_rules.write(folder / _RULES, variants)


def kept(folder: Path) -> Variants:
    """The rules that a run matched. Raises RulesMissing."""
    try:
        found = kept_rules.read(folder / _RULES)
    except OSError:
        raise RulesMissing(f"{folder}: no rules of an earlier run") from None
    except ValueError:
        raise RulesMissing(f"{folder / _RULES} cannot be read") from None
    if results.manifest(folder).get("rules") != results.rules_digest(
        each for rules_ in found.values() for each in rules_
    ):
        raise RulesMissing(f"{folder}: other rules than its manifest names")
    return found
