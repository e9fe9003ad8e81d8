"""An improvement as a page shows it 「お声と改善」: you said, we did, what we cannot do and why; in the reader's language, else in Japanese and marked so."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from markupsafe import Markup

from todoke.bodies.models import Body
from todoke.ui import messages, voice_abouts
from todoke.ui.ruby import annotate_text
from todoke.ui.voice_words import IMPROVEMENT_STATES
from todoke.voice.models import Counter, Improvement
from todoke.voice.rules.kinds import About
from todoke.voice.rules.states import ImprovementState

#: The tag of a state (components/content.html).
TAGS: Final[Mapping[ImprovementState, str]] = {
    ImprovementState.HEARD: "waiting", ImprovementState.PLANNED: "scheduled", ImprovementState.DOING: "scheduled",
    ImprovementState.DONE: "live", ImprovementState.CHECKED: "live", ImprovementState.CANNOT: "ended",
}  # fmt: skip
Tag = tuple[Markup, str]


@dataclass(frozen=True, slots=True)
class Shown:
    """An improvement for one reader; ``address`` leads to what it is about, "" where that has no page."""

    id: str
    title: Markup
    state: Tag
    about: str
    address: str
    said: Markup
    did: Markup
    why_not: Markup
    due_date: date | None
    changed_at: datetime


def tag_of(state: str) -> Tag:
    """The words of a state, and the kind of its tag."""
    found = ImprovementState(state)
    return messages.say(IMPROVEMENT_STATES[found]), TAGS[found]


def title_of(improvement: Improvement, language: str) -> Markup:
    """Its title on one line."""
    return _line(improvement.title, language)


def shown(improvement: Improvement, *, language: str) -> Shown:
    """An improvement for one reader; a day counts while it is not done."""
    body, kind, about = improvement.body, About(improvement.about_kind), improvement.about
    return Shown(
        str(improvement.pk), title_of(improvement, language), tag_of(improvement.state),
        voice_abouts.name_of(body, kind, about, language=language), voice_abouts.address_of(body, kind, about, language=language),
        _running(improvement.said, language), _running(improvement.did, language), _running(improvement.why_not, language),
        improvement.due_date if improvement.done_at is None and improvement.state != ImprovementState.CANNOT else None, improvement.changed_at,
    )  # fmt: skip


def all_shown(improvements: Iterable[Improvement], *, language: str) -> list[Shown]:
    """Several, in their order."""
    return [shown(each, language=language) for each in improvements]


def is_known(body: Body, about_kind: About, about: str, *, language: str) -> bool:
    """Whether a reference means something of this body that residents know; a page of ours counts for every body."""
    match about_kind:
        case About.BODY:
            return about == ""
        case About.PROCEDURE:
            return voice_abouts.procedure_of(body, about) is not None
        case About.PROGRAM:
            found = voice_abouts.program_of(about)
            return found is not None and found.body_id == body.pk and found.number == about
        case About.COUNTER:
            return Counter.objects.filter(body=body, key=about).exists()
        case About.PAGE:
            return voice_abouts.page_at(about, language) is not None


def _said(texts: Mapping[str, str], language: str) -> tuple[str, bool]:
    """The words, and whether they are Japanese on a page in another language."""
    return texts.get(language) or texts.get("ja", ""), language == "en" and language not in texts


def _line(texts: Mapping[str, str], language: str) -> Markup:
    text, foreign = _said(texts, language)
    html = annotate_text(" ".join(text.split()))
    return Markup('<span lang="ja">{}</span>').format(html) if foreign and text else html


def _running(texts: Mapping[str, str], language: str) -> Markup:
    """A text with its paragraphs and lines."""
    text, foreign = _said(texts, language)
    opened = Markup('<p lang="ja">') if foreign else Markup("<p>")
    parts = [part for part in re.split(r"\n\s*\n", text.strip()) if part.strip()]
    return Markup("\n").join(
        opened + Markup("<br>").join(annotate_text(line) for line in part.splitlines()) + Markup("</p>")
        for part in parts
    )
