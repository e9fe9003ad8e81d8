"""Counters 「窓口」 that ask by a poster: made, renamed, ended."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.common.errors import Conflict, Invalid
from todoke.registry.operations import publishing
from todoke.voice.models import Counter
from todoke.voice.rules import counters as rules


class CounterInvalid(Invalid):
    """A counter cannot be so; ``data["problem"]`` is a code of ``rules.counters.problem``."""

    code = "counter_invalid"


class CounterKeyTaken(Conflict):
    """Another counter of the body has this key; an ended one keeps its own, for its voices stay."""

    code = "counter_key_taken"


@transaction.atomic
def make(*, body: Body, key: str, names: Mapping[str, str], place: str, by: Actor, now: datetime) -> Counter:
    """A new counter. Raises CounterInvalid, CounterKeyTaken."""
    said = rules.names_of(names)
    if problem := rules.problem(key, said):
        raise CounterInvalid(problem=problem)
    try:
        with transaction.atomic():
            counter = Counter.objects.create(body=body, key=key, names=said, place=place.strip()[:120], made_at=now)
    except IntegrityError as error:
        raise CounterKeyTaken from error
    bodies.record(body=body, by=by, at=now, action="counter.make", subject=_subject(counter))
    return counter


@transaction.atomic
def rename(*, counter: Counter, names: Mapping[str, str], place: str, by: Actor, now: datetime) -> None:
    """Other names or another place; its code and its voices stay. Raises CounterInvalid."""
    said = rules.names_of(names)
    if problem := rules.problem(counter.key, said):
        raise CounterInvalid(problem=problem)
    counter.names, counter.place = said, place.strip()[:120]
    counter.save(update_fields=["names", "place"])
    publishing.bump()  # its name stands on public pages
    bodies.record(body=counter.body, by=by, at=now, action="counter.rename", subject=_subject(counter))


@transaction.atomic
def end(*, counter: Counter, by: Actor, now: datetime) -> None:
    """The counter is no longer in use: its posters say so, its voices stay. Ending it twice changes nothing."""
    held = Counter.objects.select_for_update().get(pk=counter.pk)
    if held.ended_at is None:
        held.ended_at = counter.ended_at = now
        held.save(update_fields=["ended_at"])
        bodies.record(body=counter.body, by=by, at=now, action="counter.end", subject=_subject(counter))


def _subject(counter: Counter) -> str:
    return f"counter:{counter.pk}"
