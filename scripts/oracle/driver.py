"""Runs inside OpenFisca's own environment: families come in as JSON lines, the amounts that it computes go out.

One line asks for one day: ``{"day", "deducted", "variables", "families"}``; the answer is ``{variable: [one value per family]}``.
Nothing else of Todoke is imported here, and nothing of OpenFisca anywhere else.
"""

import json
import sys
from collections.abc import Iterable
from typing import Any

import numpy as np
from openfisca_core.simulation_builder import SimulationBuilder  # type: ignore[import-not-found,unused-ignore]
from openfisca_japan import CountryTaxBenefitSystem  # type: ignore[import-not-found,unused-ignore]

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


def simulation(system: Any, asked: dict[str, Any]) -> Any:
    """All families of one day at once."""
    families, day = asked["families"], asked["day"]
    people, homes, roles = [], [], []
    for number, family in enumerate(families):
        for role, key in (("親", "parents"), ("子", "children")):
            people += family[key]
            homes += [number] * len(family[key])
            roles += [role] * len(family[key])
    builder = SimulationBuilder()
    builder.create_entities(system)
    builder.declare_person_entity("人物", np.arange(len(people)))
    groups = builder.declare_entity("世帯", np.arange(len(families)))
    builder.join_with_persons(groups, np.array(homes), np.array(roles))
    built = builder.build(system)
    built.set_input("誕生年月日", "ETERNITY", np.array([each["born"] for each in people], dtype="datetime64[D]"))

    def words(name: str, values: Iterable[str]) -> None:
        built.set_input(name, day, np.array(list(values), dtype=object).astype(str))

    words("身体障害者手帳等級", (GRADES[each["physical"]] for each in people))
    words("愛の手帳等級", (DEGREES[each["intellectual"]] for each in people))
    words("精神障害者保健福祉手帳等級", (GRADES[each["mental"]] for each in people))
    words("脳性まひ_進行性筋萎縮症", ("有" if each["palsy"] else NONE for each in people))
    words("高校履修種別", (COURSES.get(each["school"], NONE) for each in people))
    words("高校運営種別", (OWNERS.get(each["school"], NONE) for each in people))
    words("居住都道府県", ["東京都"] * len(families))
    words("居住市区町村", ["渋谷区"] * len(families))
    built.set_input("所得", day, np.array([each["income"] for each in people], dtype=float))
    built.set_input("扶養人数", day, np.array([each["dependants"] for each in families], dtype=int))
    built.set_input("住民税非課税世帯", day, np.array([each["tax_exempt"] for each in families], dtype=bool))
    built.set_input("生活保護", day, np.array([each["assistance"] for each in families], dtype=float))
    if asked["deducted"]:
        for name in AFTER_DEDUCTIONS:
            built.set_input(name, day, np.array([each["after_deductions"] for each in families], dtype=float))
    return built


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
