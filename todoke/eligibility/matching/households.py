"""Households drawn at random: who lives together, when each was born, and how they belong to each other."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from todoke.eligibility.matching.residents import CODES

_YEAR: Final = 365.2425
#: Forms of households and their shares: alone, a couple, parents with children, a parent with children, three generations, others together.
_FORMS: Final = ("alone", "couple", "family", "single", "three", "others")
_SHARES: Final = (0.53, 0.21, 0.14, 0.04, 0.02, 0.06)


@dataclass(frozen=True, slots=True)
class Household:
    """Everybody of many households: whose home, relation to its head, sex, day of birth; and which homes have a single parent."""

    household: NDArray[np.int32]
    relation: NDArray[np.int16]
    sex: NDArray[np.int16]
    born: NDArray[np.int32]
    single: NDArray[np.bool_]
    count: int


def coded(code: str) -> np.int16:
    """The number of a code of the vocabulary."""
    return np.int16(CODES.number_of(code))


def draw(chance: np.random.Generator, size: int, today: int) -> Household:
    """Exactly so many people; the last home may be cut short."""
    homes = int(size / 1.5) + 20
    form = chance.choice(len(_FORMS), homes, p=_SHARES)
    is_ = {name: form == number for number, name in enumerate(_FORMS)}
    with_children = is_["family"] | is_["single"] | is_["three"]
    children = np.where(with_children, 1 + chance.choice(4, homes, p=[0.47, 0.4, 0.11, 0.02]), 0)
    head = _heads(chance, is_, homes)
    parts: list[tuple[NDArray[Any], str, NDArray[Any], NDArray[Any]]] = []  # home, relation, age in years, sex
    woman = chance.random(homes) < np.where(is_["single"], 0.87, np.where(with_children, 0.12, 0.45))
    everyone = np.arange(homes)
    parts.append((everyone, "self", head, woman))
    paired = np.flatnonzero(is_["couple"] | is_["family"] | is_["three"])
    parts.append((paired, "spouse", head[paired] + chance.normal(-1, 3.5, len(paired)), ~woman[paired]))
    eldest = np.maximum(chance.uniform(0, 1, homes) * np.minimum(head - 19, 26), 0.01)
    for place in range(4):
        having = np.flatnonzero(children > place)
        age = eldest[having] - place * chance.uniform(1.0, 3.6, len(having))
        born = age > 0
        parts.append((having[born], "child", age[born], chance.random(born.sum()) < 0.488))
    for place in range(2):
        old = np.flatnonzero(is_["three"] & (chance.random(homes) < (0.9, 0.5)[place]))
        parts.append((old, "parent", head[old] + chance.uniform(23, 35, len(old)), np.full(len(old), place == 0)))
    more = np.flatnonzero(is_["others"])
    parts.append((more, "other", chance.uniform(20, 80, len(more)), chance.random(len(more)) < 0.5))
    return _cut(chance, parts, is_["single"], size, today)


def _heads(chance: np.random.Generator, is_: dict[str, NDArray[np.bool_]], homes: int) -> NDArray[Any]:
    """Ages of the heads of households, by form."""
    young = chance.uniform(22, 64, homes)
    old = chance.triangular(60, 72, 100, homes)
    elderly = chance.random(homes) < np.where(is_["alone"], 0.34, np.where(is_["couple"], 0.5, 0.0))
    parents = chance.triangular(24, 41, 58, homes)
    with_children = is_["family"] | is_["single"] | is_["three"]
    return np.where(with_children, parents, np.where(elderly, old, young))


def _cut(
    chance: np.random.Generator, parts: list[tuple[NDArray[Any], str, NDArray[Any], NDArray[Any]]], single: NDArray[np.bool_], size: int, today: int
) -> Household:  # fmt: skip
    """The parts as one table, home after home, cut to the size."""
    home = np.concatenate([part[0] for part in parts])
    relation = np.concatenate([np.full(len(part[0]), coded(part[1]), np.int16) for part in parts])
    age = np.clip(np.concatenate([part[2] for part in parts]), 0, 108)
    woman = np.concatenate([part[3] for part in parts])
    assert len(home) >= size
    order = np.argsort(home, kind="stable")[:size]
    born = today - (age[order] * _YEAR).astype(np.int32)
    return Household(
        home[order].astype(np.int32), relation[order], np.where(woman[order], coded("female"), coded("male")),
        born.astype(np.int32), single, int(home[order].max()) + 1 if size else 0,
    )  # fmt: skip
