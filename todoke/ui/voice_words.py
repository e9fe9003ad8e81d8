"""Words for everything that is a code in voices 「声」: questions and scores, what made it so, what is wrong, states, ways, moments."""

from collections.abc import Mapping, Sequence
from typing import Final

from markupsafe import Markup

from todoke.registry.rules.fields import N_
from todoke.ui import messages
from todoke.voice.rules.kinds import ENDS, About, Channel, Driver, Fault, Kind, Moment, Scale
from todoke.voice.rules.states import BurstState, Helped, ImprovementState, VoiceState

#: The one question, by its scale. The words belong to the question's identity: changing them begins a new series.
QUESTIONS: Final[Mapping[Scale, str]] = {
    Scale.SATISFACTION: N_("All in all: how was it?"),
    Scale.RECOMMEND: N_("Would you recommend this to somebody in the same situation?"),
}
#: What a body chooses between.
SCALES: Final[Mapping[Scale, str]] = {
    Scale.SATISFACTION: N_("Five steps, from very bad to very good"),
    Scale.RECOMMEND: N_("0 to 10: would you recommend it?"),
}
SATISFACTION: Final[Mapping[int, str]] = {
    1: N_("Very bad"), 2: N_("Bad"), 3: N_("So so"), 4: N_("Good"), 5: N_("Very good"),
}  # fmt: skip
#: What the two ends of 0 to 10 mean.
RECOMMEND_ENDS: Final[tuple[str, str]] = (N_("certainly not"), N_("certainly"))
DRIVERS: Final[Mapping[Driver, str]] = {
    Driver.TIME: N_("The time it took"), Driver.EASE: N_("How easy it was"), Driver.CLARITY: N_("How clear it was"),
    Driver.FAIRNESS: N_("How fair it was"), Driver.PERSON: N_("The person who helped"),
}  # fmt: skip
FAULTS: Final[Mapping[Fault, str]] = {
    Fault.WRONG: N_("It is not true"), Fault.OLD: N_("It is out of date"), Fault.UNCLEAR: N_("I do not understand it"),
    Fault.MISSING: N_("What I looked for is not here"), Fault.BROKEN: N_("A link or a button does not work"),
    Fault.ACCESS: N_("I cannot read or use it"),
}  # fmt: skip
KINDS: Final[Mapping[Kind, str]] = {
    Kind.EXPERIENCE: N_("How it went"), Kind.DEFECT: N_("Something wrong on a page"), Kind.ENQUIRY: N_("A question"),
    Kind.TRIAL: N_("A trial before release"),
}  # fmt: skip
CHANNELS: Final[Mapping[Channel, str]] = {
    Channel.WEB: N_("On the web"), Channel.PAGE: N_("The button on a page"), Channel.EMBED: N_("The button on the body's own site"),
    Channel.QR: N_("A poster at a counter"), Channel.PAPER: N_("On paper"), Channel.PHONE: N_("By telephone"), Channel.EMAIL: N_("By mail"),
    Channel.COUNTER: N_("Said at a counter"), Channel.API: N_("From another system"),
}  # fmt: skip
MOMENTS: Final[Mapping[Moment, str]] = {
    Moment.FINISHED: N_("When it was filed"), Moment.REFUSED: N_("When it was refused"), Moment.FAILED: N_("After an error of ours"),
    Moment.RETURNED: N_("When a correction was asked for"), Moment.LEFT: N_("When somebody stopped"), Moment.DECIDED: N_("When it was decided"),
    Moment.VISIT: N_("At a counter"), Moment.READING: N_("While reading a page"), Moment.LATER: N_("Four weeks after a change"),
    Moment.OTHER: N_("At another time"),
}  # fmt: skip
ABOUTS: Final[Mapping[About, str]] = {
    About.PROCEDURE: N_("A procedure"), About.PROGRAM: N_("A service or support"), About.PAGE: N_("A page"), About.COUNTER: N_("A counter"),
    About.BODY: N_("The office as a whole"),
}  # fmt: skip
#: All of a kind, where a body settles what it asks.
EVERY: Final[Mapping[About, str]] = {
    About.PROCEDURE: N_("All procedures"), About.PROGRAM: N_("All services and support"), About.COUNTER: N_("All counters"),
    About.BODY: N_("The office as a whole"), About.PAGE: N_("All pages"),
}  # fmt: skip
#: Where a voice stands, for whoever holds its code: the state, and what it means for them.
STATES: Final[Mapping[VoiceState, tuple[str, str]]] = {
    VoiceState.NEW: (N_("Arrived"), N_("It is kept. Somebody concerned reads it.")),
    VoiceState.READ: (N_("Read by us"), N_("Somebody concerned has read it.")),
    VoiceState.ANSWERED: (N_("Answered"), N_("The answer is on this page.")),
    VoiceState.CLOSED: (N_("Read and kept"), N_("It was read. It counts when we make things better.")),
}
STAFF_STATES: Final[Mapping[VoiceState, str]] = {
    VoiceState.NEW: N_("New"), VoiceState.READ: N_("Read by us"), VoiceState.ANSWERED: N_("Answered"), VoiceState.CLOSED: N_("Closed without an answer"),
}  # fmt: skip
#: The tag of a state (components/content.html).
TAGS: Final[Mapping[VoiceState, str]] = {
    VoiceState.NEW: "waiting", VoiceState.READ: "scheduled", VoiceState.ANSWERED: "live", VoiceState.CLOSED: "ended",
}  # fmt: skip
IMPROVEMENT_STATES: Final[Mapping[ImprovementState, str]] = {
    ImprovementState.HEARD: N_("We heard it"), ImprovementState.PLANNED: N_("Planned"), ImprovementState.DOING: N_("Being done"),
    ImprovementState.DONE: N_("Done"), ImprovementState.CHECKED: N_("Done, and it helped"), ImprovementState.CANNOT: N_("We cannot do it"),
}  # fmt: skip
HELPED: Final[Mapping[Helped, str]] = {
    Helped.BETTER: N_("It got better"), Helped.SAME: N_("Nothing changed"), Helped.WORSE: N_("It got worse"),
}  # fmt: skip
BURST_STATES: Final[Mapping[BurstState, str]] = {
    BurstState.OPEN: N_("Nobody has looked yet"), BurstState.REAL: N_("Many people, one cause"), BurstState.ABUSE: N_("Abuse: kept out of the figures"),
}  # fmt: skip
#: Languages in which somebody can speak, as they call themselves.
LANGUAGES: Final[Mapping[str, str]] = {"ja": "日本語", "ja-simple": "やさしい日本語", "en": "English"}


