"""Charts of what voices say: scores over months, what made them so, by way and moment."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from django.utils import translation
from markupsafe import Markup

from todoke.common.clock import TOKYO
from todoke.registry.rules.fields import N_
from todoke.ui import messages, voice_words
from todoke.ui.charts import Bar, BarChart, LineChart, Mark, Point, Series, bar
from todoke.ui.charts import Scale as Axis
from todoke.ui.ruby import annotate
from todoke.voice.models import Improvement
from todoke.voice.queries.scores import Named
from todoke.voice.rules.kinds import Channel, Driver, Fault, Moment, Scale
from todoke.voice.rules.scores import SHOWN_FROM, Score, ends

SHARE: Final = Axis(0, 100, 0, "%")
_NAMES: Final[Mapping[Scale, str]] = {
    Scale.SATISFACTION: N_("Satisfaction (1 to 5, the mean)"),
    Scale.RECOMMEND: N_("Recommending (those who would, less those who would not; −100 to 100)"),
}


def axis(scale: Scale) -> Axis:
    """From where to where a score goes, and how it is written."""
    least, greatest = ends(scale)
    return Axis(least, greatest, 0 if scale is Scale.RECOMMEND else 1)


def scale_name(scale: Scale) -> Markup:
    """What a scale's score is called."""
    return messages.say(_NAMES[scale])


def month(day: date) -> str:
    """A month as people read it."""
    language = translation.get_language() or "ja"
    if language == "en":
        return f"{day:%b %Y}"
    if language == "ja-simple":
        return Markup(annotate(f"{day.year}{{年|ねん}}{day.month}{{月|がつ}}"))  # noqa: S704 - digits and our own words
    return f"{day.year}年{day.month}月"


def point(score: Score | None) -> Point:
    """A score as a point; what too few gave is not shown, and says so."""
    if score is None:
        return Point(None, note=messages.say(N_("no answer")))
    if not score.is_told:
        return Point(None, note=few())
    return Point(score.value, score.low, score.high, score.n)


def few() -> Markup:
    """Why a figure is not shown."""
    return messages.say(N_("fewer than %(least)s answers"), least=SHOWN_FROM)


def title_of(improvement: Improvement) -> str:
    """The title of an improvement in the reader's language, else in Japanese."""
    language = translation.get_language() or "ja"
    titles = improvement.title if isinstance(improvement.title, dict) else {}
    return str(titles.get(language) or titles.get("ja") or "")


def over_time(
    scale: Scale, scores: Mapping[date, Score], every: Sequence[date], *, done: Sequence[Improvement] = ()
) -> LineChart:
    """The score of each month, with a mark where an improvement was done."""
    places = {each: place for place, each in enumerate(every)}
    marks = []
    for improvement in done:
        at = improvement.done_at.astimezone(TOKYO).date().replace(day=1) if improvement.done_at else None
        if at in places:
            marks.append(Mark(places[at], title_of(improvement) or messages.say(N_("Something was improved"))))
    return LineChart(
        scale_name(scale), messages.say(N_("Month")), tuple(month(each) for each in every),
        (Series(messages.say(N_("Right after it")), tuple(point(scores.get(each)) for each in every)),), axis(scale), tuple(marks),
    )  # fmt: skip


def drivers(named: Mapping[str, Named], *, answers: int) -> BarChart | None:
    """Which drivers were named, as shares of all answers with a score, and by how many who were unhappy; None of too few."""
    if answers < SHOWN_FROM:
        return None
    rows = []
    for driver in sorted(Driver, key=lambda each: -named[each].number if each in named else 0):
        found = named.get(driver.value)
        number = found.number if found else 0
        label = messages.say(voice_words.DRIVERS[driver])
        if not found or number < SHOWN_FROM:
            rows.append(bar(label, None, note=few()))
            continue
        rows.append(bar(label, min(100 * number / answers, 100), count=number, note=_unhappy(found)))
    return BarChart(messages.say(N_("What made it so")), messages.say(N_("Named")), tuple(rows), SHARE)


def _unhappy(found: Named) -> str:
    if found.scored < SHOWN_FROM:
        return ""
    return messages.say(N_("unhappy: %(share)s%%"), share=f"{100 * found.unhappy / found.scored:.0f}")


def faults(named: Mapping[str, Named]) -> BarChart | None:
    """What is wrong with pages; None where nothing was told. Counts of taps, not of persons, and never satisfaction."""
    if not named:
        return None
    most = max(each.number for each in named.values())
    rows = tuple(bar(messages.say(voice_words.FAULTS[Fault(key)]), each.number) for key, each in named.items())
    return BarChart(messages.say(N_("What is wrong on pages")), messages.say(N_("Told")), rows, Axis(0, most, 0))


def by_moment(scale: Scale, scores: Mapping[Moment, Score]) -> BarChart:
    """The score at each moment of asking."""
    rows = _bars({messages.say(voice_words.MOMENTS[key]): each for key, each in scores.items()})
    return BarChart(messages.say(N_("When it was asked")), messages.say(N_("Moment")), rows, axis(scale))


def by_channel(scale: Scale, scores: Mapping[Channel, Score]) -> BarChart:
    """The score of each way in."""
    rows = _bars({messages.say(voice_words.CHANNELS[key]): each for key, each in scores.items()})
    return BarChart(messages.say(N_("How it came")), messages.say(N_("Way")), rows, axis(scale))


def beside(title: str, across: str, scale: Scale, scores: Mapping[str, Score]) -> BarChart:
    """Scores beside each other, in the order given."""
    return BarChart(title, across, tuple(Bar(label, (point(each),)) for label, each in scores.items()), axis(scale))


def _bars(scores: Mapping[str, Score]) -> tuple[Bar, ...]:
    return tuple(Bar(label, (point(each),)) for label, each in sorted(scores.items(), key=lambda each: -each[1].n))
