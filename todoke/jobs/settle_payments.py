"""Asks the payment provider about payments of which it said nothing, and gives back what is to be given back."""

from dataclasses import dataclass
from datetime import datetime

from todoke.common.actors import SYSTEM, Actor
from todoke.common.errors import Refusal
from todoke.gateways.payment import configured
from todoke.procedures.operations import payments
from todoke.procedures.queries import payments as queries


@dataclass(frozen=True, slots=True)
class Settled:
    """What one run did: words of the provider that were new, refunds that were made."""

    told: int
    refunded: int


def settle(*, now: datetime, by: Actor = SYSTEM) -> Settled:
    """One run; where nobody takes payments on line, nothing."""
    provider = configured.provider()
    if provider is None:
        return Settled(0, 0)
    told = 0
    for payment in queries.silent(provider=provider.name, now=now):
        try:
            said = provider.ask(payment.reference)
        except Refusal:
            break  # it is away: the next run asks again
        told += payments.take_in(provider=provider.name, told=said, by=by, now=now)
    due = [each for each in queries.refunds_due(now=now) if each.payment.provider == provider.name]
    return Settled(told, sum(payments.give_back(refund=each, provider=provider, by=by, now=now) for each in due))
