"""How much of what texts say is proposed, and how much of what is proposed they say: `python -m bench.extraction`.

Against two hand-labelled sets: real records (only where the open data lies beside the checkout; the labels are ours, the text is not
here) and sentences of our own. The patterns were written with the first part in view; the others were labelled before they were first
compared (bench/README.md has the figures of that moment). ``--misses second`` names what goes wrong in the second part.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from bench.support import ROOT, Figure, finish
from todoke.eligibility.rules import reading
from todoke.eligibility.rules.extraction.drafting import draft
from todoke.eligibility.rules.extraction.proposals import Extraction
from todoke.eligibility.rules.extraction.proposing import propose
from todoke.eligibility.rules.tree import Between, Compare, Constant, Fact, Node, Or, all_of, conjuncts
from todoke.eligibility.rules.writing import text_of
from todoke.registry.formats import tokyo

LABELS: Final = ROOT / "tests" / "eligibility"
REAL: Final = ROOT.parent / "shared" / "data" / "tokyo-registry"
TOWN: Final = ("131999", "131999;桜台区")
#: The least that is kept up; lowered only with a reason.
LEAST_PRECISION, LEAST_RECALL = 0.9, 0.85
#: Kinds by the fact, where one condition reads several.
_OF_FACT: Final = {
    "fiscal_year_age": "school", "age": "age", "age_months": "age", "age_days": "age", "days_since_childbirth": "childbirth",
    "tax_exempt": "tax", "public_assistance": "welfare", "single_parent": "single_parent",
}  # fmt: skip
PARTS: Final = ("first", "second", "third", "fourth")
Unit = tuple[str, str]


@dataclass(slots=True)
class Score:
    """Proposed and said (both), proposed alone (too many), said alone (missed); by kind."""

    both: Counter[str] = field(default_factory=Counter)
    too_many: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def add(self, name: str, proposed: Iterable[Unit], said: Iterable[Unit]) -> None:
        """Compare one text."""
        ours, theirs = set(proposed), set(said)
        for unit in ours & theirs:
            self.both[unit[0]] += 1
        for unit in sorted(ours - theirs):
            self.too_many[unit[0]] += 1
            self.wrong.append(f"too many  {name}: {unit[1]}")
        for unit in sorted(theirs - ours):
            self.missed[unit[0]] += 1
            self.wrong.append(f"missed    {name}: {unit[1]}")

    def precision(self, kind: str | None = None) -> float:
        """The part of what was proposed that is right."""
        right, wrong = self._count(self.both, kind), self._count(self.too_many, kind)
        return right / (right + wrong) if right + wrong else 1.0

    def recall(self, kind: str | None = None) -> float:
        """The part of what is said that was proposed."""
        right, wrong = self._count(self.both, kind), self._count(self.missed, kind)
        return right / (right + wrong) if right + wrong else 1.0

    @staticmethod
    def _count(counter: Counter[str], kind: str | None) -> int:
        return counter[kind] if kind else sum(counter.values())

    @property
    def kinds(self) -> list[str]:
        """Every kind seen."""
        return sorted({*self.both, *self.too_many, *self.missed})


def units(kind: str, text: str) -> Iterator[Unit]:
    """A condition in parts that can be compared: one for each fact, ends of a range together, borders included."""
    ends: dict[str, list[Node]] = {}
    for part in conjuncts(reading.read(text)):
        plain = _plain(part)
        name = plain.left.name if isinstance(plain, Compare) and isinstance(plain.left, Fact) else ""
        ends.setdefault(
            name if isinstance(plain, Compare) and plain.operator in ("<=", ">=") else text_of(part), []
        ).append(plain)
        if isinstance(part, Between) and isinstance(part.item, Fact):
            ends.pop(text_of(part))
            ends[part.item.name] = [Compare(">=", part.item, part.low), Compare("<=", part.item, part.high)]
    for parts in ends.values():
        if isinstance(parts[0], Or):
            for item in parts[0].items:
                yield from units(kind, text_of(item))
            continue
        words = text_of(_plain(all_of(sorted(parts, key=text_of))))
        yield _kind(kind, words), words


def _plain(node: Node) -> Node:
    match node:
        case Compare("<", left, Constant(int(value))) if not isinstance(value, bool):
            return Compare("<=", left, Constant(value - 1))
        case Compare(">", left, Constant(int(value))) if not isinstance(value, bool):
            return Compare(">=", left, Constant(value + 1))
    return node


def _kind(kind: str, words: str) -> str:
    """Ages and school years often make one range, pregnancy and birth one word: each part counts for what it is."""
    return _OF_FACT.get(words.split(" ", maxsplit=1)[0], kind)


def proposed_units(found: Extraction) -> set[Unit]:
    """Everything that was proposed."""
    return {unit for each in found.proposals for unit in units(each.kind.value, each.text)}


def rows(name: str) -> list[dict[str, Any]]:
    """A set of labels."""
    return list(json.loads((LABELS / name).read_text(encoding="utf-8")))


@dataclass(slots=True)
class Result:
    """One part of one set."""

    conditions: Score = field(default_factory=Score)
    others: Score = field(default_factory=Score)  # checks, amounts, contradictions
    drafts: Counter[bool] = field(default_factory=Counter)
    coverage: Counter[str] = field(default_factory=Counter)
    texts: int = 0


def sentences(*, part: str) -> Result:
    """The sentences of our own."""
    result = Result()
    for row in rows("labelled_sentences.json"):
        if row["part"] != part:
            continue
        found = propose({row["field"]: row["text"], "area_code": TOWN[1]}, TOWN[0])
        name = row["text"].replace("\n", "/")
        result.conditions.add(name, proposed_units(found), _said(row["conditions"]))
        result.others.add(name, _counted(found), _expected(row))
        result.coverage[found.coverage.value] += 1
        result.texts += 1
        if wanted := row.get("draft"):
            document = draft(found) or {}
            whole = all_of(reading.read(each["text"]) for each in document.get("when", ()))  # type: ignore[attr-defined]
            right = {text_of(part) for part in conjuncts(whole)} == {
                text_of(part) for part in conjuncts(reading.read(wanted))
            }
            result.drafts[right] += 1
            if not right:
                result.others.wrong.append(f"draft     {name}: {text_of(whole)}")
    return result


def _said(conditions: Iterable[list[str]]) -> set[Unit]:
    return {unit for kind, text in conditions for unit in units(kind, text)}


def _counted(found: Extraction) -> set[Unit]:
    checks = {("check", f"check {number}") for number in range(len(found.checks))}
    return checks | {("amount", f"{each.least}-{each.most} {each.per.value} {each.when}") for each in found.amounts}


def _expected(row: dict[str, Any]) -> set[Unit]:
    checks = {("check", f"check {number}") for number in range(row["checks"])}
    return checks | {("amount", f"{least}-{most} {per} {when}") for least, most, per, when in row["amounts"]}


def records(*, part: str, folder: Path = REAL) -> Result:
    """The real records: a condition counts where it was found in a field that says it."""
    result = Result()
    contents = {file.name: _contents(file) for file in sorted(folder.glob("*.json"))}
    for row in rows("labelled_records.json"):
        if row["part"] != part:
            continue
        content, body, number = contents[row["file"]][row["index"]]
        if not number.endswith(f"+{row['number']}"):
            raise LookupError(f"{row['file']} {row['index']} is another record: {number}")
        found = propose(content, body)
        name = f"{row['file']} {row['index']}"
        said = {unit: each["fields"] for each in row["conditions"] for unit in units(each["kind"], each["text"])}
        result.conditions.add(name, _placed_units(found, said), said)
        result.others.add(name, *_others(found, row))
        result.coverage[found.coverage.value] += 1
        result.texts += 1
    return result


def _contents(file: Path) -> list[tuple[dict[str, object], str, str]]:
    with file.open("rb") as stream:
        return [(each.content or {}, each.body_code or "", each.number or "") for each in tokyo.read_file(stream)]


def _placed_units(found: Extraction, said: dict[Unit, list[str]]) -> set[Unit]:
    """What was proposed; in a field that does not say it, it counts as another condition."""
    seen: set[Unit] = set()
    for each in found.proposals:
        fields = {each.field, *(place.field for place in each.elsewhere)}
        for unit in units(each.kind.value, each.text):
            right = unit not in said or fields & set(said[unit])
            seen.add(unit if right else (unit[0], f"{unit[1]} in {each.field}"))
    return seen


def _others(found: Extraction, row: dict[str, Any]) -> tuple[set[Unit], set[Unit]]:
    """Checks by their field, amounts by their value, contradictions by their fields."""
    ours = {("amount", f"{each.least}-{each.most} {each.per.value} {each.when}") for each in found.amounts}
    theirs = {("amount", f"{least}-{most} {per} {when}") for least, most, per, when in row["amounts"]}
    open_ = [set(fields) for fields in row["checks"]]
    theirs |= {("check", f"check in {min(fields)}") for fields in open_}
    for each in found.checks:
        match = next((fields for fields in open_ if each.place.field in fields), None)
        ours.add(("check", f"check in {min(match) if match else each.place.field + ' (not said)'}"))
    pairs = [(code, set(one), set(other)) for code, one, other in row["contradictions"]]
    theirs |= {("contradiction", f"{code} {min(one)} {min(other)}") for code, one, other in pairs}
    for fault in found.contradictions:
        a, b = fault.first.field, fault.second.field
        hit = next(
            (p for p in pairs if p[0] == fault.code and ((a in p[1] and b in p[2]) or (b in p[1] and a in p[2]))), None
        )
        ours.add(("contradiction", f"{fault.code} {min(hit[1])} {min(hit[2])}" if hit else f"{fault.code} {a} {b}"))
    return ours, theirs


def figures(what: str, result: Result, *, limits: bool) -> list[Figure]:
    """The lines of one part."""
    score = result.conditions
    note = f"{result.texts} texts; " + ", ".join(f"{name} {count}" for name, count in sorted(result.coverage.items()))
    said = sum(score.both.values()) + sum(score.missed.values())
    lines = [
        Figure(
            f"{what}: precision of conditions", score.precision(), least=LEAST_PRECISION if limits else None, note=note
        ),
        Figure(
            f"{what}: recall of conditions",
            score.recall(),
            least=LEAST_RECALL if limits else None,
            note=f"{said} conditions said",
        ),
    ]
    for each, part in (
        *((kind, score) for kind in score.kinds),
        *((kind, result.others) for kind in result.others.kinds),
    ):
        right, told = part.both[each], part.both[each] + part.missed[each]
        lines.append(
            Figure(
                f"{what}: {each}, recall",
                part.recall(each),
                note=f"precision {part.precision(each):.2f}, {right} of {told}",
            )
        )
    if result.drafts:
        lines.append(
            Figure(
                f"{what}: drafts that join alternatives as meant", result.drafts[True], f"of {result.drafts.total()}"
            )
        )
    return lines


def main() -> None:
    """Print the figures; ends with 1 where a limit is missed."""
    lines: list[Figure] = []
    parts = [("sentences", sentences, part) for part in PARTS]
    if REAL.is_dir():
        parts += [("records", records, part) for part in ("first", "second")]
    else:
        print("Real records are left out: the open data is not beside this checkout (../shared/data).", file=sys.stderr)
    for name, run, part in parts:
        result = run(part=part)
        lines += figures(f"{name}, {part} part", result, limits=part != PARTS[-1])
        if "--misses" in sys.argv and part in sys.argv:
            print(name, *result.conditions.wrong, *result.others.wrong, sep="\n  ", file=sys.stderr)
    finish(lines)


if __name__ == "__main__":
    main()
