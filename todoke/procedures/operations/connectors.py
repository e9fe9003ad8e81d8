"""Writes of the connector register 「連携台帳」: a change ends the one in force and begins another, so that every hand-over keeps the way it went."""

import base64
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db import transaction

from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.common.errors import Invalid, Refusal
from todoke.gateways.core_systems import calls
from todoke.gateways.sending import standard_webhooks
from todoke.people.models import Partner
from todoke.people.rules.disclosures import PartnerKind
from todoke.procedures.models import Connector, HandOver, Procedure
from todoke.procedures.operations import hand_overs
from todoke.procedures.queries import connectors as queries
from todoke.procedures.rules import connectors as rules
from todoke.procedures.rules.states import Route

_MOST: Final = {"minutes": 10_000, "yearly": 10_000_000}


class ConnectorInvalid(Invalid):
    """A connector cannot be so; ``problems`` maps each field to a code."""

    code = "connector_invalid"


class ConnectorEnded(Refusal):
    """There is no connector in force any more: somebody else has ended or changed it."""

    code = "connector_ended"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a body says of a connector. ``secret``: of a core system's own API, as typed; "" keeps the former. ``renew``: a new one of ours."""

    system: str
    route: Route
    settings: Mapping[str, object] = field(default_factory=dict)
    minutes: int = 0
    yearly: int = 0
    note: str = ""
    partner: Partner | None = None
    secret: str = ""
    renew: bool = False


@transaction.atomic
def set_connector(*, body: Body, procedure: Procedure, wish: Wish, by: Actor, now: datetime) -> tuple[Connector, str]:
    """Say how a procedure's data reaches its core system; and the new secret of a webhook, which nobody can see again, else "".

    What is due already goes the new way. Raises ConnectorInvalid.
    """
    settings, problems = rules.read(
        wish.route, wish.settings, known=queries.known_sources(body, procedure, today=now.date())
    )
    problems |= _problems(body, wish, settings)
    if problems:
        raise ConnectorInvalid(problems=problems)
    Procedure.objects.select_for_update(no_key=True).get(pk=procedure.pk)
    former = Connector.objects.filter(body=body, procedure=procedure, ended_at=None).first()
    if former is not None:
        former.ended_at = now
        former.save(update_fields=["ended_at"])
    secret, shown = _secret(wish, former)
    made = Connector.objects.create(
        body=body, procedure=procedure, system=wish.system.strip(), route=wish.route.value, settings=settings, secret=secret, minutes=wish.minutes,
        yearly=wish.yearly, note=wish.note.strip(), partner=wish.partner, set_by=str(by), set_at=now,
    )  # fmt: skip
    moved = hand_overs.bring_home(made)
    bodies.record(
        body=body, by=by, at=now, action="connector.set", subject=f"procedure:{procedure.pk}",
        data={"connector": str(made), "route": made.route, "minutes": made.minutes, "yearly": made.yearly, "moved": moved, "secret": bool(shown)},
    )  # fmt: skip
    return made, shown


def _problems(body: Body, wish: Wish, settings: rules.Settings) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value, most in (("system", wish.system, 100), ("note", wish.note, 500), ("secret", wish.secret, 500)):
        if len(value) > most or "\0" in value:
            found[name] = "text_too_long"
    if not wish.system.strip():
        found["system"] = "required"
    for name, most in _MOST.items():
        if not 0 <= getattr(wish, name) <= most:
            found[name] = "number_bounds"
    if wish.partner is not None and (
        wish.partner.body_id != body.pk
        or wish.partner.kind != PartnerKind.COUNTER.value
        or wish.partner.ended_at is not None
    ):
        found["partner"] = "choice_unknown"
    if wish.route is Route.PULL and wish.partner is None:
        found["partner"] = "connector_partner_missing"
    if settings.get("url") and not calls.is_possible(str(settings["url"])):
        found["url"] = "connector_url"
    if wish.secret and not (wish.secret.isascii() and wish.secret.isprintable()):
        found |= {"secret": "text_signs"}
    return found


def _secret(wish: Wish, former: Connector | None) -> tuple[str, str]:
    """The secret to keep, and the one to be shown now."""
    held = former.secret if former is not None and former.route == wish.route.value else ""
    if wish.route is Route.REST:
        return wish.secret or held, ""
    if wish.route is not Route.WEBHOOK:
        return "", ""
    if held and not wish.renew:
        standard_webhooks.key_of(held)
        return held, ""
    fresh = f"whsec_{base64.b64encode(os.urandom(32)).decode()}"
    return fresh, fresh


@transaction.atomic
def end_connector(*, connector: Connector, by: Actor, now: datetime) -> None:
    """Nothing is handed over any more; what is due waits for the next connector. Raises ConnectorEnded."""
    if not Connector.objects.filter(pk=connector.pk, ended_at=None).update(ended_at=now):
        raise ConnectorEnded
    bodies.record(
        body=connector.body, by=by, at=now, action="connector.end", subject=f"procedure:{connector.procedure_id}",
        data={"connector": str(connector)},
    )  # fmt: skip


@transaction.atomic
def catch_up(*, connector: Connector, by: Actor, now: datetime) -> int:
    """Hand over too what was filed while there was no connector; how many. Raises ConnectorEnded."""
    held = Connector.objects.select_for_update(of=("self",)).filter(pk=connector.pk, ended_at=None).first()
    if held is None:
        raise ConnectorEnded
    found = queries.without_hand_over(held)
    HandOver.objects.bulk_create(
        [
            HandOver(body_id=held.body_id, submission_id=pk, connector=held, event="arrived", due_at=now, made_at=now)
            for pk in found.order_by("arrived_at").values_list("pk", flat=True)
        ],
        batch_size=500,
    )
    count = HandOver.objects.filter(connector=held, made_at=now, event="arrived").count()
    bodies.record(
        body=held.body, by=by, at=now, action="connector.catch_up", subject=f"procedure:{held.procedure_id}",
        data={"connector": str(held), "count": count},
    )  # fmt: skip
    return count
