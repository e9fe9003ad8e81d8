"""Handing submissions over to core systems 「連携」."""

from datetime import datetime

from todoke.common.actors import Actor
from todoke.procedures.models import Connector, HandOver, Submission


def make_due(*, submission: Submission, event: str, by: Actor, now: datetime) -> HandOver | None:
    """Say that the core system is to be told of something; None where the procedure has no connector. Part of another operation."""
    connector = Connector.objects.filter(procedure=submission.procedure_id, ended_at=None).first()
    if connector is None:
        return None
    return HandOver.objects.create(
        body=submission.body, submission=submission, connector=connector, event=event, due_at=now, made_at=now
    )
