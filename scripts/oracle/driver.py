"""Runs inside OpenFisca's own environment: families come in as JSON lines, the amounts that it computes go out.

One line asks for one day: ``{"day", "deducted", "variables", "families"}``; the answer is ``{variable: [one value per family]}``.
Nothing else of Todoke is imported here, and nothing of OpenFisca anywhere else.
"""

import json
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np
from openfisca_core.simulation_builder import SimulationBuilder  # type: ignore[import-not-found,unused-ignore]
from openfisca_japan import CountryTaxBenefitSystem  # type: ignore[import-not-found,unused-ignore]

#: What is known of a person, and of a family.
PERSON = ("born", "income", "physical", "intellectual", "mental", "palsy", "school")
FAMILY = ("dependants", "tax_exempt", "assistance", "after_deductions")
NONE = "無"
GRADES = (NONE, "一級", "二級", "三級", "四級", "五級", "六級", "七級")
DEGREES = (NONE, "一度", "二度", "三度", "四度")
COURSES = {"public_high": "全日制課程", "private_high": "全日制課程", "correspondence_high": "通信制課程"}
OWNERS = {"public_high": "公立", "private_high": "私立", "correspondence_high": "私立"}
#: What the three allowances compare with their limits, each with its own deductions.
AFTER_DEDUCTIONS = (
    "児童扶養手当の控除後世帯高所得",
    "特別児童扶養手当の控除後世帯高所得",
    "障害児福祉手当の控除後世帯高所得",
)


def columns(families: list[dict[str, Any]]) -> dict[str, Any]:
    """Families as arrays: whose home, which role and what is known of each person; then what is known of each family."""
    people, homes, roles = [], [], []
    for number, family in enumerate(families):
        for role, key in (("親", "parents"), ("子", "children")):
            people += family[key]
            homes += [number] * len(family[key])
            roles += [role] * len(family[key])
    found: dict[str, Any] = {"home": np.array(homes), "role": np.array(roles)}
    for name in PERSON:
        found[name] = np.array([each[name] for each in people])
    for name in FAMILY:
        found[name] = np.array([each[name] for each in families])
    return found


def worded(told: dict[str, Any]) -> dict[str, Any]:
    """The same with the words that it knows, under the names of its variables."""

    def words(known: Sequence[str], grades: Any) -> Any:
        return np.array(known)[grades.astype(int)]

    schools, places = np.unique(told["school"], return_inverse=True)
    size, homes = len(told["home"]), len(told["dependants"])
    return {
        "home": told["home"], "role": told["role"], "誕生年月日": told["born"].astype("datetime64[D]"),
        "身体障害者手帳等級": words(GRADES, told["physical"]), "愛の手帳等級": words(DEGREES, told["intellectual"]),
        "精神障害者保健福祉手帳等級": words(GRADES, told["mental"]), "脳性まひ_進行性筋萎縮症": words((NONE, "有"), told["palsy"]),
        "高校履修種別": np.array([COURSES.get(each, NONE) for each in schools])[places] if size else np.array([], str),
        "高校運営種別": np.array([OWNERS.get(each, NONE) for each in schools])[places] if size else np.array([], str),
        "居住都道府県": np.full(homes, "東京都"), "居住市区町村": np.full(homes, "渋谷区"), "所得": told["income"].astype(float),
        "扶養人数": told["dependants"].astype(int), "住民税非課税世帯": told["tax_exempt"].astype(bool),
        "生活保護": told["assistance"].astype(float), "after_deductions": told["after_deductions"].astype(float),
    }  # fmt: skip


def build(system: Any, day: str, told: dict[str, Any], *, deducted: bool) -> Any:
    """All these families in one simulation."""
    builder = SimulationBuilder()
    builder.create_entities(system)
    builder.declare_person_entity("人物", np.arange(len(told["home"])))
    groups = builder.declare_entity("世帯", np.arange(len(told["扶養人数"])))
    builder.join_with_persons(groups, told["home"], told["role"])
    built = builder.build(system)
    for name, values in told.items():
        if name not in ("home", "role", "after_deductions"):
            built.set_input(name, "ETERNITY" if name == "誕生年月日" else day, values)
    if deducted:
        for name in AFTER_DEDUCTIONS:
            built.set_input(name, day, told["after_deductions"])
    return built


def simulation(system: Any, asked: dict[str, Any]) -> Any:
    """All families of one day at once."""
    return build(system, asked["day"], worded(columns(asked["families"])), deducted=asked["deducted"])


def main() -> None:
    """Answer line by line until the input ends."""
    system = CountryTaxBenefitSystem()
    for line in sys.stdin:
        asked = json.loads(line)
        built = simulation(system, asked)
        found = {name: [float(each) for each in built.calculate(name, asked["day"])] for name in asked["variables"]}
        print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
