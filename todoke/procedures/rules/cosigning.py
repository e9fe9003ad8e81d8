"""What the other guardian sees of a form before they agree 「連署」, and how long they are waited for."""

from typing import Final

from todoke.procedures.rules.kinds import QuestionKind

#: Days until a submission goes on without an answer; whoever decides is told that there was none.
WAIT_DAYS: Final = 14
#: Answers that can be shown: what is asked for, never where somebody lives, how they are reached, what they earn or wrote in their own words.
SHOWN: Final = frozenset({
    QuestionKind.DATE, QuestionKind.YES_NO, QuestionKind.CHOICE, QuestionKind.CHOICES, QuestionKind.NUMBER, QuestionKind.DECLARATION,
})  # fmt: skip


def plain_name(name: str) -> str:
    """A name as it is compared: without spaces."""
    return "".join(name.split())
