"""What a form costs whoever fills it in 「記入の手間」: how many questions, how many of them are known already, how many minutes."""

from dataclasses import dataclass
from typing import Final

from todoke.procedures.rules.definition import Definition
from todoke.procedures.rules.kinds import QuestionKind

#: Seconds that an answer takes: our own estimates, replaced by what is measured as soon as there is something.
SECONDS: Final[dict[QuestionKind, int]] = {
    QuestionKind.NAME: 20, QuestionKind.DATE: 15, QuestionKind.ADDRESS: 40, QuestionKind.PHONE: 15, QuestionKind.EMAIL: 20, QuestionKind.BANK: 90,
    QuestionKind.YES_NO: 8, QuestionKind.CHOICE: 10, QuestionKind.CHOICES: 15, QuestionKind.AMOUNT: 20, QuestionKind.NUMBER: 10,
    QuestionKind.TEXT: 20, QuestionKind.LONG_TEXT: 90, QuestionKind.FILE: 60, QuestionKind.DECLARATION: 10,
}  # fmt: skip
#: To look at what is known already, and to read a page.
_CONFIRMED: Final = 5
_PAGE: Final = 5


@dataclass(frozen=True, slots=True)
class Effort:
    """A form's questions, those of them that are known already, the files that it asks for, and the time in seconds."""

    questions: int
    known: int
    files: int
    seconds: int

    @property
    def minutes(self) -> int:
        """The time in whole minutes, one at least."""
        return max(1, -(-self.seconds // 60)) if self.questions else 0


def effort(definition: Definition) -> Effort:
    """The effort of one who is asked everything, with one of each group."""
    every = [question for _, question in definition.questions()]
    known = sum(1 for each in every if each.prefill)
    seconds = sum(_CONFIRMED if each.prefill else SECONDS[each.kind] for each in every) + _PAGE * len(definition.pages)
    return Effort(len(every), known, sum(1 for each in every if each.kind is QuestionKind.FILE), seconds)
