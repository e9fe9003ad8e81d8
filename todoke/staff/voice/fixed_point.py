"""The score right after a transaction beside that of the fixed-point survey 「定点観測」, and why the two differ."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from todoke.registry.rules.fields import N_
from todoke.ui import messages, voice_charts
from todoke.ui.charts import Bar as _Bar
from todoke.ui.charts import BarChart, Point
from todoke.voice.queries import scores
from todoke.voice.queries.scores import Of
from todoke.voice.rules.kinds import Moment, Scale
from todoke.voice.rules.scores import Score

#: Moments at which somebody had come to an end.
_ENDED = (Moment.FINISHED, Moment.DECIDED, Moment.VISIT)


@dataclass(frozen=True, slots=True)
class Beside:
    """The chart, and what is known of the gap."""

    chart: BarChart
    reasons: Sequence[str]


@dataclass(frozen=True, slots=True)
class Surveyed:
    """A score of a published wave, on the scale of a question asked right after a transaction."""

    label: str
    point: Point
    least: float
    greatest: float


def beside(of: Of) -> Beside | None:
    """Both side by side; None where nobody answered right after a transaction."""
    whole = [each for each in scores.whole(of) if each.is_told]
    if not whole:
        return None
    all_said = whole[0]
    ended = next((each for each in scores.whole(replace(of, moments=_ENDED)) if each.scale is all_said.scale), None)
    surveyed = published(of, all_said.scale)
    bars = [_Bar(messages.say(N_("Right after it: who finished")), (voice_charts.point(ended),))]
    bars.append(_Bar(messages.say(N_("Right after it: everybody asked")), (voice_charts.point(all_said),)))
    bars += [_Bar(each.label, (each.point,)) for each in surveyed]
    chart = BarChart(
        messages.say(N_("Right after it and once a year")), messages.say(N_("Asked")), tuple(bars), voice_charts.axis(all_said.scale)
    )  # fmt: skip
    return Beside(chart, _reasons(ended, all_said, surveyed))


def published(of: Of, scale: Scale) -> Sequence[Surveyed]:
    """The scores of published waves on this scale."""
    return []


def _reasons(ended: Score | None, whole: Score, surveyed: Sequence[Surveyed]) -> list[str]:
    """Why the figures differ: what can be counted first, then what cannot."""
    found = []
    axis = voice_charts.axis(whole.scale)
    if ended is not None and ended.is_told and ended.n < whole.n:
        found.append(
            messages.say(
                N_("Of %(all)s answers %(rest)s came from people who were refused, stopped or met an error. With them the score moves by %(by)s."),
                all=f"{whole.n:,}", rest=f"{whole.n - ended.n:,}", by=axis.write(whole.value - ended.value),
            )
        )  # fmt: skip
    if not surveyed:
        return [*found, messages.say(N_("No survey with the same question is published yet."))]
    newest = surveyed[-1].point
    if newest.value is not None and newest.low is not None and newest.high is not None:
        apart = newest.high < whole.low or newest.low > whole.high
        words = N_("The gap to the newest survey is %(by)s. The intervals do not touch: it is real.") if apart else N_("The gap to the newest survey is %(by)s. The intervals touch: it may be chance.")  # fmt: skip
        found.append(messages.say(words, by=axis.write(newest.value - whole.value)))
    return [
        *found,
        messages.say(N_("Who is asked: right after it only those who came. The survey also asks those who never came, or gave up before.")),
        messages.say(N_("When: right after it people remember this one visit. In the survey they remember a year.")),
        messages.say(N_("How: the survey is also answered on paper and by telephone, and is weighted. Voices are not.")),
    ]  # fmt: skip
