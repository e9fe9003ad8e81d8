"""Words of the queue of voices, of groups and of calls: which list, what cannot be done, what is wrong, and texts to answer with that every body has."""

from collections.abc import Mapping
from typing import Final

from django.utils import translation
from django.utils.translation import gettext
from markupsafe import Markup

from todoke.common.errors import Refusal
from todoke.registry.rules.fields import N_
from todoke.ui import messages, voice_words
from todoke.voice.queries.queue import Shown
from todoke.voice.rules.calls import CallAbout
from todoke.voice.rules.kinds import Channel

MESSAGES: Final[dict[str, str]] = {
    "voice_not_found": N_("There is nothing here, or it is not for you to see."),
    "voice_group_not_found": N_("There is nothing here, or it is not for you to see."),
    "voice_answer_invalid": N_("This cannot be kept so."),
    "voice_answer_names": N_("A name, a number or an address seems to stand in this public answer. Please look once more."),
    "voice_not_now": N_("This cannot be done with the voice as it stands."),
    "voice_thread_full": N_("You have written %(limit)s times without an answer. Please wait for it; nothing is lost."),
    "voice_group_invalid": N_("This group cannot be kept so."),
    "voice_group_moved": N_("Somebody put this group into another one. Please look again."),
    "voice_grouping_away": N_("Comparing texts is not installed here. You can group voices by hand."),
    "voice_call_invalid": N_("This cannot be logged so."),
    "voice_answer_text_invalid": N_("This text cannot be kept."),
}  # fmt: skip
#: Codes of ``rules.answering.why_not``, and problems of a field.
PROBLEMS: Final[dict[str, str]] = {
    "voice_closed": N_("It is closed already."),
    "voice_wants_answer": N_("Whoever asked waits for an answer. Answer first; then it is done."),
    "voice_no_promise": N_("Nobody waits for a day here."),
    "promise_past": N_("Please choose a day that is still to come."),
    "promise_too_late": N_("This day is more than three months away. Please choose an earlier one."),
    "promise_closed_day": N_("On this day offices are closed. Please choose another."),
    "group_of_other": N_("A group holds voices about one and the same thing."),
    "choice_missing": N_("Please tick at least one voice."),
    "call_channel_unknown": N_("Please choose how it came."),
    "call_topic_unknown": N_("Please choose what it was about first, then the minutes."),
    "call_minutes_unknown": N_("Please choose how long it took."),
    "call_topic_taken": N_("This topic is there already."),
}
SHOWN: Final[Mapping[Shown, str]] = {
    Shown.WAITING: N_("Waits for us"), Shown.ENQUIRIES: N_("Questions"), Shown.MINE: N_("Mine"), Shown.READ: N_("Read by us"),
    Shown.ANSWERED: N_("Answered"), Shown.CLOSED: N_("Closed without an answer"), Shown.ALL: N_("All"),
}  # fmt: skip
CALLS: Final[Mapping[CallAbout, str]] = {
    CallAbout.WHERE: N_("Where, when, which number"), CallAbout.HOW: N_("How something is done, what to bring"),
    CallAbout.STATUS: N_("Where somebody's own case stands"), CallAbout.ENTITLED: N_("Whether somebody can receive something"),
    CallAbout.FORM: N_("Stuck in a form or on a page"), CallAbout.LETTER: N_("What a letter means, whether it is genuine"),
    CallAbout.COMPLAINT: N_("A complaint"), CallAbout.PRAISE: N_("Thanks and praise"), CallAbout.OTHER: N_("Something else"),
}  # fmt: skip
CALL_CHANNELS: Final[Mapping[Channel, str]] = {
    Channel.PHONE: voice_words.CHANNELS[Channel.PHONE], Channel.EMAIL: voice_words.CHANNELS[Channel.EMAIL],
    Channel.COUNTER: voice_words.CHANNELS[Channel.COUNTER],
}  # fmt: skip
#: Texts to answer with that every body has: what they are called, and the text; whoever answers writes on from there.
STANDARD: Final[Mapping[str, tuple[str, str]]] = {
    "thanks": (
        N_("Thanks, and who reads it"),
        N_("Thank you for telling us. The people who can change this have read it."),
    ),
    "will-do": (
        N_("We change it, and when"),
        N_("Thank you for telling us. You are right, and we change it. It will be done by: (day). What will be different: (in plain words)."),
    ),
    "done": (
        N_("It is done"),
        N_("Thank you for telling us. It is changed now: (what is different). If it is still not right, please write to us here."),
    ),
    "cannot": (
        N_("We cannot, and why"),
        N_("Thank you for telling us. We cannot change this, and want to say why: (reason). What you can do instead: (way)."),
    ),
    "sorry": (
        N_("We are sorry"),
        N_("We are sorry for the trouble that this gave you. What happened: (cause). What we do so that it does not happen again: (measure)."),
    ),
    "elsewhere": (
        N_("Another office decides this"),
        N_("Thank you for telling us. Another office decides this: (office and telephone number). We have passed on what you wrote, without anything about you."),
    ),
}  # fmt: skip


def refused(refusal: Refusal) -> Markup:
    """What cannot be done, and why: the rule's own reason where there is one."""
    why = str(refusal.data.get("why", ""))
    return messages.say(PROBLEMS[why]) if why in PROBLEMS else messages.tell(refusal.code, refusal.data)


def problems_of(refusal: Refusal) -> dict[str, Markup]:
    """What is wrong, field by field."""
    found = refusal.data.get("problems")
    given: Mapping[str, object] = found if isinstance(found, Mapping) else {}
    return {
        name: messages.say(PROBLEMS[str(code)]) if str(code) in PROBLEMS else messages.tell(str(code), refusal.data)
        for name, code in given.items()
    }


def standard_text(code: str, language: str) -> str:
    """A text that every body has, in the language of whoever reads the answer; readings stay as they are written."""
    if code not in STANDARD:
        return ""
    with translation.override(language if language in voice_words.LANGUAGES else "ja"):
        return gettext(STANDARD[code][1])
