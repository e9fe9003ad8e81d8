"""Reply slips 「返信票」: up to three questions of a letter from school, and what can be answered to them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from todoke.common import individual_numbers

MOST_QUESTIONS, MOST_OPTIONS, LONGEST_QUESTION, LONGEST_ANSWER = 3, 8, 120, 400
YES, NO = "yes", "no"
#: A slash with room around it, or a wide one.
_SLASH: Final = re.compile(r"\s/(?=\s|$)|／")


class Asking(StrEnum):
    """How a question is answered."""

    YES_NO = "yes_no"
    CHOICE = "choice"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Question:
    """One question; ``words`` and each of ``options`` by language, Japanese at least. Answers to a choice are the number of the option."""

    kind: Asking
    words: Mapping[str, str]
    options: Sequence[Mapping[str, str]] = ()

    @property
    def values(self) -> Sequence[str]:
        """What can be answered, where it is a choice."""
        if self.kind is Asking.YES_NO:
            return (YES, NO)
        return tuple(str(number) for number in range(1, len(self.options) + 1))

    def as_data(self) -> dict[str, object]:
        """For a JSON column."""
        return {"kind": self.kind.value, "words": dict(self.words), "options": [dict(each) for each in self.options]}


def questions_of(data: object) -> Sequence[Question]:
    """The questions that a JSON column holds."""
    found = []
    for each in data if isinstance(data, list) else []:
        found.append(Question(Asking(each["kind"]), each["words"], tuple(each.get("options") or ())))
    return found


def in_languages(line: str) -> dict[str, str]:
    """A line as staff write it: Japanese, plain Japanese and English, with slashes between them; what is missing is left out."""
    parts = [each.strip() for each in _SLASH.split(line)]
    return {language: text for language, text in zip(("ja", "ja-simple", "en"), parts, strict=False) if text}


def as_line(words: Mapping[str, str]) -> str:
    """Such a line again, for the form."""
    line = " / ".join(words.get(language, "") for language in ("ja", "ja-simple", "en"))
    return line.rstrip("/ ")


def said_in(words: Mapping[str, str], language: str) -> str:
    """Words in a language; where it has none, plain Japanese and then Japanese."""
    return words.get(language) or (words.get("ja") or "")


def problems_of_questions(questions: Sequence[Question]) -> dict[str, str]:
    """Why questions cannot be asked, by the name of their field; empty: they can."""
    problems: dict[str, str] = {}
    if len(questions) > MOST_QUESTIONS:
        problems["question_1"] = "too_many_questions"
    for number, question in enumerate(questions, start=1):
        words = [*question.words.values(), *(text for option in question.options for text in option.values())]
        if not question.words.get("ja", "").strip():
            problems[f"question_{number}"] = "required"
        elif any(len(text) > LONGEST_QUESTION for text in words):
            problems[f"question_{number}"] = "too_long"
        elif question.kind is Asking.CHOICE and not 2 <= len(question.options) <= MOST_OPTIONS:
            problems[f"options_{number}"] = "two_options_at_least"
    return problems


def problems_of_answers(questions: Sequence[Question], answers: Sequence[str]) -> dict[str, str]:
    """Why answers cannot be taken, by the name of their field (``answer_1``); short texts may stay empty."""
    problems: dict[str, str] = {}
    if len(answers) != len(questions):
        return {"answer_1": "required"}
    for number, (question, answer) in enumerate(zip(questions, answers, strict=True), start=1):
        if question.kind is Asking.TEXT:
            if len(answer) > LONGEST_ANSWER:
                problems[f"answer_{number}"] = "too_long"
            elif individual_numbers.offers_one(answer):
                problems[f"answer_{number}"] = "individual_number"
        elif answer not in question.values:
            problems[f"answer_{number}"] = "required"
    return problems
