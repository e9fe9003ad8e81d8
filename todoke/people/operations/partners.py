"""Writes about partners 「連携先」: who may be shown facts, and the keys of their systems."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.common.clock import TOKYO
from todoke.common.errors import Invalid, Refusal
from todoke.people.models import Disclosure, Partner, PartnerKey
from todoke.people.operations import looks
from todoke.people.queries import mandates, persons
from todoke.people.rules.disclosures import DISCLOSABLE, FITS, KEY_MOST_DAYS, SHOWN_PROOFS, KeyScope, PartnerKind
from todoke.people.rules.mandates import Matter


class PartnerInvalid(Invalid):
    """The description of a partner or a key cannot be used; ``problems`` maps each field to a code."""

    code = "partner_invalid"


class KeyRefused(Refusal):
    """No such key, or it has ended, or it is for another purpose: which is not said."""

    code = "key_refused"
    status = 401


@transaction.atomic
def open_partner(
    *, body: Body, kind: PartnerKind, name: str, purpose: str, facts: Collection[str], by: Actor, now: datetime
) -> Partner:
    """Take on a partner: who, what for, and which facts people may let it see. Raises PartnerInvalid."""
    problems = {
        field: "required" if not value.strip() else "text_too_long"
        for field, value, most in (("name", name, 120), ("purpose", purpose, 200))
        if not value.strip() or len(value) > most or "\0" in value
    }
    if kind.value in SHOWN_PROOFS and not facts:
        problems["facts"] = "fact_missing"
    if not set(facts) <= set(DISCLOSABLE):
        problems["facts"] = "fact_unknown"
    if problems:
        raise PartnerInvalid(problems=problems)
    chosen = [fact for fact in DISCLOSABLE if fact in facts]
    try:
        with transaction.atomic():
            partner = Partner.objects.create(
                body=body, kind=kind.value, name=name.strip(), purpose=purpose.strip(), facts=chosen, created_at=now
            )
    except IntegrityError:
        raise PartnerInvalid(problems={"name": "taken"}) from None
    bodies.record(
        body=body,
        by=by,
        at=now,
        action="partner.open",
        subject=str(partner),
        data={"kind": kind.value, "facts": chosen},
    )
    return partner


@transaction.atomic
def end_partner(*, partner: Partner, by: Actor, now: datetime) -> None:
    """A partner is none any more: its keys and every code for it end at once."""
    if partner.ended_at is None:
        partner.ended_at = now
        partner.save(update_fields=["ended_at"])
        PartnerKey.objects.filter(partner=partner, ended_at=None).update(ended_at=now)
        Disclosure.objects.filter(partner=partner, ended_at=None).update(ended_at=now)
        bodies.record(body=partner.body, by=by, at=now, action="partner.end", subject=str(partner))


@transaction.atomic
def issue_key(
    *, partner: Partner, scope: KeyScope, ends_date: date, by: Actor, now: datetime
) -> tuple[PartnerKey, str]:
    """A key for one purpose, and its text, which nobody can see again. Raises PartnerInvalid."""
    today = now.astimezone(TOKYO).date()
    if not today < ends_date <= today + timedelta(days=KEY_MOST_DAYS):
        raise PartnerInvalid(problems={"ends_date": "key_period"})
    if partner.ended_at is not None or PartnerKind(partner.kind) not in FITS[scope]:
        raise PartnerInvalid(problems={"scope": "key_scope_unfit"})
    text = f"todoke_{secrets.token_urlsafe(32)}"
    key = PartnerKey.objects.create(
        body=partner.body, partner=partner, scope=scope.value, hash=_hash(text), ends_date=ends_date, issued_by=str(by), issued_at=now
    )  # fmt: skip
    bodies.record(
        body=partner.body, by=by, at=now, action="partner.issue_key", subject=str(partner), data={"key": str(key.pk), "scope": scope.value}
    )  # fmt: skip
    return key, text


@transaction.atomic
def end_key(*, key: PartnerKey, by: Actor, now: datetime) -> None:
    """A key works no more."""
    if key.ended_at is None:
        key.ended_at = now
        key.save(update_fields=["ended_at"])
        bodies.record(
            body=key.body, by=by, at=now, action="partner.end_key", subject=str(key.partner), data={"key": str(key.pk)}
        )


def partner_of(text: str, scope: KeyScope, now: datetime) -> Partner:
    """Whose key this is; raises KeyRefused."""
    return key_for(text, (scope,), now).partner


def key_for(text: str, scopes: Collection[KeyScope], now: datetime) -> PartnerKey:
    """The key with this text for one of these purposes; raises KeyRefused. The hash of 256 random bits needs no salt and no slowness."""
    today = now.astimezone(TOKYO).date()
    key = PartnerKey.objects.select_related("partner__body").filter(
        hash=_hash(text[:200]), scope__in=[each.value for each in scopes], ended_at=None, ends_date__gt=today, partner__ended_at=None
    ).first()  # fmt: skip
    if key is None:
        raise KeyRefused
    PartnerKey.objects.filter(pk=key.pk).update(used_at=now)
    return key


@transaction.atomic
def ask_whether(
    *, partner: Partner, principal: tuple[str, date], agent: tuple[str, date], matter: Matter, by: Actor, now: datetime
) -> bool:
    """Whether an agent may act for a principal of the partner's body, each named by exact name and birth date; no reason is given.

    The question is written down: as a look at the principal where there is one, else as a question that found nobody.
    """
    found = persons.find(partner.body, name=principal[0], birth_date=principal[1])
    if len(found) != 1:
        bodies.record(body=partner.body, by=by, at=now, action="mandate.check", subject=str(partner))
        return False
    looks.look(
        person=found[0], by=by, now=now, why=looks.Why.COUNTER, what=["mandates"], body=partner.body, through=str(partner)
    )  # fmt: skip
    other = mandates.agent_named(found[0], *agent)
    return other is not None and mandates.may_act(other, found[0], matter, now).allowed


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
