"""Telling a core system of one submission: in its own words, or as a signed webhook; and a test with a made-up one."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from todoke.bodies import operations as bodies
from todoke.common.actors import Actor
from todoke.gateways.core_systems import calls
from todoke.gateways.core_systems.calls import Called
from todoke.gateways.sending import standard_webhooks
from todoke.gateways.sending.standard_webhooks import SecretWrong
from todoke.procedures.models import Connector
from todoke.procedures.queries import hand_overs as queries
from todoke.procedures.rules import mapping
from todoke.procedures.rules.again import Answer, Came
from todoke.procedures.rules.connectors import rows_of
from todoke.procedures.rules.judging import Heard, judged
from todoke.procedures.rules.states import Route
from todoke.procedures.rules.told import Told, document


class Call(Protocol):
    """Calls a core system."""

    def __call__(self, url: str, *, method: str, headers: Mapping[str, str], body: bytes) -> Called:
        """What it said; never raises."""


def tell(*, connector: Connector, told: Told, by: Actor, now: datetime, call: Call = calls.call) -> Answer:
    """Tell a core system of one submission, and what it said; the same for what is due and for a test."""
    route, settings = Route(connector.route), connector.settings
    if route is Route.REST:
        body, troubles = mapping.outgoing(rows_of(settings), document(told))
        if troubles:
            return Answer(Came.OVER, code=f"{troubles[0].code}:{troubles[0].to}"[:200])
        raw = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        headers = {**settings.get("headers", {}), **_shown(settings, connector.secret), "Idempotency-Key": told.id}
    else:
        said = {
            "type": f"submission.{told.event}",
            "timestamp": now.isoformat(timespec="seconds"),
            "data": document(told),
        }
        raw = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
        try:
            headers = standard_webhooks.signed(
                [connector.secret], message=told.id, moment=int(now.timestamp()), body=raw
            )
        except SecretWrong:
            return Answer(Came.OVER, code="unsigned")
    common = {"Content-Type": "application/json", "Accept": "application/json", "User-Agent": "Todoke"}
    called = call(
        str(settings.get("url", "")),
        method=str(settings.get("method", "POST")),
        headers={**common, **headers},
        body=raw,
    )
    heard = Heard(called.status, called.why, called.document, called.wait_seconds)
    return judged(route, heard, reference=str(settings.get("reference", "")))


def _shown(settings: Mapping[str, object], secret: str) -> dict[str, str]:
    """How the secret is shown to a core system's own API."""
    if not secret or settings.get("auth") == "none":
        return {}
    if settings.get("auth") == "header":
        return {str(settings.get("auth_header")): secret}
    return {"Authorization": f"Bearer {secret}"}


def try_out(*, connector: Connector, by: Actor, now: datetime, call: Call = calls.call) -> Answer:
    """Tell a core system of a made-up submission that says it is a test; nothing follows from it here."""
    told = queries.example(connector, now=now)
    if told is None or connector.route not in queries.CALLED:
        return Answer(Came.OVER, code="no_form")
    answer = tell(connector=connector, told=told, by=by, now=now, call=call)
    bodies.record(
        body=connector.body, by=by, at=now, action="connector.test", subject=f"procedure:{connector.procedure_id}",
        data={"connector": str(connector), "came": answer.came.value},
    )  # fmt: skip
    return answer
