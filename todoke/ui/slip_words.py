"""Questions and answers of a reply slip in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import translation
from markupsafe import Markup, escape

from todoke.notices.models import ReplySlip, SchoolLetter
from todoke.notices.rules.slips import NO, YES, Asking, Question, questions_of, said_in
from todoke.registry.rules.fields import N_
from todoke.ui.messages import say
from todoke.ui.ruby import annotate_text


@dataclass(frozen=True, slots=True)
class Told:
    """A question as a form shows it; ``options`` are empty where a few words are asked for."""

    number: int
    words: Markup
    options: Sequence[tuple[str, Markup]]


def _language() -> str:
    return translation.get_language() or "ja"


def told(letter: SchoolLetter) -> list[Told]:
    """The questions of a letter."""
    questions = questions_of(letter.questions)
    return [
        Told(number, annotate_text(said_in(each.words, _language())), _options(each))
        for number, each in enumerate(questions, start=1)
    ]


def _options(question: Question) -> Sequence[tuple[str, Markup]]:
    if question.kind is Asking.YES_NO:
        return ((YES, say(N_("Yes"))), (NO, say(N_("No"))))
    return [
        (value, annotate_text(said_in(words, _language())))
        for value, words in zip(question.values, question.options, strict=False)
    ]


def answered(letter: SchoolLetter, slip: ReplySlip) -> list[tuple[Markup, Markup]]:
    """Each question with what was answered."""
    found = []
    for question, answer in zip(told(letter), slip.answers, strict=False):
        found.append((question.words, dict(question.options).get(answer) or escape(answer)))
    return found
