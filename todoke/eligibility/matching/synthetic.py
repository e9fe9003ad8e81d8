"""Made-up programmes for measuring: 250 kinds after the shape of a real registry, each with parameters that differ from town to town."""

import random
from collections.abc import Callable, Iterable
from typing import Any, Final

from todoke.eligibility.matching.sources import Programmes, Setting, Version
from todoke.eligibility.rules import documents
from todoke.eligibility.rules.tree import Value

KINDS: Final = 250
_LAW: Final = "条例"
Document = dict[str, Any]
Draw = Callable[[random.Random], tuple[list[str], dict[str, tuple[str, str, list[int]]]]]
_LIMITS: Final = [3_600_000, 5_320_000, 6_220_000, 8_580_000, 9_600_000]


def programmes(bodies: Iterable[str], *, kinds: int = KINDS, seed: int = 7) -> Programmes:
    """So many kinds of programmes with the values of every body."""
    chance = random.Random(seed)  # noqa: S311 - made up, not secret
    found = Programmes({})
    shapes = chance.choices([draw for draw, _ in _SHAPES], [share for _, share in _SHAPES], k=kinds)
    for number, shape in enumerate(shapes):
        texts, parameters = shape(chance)
        key = f"{number:06}-0"
        found.versions[key] = [Version(documents.read(_document(texts, parameters, chance)))]
        for body in bodies:
            values: dict[str, Value] = {name: chance.choice(choices) for name, (_, _, choices) in parameters.items()}
            found.settings[key, body] = [Setting(values)]
    return found


def _document(texts: list[str], parameters: dict[str, tuple[str, str, list[int]]], chance: random.Random) -> Document:
    """One in six has no basis for what it asks of other offices: then all of it stays open."""
    cited = {} if chance.random() < 1 / 6 else {name: _LAW for name in _BASES if any(name in text for text in texts)}
    kinds = {name: {"kind": kind, "unit": unit, "default": choices[0]} for name, (kind, unit, choices) in parameters.items()}  # fmt: skip
    when = [{"text": text, "label": {"ja": text}} for text in texts]
    return {"subject": "member", "parameters": kinds, "when": when, "bases": cited}


_BASES: Final = (
    "income", "household_income", "resident_tax", "dependants", "tax_exempt", "health_insurance", "single_parent", "public_assistance",
    "physical_disability_grade", "intellectual_disability_degree", "mental_disability_grade", "special_child_grade", "care_level",
    "intractable_disease", "due_date", "pregnant", "childbirth_date", "birth_weight_grams", "childcare", "school", "needs_childcare",
    "supports_student",
)  # fmt: skip


def _infant(chance: random.Random) -> Any:
    start = chance.choice([0, 1, 3, 4, 6, 9, 12, 18, 24, 36])
    return [f"age_months BETWEEN {start} AND :to_month"], {"to_month": ("integer", "months", [start + 1, start + 2, start + 6])}  # fmt: skip


def _child(chance: random.Random) -> Any:
    start = chance.choice([0, 0, 0, 3, 6, 7, 12])
    age = {"until": ("integer", "years", [start + 3, start + 6, 15, 18])}
    texts = [f"fiscal_year_age BETWEEN {start} AND :until"]
    more = chance.random()
    if more < 0.35:
        return [*texts, "income < :limit"], {**age, "limit": ("integer", "yen", _LIMITS)}
    if more < 0.5:
        return [*texts, "tax_exempt OR income < :limit"], {**age, "limit": ("integer", "yen", _LIMITS)}
    if more < 0.6:
        return [*texts, "child_rank >= :rank"], {**age, "rank": ("integer", "persons", [2, 3])}
    if more < 0.7:
        return [*texts, "days_since_moving_in <= :days"], {**age, "days": ("integer", "days", [90, 180, 365])}
    return texts, age


def _care(chance: random.Random) -> Any:
    place = chance.choice(["childcare IN ('nursery', 'small')", "childcare = 'home'", "needs_childcare", "school = 'public_compulsory'"])  # fmt: skip
    return [f"fiscal_year_age <= {chance.choice([3, 6, 12, 15])}", place], {}


def _single(chance: random.Random) -> Any:
    texts = ["fiscal_year_age <= 18 OR age < 20 AND special_child_grade >= 1", "single_parent"]
    if chance.random() < 0.6:
        return [*texts, "income < :limit + 380000 * dependants"], {"limit": ("integer", "yen", [2_080_000, 2_360_000])}
    return texts, {}


def _birth(chance: random.Random) -> Any:
    if chance.random() < 0.5:
        return ["pregnant", "pregnancy_days BETWEEN :from_day AND 280"], {"from_day": ("integer", "days", [0, 84, 196])}
    return ["days_since_childbirth <= :days"], {"days": ("integer", "days", [56, 120, 365])}


def _disabled(chance: random.Random) -> Any:
    texts = ["physical_disability_grade BETWEEN 1 AND :grade OR intellectual_disability_degree BETWEEN 1 AND 2"]
    parameters = {"grade": ("integer", "grade", [2, 3, 4])}
    if chance.random() < 0.5:
        texts.append(chance.choice(["age < 20", "age >= 20", "age < 65"]))
    if chance.random() < 0.5:
        texts.append("NOT in_institution" if chance.random() < 0.3 else "income < 3604000 + 380000 * dependants")
    return texts, parameters


def _elder(chance: random.Random) -> Any:
    start = chance.choice([65, 65, 70, 75, 88])
    parameters = {"from_age": ("integer", "years", [start, start + 5])}
    texts = ["age >= :from_age"]
    more = chance.random()
    if more < 0.4:
        return [*texts, "care_level >= :level"], {**parameters, "level": ("integer", "grade", [1, 3, 4])}
    if more < 0.6:
        return [*texts, "tax_exempt"], parameters
    return (["age = :from_age"] if more < 0.8 else texts), parameters


def _adult(chance: random.Random) -> Any:
    start = chance.choice([20, 30, 40])
    texts = [f"age BETWEEN {start} AND :to_age"]
    parameters = {"to_age": ("integer", "years", [start + 10, 69, 74])}
    return [*texts, chance.choice(["sex = 'female'", "health_insurance = 'national'", "tax_exempt", "public_assistance"])], parameters  # fmt: skip


def _poor(chance: random.Random) -> Any:
    return ["tax_exempt OR public_assistance", "household_size >= :least"], {"least": ("integer", "persons", [2, 3, 4])}


_SHAPES: Final[tuple[tuple[Draw, float], ...]] = (
    (_infant, 0.2), (_child, 0.32), (_care, 0.1), (_single, 0.06), (_birth, 0.08), (_disabled, 0.08), (_elder, 0.08), (_adult, 0.06),
    (_poor, 0.02),
)  # fmt: skip
