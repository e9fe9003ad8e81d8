"""A mother, a daughter, a bank: what the tests of mandates and proofs begin with."""

from datetime import date, datetime, timedelta

from tests.conftest import NOW
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.people.models import Mandate, Partner, Person, ProtectedFrom, Protection
from todoke.people.operations import mandate_papers, mandates, partners
from todoke.people.operations import persons as persons_operations
from todoke.people.operations.mandate_papers import Paper
from todoke.people.rules.disclosures import PartnerKind
from todoke.people.rules.mandates import MandateKind, Matter, Office
from todoke.people.rules.persons import Document

TODAY = NOW.date()
BY = Actor("test")
NEXT_YEAR = date(2027, 11, 1)
FACTS = ("name", "birth_date", "address", "may_act", "single_parent")


def open_person(body: Body, name: str, born: date | None = date(1955, 3, 3), **details: object) -> Person:
    """A person of a body."""
    return persons_operations.open_person(
        body=body, by=BY, now=NOW, details={"name": name, "birth_date": born, **details}
    )


def give(
    principal: Person,
    agent: Person,
    *matters: Matter,
    kind: MandateKind = MandateKind.GRANTED,
    until: date = NEXT_YEAR,
    now: datetime = NOW,
) -> Mandate:
    """A mandate given on line and agreed to."""
    code = mandates.show_code(person=agent, by=BY, now=now)
    offered = mandates.give(
        principal=principal,
        typed=code,
        kind=kind,
        matters=matters,
        until_date=until,
        source="192.0.2.1",
        by=BY,
        now=now,
    )
    return mandates.agree(mandate=offered, person=agent, by=BY, now=now)


def paper(kind: MandateKind = MandateKind.GRANTED, **given: object) -> Paper:
    """A paper that proves what it says."""
    document = {
        MandateKind.BY_LAW: Document.FAMILY_REGISTER,
        MandateKind.VOLUNTARY_GUARDIANSHIP: Document.NOTARIAL_DEED,
    }.get(kind, Document.LETTER_OF_MANDATE)
    usual = {"kind": kind, "document": document, "since_date": TODAY, "until_date": NEXT_YEAR}
    return Paper(**{**usual, **given})  # type: ignore[arg-type]


def by_law(principal: Person, agent: Person | Body, office: Office, **given: object) -> Mandate:
    """An office that a certificate proved."""
    document = Document.FAMILY_REGISTER if office is Office.PARENT else Document.GUARDIANSHIP
    return mandate_papers.write_down(
        principal=principal, agent=agent, paper=paper(MandateKind.BY_LAW, office=office, document=document, **given), by=BY, now=NOW
    )  # fmt: skip


def open_bank(body: Body, *facts: str) -> Partner:
    """A bank that may be shown some facts."""
    return partners.open_partner(
        body=body,
        kind=PartnerKind.BANK,
        name="荒川みらい銀行",
        purpose="口座の手続き",
        facts=facts or FACTS,
        by=BY,
        now=NOW,
    )


def protect(who: Person, other: Person) -> Protection:
    """The rows of a protection alone, so that reading must hold by itself; ``families.protect`` is the operation, which ends mandates too."""
    protection = Protection.objects.create(
        body=who.body, person=who, since_date=TODAY - timedelta(days=9), until_date=date(2027, 4, 1), recorded_by="t", recorded_at=NOW
    )  # fmt: skip
    ProtectedFrom(protection=protection, body=who.body, other=other).save()
    return protection
