"""Residents of many bodies at once: a rule that several bodies share is asked once for all of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from todoke.eligibility.matching import finding, residents
from todoke.eligibility.matching.finding import Likely
from todoke.eligibility.matching.residents import Partition
from todoke.eligibility.matching.variants import Ready
from todoke.eligibility.rules.folding import Column

_BODY: Final = "body_"


@dataclass(frozen=True, slots=True)
class Given:
    """A body's rules, and the place of each one's programme among all of the body's."""

    readies: Sequence[Ready]
    places: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Likely pairs of many bodies, rule after rule: which rule of all, whose row among everybody, and the programme's place in its body."""

    everybody: Partition
    readies: Sequence[Ready]
    likely: Likely
    programs: NDArray[np.int32]


def crowd(parts: Sequence[Partition]) -> Partition:
    """Everybody of many bodies, who know the number of their body."""
    return residents.joined(
        replace(part, rows={**part.rows, _BODY: Column(np.full(part.size, number, np.int32))})
        for number, part in enumerate(parts)
    )


def bodies_of(everybody: Partition) -> NDArray[Any]:
    """The number of each one's body."""
    return everybody.rows[_BODY].values


def find(everybody: Partition, given: Sequence[Given]) -> Pairs:
    """The likely pairs, as ``finding.find`` finds them for each body alone."""
    readies, layers = _distinct(given)
    found = finding.find(everybody, readies, counts=False).likely
    cells = found.rules * len(given) + bodies_of(everybody)[found.places]
    rules, places, programs = [], [], []
    for layer in layers:
        program = layer.take(cells)
        own = program >= 0
        rules.append(found.rules[own])
        places.append(found.places[own])
        programs.append(program[own])
    if len(layers) == 1:
        return Pairs(everybody, readies, Likely(rules[0], places[0]), programs[0])
    order = np.argsort(np.concatenate(rules), kind="stable")
    numbers, rows, own_places = (np.concatenate(each)[order] for each in (rules, places, programs))
    return Pairs(everybody, readies, Likely(numbers, rows), own_places)


def _distinct(given: Sequence[Given]) -> tuple[list[Ready], list[NDArray[np.int32]]]:
    """Each rule once; and its programme's place in each body (rule × body), -1 where a body has it not. One that a body has twice needs a second layer."""
    every = [ready for each in given for ready in each.readies]
    _, firsts, numbers = np.unique(
        np.array([id(ready) for ready in every], np.int64), return_index=True, return_inverse=True
    )
    bodies = np.repeat(np.arange(len(given)), [len(each.readies) for each in given])
    cells, programs = numbers * len(given) + bodies, np.concatenate([each.places for each in given])
    layers: list[NDArray[np.int32]] = []
    left = np.arange(len(every))
    while len(left) or not layers:
        _, chosen = np.unique(cells[left], return_index=True)
        table = np.full(len(firsts) * len(given), -1, np.int32)
        table[cells[left[chosen]]] = programs[left[chosen]]
        layers.append(table)
        left = np.delete(left, chosen)
    return [every[first] for first in firsts.tolist()], layers
