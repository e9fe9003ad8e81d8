"""The score right after a transaction beside that of the fixed-point survey 「定点観測」, and why the two differ."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from todoke.bodies.models import Body
from todoke.procedures.rules.definition import said
from todoke.registry.rules.fields import N_
from todoke.surveys.queries import figures
from todoke.ui import messages, voice_charts
from todoke.ui.charts import Bar, BarChart, Point
from todoke.ui.charts import Scale as Axis
from todoke.ui.consents import language
from todoke.voice.queries import scores
from todoke.voice.queries.scores import Of
from todoke.voice.rules.kinds import ENDS, Moment, Scale
from todoke.voice.rules.scores import SHOWN_FROM, Score

#: Moments at which somebody had not come through; a voice at any other moment is of who did.
_NOT_THROUGH: Final = frozenset({Moment.REFUSED, Moment.LEFT, Moment.FAILED, Moment.RETURNED})
_ENDED: Final = tuple(each for each in Moment if each not in _NOT_THROUGH)
#: Of each survey, the newest waves alone.
_WAVES: Final = 3


@dataclass(frozen=True, slots=True)
class Beside:
    """The chart, and what is known of the gap."""

    chart: BarChart
    reasons: Sequence[str]


def beside(of: Of) -> Beside | None:
    """Both as plain means of the same scale; None where too few answered right after a transaction."""
    whole = scores.whole(of)
    every = scores.mean(of, whole[0].scale) if whole else None
    if every is None or not every.is_told:
        return None
    scale = every.scale
    ended = scores.mean(replace(of, moments=_ENDED), scale)
    surveyed = published(of.body, scale)
    bars = [
        Bar(messages.say(N_("Right after it: who finished")), (voice_charts.point(ended),)),
        Bar(messages.say(N_("Right after it: everybody asked")), (voice_charts.point(every),)),
        *surveyed,
    ]
    axis = Axis(*ENDS[scale], 1)
    chart = BarChart(messages.say(N_("Right after it and once a year")), messages.say(N_("Asked")), tuple(bars), axis)
    return Beside(chart, _reasons(ended, every, [bar.points[0] for bar in surveyed], axis))


def published(body: Body, scale: Scale) -> Sequence[Bar]:
    """What published surveys of the body, and of the bodies above it, say on this scale; the oldest first."""
    found = []
    above: Body | None = body
    while above is not None:
        rows = [each for each in figures.scores_of(above) if each.scale == scale and each.n >= SHOWN_FROM]
        for each in rows[-_WAVES:]:
            label = messages.say(N_("Survey %(name)s, %(year)s"), name=said(each.survey.names, language()), year=each.wave.year)  # fmt: skip
            note = messages.say(N_("weighted")) if each.weighted else messages.say(N_("not weighted"))
            value, low, high = each.mean[:3]
            found.append(Bar(label, (Point(value, low, high, each.n, note=note),)))
        above = above.parent
    return found


def _reasons(ended: Score | None, every: Score, surveyed: Sequence[Point], axis: Axis) -> list[str]:
    """Why the figures differ: what can be counted first, then what cannot."""
    found = []
    if ended is not None and ended.is_told and every.n - ended.n >= SHOWN_FROM:
        found.append(
            messages.say(
                N_("Of %(all)s answers %(rest)s came from people who were refused, stopped, had to correct something or met an error. With them the score moves by %(by)s."),
                all=f"{every.n:,}", rest=f"{every.n - ended.n:,}", by=axis.write(every.value - ended.value),
            )
        )  # fmt: skip
    if not surveyed:
        return [*found, messages.say(N_("No survey with the same question is published yet."))]
    newest = surveyed[-1]
    assert newest.value is not None
    assert newest.low is not None
    assert newest.high is not None
    apart = newest.high < every.low or newest.low > every.high
    words = (
        N_("The gap to the newest survey is %(by)s. The intervals do not touch: it is no chance.")
        if apart
        else N_("The gap to the newest survey is %(by)s. The intervals touch: it may be chance.")
    )
    return [
        messages.say(words, by=axis.write(newest.value - every.value)),
        *found,
        messages.say(N_("Who: right after it only those who came are asked. The survey also asks those who never came, or gave up before.")),
        messages.say(N_("When: right after it people remember this one visit. In the survey they remember a year.")),
        messages.say(N_("How: the survey is also answered on paper and by telephone, and is weighted. Voices are not.")),
    ]  # fmt: skip
