"""What is told beside the figures of a survey: weights, who was not reached, what is hidden, what is called a change."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from markupsafe import Markup

from todoke.registry.rules.fields import N_
from todoke.registry.rules.routing import Level
from todoke.surveys.models import Weighting
from todoke.surveys.rules.intervals import Change
from todoke.ui import survey_words as words
from todoke.ui.messages import say

HIDDEN: Final = N_("not shown: too few")
CHANGES: Final[Mapping[Change, str]] = {
    Change.UP: N_("more than in %(year)s"),
    Change.DOWN: N_("less than in %(year)s"),
    Change.UNSURE: N_("no certain change since %(year)s"),
}
SEGMENTS: Final[Mapping[str, str]] = {
    "age": N_("By age"),
    "town": N_("By municipality"),
    "mode": N_("By way of answering"),
    "when": N_("By when it was done"),
}
MARGINS: Final[Mapping[str, str]] = {
    "age": N_("age"), "sex": N_("sex"), "town": N_("municipality"), "mode": N_("way of answering"),
}  # fmt: skip
#: Where people look for something, as a survey's choice.
LEVELS: Final[Mapping[Level, str]] = {
    Level.NATION: N_("the nation"), Level.METROPOLIS: N_("the metropolis"), Level.TOWN: N_("the town"),
}  # fmt: skip
RAW: Final[Mapping[str, str]] = {
    "no_totals": N_("These figures are not weighted: no known totals were given for this wave."),
    "no_library": N_("These figures are not weighted: the part of the software that weights is not installed here."),
}


def together_words(labels: Sequence[Markup]) -> Markup:
    """Which choices stand together, and why."""
    return say(
        N_("Not shown one by one, so that nobody can be recognised: %(choices)s."), choices=Markup(" / ").join(labels)
    )


def weighting_words(weighting: Weighting, town: Mapping[str, str]) -> list[Markup]:
    """How a wave was weighted, in sentences; the last says what no weight can do."""
    told: Mapping[str, Any] = weighting.document
    if told.get("raw"):
        return [say(RAW[told["raw"]])]
    sentences = [
        say(
            N_("“Weighted” brings the answers to the known shares of: %(margins)s."),
            margins=Markup(" / ").join(say(MARGINS[each]) for each in told["margins"]),
        ),
        say(
            N_("The weights lie between %(least)s and %(greatest)s. They make the intervals wider, as if there were %(effect)s times fewer answers."),
            least=told["least"], greatest=told["greatest"], effect=told["effect"],
        ),
    ]  # fmt: skip
    if told["cut"]:
        sentences.append(
            say(N_("The weights of %(n)s answers were cut, so that no single one counts too much."), n=told["cut"])
        )
    if told["off"] > 0.005:
        sentences.append(
            say(N_("A share can still be %(off)s points away from what is known."), off=f"{100 * told['off']:.1f}")
        )
    if told["unreached"]:
        names = Markup(" / ").join(_value(margin, value, town) for margin, value in told["unreached"])
        sentences.append(say(N_("Nobody answered from: %(groups)s. They are in none of these figures."), groups=names))
    return [*sentences, say(N_("Nobody who was not reached can be weighted in: a weight only makes those who answered count more or less."))]  # fmt: skip


def _value(margin: str, value: str, town: Mapping[str, str]) -> Markup:
    modes = {each.value: text for each, text in words.MODES.items()}
    named: Mapping[str, str] = {"age": words.AGES, "sex": words.SEXES, "mode": modes}.get(margin, {})
    return say(named[value]) if value in named else Markup("{}").format(town.get(value, value))
