"""Trials before release as pages show them: texts in the reader's language, and how tasks went."""

from collections.abc import Mapping
from typing import Final

from markupsafe import Markup

from todoke.registry.rules.fields import N_
from todoke.ui import messages
from todoke.ui.ruby import annotate_text
from todoke.voice.rules.trying import Outcome, Went

WENT: Final[Mapping[Went, str]] = {
    Went.WELL: N_("I did it"), Went.HARD: N_("I did it, with trouble"), Went.NOT: N_("I gave up"),
}  # fmt: skip


def text_of(texts: Mapping[str, str], language: str) -> Markup:
    """A text in the reader's language, else in Japanese and marked so."""
    html = annotate_text(texts.get(language) or texts.get("ja", ""))
    return Markup('<span lang="ja">{}</span>').format(html) if language == "en" and "en" not in texts else html


def seconds_words(seconds: int | None) -> Markup:
    """A time as a person says it; a stroke where none was measured."""
    if seconds is None:
        return Markup("–")
    if seconds < 100:
        return messages.say(N_("%(seconds)s seconds"), seconds=seconds)
    return messages.say(N_("%(minutes)s minutes"), minutes=round(seconds / 60, 1))


def row_of(outcome: Outcome) -> list[object]:
    """What the runs of a task say, as cells: how many, well, hard, given up, time."""
    return [outcome.runs, outcome.well, outcome.hard, outcome.given_up, seconds_words(outcome.seconds)]
