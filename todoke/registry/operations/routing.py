"""Routing words: what many take for another body's, approved so that the search answers it."""

from datetime import datetime

from django.db import IntegrityError, transaction

from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.common.errors import Conflict
from todoke.registry.models import ProgramType, RoutingWord
from todoke.registry.rules.routing import Level


class RoutingThere(Conflict):
    """The search answers this already."""

    code = "routing_there"


@transaction.atomic
def approve(
    *, body: Body, type: ProgramType, thought: Level, percent: int, source: str, by: Actor, now: datetime
) -> RoutingWord:
    """Let the search say that so many look for a type of programme at another level. Raises RoutingThere."""
    try:
        with transaction.atomic():
            word = RoutingWord.objects.create(
                type=type, thought=thought.value, percent=percent, source=source, approved_by=str(by), approved_at=now
            )
    except IntegrityError as error:
        raise RoutingThere from error
    bodies.record(
        body=body, by=by, at=now, action="routing.approve", subject=str(word),
        data={"type": type.number, "thought": thought.value, "percent": percent, "source": source},
    )  # fmt: skip
    return word


@transaction.atomic
def end(*, body: Body, word: RoutingWord, by: Actor, now: datetime) -> None:
    """The search says it no longer; once is enough."""
    if RoutingWord.objects.filter(pk=word.pk, ended_at=None).update(ended_at=now):
        bodies.record(body=body, by=by, at=now, action="routing.end", subject=str(word), data={"thought": word.thought})
