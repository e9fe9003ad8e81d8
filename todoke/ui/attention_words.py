"""How figures of notices are written: counts, shares with their intervals, and what is left out."""

from todoke.notices.queries.attention import Done, Figure, Line
from todoke.notices.rules.topics import TOPICS, Topic
from todoke.notices.rules.uptake import Uptake
from todoke.registry.rules.fields import N_
from todoke.ui.messages import say


def topic(code: str) -> str:
    """A topic by its label; "": all topics together."""
    return say(TOPICS[Topic(code)].label) if code else say(N_("All topics"))


def figure(found: Figure) -> str:
    """A figure, or that it is left out."""
    return say(N_("left out")) if found.number is None else f"{found.number:,}"


def average(line: Line) -> str:
    """Messages that rang for each person who got any."""
    if line.average is None:
        return say(N_("left out")) if line.rang.number is None else "–"
    return f"{line.average:.1f}"


def share(uptake: Uptake) -> str:
    """A share with its interval and of how many."""
    if uptake.share is None:
        return "–"
    low, high = uptake.interval
    return say(
        N_("%(share)s%% (%(low)s to %(high)s) of %(num)s"),
        share=_percent(uptake.share), low=_percent(low), high=_percent(high), num=f"{uptake.n:,}",
    )  # fmt: skip


def done(found: Done) -> str:
    """After how many notices it was done: not counted yet, left out, or the share."""
    if not found.counted:
        return say(N_("not counted yet"))
    if found.number is None or found.n is None:
        return say(N_("left out"))
    return share(Uptake(found.n, found.number))


def _percent(value: float) -> str:
    return f"{100 * value:.1f}"
