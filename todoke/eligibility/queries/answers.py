"""The answer for one household: what it may receive, why, how much, from when and until when, and what to ask next."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from todoke.bodies.models import Body
from todoke.eligibility.queries import rules
from todoke.eligibility.queries.rules import Held
from todoke.eligibility.rules.deciding import Outcome, Verdict, best
from todoke.eligibility.rules.household import Household, Row, Rows
from todoke.eligibility.rules.planning import Told
from todoke.eligibility.rules.questions import Question, Slot, questions
from todoke.eligibility.rules.timing import Ahead, Turn, next_turn
from todoke.eligibility.rules.windows import Span, span_on
from todoke.people.rules.facts import Purpose
from todoke.registry.models import Program


@dataclass(frozen=True, slots=True)
class _Asked:
    """What all answers for one household share."""

    told: Told
    known: Rows
    ahead: Ahead

    def row(self, member: str) -> Row:
        """The row of a member, or of the household."""
        return next((row for key, row in self.known.members if key == member), self.known.household)


class Answer:
    """What one programme means for the household; worked out as far as it is read."""

    def __init__(self, held: Held, asked: _Asked, number: int, speaking: Sequence[Outcome], first: Outcome) -> None:
        self.held = held
        self._asked, self._number, self._speaking, self._first = asked, number, speaking, first

    @cached_property
    def _too_late(self) -> bool:
        """Whether a window that is strict has closed on who would receive it."""
        window, first = self.held.rule.window, self._first
        if not window.strict or first.verdict is Verdict.NO:
            return False
        closes = span_on(window, self._asked.row(first.member), self._asked.ahead.today).closes
        return closes is not None and closes < self._asked.ahead.today

    @property
    def verdict(self) -> Verdict:
        """The household's verdict."""
        return Verdict.NO if self._too_late else self._first.verdict

    @property
    def outcomes(self) -> Sequence[Outcome]:
        """Each member's, or the household's alone."""
        return (self.best,) if self._too_late else self._asked.told.outcomes(self._number)

    @property
    def likely(self) -> list[Outcome]:
        """The members for whom it is a yes or a maybe."""
        return [] if self._too_late else [each for each in self._speaking if each.verdict is not Verdict.NO]

    @property
    def best(self) -> Outcome:
        """The outcome that speaks for all; of those who cannot have it yet, of who comes first into it."""
        return self._timed[0]

    @property
    def turn(self) -> Turn | None:
        """The day on which time alone changes it."""
        return self._timed[1]

    @cached_property
    def span(self) -> Span:
        """When one can apply."""
        return span_on(self.held.rule.window, self._asked.row(self.best.member), self._asked.ahead.today)

    @cached_property
    def _timed(self) -> tuple[Outcome, Turn | None]:
        first, ahead, decider = self._first, self._asked.ahead, self.held.decider
        if self._too_late:
            return Outcome(first.member, Verdict.NO, first.conditions), None
        turn = next_turn(decider, ahead, first)
        if first.verdict is not Verdict.NO:
            return first, turn
        others = [each for each in self._asked.told.outcomes(self._number) if each.member != first.member]
        turns = [(first, turn), *((each, next_turn(decider, ahead, each)) for each in others)]
        coming = [(each, found) for each, found in turns if found]
        return min(coming, key=lambda pair: pair[1].day) if coming else (first, None)


@dataclass(frozen=True)
class Answers:
    """Every programme of the town's people for this household on a day."""

    day: date
    rows: Rows
    answers: tuple[Answer, ...]
    text_only: tuple[Program, ...]
    declined: Collection[Slot] = ()

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """What to ask next, best first."""
        likely = (outcome for each in self.answers for outcome in each.likely)
        open_now = [(each, self.rows) for each in likely if each.missing or each.missing_for_amount]
        return tuple(questions(open_now, self.declined))


def answer(
    household: Household, area: Body, *, on: date, declined: Collection[Slot] = (), purpose: Purpose = Purpose.ANSWER
) -> Answers:
    """The answers for a household that lives in an area. Nothing is stored, and nothing is asked of anybody else."""
    here = rules.for_area(area, on=on, purpose=purpose)
    ahead = Ahead(Household(household.members, {**household.facts, "area": area.key}), on)
    known = ahead.rows(on)
    asked = _Asked(here.plan.ask(known), known, ahead)
    answers = []
    for number, held in enumerate(here.held):
        speaking = asked.told.speaking(number)
        first = best(speaking)
        if first is not None:
            answers.append(Answer(held, asked, number, speaking, first))
    return Answers(on, known, tuple(answers), here.text_only, declined)
