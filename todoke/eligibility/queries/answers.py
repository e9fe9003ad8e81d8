"""The answer for one household: what it may receive, why, how much, from when and until when, and what to ask next."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from todoke.bodies.models import Body
from todoke.eligibility.queries import rules
from todoke.eligibility.queries.rules import ForArea, Held
from todoke.eligibility.rules.deciding import Outcome, Verdict, best
from todoke.eligibility.rules.household import Household, Row, Rows
from todoke.eligibility.rules.planning import Plan
from todoke.eligibility.rules.questions import Question, Slot, Undecided, questions, rare
from todoke.eligibility.rules.rule import Giver
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


class _Asking:
    """One household on one day, asked about every programme of a plan."""

    def __init__(self, household: Household, plan: Plan, on: date) -> None:
        self._household, self.on = household, on
        self._timeline = Timeline(household)
        self.known = self._timeline(on)
        self.told = plan.ask(self.known)
        self._rows: dict[str, Row] = dict(self.known.members)

    def span(self, held: Held, outcome: Outcome) -> Span:
        """When this member can apply."""
        return span_on(held.rule.window, self._rows.get(outcome.member, self.known.household), self.on)

    def rare(self, held: Held, outcome: Outcome) -> frozenset[str]:
        """What is so in few families, and this outcome hangs on."""
        if outcome.verdict is not Verdict.DEPENDS:
            return frozenset()
        return rare(held.decider, outcome, self._rows.get(outcome.member, self.known.household))

    def givers(self, held: Held, outcome: Outcome) -> list[Giver | None]:
        """Who may give it to this member; None is the programme's own body."""
        if not held.rule.elsewhere:
            return [None]
        return held.decider.givers(self._rows.get(outcome.member, self.known.household))

    def entry(self, held: Held, outcome: Outcome) -> Entry:
        """The outcome with its days."""
        turn = next_turn(held.decider, self._household, outcome, self.on, self._timeline)
        return Entry(outcome, self.span(held, outcome), turn)

    def is_over(self, held: Held, outcome: Outcome) -> bool:
        """Whether a strict window has closed for this member."""
        return held.decider.is_over(self._rows.get(outcome.member, self.known.household), self.on)

    def unless_over(self, held: Held, outcome: Outcome) -> Outcome:
        """The outcome, or "no" where nothing can be had any more."""
        if outcome.verdict is Verdict.NO or not self.is_over(held, outcome):
            return outcome
        return Outcome(outcome.member, Verdict.NO, outcome.conditions)

    def speaking(self, number: int, held: Held) -> Sequence[Outcome]:
        """The outcomes among which the one that speaks for the household is."""
        found = self.told.speaking(number)
        if held.rule.window.strict and any(self.unless_over(held, each) is not each for each in found):
            return [self.unless_over(held, each) for each in self.told.outcomes(number)]
        return found


class Answer:
    """What one programme means for the household, worked out as far as it is read. ``best`` speaks for all."""

    def __init__(self, held: Held, asking: _Asking, number: int, speaking: Sequence[Outcome]) -> None:
        self.held = held
        self._asking, self._number, self._speaking = asking, number, speaking
        chosen = best(speaking)
        assert chosen is not None
        self._chosen = chosen

    @property
    def verdict(self) -> Verdict:
        """The household's verdict."""
        return self._chosen.verdict

    @property
    def likely(self) -> list[Outcome]:
        """The members for whom it is a yes or a maybe."""
        return [each for each in self._speaking if each.verdict is not Verdict.NO]

    def rare(self, outcome: Outcome) -> frozenset[str]:
        """What is so in few families, and this outcome hangs on; empty where any family may be meant."""
        return self._asking.rare(self.held, outcome)

    def givers(self, outcome: Outcome) -> list[Giver | None]:
        """Who may give it, as far as is known; None is the programme's own body."""
        return self._asking.givers(self.held, outcome)

    @cached_property
    def outcomes(self) -> tuple[Outcome, ...]:
        """Each member's, or the household's alone."""
        outcomes = self._asking.told.outcomes(self._number)
        return tuple(self._asking.unless_over(self.held, each) for each in outcomes)

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Each member for whom it is a yes or a maybe; else the one who comes first into it, or is nearest to it."""
        if self.verdict is Verdict.NO:
            return (self._spoken,)
        return tuple(
            self._spoken if each is self._chosen else self._asking.entry(self.held, each) for each in self.likely
        )

    @property
    def best(self) -> Outcome:
        """The outcome that speaks for all."""
        return self._chosen if self.verdict is not Verdict.NO else self._spoken.outcome

    @property
    def span(self) -> Span:
        """When one can apply."""
        return self._spoken.span

    @property
    def turn(self) -> Turn | None:
        """The first day on which time alone changes it."""
        return self._spoken.turn

    @cached_property
    def _spoken(self) -> Entry:
        asking, held = self._asking, self.held
        if self.verdict is not Verdict.NO:
            return asking.entry(held, self._chosen)
        entries = [asking.entry(held, each) for each in self.outcomes if not asking.is_over(held, each)]
        coming = [(each.turn.day, place) for place, each in enumerate(entries) if each.turn]
        if coming:
            return entries[min(coming)[1]]
        return Entry(self._chosen, asking.span(held, self._chosen), None)


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
        """What to ask next, best first. What may not be used for this purpose is not worth asking.

        Of a programme for few families only that is asked which says whether it is for this one: nobody tells their income
        for an allowance that is for others.
        """
        found = []
        for place, each in enumerate(self.answers):
            hidden = each.held.decider.hidden
            for outcome in each.likely:
                missing, for_amount = outcome.missing - hidden, outcome.missing_for_amount - hidden
                if first := each.rare(outcome) - hidden:
                    missing, for_amount = first, frozenset()
                if missing or for_amount:
                    worth_asking = outcome._replace(missing=missing, missing_for_amount=for_amount)
                    found.append(Undecided(worth_asking, self.rows, place))
        return tuple(questions(found, self.declined))


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
    here = here or rules.for_area(area, on=on, purpose=purpose)
    asking = _Asking(replace(household, facts={**household.facts, "area": area.key}), here.plan, on)
    answers = [
        Answer(held, asking, number, speaking)
        for number, held in enumerate(here.held)
        if (speaking := asking.speaking(number, held))
    ]
    return Answers(on, asking.known, tuple(answers), here.text_only, declined)
