"""`make oracle`: draw families, ask both, print what differs and why; 1 when something differs and nobody can say why."""

import argparse
import sys
import time

from scripts.oracle import environment
from scripts.oracle.asking import Asked
from scripts.oracle.comparing import Divergence, Found, compare, shrunk
from scripts.oracle.explained import BY_CODE
from scripts.oracle.families import Family, draw
from scripts.oracle.programs import PROGRAMS, decider

SHOWN = 5
EVERY = environment.ROOT / "var/oracle/divergences.txt"


def told(family: Family) -> str:
    """A family in one line."""
    people = []
    for person in family.people:
        more = [
            f"{name} {value}"
            for name in ("physical", "intellectual", "mental", "special")
            if (value := getattr(person, name))
        ]
        more += (
            ["palsy"] * person.palsy
            + [person.school] * (person.school != "none")
            + ["not supported"] * (not person.supported)
        )
        more += [f"{person.income:,} yen"] * bool(person.income)
        people.append(f"{person.born}" + (f" ({', '.join(more)})" if more else ""))
    parents, children = people[: len(family.parents)], people[len(family.parents) :]
    flags = [name for name in ("deducted", "tax_exempt", "assistance") if getattr(family, name)]
    return f"on {family.day}: parents {'; '.join(parents)} | children {'; '.join(children) or '–'} | dependants {family.dependants} {' '.join(flags)}"


def table(found: Found) -> str:
    """A Markdown table of programmes."""
    lines = [
        "| programme | compared | we pay | equal | one within the other | explained | unexplained |",
        "|---|---|---|---|---|---|---|",
    ]
    for each in PROGRAMS:
        tally = found.tallies[each.key]
        cells = (tally.compared, tally.paid, tally.exact, tally.inside, tally.explained, tally.unexplained)
        lines.append(f"| {each.name} | " + " | ".join(f"{cell:,}" for cell in cells) + " |")
    return "\n".join(lines)


def reasons(found: Found) -> str:
    """Why they differ, how often, with our citation and one family."""
    lines = []
    for each in PROGRAMS:
        for code, count in found.tallies[each.key].reasons.most_common():
            reason, example = BY_CODE[code], found.example(each, code)
            coarser = " WE ARE COARSER." if reason.we_are_coarser else ""
            lines += [f"{each.name}, {count:,} ×, {code}:{coarser} {reason.words}", f"    our source: {reason.source}"]
            lines += [f"    e.g. ours {example.mine}, theirs {example.theirs}; {told(example.family)}"]
    return "\n".join(lines)


def every(found: Found) -> str:
    """Each single divergence, with why and our source."""
    lines = []
    for each in found.divergences:
        why = "; ".join(f"{one.code} ({one.source})" for one in each.reasons or ()) or "UNEXPLAINED"
        lines.append(f"{each.program.name}: ours {each.mine}, theirs {each.theirs}; {told(each.family)}; {why}\n")
    return "".join(lines)


def unexplained(divergence: Divergence) -> str:
    """One divergence that nobody can explain."""
    rule = decider(divergence.program.key, divergence.family.day).rule
    sources = "; ".join(each.title for each in rule.sources)
    return (
        f"UNEXPLAINED {divergence.program.name}: ours {divergence.mine}, theirs {divergence.theirs}\n    {told(divergence.family)}\n"
        f"    our source: {sources}"
    )


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    try:
        environment.make()
    except environment.Unavailable as refused:
        print(refused, file=sys.stderr)
        raise SystemExit(2) from None
    raise SystemExit(run(environment.command(), arguments.households, arguments.seed))


def run(command: list[str], households: int, seed: int) -> int:
    """Compare and print; the exit code."""
    began = time.perf_counter()
    families = list(draw(households, seed))
    with Asked(command) as asked:
        found = compare(families, asked.answers(families))
        shown: dict[str, list[str]] = {}
        for each in found.unexplained:
            if len(kept := shown.setdefault(each.program.key, [])) < SHOWN:
                kept.append(unexplained(shrunk(each, asked)))
    print(
        f"{households:,} households, seed {seed}: OpenFisca-Japan 2.2.0 and our templates, {time.perf_counter() - began:.0f} s\n"
    )
    print(table(found))
    print(f"\nWhy they differ:\n{reasons(found)}")
    for text in dict.fromkeys(text for texts in shown.values() for text in texts):
        print(f"\n{text}")
    EVERY.parent.mkdir(parents=True, exist_ok=True)
    EVERY.write_text(every(found), encoding="utf-8")
    print(f"\nEach of the {len(found.divergences):,} divergences: {EVERY.relative_to(environment.ROOT)}")
    count = len(found.unexplained)
    print(f"\n{count:,} divergences are unexplained." if count else "\nEvery divergence is explained.")
    return 1 if count else 0


if __name__ == "__main__":
    main()
