"""What goes wrong at a question 「不備」, counted over everybody: shares with their interval, nothing about fewer than ten, and whether a version changed it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from statistics import median

from todoke.notices.rules.intervals import Difference, difference
from todoke.notices.rules.suppression import is_small
from todoke.notices.rules.uptake import Uptake
from todoke.procedures.rules.states import Happening


@dataclass(frozen=True, slots=True)
class Counted:
    """One count of ``QuestionCount``: what happened at a question on a day."""

    question: str
    happening: str
    reason: str
    day: date
    count: int


@dataclass(frozen=True, slots=True)
class Figures:
    """One question: how often it was shown, and in how many of those it went wrong, was left, needed help. ``seconds``: the middle of the days' means."""

    key: str
    shown: int
    answered: int
    failed: Uptake
    left: Uptake
    helped: Uptake
    reasons: Sequence[tuple[Happening, str, Uptake]] = field(default_factory=tuple)
    seconds: int | None = None

    @property
    def is_told(self) -> bool:
        """Whether anything may be said: not about fewer than ten."""
        return self.shown > 0 and not is_small(self.shown)


def told(share: Uptake) -> bool:
    """Whether a share may be shown: neither it nor the whole is about one to nine."""
    return share.n > 0 and not is_small(share.n) and not is_small(share.done)


def figures(counts: Iterable[Counted], keys: Sequence[str]) -> dict[str, Figures]:
    """The figures of each question, also of those about which nothing is known."""
    by_key: dict[str, list[Counted]] = {key: [] for key in keys}
    for each in counts:
        if each.question in by_key:
            by_key[each.question].append(each)
    return {key: _figures(key, found) for key, found in by_key.items()}


def _figures(key: str, counts: Sequence[Counted]) -> Figures:
    def total(happening: Happening) -> int:
        return sum(each.count for each in counts if each.happening == happening)

    answered = total(Happening.ANSWERED)
    shown = max(total(Happening.SHOWN), answered)
    reasons: dict[tuple[Happening, str], int] = {}
    for each in counts:
        if each.happening in (Happening.ERROR, Happening.RETURNED):
            name = (Happening(each.happening), each.reason)
            reasons[name] = reasons.get(name, 0) + each.count
    ordered = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
    return Figures(
        key, shown, answered, _of(shown, sum(reasons.values())), _of(shown, total(Happening.LEFT)), _of(shown, total(Happening.HELP)),
        tuple((happening, reason, _of(shown, count)) for (happening, reason), count in ordered), _seconds(counts),
    )  # fmt: skip


def _of(shown: int, count: int) -> Uptake:
    """A share of those shown; who failed three times counts three times, but never beyond the whole."""
    return Uptake(shown, min(count, shown))


def _seconds(counts: Sequence[Counted]) -> int | None:
    """The median over days of the mean time on the step: one day on which somebody went to lunch does not move it."""
    times: dict[date, int] = {}
    shown: dict[date, int] = {}
    for each in counts:
        if each.happening == Happening.SECONDS:
            times[each.day] = times.get(each.day, 0) + each.count
        elif each.happening == Happening.SHOWN:
            shown[each.day] = shown.get(each.day, 0) + each.count
    means = [times[day] / shown[day] for day in times if shown.get(day)]
    if not means or is_small(sum(shown[day] for day in times if day in shown)):
        return None
    return round(median(means))


class Verdict(StrEnum):
    """What two versions say of a question."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"  # nothing that chance could not explain
    UNKNOWN = "unknown"  # too few


@dataclass(frozen=True, slots=True)
class Compared:
    """A question in two versions."""

    key: str
    before: Figures | None
    after: Figures | None
    difference: Difference | None
    verdict: Verdict


def compared(before: Mapping[str, Figures], after: Mapping[str, Figures]) -> Sequence[Compared]:
    """Each question of the later version beside the earlier; "better" or "worse" only where the interval leaves out that nothing changed."""
    found = []
    for key in [*after, *(key for key in before if key not in after)]:
        one, other = before.get(key), after.get(key)
        by = None
        if one and other and told(one.failed) and told(other.failed):
            by = difference(one.failed, other.failed)
        verdict = Verdict.UNKNOWN if by is None else Verdict.SAME
        if by is not None and by.is_clear:
            verdict = Verdict.BETTER if by.by < 0 else Verdict.WORSE
        found.append(Compared(key, one, other, by, verdict))
    return found
