"""A small model of people who do not exist, for the sample's waves: the same answers every time, without chance.

Everybody has an age, a sex, a town and a way of answering, and two hidden traits: how easily they use a screen (less with age), and how much they have to do with
offices. Answers follow from these, from the year, and from a number made of a digest of who, when and what: nothing is drawn at random, so every set-up
has the same figures. What changes between the years is written here and nowhere else: ``_TREND``. A rewording moves an answer a little (``_REWORDED``), as it
does in life. No figure here was measured anywhere.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, TypeVar

from todoke.surveys.rules.kinds import AGE_BANDS, Mode, QuestionKind
from todoke.surveys.rules.wording import Option, Wording

_Each = TypeVar("_Each")
RESPONDENTS: Final = 400
_TOWNS: Final = (("131181", 0.22), ("132080", 0.25), ("131199", 0.33), ("132012", 0.20))
_WEB_AGES: Final = (0.05, 0.17, 0.20, 0.22, 0.18, 0.11, 0.05, 0.02)
_PAPER_AGES: Final = (0.02, 0.06, 0.08, 0.12, 0.17, 0.20, 0.22, 0.13)
_PHONE_AGES: Final = (0.00, 0.02, 0.04, 0.07, 0.12, 0.20, 0.28, 0.27)
_MODES: Final = ((Mode.WEB, 0.52), (Mode.PAPER, 0.37), (Mode.PHONE, 0.11))
#: How much harder or easier a year was than the first: inconvenience fell a little, then clearly.
_TREND: Final[Mapping[int, float]] = {2024: 0.0, 2025: -0.04, 2026: -0.17}
#: Naming post and on-line procedures too makes a few more say that something was inconvenient.
_REWORDED: Final = 0.04
_WORST: Final = (
    "窓口で長く待ちました。", "同じ住所を何枚にも書きました。", "開いている時間に行けませんでした。", "どの課に聞けばよいかわかりませんでした。",
    "書類が一つ足りず、もう一度行きました。", "オンラインの途中で時間切れになりました。",
)  # fmt: skip
_EASIER: Final = (
    "一度書いたことは書かなくてすむとよいです。", "必要なものを先に教えてほしいです。", "土曜日にも開けてほしいです。", "やさしい言葉にしてほしいです。",
)  # fmt: skip
#: What is thought of who is responsible: how many know it, by row.
_KNOWN: Final[Mapping[str, float]] = {
    "child-allowance": 0.55, "nursery": 0.78, "refuse": 0.88, "high-school": 0.74, "passport": 0.30, "licence": 0.48, "pension": 0.62, "income-tax": 0.71,
}  # fmt: skip


#: How many ever do it, and at about which age; None: at any.
_LIFE: Final[Mapping[str, tuple[float, int | None]]] = {
    "moving": (0.75, None), "birth": (0.6, 31), "nursery": (0.45, 33), "school": (0.58, 37), "health-insurance": (0.5, None), "card": (0.8, None),
    "care": (0.5, 62), "death": (0.7, 55),
}  # fmt: skip
_BUCKETS: Final = ((0, "this-year"), (1, "last-year"), (4, "years-2-4"), (9, "years-5-9"))


@dataclass(frozen=True, slots=True)
class Invented:
    """Somebody who does not exist, in one wave. ``digital`` and ``busy`` lie between 0 and 1."""

    name: str
    year: int
    mode: Mode
    age: str
    sex: str
    town: str
    digital: float
    busy: float

    def share(self, what: str) -> float:
        """The number between 0 and 1 that decides about something, always the same."""
        digest = hashlib.blake2b(f"{self.year}|{self.name}|{what}".encode(), digest_size=8).digest()
        return int.from_bytes(digest) / 2**64

    def happens(self, what: str, chance: float) -> bool:
        """Whether something is so."""
        return self.share(what) < chance

    def day(self, opens: date, days: int) -> date:
        """On which day it was answered: most early, fewer later."""
        return opens + timedelta(days=int(self.share("day") ** 1.6 * days))


def people(year: int) -> Iterator[Invented]:
    """Those who answered in a year."""
    for number in range(RESPONDENTS):
        somebody = Invented(str(number), year, Mode.WEB, "", "", "", 0, 0)
        mode = _picked(somebody.share("mode"), _MODES)
        ages = {Mode.WEB: _WEB_AGES, Mode.PAPER: _PAPER_AGES}.get(mode, _PHONE_AGES)
        age = _picked(somebody.share("age"), list(zip(AGE_BANDS, ages, strict=True)))
        place = AGE_BANDS.index(age) / (len(AGE_BANDS) - 1)
        digital = 0.75 * (1 - place) + 0.25 * somebody.share("digital") + (0.15 if mode is Mode.WEB else 0)
        busy = 0.5 * (1 - abs(place - 0.4)) + 0.5 * somebody.share("busy")
        yield Invented(
            str(number), year, mode, "" if somebody.happens("no age", 0.02) else age,
            _picked(somebody.share("sex"), (("f", 0.50), ("m", 0.455), ("x", 0.015), ("", 0.03))), _picked(somebody.share("town"), _TOWNS),
            min(digital, 1.0), min(busy, 1.0),
        )  # fmt: skip


def answers(somebody: Invented, asked: Sequence[tuple[str, int, Wording]]) -> dict[str, object]:
    """What somebody answered to the questions of a wave (key, version, wording); what they left out has no entry."""
    found: dict[str, object] = {}
    for key, version, wording in asked:
        if wording.feeds or somebody.happens(f"left {key}", 0.015 if somebody.mode is Mode.PHONE else 0.03):
            continue
        answer = _answer(somebody, key, version, wording, found)
        if answer not in (None, [], {}):
            found[key] = answer
    return found


def _answer(somebody: Invented, key: str, version: int, wording: Wording, before: Mapping[str, object]) -> object:
    """One answer: by a rule of its own where the question has one, else by its kind."""
    if own := _OWN.get(key):
        return own(somebody, version, wording, before)
    match wording.kind:
        case QuestionKind.MANY:
            return _several(somebody, key, wording)
        case QuestionKind.SCALE:
            return _on_scale(somebody, key, wording, 0.45 + 0.3 * somebody.digital)
        case QuestionKind.NUMBER:
            return min(int(8 * somebody.busy * somebody.share(key) ** 1.5), wording.greatest or 0)
        case _:
            return None


def _felt(somebody: Invented, version: int, wording: Wording, before: Mapping[str, object]) -> object:
    if somebody.happens("did nothing", 0.12 - 0.08 * somebody.busy):
        return "did-nothing"
    chance = 0.44 + 0.30 * somebody.busy - 0.10 * somebody.digital + _TREND.get(somebody.year, 0.0)
    if not somebody.happens("felt", chance + (_REWORDED if version > 1 else 0)):
        return "never"
    return _picked(somebody.share("how often"), (("often", 0.24), ("sometimes", 0.46), ("once", 0.30)))


def _why(somebody: Invented, version: int, wording: Wording, before: Mapping[str, object]) -> object:
    if before.get("felt") in {"never", "did-nothing"}:
        return None
    hard = {
        "no-online": 0.34 * somebody.digital,
        "hard-online": 0.38 * (1 - somebody.digital),
        "language": 0.03,
        "waiting": 0.46,
        "again": 0.40,
    }
    chosen = [
        each.key for each in wording.options if not each.alone and somebody.happens(f"why {each.key}", hard.get(each.key, 0.2))
    ]  # fmt: skip
    return chosen or ["none"]


def _life_year(somebody: Invented, version: int, wording: Wording, before: Mapping[str, object]) -> object:
    return {row.key: _when(_years_ago(somebody, row.key)) for row in wording.rows}


def _life_age(somebody: Invented, version: int, wording: Wording, before: Mapping[str, object]) -> object:
    found: dict[str, str] = {}
    for row in wording.rows:
        ago = _years_ago(somebody, row.key)
        found[row.key] = "never" if ago is None else f"age-{min(max((_age(somebody) - ago) // 10, 1), 6)}0"
    return found


def _age(somebody: Invented) -> int:
    return int(somebody.age or 45) + int(10 * somebody.share("years"))


def _years_ago(somebody: Invented, row: str) -> int | None:
    """How many years ago something was done; None: never. Some things have their age in life, others come at any."""
    chance, typical = _LIFE.get(row, (0.5, None))
    if not somebody.happens(f"did {row}", chance):
        return None
    if typical is None:
        return int(12 * somebody.share(f"when {row}") ** 1.5)
    ago = _age(somebody) - typical - int(14 * (somebody.share(f"when {row}") - 0.5))
    return ago if ago >= 0 else None


def _when(ago: int | None) -> str:
    if ago is None:
        return "never"
    return next((key for years, key in _BUCKETS if ago <= years), "years-10")


def _who(somebody: Invented, version: int, wording: Wording, before: Mapping[str, object]) -> object:
    found: dict[str, str] = {}
    for row in wording.rows:
        if somebody.happens(f"unsure {row.key}", 0.10):
            found[row.key] = "dont-know"
        elif somebody.happens(f"knows {row.key}", _KNOWN.get(row.key, 0.6)):
            found[row.key] = row.truth
        else:
            others = [each.key for each in wording.options if each.key not in {row.truth, "dont-know"}]
            found[row.key] = _picked(
                somebody.share(f"thinks {row.key}"), list(zip(others, (0.55, 0.35, 0.10), strict=True))
            )
    return found


def _wait(somebody: Invented, version: int, wording: Wording, before: Mapping[str, object]) -> object:
    counted = [each.key for each in wording.options if not each.aside]
    if somebody.happens("no counter", 0.05 + 0.15 * somebody.digital):
        return next(each.key for each in wording.options if each.aside)
    shares = (0.10, 0.28, 0.30, 0.20, 0.12) if len(counted) == 5 else (0.24, 0.41, 0.24, 0.11)
    return _picked(somebody.share("wait"), list(zip(counted, shares, strict=True)))


def _twice(somebody: Invented, version: int, wording: Wording, before: Mapping[str, object]) -> object:
    chance = 0.30 * somebody.busy + 0.10 + 0.4 * _TREND.get(somebody.year, 0.0)
    if somebody.happens("no counter", 0.05 + 0.15 * somebody.digital):
        return "did-not-go"
    return ("more" if somebody.happens("more", 0.35) else "once") if somebody.happens("twice", chance) else "no"


def _missed(somebody: Invented, version: int, wording: Wording, before: Mapping[str, object]) -> object:
    chances = {"not-known": 0.22, "not-applied": 0.15, "not-received": 0.05}
    return {
        row.key: "dont-know" if somebody.happens(f"lost {row.key}", 0.08)
        else _picked(somebody.share(row.key), (("yes", chances[row.key]), ("maybe", chances[row.key] * 0.8), ("no", 1.0)))
        for row in wording.rows
    }  # fmt: skip


def _missed_why(somebody: Invented, version: int, wording: Wording, before: Mapping[str, object]) -> object:
    missed = before.get("missed")
    asked = isinstance(missed, dict) and missed.get("not-applied") in {"yes", "maybe"}
    return _several(somebody, "missed-why", wording) if asked else None


def _literacy(somebody: Invented, version: int, wording: Wording, before: Mapping[str, object]) -> object:
    ease = {"search": 0.30, "photo": 0.12, "pay": 0.05, "card": -0.10, "fake": -0.18}
    found: dict[str, str] = {}
    for row in wording.rows:
        skill = somebody.digital + ease.get(row.key, 0.0) + 0.3 * (somebody.share(f"can {row.key}") - 0.5)
        found[row.key] = "alone" if skill > 0.55 else "helped" if skill > 0.3 else "no"
    return found


def _score(somebody: Invented, version: int, wording: Wording, before: Mapping[str, object]) -> object:
    if before.get("felt") == "did-nothing":
        return "not-used"
    lost = {"often": 0.32, "sometimes": 0.18, "once": 0.08}.get(str(before.get("felt")), 0.0)
    return _on_scale(somebody, "score", wording, 0.62 - lost - 0.3 * _TREND.get(somebody.year, 0.0))


def _words(lines: Sequence[str]) -> "Rule":
    """Free words: few write any."""

    def said(somebody: Invented, version: int, wording: Wording, before: Mapping[str, object]) -> object:
        if not somebody.happens(lines[0], 0.12):
            return None
        return lines[int(somebody.share(f"words {lines[0]}") * len(lines))]

    return said


def _several(somebody: Invented, key: str, wording: Wording) -> list[str]:
    options = [each for each in wording.options if not each.alone]
    wanted = sorted(options, key=lambda each: somebody.share(f"{key} {each.key}") + 0.03 * options.index(each))
    chosen = wanted[: 1 + int(somebody.share(f"how many {key}") * (wording.most or 3))]
    return [each.key for each in chosen] or [each.key for each in wording.options if each.alone]


def _on_scale(somebody: Invented, key: str, wording: Wording, middle: float) -> str:
    """A place on a scale around a middle between 0 and 1."""
    steps: list[Option] = sorted(
        (each for each in wording.options if each.value is not None), key=lambda each: each.value or 0
    )
    if somebody.happens(f"unsure {key}", 0.06):
        return next((each.key for each in wording.options if each.aside), steps[0].key)
    place = middle + 0.9 * (somebody.share(key) + somebody.share(f"{key} too") - 1) / 1.4
    return steps[min(max(int(place * len(steps)), 0), len(steps) - 1)].key


def _picked(share: float, chances: Sequence[tuple[_Each, float]]) -> _Each:
    """The one into whose part of the line a number falls."""
    reached = 0.0
    for each, chance in chances:
        reached += chance
        if share < reached:
            return each
    return chances[-1][0]


Rule = Callable[[Invented, int, Wording, Mapping[str, object]], object]
_OWN: Final[Mapping[str, Rule]] = {
    "felt": _felt, "why": _why, "worst": _words(_WORST), "life-year": _life_year, "life-age": _life_age, "who": _who, "wait": _wait, "twice": _twice,
    "easier-how": _words(_EASIER), "missed": _missed, "missed-why": _missed_why, "literacy": _literacy, "score": _score,
}  # fmt: skip
