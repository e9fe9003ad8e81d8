"""A few residents of many bodies at once: a rule that several bodies share is asked once for all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from todoke.eligibility.matching import finding, residents
from todoke.eligibility.matching.finding import Likely
from todoke.eligibility.matching.residents import Partition
from todoke.eligibility.matching.variants import Ready
from todoke.eligibility.rules.folding import Column

_BODY, _PLACE = "body_", "place_"
_NONE: Final = Likely(np.zeros(0, np.int32), np.zeros(0, np.int64))


def find(parts: Mapping[str, Partition], rules: Mapping[str, Sequence[Ready]]) -> dict[str, Likely]:
    """The likely pairs of each body, as ``finding.find`` finds them for one."""
    bodies = [body for body in rules if parts[body].size and rules[body]]
    if not bodies:
        return dict.fromkeys(rules, _NONE)
    distinct, owners = _distinct([rules[body] for body in bodies])
    everybody = residents.joined(_numbered(parts[body], number) for number, body in enumerate(bodies))
    likely = finding.find(everybody, distinct, counts=False).likely
    body = everybody.rows[_BODY].values[likely.places]
    local = everybody.rows[_PLACE].values[likely.places]
    chosen: list[tuple[NDArray[np.int64], ...]] = []
    for layer in owners:
        rule = layer[likely.rules, body]
        own = rule >= 0
        chosen.append((body[own], rule[own], local[own]))
    bodies_, rules_, places = (np.concatenate(each) for each in zip(*chosen, strict=True))
    order = np.lexsort((places, rules_, bodies_))
    borders = np.searchsorted(bodies_[order], np.arange(len(bodies) + 1)).tolist()
    found = dict.fromkeys(rules, _NONE)
    for name, low, high in zip(bodies, borders[:-1], borders[1:], strict=True):
        found[name] = Likely(rules_[order[low:high]].astype(np.int32), places[order[low:high]])
    return found


def _distinct(rules: Sequence[Sequence[Ready]]) -> tuple[list[Ready], list[NDArray[np.int64]]]:
    """Each rule once; and its place in each body's list, -1 where a body has it not. One that a body has twice needs a second layer."""
    numbers: dict[int, int] = {}
    distinct: list[Ready] = []
    for ready in (ready for readies in rules for ready in readies):
        if id(ready) not in numbers:
            numbers[id(ready)] = len(distinct)
            distinct.append(ready)
    layers: list[NDArray[np.int64]] = []
    for body, readies in enumerate(rules):
        times: dict[int, int] = {}
        for place, ready in enumerate(readies):
            number = numbers[id(ready)]
            layer = times[number] = times.get(number, -1) + 1
            if layer == len(layers):
                layers.append(np.full((len(distinct), len(rules)), -1, np.int64))
            layers[layer][number, body] = place
    return distinct, layers


def _numbered(part: Partition, number: int) -> Partition:
    places = {_BODY: Column(np.full(part.size, number, np.int64)), _PLACE: Column(np.arange(part.size, dtype=np.int64))}
    return replace(part, rows={**part.rows, **places})
