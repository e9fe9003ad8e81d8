"""Whom a procedure without a form concerns 「申請不要の手続」: those of whom the body surely knows that the programme's rule holds."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Final
from uuid import UUID, uuid5

from django.db.models import Q

from todoke.bodies.models import Body
from todoke.common.clock import TOKYO
from todoke.eligibility.queries import answers, rules
from todoke.eligibility.queries.rules import ForArea, Held
from todoke.eligibility.rules.deciding import Verdict
from todoke.eligibility.rules.household import Household, Member
from todoke.eligibility.rules.planning import Plan
from todoke.eligibility.rules.tree import Value
from todoke.notices.queries.recipients import recipients_of_each
from todoke.people.models import Person, PersonFact
from todoke.people.rules.facts import Kind, Purpose
from todoke.people.rules.persons import Knowing
from todoke.people.rules.vocabulary import BY_NAME, fits
from todoke.procedures.models import FormVersion, Procedure, Ruling, Submission
from todoke.procedures.queries import forms
from todoke.procedures.rules.definition import Definition, Way
from todoke.procedures.rules.states import Channel, SubmissionState

_BATCH: Final = 500
#: What a body knows by itself, or has seen on paper; what somebody only said decides nothing without them.
_SURE: Final = (Knowing.REGISTER.value, Knowing.CERTIFICATE.value)


@dataclass(frozen=True, slots=True)
class Round:
    """One procedure whose rule decides from a day: its version in force, the rule, and what is written with each decision."""

    procedure: Procedure
    version: FormVersion
    definition: Definition
    held: Held

    @property
    def facts(self) -> list[str]:
        """The facts that the rule reads."""
        return sorted(self.held.decider.facts)


def rounds(body: Body, *, today: date) -> Sequence[Round]:
    """The procedures of a body that decide by themselves today: published as such, with a programme that has exactly one rule, which leaves nothing to look at."""
    found = []
    for procedure in forms.offered(body, today=today):
        version = forms.in_force(procedure, today=today)
        definition = forms.definition_of(version) if version else None
        if version is None or definition is None or definition.way is not Way.AUTOMATIC or procedure.program is None:
            continue
        held = rules.held_many([procedure.program], on=today, purpose=Purpose.MATCHING)
        if len(held) == 1 and held[0].rule.conditions and not held[0].rule.checks:
            found.append(Round(procedure, version, definition, held[0]))
    return found


def surely(found: Round, *, today: date, now: datetime) -> Iterator[Person]:
    """Those of the body for whom the rule surely holds today, nothing was decided or filed yet, and whom somebody can be told about."""
    body = found.procedure.body
    here = ForArea((found.held,), Plan((found.held.decider,)), ())
    had = Submission.objects.filter(Q(version=found.version) | Q(ended_at=None), procedure=found.procedure)
    rows = Person.objects.filter(body=body, ended_at=None, declared_by=None).exclude(
        pk__in=had.exclude(person=None).values("person")
    )
    for some in _batches(rows.order_by("pk").iterator(chunk_size=_BATCH)):
        known = _facts([each.pk for each in some], today)
        sure = [each for each in some if _is_sure(each, known[each.pk], body, here, today)]
        told = recipients_of_each(sure, now=now) if sure else {}
        yield from (each for each in sure if told.get(each.pk))


def _batches(rows: Iterable[Person]) -> Iterator[Sequence[Person]]:
    rest = iter(rows)
    while some := list(islice(rest, _BATCH)):
        yield some


def _facts(persons: Sequence[UUID], today: date) -> Mapping[UUID, dict[str, Value]]:
    """What the body surely knows of each, for deciding by itself."""
    found: dict[UUID, dict[str, Value]] = defaultdict(dict)
    for row in PersonFact.objects.filter(person__in=persons, ended_at=None, known_by__in=_SURE):
        is_past = row.until_date is not None and row.until_date < today
        fact = BY_NAME.get(row.name)
        if fact is None or is_past or Purpose.MATCHING.value not in row.purposes:
            continue
        value = date.fromisoformat(str(row.value)) if fact.kind is Kind.DATE else row.value
        if isinstance(value, bool | int | str | date) and fits(fact, value):
            found[row.person_id][row.name] = value
    return found


def _is_sure(person: Person, facts: dict[str, Value], body: Body, here: ForArea, today: date) -> bool:
    """Whether nothing that the rule reads is unknown, and it holds; who else lives with somebody is never assumed."""
    known = {**facts, **({"birth_date": person.birth_date} if person.birth_date else {})}
    household = Household((Member("self", known),), whole=False)
    (answer,) = answers.answer(household, body, on=today, purpose=Purpose.MATCHING, here=here).answers
    return answer.verdict is Verdict.YES and answer.span.holds(today)


def key_of(version: FormVersion, person: Person) -> UUID:
    """The key of a decision: once for each person in each version of the form."""
    return uuid5(version.pk, str(person.pk))


def objection_until(case: Submission, ruling: Ruling) -> date | None:
    """The last day on which one can object to a decision that was made without filing; None where it was made otherwise."""
    if case.channel != Channel.NONE.value or ruling.decided_at is None:
        return None
    days = forms.definition_of(case.version).correction_days
    return ruling.decided_at.astimezone(TOKYO).date() + timedelta(days=days)


def may_object(case: Submission, ruling: Ruling | None, *, today: date) -> bool:
    """Whether one can still object."""
    until = objection_until(case, ruling) if ruling and case.state == SubmissionState.GRANTED.value else None
    return until is not None and today <= until
