"""Decisions of the search box 「検索」: one typo forgiven, everyday words widened, wrong guesses read, results ranked."""

import re
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

#: Tokens any one of which will do.
AnyOf = tuple[str, ...]
#: Token choices that must all be met.
Way = tuple[AnyOf, ...]

_SHORTEST_TYPO: Final = 3
_LONGEST_TYPO: Final = 20
_LONGEST_PHRASE: Final = 6  # words of a query that may form one everyday phrase


class Nearness(IntEnum):
    """Whose programme it is, seen from the resident's town: the order of the result groups."""

    OWN = 0
    METROPOLIS = 1
    NATION = 2
    AFFILIATED = 3
    ELSEWHERE = 4


# One typo -----------------------------------------------------------------------------------------------------------


def may_have_typo(term: str) -> bool:
    """Whether a term is long enough to forgive a typo in, and short enough to be one word."""
    return _SHORTEST_TYPO <= len(term) <= _LONGEST_TYPO and not term.isdigit()


def deletion_keys(term: str) -> list[str]:
    """The term and the term without one of its characters; two terms one edit apart share at least one key."""
    if not may_have_typo(term):
        return []
    return sorted({term} | {term[:place] + term[place + 1 :] for place in range(len(term))})


def within_one_edit(a: str, b: str) -> bool:
    """Whether one insertion, deletion, replacement or swap of neighbours turns one into the other."""
    if a == b:
        return True
    if len(a) > len(b):
        a, b = b, a
    if len(b) - len(a) > 1:
        return False
    start = 0
    while start < len(a) and a[start] == b[start]:
        start += 1
    if len(a) < len(b):
        return a[start:] == b[start + 1 :]
    if a[start + 1 :] == b[start + 1 :]:
        return True
    return a[start : start + 2] == b[start : start + 2][::-1] and a[start + 2 :] == b[start + 2 :]


