"""Two places of one programme that cannot both be right: ages that exclude each other, incomes that differ."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final

from todoke.eligibility.rules import reading
from todoke.eligibility.rules.extraction import money
from todoke.eligibility.rules.extraction.places import ROLES
from todoke.eligibility.rules.extraction.proposals import Contradiction, Kind, Place, Proposal
from todoke.eligibility.rules.extraction.spans import Span, span_of
from todoke.eligibility.rules.extraction.wording import fold
from todoke.eligibility.rules.tree import Constant, Fact, walk

_TITLES: Final = ("name", "short_name")


def of(content: Mapping[str, object], proposals: Sequence[Proposal]) -> tuple[Contradiction, ...]:
    """Every contradiction, each once."""
    return (*_ages(proposals), *_incomes(content, proposals))


def _ages(proposals: Sequence[Proposal]) -> Iterator[Contradiction]:
    """Fields that say whom it is for, against each other: titles, target fields, stored numbers; running text only against numbers."""
    spans = _spans(proposals)
    for (one, (place, mine)), (other, (there, theirs)) in combinations(spans.items(), 2):
        if not (_is_firm(one) and _is_firm(other)) and not (_is_number(one) or _is_number(other)):
            continue
        if mine.excludes(theirs):
            yield Contradiction("ages_exclude", place, there)
        elif mine.differs(theirs):
            yield Contradiction("ages_differ", place, there)


def _is_number(name: str) -> bool:
    return name not in ROLES


def _is_firm(name: str) -> bool:
    return _is_number(name) or name in _TITLES or name.startswith("target_")


def _spans(proposals: Sequence[Proposal]) -> dict[str, tuple[Place, Span]]:
    """The ages of each field that speaks of one range only."""
    found: dict[str, list[tuple[Place, Span]]] = {}
    for each in proposals:
        if each.kind in (Kind.AGE, Kind.SCHOOL) and (span := span_of(reading.read(each.text))):
            for place in (each.place, *each.elsewhere):
                found.setdefault(place.field, []).append((place, span))
    return {name: places[0] for name, places in found.items() if len({span for _, span in places}) == 1}


def _incomes(content: Mapping[str, object], proposals: Sequence[Proposal]) -> Iterator[Contradiction]:
    """The number of an income field against those of the text."""
    mine = [each for each in proposals if each.kind is Kind.INCOME and each.field == "income_conditions"]
    others = [each for each in proposals if each.kind is Kind.INCOME and each.field != "income_conditions"]
    texts = {name: str(content.get(name) or "") for name in ROLES if name != "income_conditions"}
    numbers = {value for text in texts.values() for value in _yens(fold(text))}
    long = max(texts, key=lambda name: len(texts[name]))
    for each in mine:
        if _value(each) in numbers or not any(texts.values()):
            continue
        same = [other for other in others if _fact(other) == _fact(each)]
        if same:
            yield Contradiction("income_differs", each.place, same[0].place)
        elif not each.elsewhere:
            yield Contradiction("income_not_in_text", each.place, Place(long, 0, 0))


def _yens(folded: str) -> Iterable[int]:
    return (value for found in money.amounts(folded) if (value := money.yen(found)) is not None)


def _value(proposal: Proposal) -> int:
    return next(
        each.value
        for each in walk(reading.read(proposal.text))
        if isinstance(each, Constant) and isinstance(each.value, int)
    )


def _fact(proposal: Proposal) -> str:
    return next(each.name for each in walk(reading.read(proposal.text)) if isinstance(each, Fact))
