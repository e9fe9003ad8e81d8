"""Runs inside OpenFisca's own environment: everybody's families at once, in as few simulations as memory allows.

Reads the arrays of ``people.npz``, leaves the amounts in ``amounts.npz``, prints the seconds of the processor and the memory that it took.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

import driver  # type: ignore[import-not-found,unused-ignore]  # scripts/oracle, on the path
import numpy as np
from openfisca_japan import CountryTaxBenefitSystem  # type: ignore[import-not-found,unused-ignore]


def main() -> None:
    """Simulate, chunk after chunk."""
    folder, day, size, names = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4:]
    system = CountryTaxBenefitSystem()
    with np.load(folder / "people.npz") as held:
        told = driver.worded(dict(held))
    homes = len(told["扶養人数"])
    borders = np.searchsorted(told["home"], np.arange(0, homes + size, size))
    seconds = {"building": 0.0, "calculating": 0.0}
    amounts: dict[str, Any] = {name: [] for name in names}

    def part(first: int, low: int, high: int) -> dict[str, object]:
        found = {
            name: values[low:high] if len(values) == len(told["home"]) else values[first : first + size]
            for name, values in told.items()
        }
        return {**found, "home": found["home"] - first}

    driver.build(
        system, day, part(0, 0, int(np.searchsorted(told["home"], size))), deducted=False
    )  # tables are read on first use
    began_clock = time.perf_counter()
    for number, first in enumerate(range(0, homes, size)):
        began = time.process_time()
        built = driver.build(system, day, part(first, borders[number], borders[number + 1]), deducted=False)
        seconds["building"] += time.process_time() - began
        began = time.process_time()
        for name in names:
            amounts[name].append(built.calculate(name, day))
        seconds["calculating"] += time.process_time() - began
    clock = time.perf_counter() - began_clock
    found: dict[str, Any] = {name: np.concatenate(parts) for name, parts in amounts.items()}
    np.savez(folder / "amounts.npz", **found)
    status = Path("/proc/self/status").read_text(encoding="ascii")
    memory = int(status.split("VmHWM:")[1].split()[0]) / 1_024
    print(json.dumps({**seconds, "clock": clock, "megabytes": memory}))


if __name__ == "__main__":
    main()
