"""The words of comparisons: what is varied, each way, and what came of it, with its interval, for staff and for the public."""

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

from todoke.common.channels import Channel
from todoke.notices.models import Comparison
from todoke.notices.queries.comparisons import Arm
from todoke.notices.rules.comparing import ComparisonState, Varied, Way
from todoke.notices.rules.intervals import Difference
from todoke.people.rules.vocabulary import N_
from todoke.ui.messages import say

VARIED: Final[dict[str, str]] = {
    Varied.WORDING.value: N_("Wording"),
    Varied.TIMING.value: N_("Moment"),
    Varied.CHANNEL.value: N_("Channel"),
}
STATES: Final[dict[str, tuple[str, str]]] = {
    ComparisonState.WAITING.value: (N_("Waiting for approval"), "waiting"),
    ComparisonState.RUNNING.value: (N_("Running"), "live"),
    ComparisonState.ENDED.value: (N_("ended"), "ended"),
}
CHANNELS: Final[dict[str, str]] = {
    Channel.PUSH.value: N_("Push"), Channel.MAIL.value: N_("Mail"), Channel.SMS.value: N_("SMS"), Channel.LINE.value: N_("LINE"), Channel.APP.value: N_("Another app"),
}  # fmt: skip


def way_words(varied: str, way: Way) -> Markup:
    """One way of telling."""
    if varied == Varied.TIMING:
        if way.days:
            return say(N_("%(days)s days later, at %(hour)s o'clock"), days=way.days, hour=way.hour)
        return say(N_("at %(hour)s o'clock"), hour=way.hour)
    return say(CHANNELS[way.channel]) if way.channel in CHANNELS else say(N_("“%(name)s”"), name=way.name)


def percent(share: float) -> str:
    """A share in percent, with one decimal."""
    return f"{share * 100:.1f} %"


def uptake_words(arm: Arm) -> Markup:
    """After how many notices it was done, with the interval; nothing where so few are meant that somebody could be known."""
    share = arm.uptake.share
    if not arm.shown or share is None:
        return say(N_("too few to say"))
    low, high = arm.uptake.interval
    return say(
        N_("%(share)s (%(low)s to %(high)s), of %(number)s letters"), share=percent(share), low=percent(low), high=percent(high), number=arm.uptake.n
    )  # fmt: skip


def difference_words(found: Difference | None) -> Markup:
    """How much more or less than the first way, with the interval, and whether it is clear."""
    if found is None:
        return say("")
    said = say(
        N_("%(by)s points (%(low)s to %(high)s)"), by=f"{found.by * 100:+.1f}", low=f"{found.low * 100:+.1f}", high=f"{found.high * 100:+.1f}"
    )  # fmt: skip
    return (
        say(N_("%(figure)s: a clear difference"), figure=said)
        if found.is_clear
        else say(N_("%(figure)s: no clear difference"), figure=said)
    )


def rows(comparison: Comparison, arms: Sequence[Arm]) -> list[list[object]]:
    """The table of a comparison: way, uptake, difference from the first."""
    return [
        [way_words(comparison.varied, arm.way), uptake_words(arm), difference_words(arm.difference)] for arm in arms
    ]
