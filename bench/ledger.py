"""What the ledger costs: the same writes with it and without it, on both databases, alone and by many bodies at once."""

import itertools
import multiprocessing
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from bench import support
from bench.support import Figure

_MOST_ROW, _MOST_OPERATION = 2.5, 1.5
_TURNS: Final = 9
_WRITERS: Final = 4
_SECONDS: Final = 1.5
_BODIES: Final = ("131016", "131024", "131032", "131041")


def measure() -> list[Figure]:
    """Both databases, each in a scratch installation and a process of its own."""
    figures: list[Figure] = []
    for engine in ("SQLite", "PostgreSQL"):
        with support.scratch(engine) as environment:
            support.manage("migrate", "--verbosity", "0", environment=environment)
            figures += support.in_child("bench.ledger", engine, environment=environment)
    return figures


def _in(engine: str) -> list[Figure]:
    """Inside the scratch installation."""
    bodies = _begin()
    row, operation = _one_row(bodies[0]), _whole_operation(bodies[0])
    for each in (row, operation):  # everything that is remembered is remembered
        for _ in range(20):
            each()
    figures = []
    for what, act, count, most in (
        ("one-row write", row, 150, _MOST_ROW), ("whole operation (draft, approve, publish)", operation, 15, _MOST_OPERATION),
    ):  # fmt: skip
        clock, processor, alone = _ratio(act, count)
        name = f"{what} with the ledger / without, {engine}"
        figures.append(Figure(name, clock, "×", most=most, note=f"{alone * 1e3:.2f} ms without"))
        figures.append(Figure(f"{name}, own processor time", processor, "×"))
    without, with_ = _together()
    note = f"{without:.0f} and {with_:.0f} a second"
    name = f"one-row writes of {_WRITERS} bodies at once, without the ledger / with it, {engine}"
    return [*figures, Figure(name, without / with_, "×", most=_MOST_ROW, note=note)]


def _begin() -> list[Any]:
    import django

    django.setup()
    from todoke.bodies import operations as bodies
    from todoke.bodies import queries
    from todoke.common import clock
    from todoke.common.actors import Actor

    by, now = Actor("staff:1", 1), clock.now()
    if queries.find(code=_BODIES[0]) is None:
        nation = bodies.add(by=by, now=now, kind="nation", name="国")
        tokyo = bodies.add(by=by, now=now, kind="prefecture", name="東京都", code="130001", parent=nation)
        for code in _BODIES:
            bodies.add(by=by, now=now, kind="special_ward", name=f"区{code}", code=code, parent=tokyo)
    return [queries.get(code) for code in _BODIES]


def _one_row(body: Any) -> Callable[[], None]:
    """One row in a transaction of its own, and the entry that tells of it."""
    from django.db import transaction

    from todoke.bodies import operations as bodies
    from todoke.common import clock
    from todoke.common.actors import Actor
    from todoke.registry.models import ChangeSet

    by = Actor("staff:1", 1)

    def act() -> None:
        now = clock.now()
        with transaction.atomic():
            row = ChangeSet.objects.create(body=body, kind="import", by=str(by), at=now, file_name="f")
            bodies.record(
                body=body,
                by=by,
                at=now,
                action="registry.import",
                subject=f"change_set:{row.pk}",
                purpose="registry",
                data={"new": 1},
            )

    return act


def _whole_operation(body: Any) -> Callable[[], None]:
    """What a member of staff does in one go: a draft, approved and live, with its search terms."""
    from todoke.common import clock
    from todoke.common.actors import Actor
    from todoke.registry.operations import programs

    by, number = Actor("staff:1", 1), itertools.count(1)

    def act() -> None:
        content = {"name": f"手当{next(number)}", "summary": "お子さんを育てている方への手当です。"}
        draft = programs.create(body=body, by=by, now=clock.now(), content=content)
        programs.approve(version=draft, by=by, now=clock.now())

    return act


@contextmanager
def _without_ledger() -> Iterator[None]:
    """Every module that records records nothing."""
    from todoke.bodies import operations as bodies

    record = bodies.record
    holders = [module for module in list(sys.modules.values()) if getattr(module, "record", None) is record]

    def nothing(**_: object) -> None:
        return

    for module in holders:
        setattr(module, "record", nothing)  # noqa: B010 - each module's own name for it
    try:
        yield
    finally:
        for module in holders:
            setattr(module, "record", record)  # noqa: B010


def _ratio(act: Callable[[], None], count: int) -> tuple[float, float, float]:
    """Medians over turns: by the clock, by this process's processor time; and the seconds of one without the ledger."""
    clock, processor, alone = [], [], []
    for turn in range(_TURNS):
        if turn % 2:
            with_ = _time(act, count)
        with _without_ledger():
            without = _time(act, count)
        if not turn % 2:
            with_ = _time(act, count)
        clock.append(with_[0] / without[0])
        processor.append(with_[1] / without[1])
        alone.append(without[0] / count)
    return statistics.median(clock), statistics.median(processor), statistics.median(alone)


def _time(act: Callable[[], None], count: int) -> tuple[float, float]:
    began, used = time.perf_counter(), time.process_time()
    for _ in range(count):
        act()
    return time.perf_counter() - began, time.process_time() - used


def _together() -> tuple[float, float]:
    """Writes a second of several bodies, each in a process of its own, without the ledger and with it, turn by turn: medians."""
    context = multiprocessing.get_context("spawn")
    ready, done = context.Barrier(_WRITERS), context.Queue()
    writers = [context.Process(target=_writer, args=(place, ready, done)) for place in range(_WRITERS)]
    for each in writers:
        each.start()
    turns = [sum(counts) / _SECONDS for counts in zip(*(done.get(timeout=180) for _ in writers), strict=True)]
    for each in writers:
        each.join()
    return statistics.median(turns[0::2]), statistics.median(turns[1::2])


def _writer(place: int, ready: Any, done: Any) -> None:
    act = _one_row(_begin()[place])
    act()
    counts = []
    for turn in range(2 * _TURNS):
        ready.wait(90)
        with _nothing() if turn % 2 else _without_ledger():
            ends, count = time.perf_counter() + _SECONDS, 0
            while time.perf_counter() < ends:
                act()
                count += 1
        counts.append(count)
    done.put(counts)


@contextmanager
def _nothing() -> Iterator[None]:
    yield


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "todoke.config.settings")
    engines = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    support.finish(_in(engines[0]) if engines else measure())
