"""Questions about proofs: what a partner would see now, and what the person sees of it."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import QuerySet

from todoke.bodies.models import Body, LedgerEntry
from todoke.common.clock import TOKYO
from todoke.common.errors import NotFound
from todoke.people.models import Disclosure, Mandate, Partner, PartnerKey, Person, PersonFact
from todoke.people.queries import families
from todoke.people.rules.disclosures import DETAILS, MAY_ACT, SHOWN_PROOFS, WHEREABOUTS
from todoke.people.rules.mandates import shown_by

#: A hundred proofs with ten looks each.
_MOST_LOOKS_SHOWN: Final = 1_000


class PartnerNotFound(NotFound):
    """No such partner at this body."""

    code = "partner_not_found"


class ProofNotFound(NotFound):
    """No such proof, or none of the one who asks."""

    code = "proof_not_found"


@dataclass(frozen=True, slots=True)
class Line:
    """One fact as it is at the moment of the look. ``value`` of ``may_act`` is the mandate."""

    fact: str
    value: object
    known_by: str = ""
    observed_date: date | None = None


def offered_by(partner: Partner, *, person: Person, mandate: Mandate | None, now: datetime) -> list[str]:
    """The facts that a partner asks for, without those that whoever makes the proof by a mandate must not see themselves: they hold the code."""
    if mandate is None:
        return list(partner.facts)
    seen = shown_by(partner.facts, mandate.terms, today=now.astimezone(TOKYO).date(), principal_birth=person.birth_date)
    return [fact for fact in partner.facts if fact in seen]


def lines_of(disclosure: Disclosure, now: datetime) -> list[Line]:
    """Exactly the facts consented to, as they are now; what is not held is left out, and so is where somebody protected could be found."""
    person, today = disclosure.person, now.astimezone(TOKYO).date()
    hidden = WHEREABOUTS if families.is_guarded(person, today=today) else frozenset()
    held = {
        fact.name: fact
        for fact in PersonFact.objects.filter(person=person, ended_at=None, name__in=disclosure.facts)
        if fact.until_date is None or fact.until_date > today
    }
    lines: list[Line] = []
    for name in (fact for fact in disclosure.facts if fact not in hidden):
        if name in DETAILS:
            value = getattr(person, name)
            lines += [Line(name, value)] if value else []
        elif name == MAY_ACT:
            lines += [Line(name, disclosure.mandate)] if disclosure.mandate else []
        elif name in held:
            fact = held[name]
            lines.append(Line(name, fact.value, fact.known_by, fact.observed_date))
    return lines


def of_person(person: Person) -> Sequence[Disclosure]:
    """Every proof about a person, the newest first; those made by a mandate too."""
    rows = Disclosure.objects.filter(person=person).select_related("partner", "mandate__agent", "person__body")
    return list(rows.order_by("-made_at", "pk")[:100])


def get(person: Person, key: object) -> Disclosure:
    """One proof about a person, raises ProofNotFound."""
    try:
        wanted = uuid.UUID(str(key))
    except ValueError:
        raise ProofNotFound from None
    found = Disclosure.objects.filter(pk=wanted, person=person).select_related("partner", "person__body").first()
    if found is None:
        raise ProofNotFound
    return found


def is_open(disclosure: Disclosure, now: datetime) -> bool:
    """Whether its code may still show something, as far as the row itself says."""
    alive = disclosure.ended_at is None and disclosure.partner.ended_at is None and disclosure.looks_left > 0
    return alive and disclosure.until_date > now.astimezone(TOKYO).date() and _rests(disclosure.mandate, now)


def _rests(mandate: Mandate | None, now: datetime) -> bool:
    return mandate is None or (mandate.ended_at is None and mandate.until_date > now.astimezone(TOKYO).date())


def looks_at(person: Person) -> Mapping[str, Sequence[LedgerEntry]]:
    """When partners looked at proofs about a person, by proof, the newest first: one question, however many proofs there are."""
    found: dict[str, list[LedgerEntry]] = {}
    rows = LedgerEntry.objects.filter(subject=str(person), action="look", purpose="proof")
    for entry in rows.order_by("-at", "-pk")[:_MOST_LOOKS_SHOWN]:
        found.setdefault(str(entry.data.get("through")), []).append(entry)
    return found


def partners_for(body: Body) -> Sequence[Partner]:
    """To whom residents of a body may show a proof."""
    return list(Partner.objects.filter(body=body, ended_at=None, kind__in=SHOWN_PROOFS).order_by("name", "pk"))


def partners_of(body: Body) -> QuerySet[Partner]:
    """Every partner of a body, those that ended last."""
    return Partner.objects.filter(body=body).order_by("ended_at", "name", "pk")


def partner(body: Body, key: object) -> Partner:
    """One partner of a body, raises PartnerNotFound."""
    try:
        wanted = uuid.UUID(str(key))
    except ValueError:
        raise PartnerNotFound from None
    found = Partner.objects.filter(body=body, pk=wanted).select_related("body").first()
    if found is None:
        raise PartnerNotFound
    return found


def keys_of(partner: Partner) -> Sequence[PartnerKey]:
    """The keys of a partner, the newest first."""
    return list(PartnerKey.objects.filter(partner=partner).order_by("-issued_at", "pk"))


def key_of(partner: Partner, key: uuid.UUID) -> PartnerKey:
    """One key of a partner, raises PartnerNotFound."""
    found = PartnerKey.objects.filter(partner=partner, pk=key).select_related("partner", "body").first()
    if found is None:
        raise PartnerNotFound
    return found


def partners_named(keys: Iterable[str]) -> Sequence[Partner]:
    """The partners with these identifiers, ended ones too, so that a look can be told with the name of who looked."""
    return list(Partner.objects.filter(pk__in=set(keys)))
