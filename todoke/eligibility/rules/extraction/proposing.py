"""From a programme's content to everything that its words propose; the same words always propose the same."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

from todoke.eligibility.rules import checking, possible, reading
from todoke.eligibility.rules.extraction import ages, births, contradictions, money, people, residence, undecidable
from todoke.eligibility.rules.extraction.alternatives import groups, negated
from todoke.eligibility.rules.extraction.places import ROLES, Role, Sentence, said
from todoke.eligibility.rules.extraction.proposals import (
    AmountProposal,
    Atom,
    CheckProposal,
    Confidence,
    Contradiction,
    Extraction,
    Kind,
    Place,
    Proposal,
)  # fmt: skip
from todoke.eligibility.rules.extraction.saying import labels
from todoke.eligibility.rules.extraction.spans import span_of
from todoke.eligibility.rules.extraction.structured import proposed as structured
from todoke.eligibility.rules.extraction.wording import fold
from todoke.eligibility.rules.rule import Condition, Rule
from todoke.eligibility.rules.tree import Node, any_of
from todoke.eligibility.rules.writing import text_of
from todoke.people.rules.facts import Subject

MOST_PROPOSALS: Final = 120
MOST_PLACES: Final = 20
LONGEST_FIELD: Final = 50_000
_IN_TITLES: Final = frozenset({Kind.AGE, Kind.SCHOOL, Kind.SINGLE_PARENT, Kind.TWINS, Kind.PREGNANCY})
_AGES: Final = frozenset({Kind.AGE, Kind.SCHOOL})
_OF_AMOUNTS: Final = frozenset({Kind.AGE, Kind.SCHOOL, Kind.CHILDREN})
#: Before it: a footnote, or what holds in a special case only.
_ASIDE: Final = re.compile(r"※|(?:とき|場合)は")
_KEY: Final = re.compile(r"[0-9A-Za-z]{1,20}")


def propose(content: Mapping[str, object], body_key: str) -> Extraction:
    """Conditions, checks, amounts and contradictions of a programme of a body."""
    town = residence.town_of(body_key if _KEY.fullmatch(body_key) else "", content.get("area_code"))
    found = _Found(content)
    for name, role in ROLES.items():
        value = content.get(name)
        if isinstance(value, str) and value and not _repeats(content, name, value):
            _read(found, name, fold(value[:LONGEST_FIELD]), role, town)
    found.complete()
    proposals = tuple(found.proposals.values())
    flat = tuple(each for group in proposals for each in group)[:MOST_PROPOSALS]
    disagreeing = contradictions.of(content, flat)
    return Extraction(
        _doubted(flat, disagreeing),
        tuple(found.checks.values())[:MOST_PROPOSALS],
        tuple(found.amounts.values())[:MOST_PROPOSALS],
        disagreeing,
    )


def _repeats(content: Mapping[str, object], name: str, value: str) -> bool:
    """Whether a field only says again what an earlier one of the same role said."""
    for earlier, role in ROLES.items():
        if earlier == name:
            return False
        if role is ROLES[name] and content.get(earlier) == value:
            return True
    return False


def _doubted(proposals: tuple[Proposal, ...], disagreeing: Iterable[Contradiction]) -> tuple[Proposal, ...]:
    """The proposals; those that contradict each other are unsure."""
    places = {place for each in disagreeing for place in (each.first, each.second)}
    return tuple(replace(each, confidence=Confidence.UNSURE) if each.place in places else each for each in proposals)


def _key(node: Node) -> str:
    """One key for one meaning: below 40 is up to 39, and 24 months are two years."""
    span = span_of(node)
    return text_of(node) if span is None else f"{span.low:.3f} {span.high:.3f} {span.loose}"


@lru_cache(maxsize=2_000)
def _is_usable(node: Node) -> bool:
    """Whether types and units hold, and some meet it and others do not."""
    if checking.problems_of(node, parameters={}):
        return False
    return not possible.problems_of(Rule(Subject.MEMBER, (Condition(node),)))


@dataclass(slots=True)
class _Found:
    """What was found so far; a condition said again only adds a place."""

    content: Mapping[str, object]
    proposals: dict[str, list[Proposal]] = field(default_factory=dict)
    checks: dict[str, CheckProposal] = field(default_factory=dict)
    amounts: dict[tuple[object, ...], AmountProposal] = field(default_factory=dict)
    general: list[list[tuple[Atom, Place]]] = field(default_factory=list)  # kept back until all is read

    def add(self, group: Iterable[tuple[Atom, Place]]) -> None:
        """One condition, or alternatives."""
        kept = [(atom, place) for atom, place in group if _is_usable(atom.node)]
        if not kept:
            return
        if all(atom.is_general for atom, _ in kept):
            self.general.append(kept)
            return
        self._keep(kept)

    def _keep(self, kept: list[tuple[Atom, Place]]) -> None:
        key = _key(any_of(atom.node for atom, _ in kept))
        if key in self.proposals:
            self._again(key, kept)
            return
        number = len(self.proposals)
        self.proposals[key] = [
            Proposal(
                atom.kind,
                text_of(atom.node),
                place,
                place.words(self.content),
                labels(atom.node),
                atom.confidence,
                number,
            )
            for atom, place in kept
        ]

    def _again(self, key: str, kept: list[tuple[Atom, Place]]) -> None:
        known = self.proposals[key]
        for number, (_, place) in enumerate(kept[: len(known)]):
            if len(known[number].elsewhere) < MOST_PLACES:
                known[number] = replace(known[number], elsewhere=(*known[number].elsewhere, place))

    def complete(self) -> None:
        """The ages that the record stores as numbers; and words such as 乳幼児, where nothing more exact was said."""
        if stored := structured(self.content):
            agreeing = self._agreeing(stored[0].node)
            if agreeing is None:
                self.add([stored])
            else:
                self._again(agreeing, [stored])
        if not any(each.kind in _AGES for group in self.proposals.values() for each in group):
            for group in self.general:
                self._keep(group)

    def _agreeing(self, node: Node) -> str | None:
        """The condition of words that mean the stored ages, school years included."""
        span = span_of(node)
        for key, group in self.proposals.items():
            words = span_of(reading.read(group[0].text)) if len(group) == 1 and group[0].kind in _AGES else None
            if span and words and span.means(words):
                return key
        return None

    def check(self, place: Place) -> None:
        """Words for a person."""
        quote = place.words(self.content)
        self.checks.setdefault(quote, CheckProposal(place, quote))


def _read(found: _Found, name: str, folded: str, role: Role, town: residence.Town) -> None:
    """Everything that one field says."""
    in_list = False  # of alternatives
    waiting: list[tuple[Atom, Place]] = []
    for sentence in said(folded, role):
        in_list = in_list and sentence.is_listed
        if not in_list and waiting:
            found.add(waiting)
            waiting = []
        atoms = _atoms(sentence, role, town) if sentence.of_whom or role is Role.STORY else []
        atoms = _amounts(found, name, sentence, role, atoms)
        if not sentence.of_whom:
            continue
        for place in _checks(name, sentence, role, town):
            found.check(place)
        for group in groups(sentence.text, atoms):
            placed = [(atom, Place(name, sentence.start + atom.start, sentence.start + atom.end)) for atom in group]
            if in_list and len(atoms) == 1:
                waiting += placed
            else:
                found.add(placed)
        in_list = in_list or _OPENS_LIST.search(sentence.text) is not None
    if waiting:
        found.add(waiting)


_OPENS_LIST: Final = re.compile(r"いずれか(?:の|に|一つ|1つ)[^。]{0,20}$|いずれかに該当[^。]{0,20}$")


def _atoms(sentence: Sentence, role: Role, town: residence.Town) -> list[Atom]:
    """The conditions of a sentence without overlaps, in order; what is undecidable is left out."""
    text = sentence.text
    seen = [*ages.atoms(text), *births.atoms(text), *people.atoms(text)]
    if role is not Role.TITLE:
        seen += [*residence.atoms(text, town), *money.atoms(text, of_income=role is Role.INCOME)]
    else:
        seen = [atom for atom in seen if atom.kind in _IN_TITLES]
    open_ = list(undecidable.clauses(text))
    kept: list[Atom] = []
    for atom in sorted(seen, key=lambda each: (each.start, each.start - each.end)):
        if (kept and atom.start < kept[-1].end) or any(start < atom.end and atom.start < end for start, end in open_):
            continue
        kept.append(replace(atom, confidence=_confidence(atom, text, role)))
    starts = [*(atom.start for atom in kept[1:]), len(text)]
    turned = (
        (atom, negated(text, atom, until) if until >= atom.end else atom.node)
        for atom, until in zip(kept, starts, strict=False)
    )
    return [replace(atom, node=node) for atom, node in turned if node is not None]


def _confidence(atom: Atom, text: str, role: Role) -> Confidence:
    """Words in running text are less sure than those of a field that says nothing else; a footnote or special case less still."""
    if atom.confidence is Confidence.UNSURE or _ASIDE.search(text, 0, atom.start):
        return Confidence.UNSURE
    return atom.confidence if role in (Role.WHO, Role.INCOME) else Confidence.LIKELY


def _checks(name: str, sentence: Sentence, role: Role, town: residence.Town) -> Iterator[Place]:
    """What of a sentence no rule decides."""
    if role is Role.TITLE:
        return
    spans = [
        *undecidable.clauses(sentence.text),
        *undecidable.words(sentence.text),
        *residence.elsewhere(sentence.text, town),
        *money.gross(sentence.text),
    ]
    for start, end in spans:
        yield Place(name, sentence.start + start, sentence.start + end)


def _amounts(found: _Found, name: str, sentence: Sentence, role: Role, atoms: list[Atom]) -> list[Atom]:
    """Note what a sentence pays; the conditions that stand before an amount belong to it and are taken out."""
    if role is not Role.STORY:
        return atoms
    taken: list[Atom] = []
    last = 0
    for start, end, least, most, per in money.payments(sentence.text):
        mine = [atom for atom in atoms if last <= atom.start and atom.end <= start and atom.kind in _OF_AMOUNTS]
        when = _when(mine[-1:])
        place = Place(name, sentence.start + start, sentence.start + end)
        found.amounts.setdefault(
            (least, most, per, when), AmountProposal(place, place.words(found.content), least, most, per, when)
        )
        taken += mine[-1:]
        last = end
    return [atom for atom in atoms if atom not in taken]


def _when(atoms: list[Atom]) -> str:
    node: Node | None = atoms[0].node if atoms else None
    return text_of(node) if node is not None and _is_usable(node) else ""