def scores(scale: Scale) -> Sequence[tuple[int, Markup]]:
    """Every score of a scale with its word, the least first; 0 to 10 are numbers alone."""
    least, greatest = ENDS[scale]
    return [(score, score_word(scale, score)) for score in range(least, greatest + 1)]


def question(scale: Scale) -> Markup:
    """The one question of a scale in the reader's language."""
    return messages.say(QUESTIONS[scale])


def choices(scale: Scale) -> Sequence[tuple[int, Markup]]:
    """The scores of a scale as somebody chooses between them: at both ends of 0 to 10 stands what they mean."""
    said = scores(scale)
    if scale is Scale.SATISFACTION:
        return said
    first, last = (messages.say(each) for each in RECOMMEND_ENDS)
    (least, _), *between, (greatest, _) = said
    end = Markup("{} {}")
    return [(least, end.format(least, first)), *between, (greatest, end.format(greatest, last))]


def score_word(scale: Scale | str, score: int | None) -> Markup:
    """A score in the reader's language: 「よい」, or 「7」 (of 10); nothing where none was given."""
    if score is None or not scale:
        return Markup("")
    if Scale(scale) is Scale.SATISFACTION:
        return messages.say(SATISFACTION[score])
    return Markup(str(score))  # noqa: S704 - a number


def score_of(scale: Scale | str, score: int | None) -> Markup:
    """A score with its scale, as it stands alone: 「よい（5段階の4）」."""
    if score is None or not scale:
        return Markup("")
    if Scale(scale) is Scale.SATISFACTION:
        return messages.say(
            N_("%(word)s (%(score)s of 5)"), word=score_word(scale, score), score=score
        )  # fmt: skip
    return messages.say(N_("%(score)s of 10"), score=score)
