"""`make bench`: every measurement, each in a process of its own, and one table of what was found.

`python -m bench pages import_parse` runs only those. Ends with 1 when a limit is missed.
"""

import os
import sys
import time

from bench import support
from bench.support import Figure

MODULES = (
    "import_parse",
    "import_full",
    "pages",
    "search",
    "extraction",
    "household",
    "openfisca",
    "protection",
    "ledger",
    "sign_in",
    "notices_hand_over",
    "procedures_files",
    "openfisca_million",
    "matching",
    "notices_night",
    "procedures_step",
    "voice_grouping",
    "voice_masking",
    "voice_accept",
    "voice_board",
    "survey_raking",
)


def main() -> None:
    """Run them one after another and print."""
    chosen = [name for name in sys.argv[1:] if name in MODULES] or list(MODULES)
    busy = os.getloadavg()[0] / (os.cpu_count() or 1)
    if busy > 0.5:
        print(f"Other programs keep this machine busy ({busy:.0%}): seconds of the clock will be too long.", flush=True)
    figures: list[Figure] = []
    for name in chosen:
        began = time.perf_counter()
        print(f"{name} …", file=sys.stderr, flush=True)
        figures += support.in_child(f"bench.{name}", environment={})
        print(f"{name}: {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    print(support.table(figures))
    missed = [each for each in figures if each.holds is False]
    print(f"\n{len(missed)} limits are missed." if missed else "\nEvery limit holds.")
    raise SystemExit(bool(missed))


if __name__ == "__main__":
    main()
