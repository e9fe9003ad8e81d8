"""Letting a bank or insurer see facts: a code that shows them a few times, until a day; each look is written down first."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from todoke.bodies import operations as bodies
from todoke.common.actors import Actor
from todoke.common.errors import Invalid, Refusal
from todoke.common.sealed_fields import indexes
from todoke.people.models import Consent, Disclosure, Mandate, Partner, Person
from todoke.people.operations import code_tries, consents, looks, mandates
from todoke.people.operations.mandates import day_of
from todoke.people.queries import consents as asking
from todoke.people.queries import disclosures as queries
from todoke.people.queries import mandates as standing
from todoke.people.queries.disclosures import Line, offered_by
from todoke.people.rules import proof_codes
from todoke.people.rules.disclosures import problems_of
from todoke.people.rules.mandates import Matter, Reason, decide

#: The text of consent that a body asks with.
CONSENT: Final = "proof"


class ProofInvalid(Invalid):
    """A proof cannot be made so; ``problems`` maps each field to a code."""

    code = "proof_invalid"


class ProofShowsNothing(Refusal):
    """Wrong, expired, stopped, used up, or no longer consented to: all the same to who typed it."""

    code = "proof_shows_nothing"
    status = 404


@dataclass(frozen=True, slots=True)
class Shown:
    """The page that a code shows once."""

    partner: Partner
    lines: list[Line]
    looks_left: int
    until_date: date


@transaction.atomic
def make_proof(
    *, person: Person, partner: Partner, facts: Collection[str], looks_allowed: int, until_date: date, by: Actor, now: datetime,
    agent: Person | None = None, mandate: Mandate | None = None, language: str = "ja",
) -> tuple[Disclosure, str]:  # fmt: skip
    """A code by which a partner sees these facts of a person. Raises ProofInvalid, MayNotAct.

    ``agent``: who makes it in the person's place, by a mandate that is held to the end; ``mandate``: the person's own choice of whose it shows.
    """
    if agent is not None:
        mandate = mandates.hold_to_act(agent=agent, principal=person, matter=Matter.PROVE, now=now)
    offered = offered_by(partner, person=person, mandate=mandate if agent is not None else None, now=now)
    problems = problems_of(
        facts=facts, offered=offered, looks=looks_allowed, until_date=until_date, today=day_of(now), has_mandate=mandate is not None
    )  # fmt: skip
    if partner.ended_at is not None or partner.body_id != person.body_id:
        problems["partner"] = "partner_unknown"
    if mandate is not None and mandate.principal_id != person.pk:
        problems["mandate"] = "fact_needs_mandate"
    if problems:
        raise ProofInvalid(problems=problems)
    code, chosen = proof_codes.make(secrets.choice), [fact for fact in partner.facts if fact in facts]
    consent = _consent(person, partner, until_date, by=by, now=now, language=language)
    made = Disclosure.objects.create(
        body=person.body, person=person, partner=partner, mandate=mandate, consent=consent, code=code, facts=chosen,
        looks_allowed=looks_allowed, looks_left=looks_allowed, until_date=until_date, made_by=str(by), made_at=now,
    )  # fmt: skip
    said: dict[str, object] = {"disclosure": str(made.pk), "partner": str(partner.pk), "facts": chosen}
    if agent is not None:
        said["through"] = str(mandate)
    bodies.record(body=person.body, by=by, at=now, action="proof.make", subject=str(person), data=said)
    return made, code


def _consent(
    person: Person, partner: Partner, until_date: date, *, by: Actor, now: datetime, language: str
) -> UUID | None:
    """The receipt of the yes, where the body asks with a text of its own; older codes for the same partner rest on it from now on."""
    try:
        text = asking.text_for(person.body, CONSENT)
    except asking.ConsentNotFound:
        return None
    given = consents.give(
        person=person, text=text, by=by, now=now, language=language, scope=str(partner), who=partner.name, until_date=until_date
    )  # fmt: skip
    Disclosure.objects.filter(person=person, partner=partner, ended_at=None).exclude(consent=None).update(
        consent=given.pk
    )
    return given.pk


@transaction.atomic
def stop_proof(*, disclosure: Disclosure, by: Actor, now: datetime) -> None:
    """Its code shows nothing from now on; a look at the same moment is either before this or sees nothing."""
    held = Disclosure.objects.select_for_update(of=("self",)).select_related("person", "body").get(pk=disclosure.pk)
    if held.ended_at is None:
        held.ended_at = now
        held.save(update_fields=["ended_at"])
        bodies.record(
            body=held.body, by=by, at=now, action="proof.stop", subject=str(held.person), data={"disclosure": str(held.pk)}
        )  # fmt: skip


def show_proof(*, typed: str, source: str, now: datetime, partner: Partner | None = None) -> Shown:
    """What a code shows; who looks is the partner to whom it was given. Raises ProofShowsNothing, CodesTooFast.

    ``partner``: only its own codes, for a system with a key. Each code that shows nothing costs the same questions to the database.
    """
    code_tries.slow_down(source=source, now=now)
    code = proof_codes.read(typed)
    with transaction.atomic():
        found = _hold(code, partner, now)
        if not _still_rests(found, now) or found is None:
            raise ProofShowsNothing
        Disclosure.objects.filter(pk=found.pk).update(looks_left=F("looks_left") - 1)
        lines = queries.lines_of(found, now)
        looks.look(
            person=found.person, by=Actor(f"partner:{found.partner_id}"), now=now, why=looks.Why.PROOF,
            what=[line.fact for line in lines], through=str(found),
        )  # fmt: skip
    code_tries.forgive(source=source, now=now)
    return Shown(found.partner, lines, found.looks_left - 1, found.until_date)


def _hold(code: str, partner: Partner | None, now: datetime) -> Disclosure | None:
    """The disclosure of a code that is open, kept from others until the end; one question, whatever the code."""
    day = day_of(now)
    own = Q() if partner is None else Q(partner=partner)
    rests = Q(mandate=None) | Q(
        mandate__ended_at=None,
        mandate__agreed_at__isnull=False,
        mandate__since_date__lte=day,
        mandate__until_date__gt=day,
    )
    agreed = Consent.objects.filter(
        Q(until_date=None) | Q(until_date__gt=day), pk=OuterRef("consent"), given=True, withdrawn_at=None, replaced_at=None
    )  # fmt: skip
    return (
        Disclosure.objects.select_for_update(of=("self",))
        .select_related("person__body", "partner", "mandate__agent", "mandate__agent_body")
        .filter(
            own, rests, Q(consent=None) | Exists(agreed), code_index__in=indexes(Disclosure, "code_index", code or "-"), ended_at=None, until_date__gt=day,
            looks_left__gt=0, partner__ended_at=None, person__ended_at=None,
        )
        .first()
    )  # fmt: skip


def _still_rests(found: Disclosure | None, now: datetime) -> bool:
    """Whether the mandate under a proof still holds; nobody stands in where there is none, so that the time is the same."""
    mandate = found.mandate if found else None
    agent, principal = (mandate.agent if mandate else None) or Person(), found.person if found else Person()
    apart = standing.parted(agent, principal, today=day_of(now))
    if mandate is None:
        return found is not None
    reason = decide(mandate.terms, Matter.LOOK_UP, today=day_of(now), principal_birth=principal.birth_date)
    held = reason in {Reason.YES, Reason.TOGETHER, Reason.OTHER_MATTER}
    return held and (apart is None or mandate.agent is None)
