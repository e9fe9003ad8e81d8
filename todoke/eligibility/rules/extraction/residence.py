"""Where somebody must live: the body's own town becomes a condition, another town or the metropolis is left to a person."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from todoke.eligibility.rules.extraction.proposals import Atom, Confidence, Kind
from todoke.eligibility.rules.tree import Compare, Constant, Fact

_LIVES: Final = r"(?:お住まい|お住い|住んで|住む|住み|在住|居住|住所|住民(?:登録|基本台帳|票))"
_GIVES: Final = r"(?:(?:が|を|の|に)?(?:ある|あり|有(?:する|し)|登録(?:が|の)?(?:ある|あり|されて)|して(?:いる|おり)))?"
_HERE: Final = re.compile(r"住民(?:登録|基本台帳|票)(?:に|が|の)?(?:登録|記録|記載)?(?:の|が)?(?:ある|あり|されて)")
_CITIZEN: Final = re.compile(r"(?<![一-鿿])[区市町村]民(?=の方|で|に限|である|$|、)")
_GENERIC: Final = frozenset(
    {"区", "市", "町", "村", "島", "当区", "当市", "当町", "当村", "本区", "本市", "本町", "本村", "同区", "同市"}
)
_KANA: Final = re.compile("[ぁ-んァ-ヶー]")
_PARTICLES: Final = frozenset("がはもをにでとのてき")
_METROPOLIS: Final = ("都", "東京都")
_NAME: Final = re.compile(r"^[0-9]{5,6};(.{1,20})$")


@dataclass(frozen=True, slots=True)
class Town:
    """The body whose programme it is: its key, and its name where the record says it."""

    key: str
    name: str = ""

    @property
    def is_prefecture(self) -> bool:
        """Whether it is no municipality, so that no household's town is ever equal to it."""
        return len(self.key) < 5 or self.key[2:5] == "000"


def town_of(body_key: str, area: object) -> Town:
    """The town by its key and the record's own words (``132195;狛江市``)."""
    named = _NAME.match(area) if isinstance(area, str) else None
    return Town(body_key, named[1] if named else "")


@lru_cache(maxsize=128)
def _where(name: str) -> re.Pattern[str]:
    """A place and that one lives there; the town's own name may be of any letters."""
    own = f"{re.escape(name)}[内外]?|" if name else ""
    return re.compile(
        rf"(?P<where>{own}[一-鿿々ヶケ]{{0,8}}[区市町村都島][内外]?)(?:に|で|へ|の)?(?:引き続き)?(?P<lives>{_LIVES}{_GIVES})"
    )


def atoms(text: str, town: Town) -> Iterator[Atom]:
    """The conditions of one folded sentence."""
    if town.is_prefecture:
        return
    own = Compare("=", Fact("area"), Constant(town.key))
    for found in _where(town.name).finditer(text):
        if _is_own(text, found, town):
            yield Atom(Kind.RESIDENCE, own, _start(found, town), found.end())
    for pattern, sure in ((_HERE, Confidence.LIKELY), (_CITIZEN, Confidence.LIKELY)):
        for found in pattern.finditer(text):
            yield Atom(Kind.RESIDENCE, own, found.start(), found.end(), sure)
    if town.name:
        for found in re.finditer(
            rf"{re.escape(town.name)}の(?=小|中学|高校生|児童|生徒|お?子|妊|住民|方|未就学|乳幼児)|{re.escape(town.name)}民(?=[のでにが、\s]|$)",
            text,
        ):
            yield Atom(Kind.RESIDENCE, own, found.start(), found.end(), Confidence.LIKELY)


def elsewhere(text: str, town: Town) -> Iterator[tuple[int, int]]:
    """Words that ask for living in another place than the body's town."""
    for found in _where(town.name).finditer(text):
        if town.is_prefecture or not _is_own(text, found, town):
            yield found.start(), found.end()


def _is_own(text: str, found: re.Match[str], town: Town) -> bool:
    """Whether a place means the body's own town: by its name, or as "the ward"."""
    place = found["where"].removesuffix("内")
    if town.name and place.endswith(town.name):
        return True
    if place.endswith("外") or place in _METROPOLIS:
        return False
    if len(place) == 1:  # after kana it is rather the end of a name (みどり市), unless they are a particle
        before = text[max(0, found.start() - 1) : found.start()]
        return place in _GENERIC and (before in _PARTICLES or not _KANA.match(before))
    return place[-2:] in _GENERIC or not town.name


def _start(found: re.Match[str], town: Town) -> int:
    """Where the name of the place begins; kanji that only stand before it do not belong to it."""
    words = found["where"].removesuffix("内")
    if town.name and words.endswith(town.name):
        return found.start() + len(words) - len(town.name)
    for length in (2, 1):
        if words[-length:] in _GENERIC:
            return found.start() + len(words) - min(length, len(words))
    return found.start()
