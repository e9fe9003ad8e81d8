"""From what was typed to what must be met 「質問の読み取り」: filters, everyday phrases, names of bodies, typos."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache

from todoke.bodies.rules.codes import BodyKind
from todoke.common import words
from todoke.registry.models.search import SearchTerm
from todoke.registry.rules import synonyms
from todoke.registry.rules.search import (
    Clause,
    QueryWord,
    Way,
    deletion_keys,
    expand,
    may_have_typo,
    within_one_edit,
)
from todoke.registry.search.expressions import Node, Token
from todoke.registry.search.indexing import scope

#: What people call bodies besides their names; 「都」 and 「国」 count only with a particle after them.
_ALSO_PREFECTURE = ("都", "都庁", "metropolis")
_ALSO_NATION = ("国", "政府", "japan", "government", "national government")


@dataclass(frozen=True, slots=True)
class Filters:
    """What to narrow a search to; with an empty query, what to list."""

    body: str = ""
    body_kind: str = ""
    category: str = ""
    target: str = ""
    life_event: str = ""
    type: str = ""

    def nodes(self) -> tuple[Node, ...]:
        """The filters as tokens; a value that no programme can have finds nothing."""
        letters = {"body": "b", "body_kind": "k", "category": "c", "target": "t", "life_event": "l", "type": "y"}
        given = [(letters[each.name], str(getattr(self, each.name))) for each in fields(self)]
        return tuple(Token(scope(letter, value) or f"{letter}:") for letter, value in given if value)


@cache
def phrases() -> Mapping[str, Sequence[Way]]:
    """Everyday phrases, by their joined words and by their reading, with the ways that they can be met."""
    found: dict[str, list[Way]] = {}
    for phrase, terms in synonyms.pairs():
        spoken = words.asked(phrase)
        keys = {"".join(word.normal for word in spoken), words.reading(phrase), words.kana(words.fold(phrase))}
        ways = [tuple(tuple(choice) for choice in words.query_tokens(term)) for term in terms]
        for key in keys - {""}:
            kept = found.setdefault(key, [])
            kept.extend(way for way in ways if way and way not in kept)
    return found


@cache
def _phrase_terms() -> Mapping[str, frozenset[str]]:
    """Everyday words that a typo may have meant, by deletion key."""
    terms: dict[str, set[str]] = {}
    for phrase, _ in synonyms.pairs():
        term = words.hiragana(words.fold(phrase))
        for key in deletion_keys(term):
            terms.setdefault(key, set()).add(term)
    return {key: frozenset(each) for key, each in terms.items()}


def clauses_of(text: str) -> list[Clause]:
    """A query as clauses, everyday phrases widened; a phrase in kana is known by its reading, however it was cut."""
    clauses: list[Clause] = []
    waiting: list[str] = []
    for chunk in words.fold(text[: words.LONGEST_QUERY])[: words.LONGEST_QUERY].split():
        read = words.kana(chunk)
        ways = phrases().get(read) if len(read) > 2 else None
        if ways is None:
            waiting.append(chunk)
            continue
        clauses += _expanded(waiting)
        own: Way = tuple(word.accepts for word in words.asked(chunk))
        clauses.append(Clause(tuple(dict.fromkeys((own, *ways)))))
        waiting = []
    return clauses + _expanded(waiting)


def _expanded(chunks: Sequence[str]) -> list[Clause]:
    found = words.asked(" ".join(chunks))
    return expand([QueryWord(word.normal, word.kana, word.accepts) for word in found], phrases())


def names_of(kind: str, given: Sequence[str]) -> list[str]:
    """Every name that a body of this kind may be called by, folded; ``given`` begins with its official name."""
    names = [name for name in given if name]
    if kind == BodyKind.PREFECTURE and given[0].endswith("都"):
        names += _ALSO_PREFECTURE
    if kind == BodyKind.NATION:
        names += _ALSO_NATION
    return [words.fold(name) for name in names]


def corrections(text: str) -> list[str]:
    """The query with one of its parts replaced by a term one typo away, the longest part first; may be empty.

    The caller tries them and shows the first that finds something.
    """
    folded = words.fold(text[: words.LONGEST_QUERY])
    parts = [*folded.split(), *_nouns(folded), *(word.surface for word in words.words(folded))]
    wanted = sorted({part for part in parts if may_have_typo(part)}, key=lambda part: (-len(part), part))[:6]
    tried: dict[str, None] = {}
    for part in wanted:
        for term in _near_terms(words.hiragana(part)):
            tried.setdefault(folded.replace(part, term, 1))
    return [each for each in tried if each != folded][:8]


def _nouns(text: str) -> list[str]:
    return [compound for compound in words.compounds(text) if compound in text]


def _near_terms(term: str) -> list[str]:
    keys = deletion_keys(term)
    known = set(SearchTerm.objects.filter(key__in=keys).values_list("term", flat=True)[:200])
    for key in keys:
        known |= _phrase_terms().get(key, frozenset())
    near = [each for each in known if each != term and within_one_edit(term, each)]
    return sorted(near, key=lambda each: (abs(len(each) - len(term)), each))[:4]
