"""Whom a rule would reach among one body's residents: counted, compared with what holds, and nobody named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import numpy as np

from todoke.eligibility.matching import finding, residents
from todoke.eligibility.matching.residents import PopulationUnreadable
from todoke.eligibility.matching.running import connect
from todoke.eligibility.matching.variants import WITHHELD, Preparing, Variant, columns_needed
from todoke.eligibility.rules.rule import Rule
from todoke.eligibility.rules.tree import facts_of


@dataclass(frozen=True, slots=True)
class Preview:
    """Counts of residents: all; found by the rules in force; by the draft; only by one of both; and for whom the draft leaves it open.

    ``missing``: how many depend on which unknown fact. ``without_basis``: facts of the draft that may not be used for this purpose.
    """

    residents: int
    now: int
    then: int
    entered: int
    left: int
    depends: int
    missing: Mapping[str, int]
    without_basis: frozenset[str]


def preview(table: Path, body: str, day: date, *, held: Sequence[Rule], draft: Rule) -> Preview:
    """Count a body's own rows for the rules in force and for a draft. Raises PopulationUnreadable."""
    preparing = Preparing(day)
    *old, new = (preparing.ready(Variant("", body, rule)) for rule in (*held, draft))
    with connect() as database:
        try:
            source = residents.source_of(table, body)
            people = residents.read(database, source, body, columns_needed([*old, new]))
        except (duckdb.Error, KeyError) as error:
            raise PopulationUnreadable(str(error).splitlines()[0]) from None
    before = np.unique(finding.find(people, old, counts=False).likely.places)
    found = finding.find(people, [new])
    after = found.likely.places
    both = len(np.intersect1d(before, after, assume_unique=True))
    return Preview(
        people.size, len(before), len(after), len(after) - both, len(before) - both, found.depends.get(0, 0),
        {fact: count for (_, fact), count in found.missing.items()},
        frozenset(finding.plain(name) for name in facts_of(new.whole) if name.startswith(WITHHELD)),
    )  # fmt: skip
