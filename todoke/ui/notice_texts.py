"""A text as it is written and looked at: what its fields are called, how long they can become, what an SMS takes, and what is wrong with it."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from django.utils import translation
from markupsafe import Markup

from todoke.bodies.models import Body
from todoke.common import short_messages
from todoke.eligibility.rules.child_health import item_ids
from todoke.notices.models import NoticeTemplate
from todoke.notices.rules.slots import INSIDE_ALONE, KINDS, SlotKind, slots_of
from todoke.notices.rules.texts import LANGUAGES, PARTS, Draft, Problem, Room
from todoke.people.rules.vocabulary import N_
from todoke.ui import child_health
from todoke.ui.messages import say
from todoke.ui.names import name_of
from todoke.ui.notice_slots import marked
from todoke.ui.ruby import plain

KIND_LABELS: Final[dict[SlotKind, str]] = {
    SlotKind.BODY: N_("Who sends it"),
    SlotKind.PROGRAM: N_("Name of a programme"),
    SlotKind.UNTIL: N_("Last day"),
    SlotKind.DAY: N_("Another day"),
    SlotKind.COUNT: N_("Number"),
    SlotKind.AGE: N_("Age"),
    SlotKind.PLACE: N_("Place"),
    SlotKind.PROCEDURE: N_("Name of a procedure"),
    SlotKind.DOSE: N_("Entry of the child health calendar"),
    SlotKind.PHONE: N_("Telephone"),
    SlotKind.CHILD: N_("Name of the child"),
}
LANGUAGE_LABELS: Final = {"ja": N_("Japanese"), "ja-simple": N_("Plain Japanese"), "en": N_("English")}
PART_LABELS: Final = {"title": N_("Title"), "text": N_("Letter in the box"), "short": N_("Short line outside the box")}
PROBLEMS: Final[dict[str, str]] = {
    "text_key_shape": N_("The name of a text has 2 to 60 letters a–z, digits or hyphens."),
    "text_topic_unknown": N_("Please choose a topic."),
    "text_step_missing": N_("Please say where the step is taken: every letter leads to it."),
    "text_step_address": N_("This is neither a page of this site nor an address with https."),
    "text_phone": N_("This is not a telephone number."),
    "text_field_unused": N_("The field {%(about)s} stands nowhere in the text."),
    "text_ja_missing": N_("The Japanese text is missing."),
    "text_falls_back": N_("This language is missing: its readers see the Japanese text, and are told so."),
    "text_key_taken": N_("There is a text with this name already. Please change that one."),
    "text_half": N_("This language has a part only. Please write title and letter."),
    "text_no_short": N_("Without a short line, only “a letter is in your box” is said outside."),
    "text_short_unused": N_("The short line is never used: what this is about is not said outside the box."),
    "text_mark_unbalanced": N_("A bracket { or } is open or stands alone."),
    "text_reading_elsewhere": N_("Readings over characters belong in plain Japanese alone."),
    "text_field_unknown": N_("There is no field {%(about)s}."),
    "text_field_inside": N_("The field {%(about)s} stays in the box: it cannot stand in the short line."),
    "text_control": N_("There is a character that cannot be used."),
    "text_link": N_("No addresses in the words: phishing looks like that. The step has its own place."),
    "text_click_here": N_("“Click here” is what phishers write. Say where to find it in the box."),
    "text_asks_secret": N_("We never ask for passwords, account numbers or My Number in a letter."),
    "text_phone_in_words": N_("Telephone numbers have their own field, so that they are right everywhere."),
    "text_kanji_without_reading": N_("Plain Japanese: each kanji needs its reading: %(about)s"),
    "text_sentence_long": N_("Plain Japanese: this sentence is longer than 30 characters: %(about)s…"),
    "text_courteous": N_("Plain Japanese goes without forms of courtesy: %(about)s"),
    "text_title_long": N_("The title is longer than 40 characters."),
    "text_long": N_("The letter is longer than 2,000 characters."),
    "text_short_long": N_("The short line is longer than 120 characters, or has two lines."),
    "text_sms_long": N_("As an SMS this can take %(about)s units with the longest values. Two parts hold 134."),
}


def draft_of(said: Mapping[str, object]) -> Draft:
    """A text as data (of the sample, or of a form) for its rules."""
    texts = said.get("texts")
    floor = said.get("floor", 0)
    return Draft(
        str(said.get("key", "")), str(said.get("topic", "")), slots_of(said.get("slots")), texts if isinstance(texts, dict) else {},
        str(said.get("leads_to", "")), str(said.get("phone", "")), floor if isinstance(floor, int) else 0,
    )  # fmt: skip


def draft_of_stored(text: NoticeTemplate) -> Draft:
    """A stored text for its rules."""
    return Draft(text.key, text.topic, slots_of(text.slots), text.texts, text.leads_to, text.phone, text.floor)


def room(body: Body) -> Room:
    """What an SMS of a body takes besides its short line, and how long the fields can become."""
    frame, longest = {}, {}
    for language in LANGUAGES:
        with translation.override(language):
            named = plain(marked(name_of(body)))
            frame[language] = _frame(named, body.phone)
            longest[SlotKind.BODY, language] = short_messages.units(named)
        for kind in SlotKind:
            longest.setdefault((kind, language), _longest(kind, language))
    return Room(frame, longest)


def _frame(named: str, phone: str) -> int:
    """The units around the line: see ``notice_words._sms_words``."""
    said = [
        say(N_("%(body)s: %(line)s"), body=named, line=""), say(N_("Open your Todoke box.")), say(N_("No. %(code)s"), code="0123-4567-89AB"),
        say(N_("Tel. %(phone)s"), phone=phone or "0000-00-0000"),
    ]  # fmt: skip
    return short_messages.units(" ".join(plain(each) for each in said))


@lru_cache(maxsize=64)
def _longest(kind: SlotKind, language: str) -> int:
    with translation.override(language):
        if kind is SlotKind.UNTIL:
            return len("30 September" if language == "en" else "12月31日")
        if kind is SlotKind.AGE:
            return len(plain(say(N_("%(years)s years old"), years=120)))
        if kind is SlotKind.DOSE:
            return max(len(plain(child_health.entry_name(each))) for each in item_ids() if each not in INSIDE_ALONE)
    return KINDS[kind].longest


def problem_words(problem: Problem) -> Markup:
    """What is wrong, in the reader's language, with where it stands."""
    said = say(PROBLEMS[problem.code], about=problem.about)
    where = [say(LANGUAGE_LABELS[problem.language])] if problem.language else []
    if problem.part in PARTS:
        where.append(say(PART_LABELS[problem.part]))
    return say(N_("%(where)s: %(what)s"), where=Markup(" · ").join(where), what=said) if where else said
