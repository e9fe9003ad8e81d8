"""The parts of a sheet that went to several bodies, as lines of one tracker: with whom, under which number, how it stands, by when."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from todoke.procedures.models import Submission
from todoke.procedures.queries import forms, sheets
from todoke.procedures.rules import numbers
from todoke.procedures.rules.definition import said
from todoke.procedures.rules.states import SubmissionState
from todoke.ui import case_words, messages
from todoke.ui.names import name_of
from todoke.ui.ruby import annotate_text


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One line of the tracker; ``due`` None: it is over."""

    body: str
    title: Markup
    number: str
    state: Markup
    tag: str
    due: date | None
    href: str
    is_this: bool


def parts(submission: Submission, *, language: str, href: Callable[[Submission], str]) -> Sequence[SheetPart]:
    """The tracker of a sheet; nothing where it went to one body alone."""
    return [_part(each, submission, language, href) for each in sheets.parts_of(submission)]


def _part(each: Submission, this: Submission, language: str, href: Callable[[Submission], str]) -> SheetPart:
    state = SubmissionState(each.state)
    own = next((part for part in forms.definition_of(each.version).parts if part.body == each.body.key), None)
    return SheetPart(
        name_of(each.body), annotate_text(said(own.title, language)) if own else Markup(""), numbers.written(each.number),
        messages.say(case_words.STATES[state][0]), case_words.TAGS[state], None if each.ended_at else each.due_date, href(each), each.pk == this.pk,
    )  # fmt: skip
