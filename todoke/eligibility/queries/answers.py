"""The answer for one household: what it may receive, why, how much, from when and until when, and what to ask next."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from todoke.bodies.models import Body
from todoke.eligibility.queries import rules
from todoke.eligibility.queries.rules import Held
from todoke.eligibility.rules.deciding import Outcome, Verdict, best
from todoke.eligibility.rules.household import Household, Rows, rows
from todoke.eligibility.rules.questions import Question, Slot, questions
from todoke.eligibility.rules.timing import Turn, next_turn
from todoke.eligibility.rules.windows import Span, span_on
from todoke.people.rules.facts import Purpose
from todoke.registry.models import Program


@dataclass(frozen=True, slots=True)
class Answer:
    """What one programme means for the household. ``outcomes``: each member it may be for; ``best`` speaks for all."""

    held: Held
    outcomes: tuple[Outcome, ...]
    best: Outcome
    span: Span
    turn: Turn | None

    @property
    def verdict(self) -> Verdict:
        """The household's verdict."""
        return self.best.verdict

    @property
    def likely(self) -> list[Outcome]:
        """The members for whom it is a yes or a maybe."""
        return [each for each in self.outcomes if each.verdict is not Verdict.NO]


@dataclass(frozen=True, slots=True)
class Answers:
    """Every programme of the town's people for this household on a day."""

    day: date
    rows: Rows
    answers: tuple[Answer, ...]
    text_only: tuple[Program, ...]
    questions: tuple[Question, ...]


def answer(
    household: Household, area: Body, *, on: date, declined: Collection[Slot] = (), purpose: Purpose = Purpose.ANSWER
) -> Answers:
    """The answers for a household that lives in an area. Nothing is stored, and nothing is asked of anybody else."""
    area_household = Household(household.members, {**household.facts, "area": area.key})
    here = rules.for_area(area, on=on, purpose=purpose)
    known = rows(area_household, on)
    answers = []
    for held in here.held:
        outcomes = held.decider.decide(known)
        chosen = best(outcomes)
        if chosen is not None:
            answers.append(_answer(held, outcomes, chosen, area_household, known, on))
    return Answers(on, known, tuple(answers), here.text_only, tuple(_questions(answers, known, declined)))


def _answer(
    held: Held, outcomes: Sequence[Outcome], chosen: Outcome, household: Household, known: Rows, on: date
) -> Answer:
    row = next((row for key, row in known.members if key == chosen.member), known.household)
    turn = next_turn(held.decider, household, chosen, on)
    if chosen.verdict is Verdict.NO:  # whoever comes first into it is told of it
        others = ((each, next_turn(held.decider, household, each, on)) for each in outcomes if each is not chosen)
        turns = [(each, found) for each, found in [(chosen, turn), *others] if found]
        if turns:
            chosen, turn = min(turns, key=lambda pair: pair[1].day)
            row = next((row for key, row in known.members if key == chosen.member), known.household)
    span = span_on(held.rule.window, row, on)
    if held.rule.window.strict and span.closes and span.closes < on and chosen.verdict is not Verdict.NO:
        chosen = Outcome(chosen.member, Verdict.NO, chosen.conditions)
        outcomes, turn = [chosen], None
    return Answer(held, tuple(outcomes), chosen, span, turn)


def _questions(answers: Sequence[Answer], known: Rows, declined: Collection[Slot]) -> list[Question]:
    open_outcomes = [
        (outcome, known) for each in answers for outcome in each.likely if outcome.missing or outcome.missing_for_amount
    ]
    return questions(open_outcomes, declined)
