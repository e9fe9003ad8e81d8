"""Runs inside OpenFisca's own environment: how many families a second of processor time its simulation answers.

Reads one question of the oracle's driver; prints ``{"one": …, "all": …}``: families one by one, and all in one simulation.
"""

import json
import sys
import time

import driver  # type: ignore[import-not-found,unused-ignore]  # scripts/oracle, on the path
from openfisca_japan import CountryTaxBenefitSystem  # type: ignore[import-not-found,unused-ignore]


def main() -> None:
    """Measure and print."""
    system = CountryTaxBenefitSystem()
    asked = json.loads(sys.stdin.readline())

    def rate(families: list[object], size: int) -> float:
        began = time.process_time()
        for start in range(0, len(families), size):
            built = driver.simulation(system, {**asked, "families": families[start : start + size]})
            for name in asked["variables"]:
                built.calculate(name, asked["day"])
        return len(families) / (time.process_time() - began)

    families = asked["families"]
    rate(families[:20], 1)  # tables are read on first use
    print(json.dumps({"one": rate(families[:100], 1), "all": rate(families, len(families))}))


if __name__ == "__main__":
    main()