# Everyday words -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class QueryWord:
    """One word of a query: its normalised form, its reading where it was written in kana, and the tokens it accepts."""

    normal: str
    kana: str
    accepts: AnyOf


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a query that a programme must meet: in the words used (the first way) or any way they also mean."""

    ways: tuple[Way, ...]

    def way_met(self, tokens: AbstractSet[str]) -> int | None:
        """The first way that these tokens meet; 0 is the words as they were typed; None when none does."""
        for place, way in enumerate(self.ways):
            if not any(map(tokens.isdisjoint, way)):
                return place
        return None


def expand(query: Sequence[QueryWord], phrases: Mapping[str, Sequence[Way]]) -> list[Clause]:
    """A query as clauses; the longest everyday phrase at each place is widened before its single words are.

    ``phrases`` is keyed by the joined normalised words of a phrase, and by its reading.
    """
    clauses: list[Clause] = []
    start = 0
    while start < len(query):
        for end in range(min(len(query), start + _LONGEST_PHRASE), start, -1):
            part = query[start:end]
            found = phrases.get("".join(word.normal for word in part))
            if found is None and all(word.kana for word in part):
                found = phrases.get("".join(word.kana for word in part))
            if found is not None:
                own: Way = tuple(word.accepts for word in part)
                clauses.append(Clause((own, *(way for way in found if way != own))))
                start = end
                break
        else:
            clauses.append(Clause(((query[start].accepts,),)))
            start += 1
    return clauses


# Ranking ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Candidate:
    """What ranking needs to know of a programme that the index found."""

    name: str  # folded
    short_name: str  # folded
    name_tokens: frozenset[str]
    alias_tokens: frozenset[str]  # of the short name and keywords


_EXACT, _BEGINS = 1000, 60
_IN_NAME, _IN_NAME_MEANT, _IN_ALIAS, _IN_ALIAS_MEANT, _IN_TEXT = 100, 80, 45, 30, 5


def score(candidate: Candidate, clauses: Sequence[Clause], *, typed: str) -> int:
    """How well a programme answers: exact name, then words of its name, then short name and keywords, then its text.

    ``typed`` is the folded query. Among the meanings of an everyday phrase the earlier ones count for more.
    """
    total = 0
    for clause in clauses:
        in_name = clause.way_met(candidate.name_tokens)
        in_alias = clause.way_met(candidate.alias_tokens)
        gains = [_IN_TEXT]
        if in_name is not None:
            gains.append(_IN_NAME if in_name == 0 else max(_IN_NAME_MEANT - 3 * in_name, _IN_ALIAS + 1))
        if in_alias is not None:
            gains.append(_IN_ALIAS if in_alias == 0 else max(_IN_ALIAS_MEANT - 2 * in_alias, _IN_TEXT + 1))
        total += max(gains)
    if typed and typed in (candidate.name, candidate.short_name):
        total += _EXACT
    elif typed and candidate.name.startswith(typed):
        total += _BEGINS
    return total


def rank_key(candidate: Candidate, clauses: Sequence[Clause], *, typed: str) -> tuple[int, int, str]:
    """A sort key: the best answer first, then the shorter name, then the name itself, so that order never wavers."""
    return (-score(candidate, clauses, typed=typed), len(candidate.name), candidate.name)


# Who is in charge ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Guess:
    """Who the asker believes is in charge 「所管の思い込み」, and the query without it."""

    body_key: str
    rest: str


#: A name that ends in one of these is a body; without it the name may be an ordinary word.
_SURE_ENDINGS: Final = ("区", "市", "町", "村", "都", "府", "県", "道")
#: 区民, 都立, 市営 …: here the name is part of another word.
_NOT_AFTER: Final = "民立営議債道税報政会長制"
_AFTER: Final = r"(?:[ 、,]+|(?:でしょうか|ですか)[?]*|(?:の方|から|には|では|内|の|は|が|に|で|を|へ|と)(?:[ 、,]+)?|役所|役場|庁|$)"
#: Ordinary words that are also the stem of a town's name: taken for the town only with its ending.
_AMBIGUOUS: Final = frozenset({"中央", "国立", "大島", "北", "港", "清瀬", "稲城", "日の出", "府中"})


def _pattern(name: str) -> re.Pattern[str]:
    escaped = re.escape(name)
    if name.isascii():
        return re.compile(rf"(?:^|(?<=[^a-z0-9]))(?:in |of )?{escaped}(?:'s)?(?=$|[^a-z0-9])")
    if len(name) >= 3 and name.endswith(_SURE_ENDINGS):
        return re.compile(rf"{escaped}(?![{_NOT_AFTER}])(?:{_AFTER})?")
    return re.compile(rf"(?:^|(?<=[ 、,のはがでに])){escaped}{_AFTER}")


def _stems(name: str) -> Iterable[str]:
    """A body's name and, where it cannot be mistaken, the name without its ending (荒川区: 荒川)."""
    yield name
    stem = name[:-1]
    if name.endswith(("区", "市", "町", "村", "都")) and len(stem) >= 2 and stem not in _AMBIGUOUS:
        yield stem
    for ending in (" city", " town", " village", " metropolitan government"):
        if name.endswith(ending) and len(name) > len(ending) + 2:
            yield name.removesuffix(ending)


def read_guess(query: str, names: Mapping[str, Sequence[str]]) -> Guess | None:
    """A body named in a query, folded to lower case by the caller, and what remains; None when none is named.

    ``names`` maps each body's key to its names (official, kana, English, and what people call it: 「都」,「国」).
    Of several (「東京都荒川区の保育園」) the last named counts and all are taken out.
    """
    rest, last = query, None
    spelled = {spelling: key for key, given in names.items() for name in given for spelling in _stems(name) if spelling}
    longest_first = sorted((name for name in spelled if name in query), key=lambda name: (-len(name), name))
    found: list[tuple[int, str]] = []
    for name in longest_first:
        match = _pattern(name).search(rest)
        if match is None:
            continue
        found.append((match.start(), spelled[name]))
        gap = " " * (match.end() - match.start())
        rest = rest[: match.start()] + gap + rest[match.end() :]
    if not found:
        return None
    last = max(found)[1]
    return Guess(last, " ".join(rest.split()).strip("、, "))
