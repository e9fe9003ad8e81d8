"""Our rules and OpenFisca-Japan on the programmes that both know: families a second of processor time, in one run.

Needs the environment that `make oracle` makes; without it, it says so and measures nothing.
"""

import json
import os
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

from bench import support
from bench.support import Figure
from scripts.oracle import environment
from scripts.oracle.asking import written
from scripts.oracle.families import Family, draw
from scripts.oracle.programs import PROGRAMS, answer, decider, facts, programs_on

DAY = date(2025, 8, 15)
TURNS = 3
NAMES = list(dict.fromkeys(name for each in PROGRAMS for name in each.variables))
PARTS = {"physical": ("身体障害者手帳等級", "無一二三四五六七", "級"), "intellectual": ("愛の手帳等級", "無一二三四", "度"), "mental": ("精神障害者保健福祉手帳等級", "無一二三", "級")}  # fmt: skip


def ours(families: Sequence[Family]) -> float:
    """Each family's facts, every verdict with its conditions and range, one after another, as a page or the API asks."""
    for program in programs_on(DAY):
        decider(program.key, DAY)
    began = time.process_time()
    for family in families:
        known = facts(family)
        for program in programs_on(DAY):
            answer(program, family, known)
    return len(families) / (time.process_time() - began)


def simulated(families: Sequence[Family]) -> dict[str, float]:
    """OpenFisca-Japan inside its own process."""
    asked = {
        "day": DAY.isoformat(),
        "deducted": False,
        "variables": NAMES,
        "families": [written(each) for each in families],
    }
    command = [str(environment.PYTHON), str(Path(__file__).with_name("openfisca_peer.py"))]
    result = subprocess.run(
        command, input=json.dumps(asked) + "\n", stdout=subprocess.PIPE, text=True, check=True,
        env={**os.environ, "PYTHONPATH": str(environment.DRIVER.parent)},
    )  # fmt: skip
    found: dict[str, float] = json.loads(result.stdout)
    return found


def situation(family: Family) -> bytes:
    """A family as its web API reads it."""
    on = DAY.isoformat()
    members: dict[str, dict[str, object]] = {}
    roles: dict[str, list[str]] = {"親一覧": [], "子一覧": []}
    for role, people in (("親一覧", family.parents), ("子一覧", family.children)):
        for number, person in enumerate(people):
            name = f"{role[0]}{number}"
            roles[role].append(name)
            member: dict[str, object] = {
                "誕生年月日": {"ETERNITY": person.born.isoformat()},
                "所得": {on: person.income},
            }
            for part, (variable, words, unit) in PARTS.items():
                if grade := getattr(person, part):
                    member[variable] = {on: words[grade] + unit}
            members[name] = member
    home = {
        **roles,
        "居住都道府県": {on: "東京都"},
        "居住市区町村": {on: "渋谷区"},
        "扶養人数": {on: family.dependants},
    }
    return json.dumps(
        {"世帯員": members, "世帯一覧": {"世帯": {**home, **{name: {on: None} for name in NAMES}}}}
    ).encode()


@contextmanager
def served() -> Iterator[tuple[int, Callable[[], float]]]:
    """Its web API as it comes, with two workers: the port, and the processor seconds used so far."""
    port = support.free_port()
    command = [
        str(environment.PYTHON.with_name("openfisca")),
        "serve",
        "--country-package",
        "openfisca_japan",
        "--port",
        str(port),
        "--workers",
        "2",
    ]
    running = subprocess.Popen(command, stdout=sys.stderr, stderr=subprocess.DEVNULL)
    ticks = os.sysconf("SC_CLK_TCK")

    def seconds() -> float:
        children = Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text(encoding="ascii").split()
        fields = [Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split() for pid in children]
        return sum(int(each[11]) + int(each[12]) for each in fields) / ticks

    try:
        for _ in range(600):
            try:
                with urllib.request.urlopen(f"http://{support.HOST}:{port}/spec", timeout=30):
                    break
            except OSError:
                if running.poll() is not None:
                    raise RuntimeError("its web API did not start") from None
                time.sleep(0.1)
        yield port, seconds
    finally:
        running.terminate()
        running.wait(20)


def requested(families: Sequence[Family], port: int, seconds: Callable[[], float]) -> tuple[float, float]:
    """Requests a second of processor time, and by the clock with one client."""
    bodies = [situation(each) for each in families]
    before, began = seconds(), time.perf_counter()
    for body in bodies:
        request = urllib.request.Request(
            f"http://{support.HOST}:{port}/calculate", body, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=60) as response:
            response.read()
    return len(bodies) / (seconds() - before), len(bodies) / (time.perf_counter() - began)


def main() -> None:
    """Take turns, then compare medians."""
    if not environment.is_ready():
        print("OpenFisca-Japan is not set up, so it is left out: make oracle", file=sys.stderr)
        support.finish([])
    families = [
        replace(each, day=DAY, deducted=False) for each in draw(4_000, 1) if max(one.born for one in each.people) <= DAY
    ]
    mine, one, together, web, clock = [], [], [], [], []
    with served() as (port, seconds):
        requested(families[:20], port, seconds)
        for _ in range(TURNS):
            mine.append(ours(families[:1_000]))
            peer = simulated(families)
            one.append(peer["one"])
            together.append(peer["all"])
            per_processor, by_clock = requested(families[:100], port, seconds)
            web.append(per_processor)
            clock.append(by_clock)
    best = statistics.median(mine)
    count = f"{len(programs_on(DAY))} programmes"
    support.finish(
        [
            Figure("our rules, one family at a time", best, "families/s", note=count),
            Figure("OpenFisca-Japan in its process, one family at a time", statistics.median(one), "families/s"),
            Figure("ours / that", statistics.median(a / b for a, b in zip(mine, one, strict=True)), "×", least=1),
            Figure(f"OpenFisca-Japan, {len(families):,} families in one simulation", statistics.median(together), "families/s"),
            Figure("our one at a time / that", statistics.median(a / b for a, b in zip(mine, together, strict=True)), "×"),
            Figure("OpenFisca-Japan's web API", statistics.median(web), "requests/s", note=f"by the clock, one client: {statistics.median(clock):.1f}"),
            Figure("our rules in the process / its web API", statistics.median(a / b for a, b in zip(mine, web, strict=True)), "×"),
        ]
    )  # fmt: skip


if __name__ == "__main__":
    main()
