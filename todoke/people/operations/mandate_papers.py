"""Mandates that staff write down from paper: a letter signed while able, an office by law, 任意後見 and its supervisor."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.common.errors import NotFound
from todoke.people.models import Mandate, Person
from todoke.people.operations import mandates
from todoke.people.operations.mandates import (
    MandateInvalid,
    MandateStatutory,
    columns,
    day_of,
)
from todoke.people.queries import mandates as queries
from todoke.people.queries import visibility
from todoke.people.rules import mandates as rules
from todoke.people.rules.mandates import WHOLE, Because, Given, MandateKind, Matter, Office, may_be_stopped
from todoke.people.rules.persons import Document

#: Which paper proves what.
PROVES: dict[MandateKind, frozenset[Document]] = {
    MandateKind.GRANTED: frozenset({Document.LETTER_OF_MANDATE, Document.NOTARIAL_DEED}),
    MandateKind.WATCH: frozenset({Document.LETTER_OF_MANDATE, Document.NOTARIAL_DEED}),
    MandateKind.VOLUNTARY_GUARDIANSHIP: frozenset({Document.GUARDIANSHIP, Document.NOTARIAL_DEED}),
    MandateKind.BY_LAW: frozenset({Document.FAMILY_REGISTER, Document.GUARDIANSHIP, Document.COURT_ORDER, Document.FOREIGN}),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Paper:
    """What a paper says, and which paper it is."""

    kind: MandateKind
    document: Document
    since_date: date
    until_date: date
    matters: frozenset[Matter] = frozenset()
    office: Office | None = None
    jointly: bool = False


def problems_of(*, principal: Person, agent: Person | Body, paper: Paper, now: datetime) -> dict[str, str]:
    """Why a paper cannot be written down so, field by field; empty when it can."""
    day = day_of(now)
    by_letter = paper.kind in {MandateKind.GRANTED, MandateKind.WATCH}
    problems = rules.problems_of(
        kind=paper.kind, matters=paper.matters, since_date=paper.since_date, until_date=paper.until_date, today=day,
        office=paper.office, on_paper=by_letter,
    )  # fmt: skip
    if paper.document not in PROVES[paper.kind]:
        problems["document"] = "document_does_not_prove"
    if isinstance(agent, Person) and agent.pk == principal.pk:
        problems["agent"] = "mandate_to_oneself"
    if isinstance(agent, Body) and paper.kind is MandateKind.GRANTED:
        problems["agent"] = "body_gets_no_mandate"
    if isinstance(agent, Person) and visibility.are_kept_apart(agent, principal, today=day):
        problems["agent"] = "agent_not_found"
    if by_letter:
        has_guardian = queries.has_guardian(principal, now)
        if why := rules.may_give(birth_date=principal.birth_date, today=day, has_guardian=has_guardian):
            problems["principal"] = why
    if paper.office in rules.OF_MINORS:
        born = principal.birth_date
        if born is None:
            problems["principal"] = "birth_date_unknown"
        elif rules.last_day_for_minor(born) <= day:
            problems["principal"] = "principal_of_age"
    return problems


@transaction.atomic
def write_down(*, principal: Person, agent: Person | Body, paper: Paper, by: Actor, now: datetime) -> Mandate:
    """Keep what a paper proves, in the name of who saw it; it holds at once. Raises MandateInvalid."""
    problems = problems_of(principal=principal, agent=agent, paper=paper, now=now)
    if problems:
        raise MandateInvalid(problems=problems)
    until = paper.until_date
    if paper.office in rules.OF_MINORS and principal.birth_date is not None:
        until = min(until, rules.last_day_for_minor(principal.birth_date))
    court = paper.kind in {MandateKind.BY_LAW, MandateKind.VOLUNTARY_GUARDIANSHIP}
    mandate = Mandate.objects.create(
        body=principal.body, kind=paper.kind.value, office=paper.office.value if paper.office else "", principal=principal,
        agent=agent if isinstance(agent, Person) else None, agent_body=agent if isinstance(agent, Body) else None,
        **columns(paper.matters, paper.office), jointly=paper.jointly, since_date=paper.since_date, until_date=until,
        given=(Given.CERTIFICATE if court else Given.PAPER).value, document=paper.document.value, seen_by=str(by), seen_at=now,
        agreed_at=now, recorded_by=str(by), recorded_at=now,
    )  # fmt: skip
    said = sorted(Matter) if paper.office in WHOLE else sorted(paper.matters)
    mandates.note(
        mandate=mandate, action="mandate.write_down", by=by, now=now, kind=paper.kind.value, office=mandate.office,
        document=paper.document.value, matters=[matter.value for matter in said],
    )  # fmt: skip
    return mandate


class NotVoluntaryGuardianship(NotFound):
    """Only a 任意後見 that has not ended waits for a supervisor."""

    code = "mandate_not_found"


@transaction.atomic
def appoint_supervisor(
    *, mandate: Mandate, appointed_date: date, document: Document, by: Actor, now: datetime
) -> Mandate:
    """The court has appointed a supervisor 「任意後見監督人の選任」; from that day the contract has effect (任意後見契約に関する法律4条).

    Raises MandateInvalid, NotVoluntaryGuardianship.
    """
    held = Mandate.objects.select_for_update().filter(pk=mandate.pk).first()
    if held is None or held.kind != MandateKind.VOLUNTARY_GUARDIANSHIP or held.ended_at is not None:
        raise NotVoluntaryGuardianship
    problems: dict[str, str] = {}
    if not held.since_date <= appointed_date <= day_of(now):
        problems["appointed_date"] = "supervisor_date_impossible"
    if document not in {Document.GUARDIANSHIP, Document.COURT_ORDER}:
        problems["document"] = "document_does_not_prove"
    if problems:
        raise MandateInvalid(problems=problems)
    held.supervisor_date, held.supervisor_seen_by, held.supervisor_seen_at = appointed_date, str(by), now
    held.save(update_fields=["supervisor_date", "supervisor_seen_by", "supervisor_seen_at"])
    mandates.note(mandate=held, action="mandate.supervisor", by=by, now=now, document=document.value)
    return held


@transaction.atomic
def end(*, mandate: Mandate, because: Because, by: Actor, now: datetime) -> None:
    """End a mandate at the desk: for the principal who asks (on paper or by telephone), by a court's paper, or by an officer.

    An officer ends what the person gave, never what a court gave. Raises MandateStatutory.
    """
    held = Mandate.objects.select_for_update().filter(pk=mandate.pk, ended_at=None).first()
    if held is None:
        return
    by_person = may_be_stopped(MandateKind(held.kind))
    if by_person is (because is Because.COURT):
        raise MandateStatutory(kind=held.kind, office=held.office)
    mandates.finish(held=held, because=because, by=by, now=now)


def matters_of(codes: Collection[str]) -> frozenset[Matter]:
    """The matters among codes that a form sent."""
    return frozenset(matter for matter in Matter if matter.value in codes)
