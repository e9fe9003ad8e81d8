"""The answer for one household: what it may receive, why, how much, from when and until when, and what to ask next."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from todoke.bodies.models import Body
from todoke.eligibility.queries import rules
from todoke.eligibility.queries.rules import ForArea, Held
from todoke.eligibility.rules.deciding import Outcome, Verdict, best
from todoke.eligibility.rules.household import Household, Row, Rows
from todoke.eligibility.rules.questions import Question, Slot, questions
from todoke.eligibility.rules.timing import Timeline, Turn, next_turn
from todoke.eligibility.rules.windows import Span, span_on
from todoke.people.rules.facts import Purpose
from todoke.registry.models import Program


@dataclass(frozen=True, slots=True)
class Entry:
    """What a programme means for one member, or for the household: the outcome, when one can apply, when it turns."""

    outcome: Outcome
    span: Span
    turn: Turn | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What one programme means for the household. ``entries``: each member it may be for; ``best`` speaks for all."""

    held: Held
    outcomes: tuple[Outcome, ...]
    best: Outcome
    span: Span
    turn: Turn | None
    entries: tuple[Entry, ...] = ()

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
    household: Household,
    area: Body,
    *,
    on: date,
    declined: Collection[Slot] = (),
    purpose: Purpose = Purpose.ANSWER,
    here: ForArea | None = None,
) -> Answers:
    """The answers for a household that lives in an area. Nothing is stored, and nothing is asked of anybody else.

    ``here``: the area's programmes, where many households of one area are asked about the same day and purpose.
    """
    area_household = Household(household.members, {**household.facts, "area": area.key})
    here = here or rules.for_area(area, on=on, purpose=purpose)
    asking = _Asking(area_household, on)
    answers = [found for held in here.held if (found := asking.about(held)) is not None]
    return Answers(on, asking.known, tuple(answers), here.text_only, tuple(_questions(answers, asking.known, declined)))


class _Asking:
    """One household on one day, asked about one programme after another."""

    def __init__(self, household: Household, on: date) -> None:
        self._household, self._on = household, on
        self._timeline = Timeline(household)
        self.known = self._timeline(on)
        self._rows: dict[str, Row] = dict(self.known.members)

    def about(self, held: Held) -> Answer | None:
        """The answer of one programme; None where there is nobody whom it could be for."""
        outcomes = [self._unless_over(held, each) for each in held.decider.decide(self.known)]
        chosen = best(outcomes)
        if chosen is None:
            return None
        if chosen.verdict is Verdict.NO:
            entry = self._first_to_come(held, outcomes, chosen)
            return Answer(held, tuple(outcomes), entry.outcome, entry.span, entry.turn, (entry,))
        entries = tuple(self._entry(held, each) for each in outcomes if each.verdict is not Verdict.NO)
        spoken = next(each for each in entries if each.outcome is chosen)
        return Answer(held, tuple(outcomes), chosen, spoken.span, spoken.turn, entries)

    def _row(self, member: str) -> Row:
        return self._rows.get(member, self.known.household)

    def _span(self, held: Held, outcome: Outcome) -> Span:
        return span_on(held.rule.window, self._row(outcome.member), self._on)

    def _entry(self, held: Held, outcome: Outcome) -> Entry:
        turn = next_turn(held.decider, self._household, outcome, self._on, self._timeline)
        return Entry(outcome, self._span(held, outcome), turn)

    def _is_over(self, held: Held, outcome: Outcome) -> bool:
        """Whether a strict window has closed for this member."""
        closes = self._span(held, outcome).closes if held.rule.window.strict else None
        return closes is not None and closes < self._on

    def _unless_over(self, held: Held, outcome: Outcome) -> Outcome:
        """The outcome, or "no" where nothing can be had any more."""
        if outcome.verdict is Verdict.NO or not self._is_over(held, outcome):
            return outcome
        return Outcome(outcome.member, Verdict.NO, outcome.conditions)

    def _first_to_come(self, held: Held, outcomes: Sequence[Outcome], chosen: Outcome) -> Entry:
        """Of members for whom it is a "no", the one for whom that changes first, else the nearest to yes."""
        entries = [self._entry(held, each) for each in outcomes if not self._is_over(held, each)]
        coming = [(each.turn.day, place) for place, each in enumerate(entries) if each.turn]
        if coming:
            return entries[min(coming)[1]]
        return Entry(chosen, self._span(held, chosen), None)


def _questions(answers: Sequence[Answer], known: Rows, declined: Collection[Slot]) -> list[Question]:
    """What to ask next. What may not be used for this purpose is not worth asking."""
    found = []
    for each in answers:
        hidden = each.held.decider.hidden
        for outcome in each.likely:
            missing, for_amount = outcome.missing - hidden, outcome.missing_for_amount - hidden
            if missing or for_amount:
                found.append((replace(outcome, missing=missing, missing_for_amount=for_amount), known))
    return questions(found, declined)
