"""Made-up answers to a form: what a core system gets in a test, and what the API's description shows."""

from datetime import date
from typing import Final

from todoke.procedures.rules import flow
from todoke.procedures.rules.definition import Definition, Question
from todoke.procedures.rules.kinds import QuestionKind

_VALUES: Final[dict[QuestionKind, object]] = {
    QuestionKind.NAME: {"name": "見本 花子", "kana": "ミホン ハナコ"},
    QuestionKind.DATE: "2026-04-01",
    QuestionKind.ADDRESS: {"postcode": "1000001", "address": "東京都千代田区見本1-2-3"},
    QuestionKind.PHONE: "0312345678",
    QuestionKind.EMAIL: "mihon@example.jp",
    QuestionKind.BANK: {"bank": "0001", "branch": "001", "type": "ordinary", "number": "0123456", "holder": "ミホン ハナコ"},
    QuestionKind.YES_NO: True,
    QuestionKind.TEXT: "見本",
    QuestionKind.LONG_TEXT: "見本の文です。",
    QuestionKind.DECLARATION: True,
}  # fmt: skip


def answers(definition: Definition) -> dict[str, object]:
    """Answers to every question that is asked of somebody who answers so, one member in each group; files are left out."""
    given: dict[str, object] = {}
    for page, question in definition.questions():
        value = value_of(question)
        if value is None:
            continue
        if not page.group:
            given[question.key] = value
        elif group := definition.group(page.group):
            members = given.setdefault(page.group, [{} for _ in range(max(group.least, 1))])
            assert isinstance(members, list)
            for member in members:
                member[question.key] = value
    return flow.visible(definition, given)


def value_of(question: Question) -> object:
    """One made-up answer; None for a file."""
    if question.kind is QuestionKind.CHOICE:
        return question.options[0].value if question.options else None
    if question.kind is QuestionKind.CHOICES:
        return [question.options[0].value] if question.options else None
    if question.kind in (QuestionKind.AMOUNT, QuestionKind.NUMBER):
        least = question.least if question.least is not None else 0
        return max(least, min(1, question.most if question.most is not None else 1))
    value = _VALUES.get(question.kind)
    if isinstance(value, str) and question.kind in (QuestionKind.TEXT, QuestionKind.LONG_TEXT):
        return (
            value.ljust(question.least or 0, "本")[: question.most]
            if question.most
            else value.ljust(question.least or 0, "本")
        )
    return value


#: The day of made-up submissions.
DAY: Final = date(2026, 4, 1)
