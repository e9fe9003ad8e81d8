"""Both answers beside each other: alike, explained by known reasons that reproduce the other answer, or unexplained."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

from scripts.oracle.asking import Asked
from scripts.oracle.explained import REASONS, Reason
from scripts.oracle.families import Family, Person
from scripts.oracle.programs import PROGRAMS, Program, Span, answer, facts, ours, programs_on


def agree(mine: Span, theirs: Span) -> bool:
    """One range lies within the other; an exact amount is a range of its own."""
    return mine.holds(theirs) or theirs.holds(mine)


def why(program: Program, family: Family, theirs: Span) -> tuple[Reason, ...] | None:
    """The fewest reasons under which our rules, asked as OpenFisca-Japan understands the family, give its answer."""
    known = [each for each in REASONS if program.key in each.programs and each.applies(family)]
    for count in range(1, len(known) + 1):
        for chosen in combinations(known, count):
            asked = family
            for each in chosen:
                asked = each.as_they_do(asked)
            if agree(ours(program, asked), theirs):
                return chosen
    return None


@dataclass(frozen=True, slots=True)
class Divergence:
    """One family, one programme, two answers that are not alike."""

    program: Program
    family: Family
    mine: Span
    theirs: Span
    reasons: tuple[Reason, ...] | None


@dataclass(slots=True)
class Tally:
    """What was found for one programme."""

    compared: int = 0
    paid: int = 0
    exact: int = 0
    inside: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    explained: int = 0
    unexplained: int = 0


@dataclass(slots=True)
class Found:
    """Everything that was found."""

    tallies: dict[str, Tally] = field(default_factory=lambda: {each.key: Tally() for each in PROGRAMS})
    divergences: list[Divergence] = field(default_factory=list)

    @property
    def unexplained(self) -> list[Divergence]:
        """What nobody can explain."""
        return [each for each in self.divergences if each.reasons is None]

    def example(self, program: Program, code: str) -> Divergence:
        """The smallest family for a reason."""
        fitting = [
            each
            for each in self.divergences
            if each.program is program and code in {one.code for one in each.reasons or ()}
        ]
        return min(fitting, key=lambda each: (len(each.reasons or ()), each.family.size))


def compare(families: Sequence[Family], answers: Iterable[dict[str, Span]]) -> Found:
    """Count, and keep what nobody can explain."""
    found = Found()
    for family, theirs in zip(families, answers, strict=True):
        known = facts(family)
        for program in programs_on(family.day):
            _count(found, program, family, answer(program, family, known), theirs[program.key])
    return found


def _count(found: Found, program: Program, family: Family, mine: Span, theirs: Span) -> None:
    tally = found.tallies[program.key]
    tally.compared += 1
    tally.paid += mine.most > 0
    if agree(mine, theirs):
        tally.exact += mine == theirs
        tally.inside += mine != theirs
        return
    reasons = why(program, family, theirs)
    found.divergences.append(Divergence(program, family, mine, theirs, reasons))
    tally.unexplained += reasons is None
    tally.explained += reasons is not None
    tally.reasons.update(each.code for each in reasons or ())


def shrunk(divergence: Divergence, asked: Asked) -> Divergence:
    """The smallest family that still shows an unexplained divergence."""

    def still(family: Family) -> Divergence | None:
        theirs = asked.answers([family])[0][divergence.program.key]
        mine = ours(divergence.program, family)
        if agree(mine, theirs) or why(divergence.program, family, theirs) is not None:
            return None
        return Divergence(divergence.program, family, mine, theirs, None)

    return _shrunk(divergence, still)


def _shrunk(divergence: Divergence, still: Callable[[Family], Divergence | None]) -> Divergence:
    while True:
        for smaller in simpler(divergence.family):
            if (found := still(smaller)) is not None:
                divergence = found
                break
        else:
            return divergence


def simpler(family: Family) -> Iterator[Family]:
    """Families with one thing less."""
    for place in range(len(family.children)):
        yield replace(family, children=family.children[:place] + family.children[place + 1 :])
    if len(family.parents) > 1:
        yield replace(family, parents=family.parents[:1])
    for change in ({"tax_exempt": False}, {"assistance": False}, {"dependants": 0}, {"deducted": True}):
        if any(getattr(family, name) != value for name, value in change.items()):
            yield replace(family, **change)
    if family.income:
        yield family.with_income(0)
    for place, person in enumerate(family.parents):
        for plain in _plainer(person):
            yield replace(family, parents=(*family.parents[:place], plain, *family.parents[place + 1 :]))
    for place, person in enumerate(family.children):
        for plain in _plainer(person):
            yield family.with_children({place: plain})


def _plainer(person: Person) -> Iterator[Person]:
    bare = replace(person, physical=0, intellectual=0, mental=0, palsy=False, special=0)
    for plain in (bare, replace(person, school="none"), replace(person, supported=True)):
        if plain != person:
            yield plain
