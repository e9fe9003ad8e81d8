"""Issuing and keeping numbers."""

from datetime import datetime

from django.db import transaction

from todoke.bodies.models import Body
from todoke.bodies.operations import record
from todoke.common.actors import Actor
from todoke.common.errors import Refusal
from todoke.registry.models import Number, NumberSeries, Program
from todoke.registry.operations import publishing
from todoke.registry.rules import numbers


class NumberTaken(Refusal):
    """The number already leads to a programme; numbers are never used again."""

    code = "number_taken"


class NumberUnusable(Refusal):
    """The number has a character that cannot stand in an address."""

    code = "number_unusable"
    status = 422


def hold(body: Body) -> NumberSeries:
    """Wait for one's turn to give a body new programmes; the turn ends with the transaction."""
    return NumberSeries.objects.select_for_update().get_or_create(body=body)[0]


def issue(body: Body, *, count: int = 1) -> list[str]:
    """The next numbers of a body's series; the series row is locked, and never goes back. Inside a transaction."""
    series = hold(body)
    issued: list[str] = []
    while len(issued) < count:
        series.last_serial += 1
        number = numbers.issue(body.key, series.last_serial)
        if not Number.objects.filter(value=number).exists():
            issued.append(number)
    series.save(update_fields=["last_serial"])
    return issued


def hold_free(number: str, *, program: Program | None = None) -> None:
    """Keep a number that a person chose from everybody else until commit; raises NumberTaken when another programme has it."""
    publishing.hold()
    held = Number.objects.filter(value=number).first()
    if held is not None and (program is None or held.program_id != program.pk):
        raise NumberTaken(number=number)


@transaction.atomic
def renumber(*, program: Program, number: str, by: Actor, now: datetime) -> Program:
    """Give a programme another number; the old one leads here for ever. Raises NumberTaken, NumberUnusable."""
    hold_free(number, program=program)
    (program,) = publishing.hold_programs([program.pk])
    add_alternative(program=program, number=number, by=by, now=now)
    program.number = number
    program.save(update_fields=["number"])
    publishing.make_live([(program, program.live)], at=now)
    return program


@transaction.atomic
def add_alternative(*, program: Program, number: str, by: Actor, now: datetime) -> Number:
    """Let one more number lead to a programme. Raises NumberTaken, NumberUnusable."""
    if numbers.from_slug(numbers.slug(number)) != number:
        raise NumberUnusable(number=number)
    hold_free(number, program=program)
    held, _ = Number.objects.get_or_create(value=number, defaults={"program": program, "issued_at": now})
    record(
        body=program.body,
        by=by,
        at=now,
        action="program.number",
        subject=f"program:{program.number}",
        data={"number": f"program:{number}"},
    )
    return held
