"""Asks the driver: families go to another process as JSON lines, its amounts come back as ranges."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from datetime import date
from types import TracebackType
from typing import Final

from scripts.oracle.families import STANDARD, Family, Person
from scripts.oracle.programs import Program, Span, programs_on

#: Families in one question; a question is one simulation.
BATCH: Final = 2_000


class Asked:
    """The other side, running until the block ends."""

    def __init__(self, command: Sequence[str]) -> None:
        self._process = subprocess.Popen(
            list(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def __enter__(self) -> "Asked":
        return self

    def __exit__(self, *failure: type[BaseException] | BaseException | TracebackType | None) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()

    def answers(self, families: Sequence[Family]) -> list[dict[str, Span]]:
        """Each family's range for each programme that can be compared on its day."""
        found: dict[int, dict[str, Span]] = {}
        groups: dict[tuple[date, bool], list[int]] = {}
        for place, family in enumerate(families):
            groups.setdefault((family.day, family.deducted), []).append(place)
        for (day, deducted), places in groups.items():
            for start in range(0, len(places), BATCH):
                part = places[start : start + BATCH]
                spans = self._one_day(day, deducted, [families[place] for place in part])
                found.update(zip(part, spans, strict=True))
        return [found[place] for place in range(len(families))]

    def _one_day(self, day: date, deducted: bool, families: Sequence[Family]) -> list[dict[str, Span]]:
        asked = programs_on(day)
        names = list(dict.fromkeys(name for each in asked for name in each.variables))
        question = {
            "day": day.isoformat(),
            "deducted": deducted,
            "variables": names,
            "families": [written(each) for each in families],
        }
        values = self.values(question)
        return [
            {each.key: span(each, family, values, place) for each in asked} for place, family in enumerate(families)
        ]

    def values(self, question: object) -> dict[str, list[float]]:
        """One line out, one line back."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(question, ensure_ascii=False) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the driver ended (exit code {self._process.wait(30)})")
        found: dict[str, list[float]] = json.loads(line)
        return found


def span(program: Program, family: Family, values: Mapping[str, Sequence[float]], place: int) -> Span:
    """What its amounts say of one programme for the family in this place."""
    least, most = (round(values[name][place]) for name in (program.least, program.most))
    if program.key == "tokubetsu-jido-fuyo-teate":  # it knows no grades: the least is grade 2 for all, the most grade 1
        grades = {child.special for child in family.children if child.special}
        least, most = (most if grades == {1} else least), (least if grades == {2} else most)
    return Span(min(least, most), max(least, most))


def written(family: Family) -> dict[str, object]:
    """A family as the driver reads it."""
    return {
        "parents": [_person(each) for each in family.parents], "children": [_person(each) for each in family.children],
        "dependants": family.dependants, "tax_exempt": family.tax_exempt or family.assistance, "assistance": int(family.assistance),
        "after_deductions": max(0, family.income - STANDARD),
    }  # fmt: skip


def _person(person: Person) -> dict[str, object]:
    return {
        "born": person.born.isoformat(), "income": person.income, "physical": person.physical, "intellectual": person.intellectual,
        "mental": person.mental, "palsy": person.palsy, "school": person.school,
    }  # fmt: skip
