"""Voices heard durably, masking, danger and floods included, beside bare durable inserts, and the longest wait of any: `python -m bench.voice_accept`."""

import itertools
import multiprocessing
import os
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any, Final

from bench.support import Figure, finish, in_child, manage, scratch

LEAST_RATIO: Final = 0.2
MOST_SECONDS: Final = 1.0
_TURNS: Final = 9
_EACH: Final = 100
_WRITERS: Final = 4
_WRITER_SECONDS: Final = 8.0


def _begin() -> Any:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "todoke.config.settings")
    django.setup()
    from todoke.bodies import operations as bodies
    from todoke.bodies import queries
    from todoke.common import clock
    from todoke.common.actors import SYSTEM

    if queries.find(code="131181") is None:
        nation = bodies.add(by=SYSTEM, now=clock.now(), kind="nation", name="国")
        bodies.add(by=SYSTEM, now=clock.now(), kind="special_ward", name="荒川区", code="131181", parent=nation)
    return queries.get("131181")


def _hearing(body: Any, writer: int = 0) -> Callable[[], None]:
    """Somebody says something that has not been said so before, from a network of their own; one in thirty says the same as others."""
    from tests.voice.labelled import sentences
    from todoke.common import clock
    from todoke.common.actors import Actor
    from todoke.voice.operations import voices
    from todoke.voice.rules.kinds import About, Channel, Kind, Moment, Scale
    from todoke.voice.rules.saying import Saying

    texts = [each.text for part in ("first", "second") for each in sentences(part)]
    numbers, by = itertools.count(writer * 10_000_000), Actor("anonymous")

    def hear() -> None:
        number = next(numbers)
        one, other = texts[number % len(texts)], texts[number * 7 % len(texts)]
        said = Saying(
            kind=Kind.EXPERIENCE, channel=Channel.QR, about_kind=About.COUNTER, about=f"madoguchi-{number % 20}", moment=Moment.VISIT,
            scale=Scale.SATISFACTION, score=1 + number % 5, text="待ち時間が長い" if number % 30 == 0 else f"{one}{other}",
        )  # fmt: skip
        source = f"2001:db8:{number % 65_536:x}::/64"
        voices.hear(body=body, said=said, by=by, now=clock.now(), source=source)

    return hear


def _bare() -> Callable[[], None]:
    """One row, committed."""
    from django.db import transaction

    from todoke.common import clock
    from todoke.people.models import CodeTry

    def insert() -> None:
        with transaction.atomic():
            CodeTry.objects.create(source="x" * 40, at=clock.now())

    return insert


def _seconds(act: Callable[[], None]) -> float:
    began = time.perf_counter()
    for _ in range(_EACH):
        act()
    return (time.perf_counter() - began) / _EACH


def _write(writer: int, bare: bool, waits: Any) -> None:
    """One of several processes that write at the same time, voices or bare rows; its longest wait and how many it wrote."""
    body = _begin()
    hear = _bare() if bare else _hearing(body, writer)
    hear()
    longest, count, ends = 0.0, 0, time.perf_counter() + _WRITER_SECONDS
    while time.perf_counter() < ends:
        began = time.perf_counter()
        hear()
        longest, count = max(longest, time.perf_counter() - began), count + 1
    waits.put((longest, count))


def _together(*, bare: bool = False) -> tuple[float, float]:
    """The longest wait of any of several writers, and how many they wrote a second together."""
    process = multiprocessing.get_context("spawn")
    waits = process.Queue()
    writers = [process.Process(target=_write, args=(number, bare, waits)) for number in range(1, _WRITERS + 1)]
    for each in writers:
        each.start()
    found = [waits.get(timeout=120) for _ in writers]
    for each in writers:
        each.join()
    return max(longest for longest, _ in found), sum(count for _, count in found) / _WRITER_SECONDS


def here(engine: str) -> list[Figure]:
    """Measure in this installation."""
    hear, bare = _hearing(_begin()), _bare()
    for act in (hear, bare):
        _seconds(act)
    pairs = [(_seconds(bare), _seconds(hear)) for _ in range(_TURNS)]
    ratio = statistics.median(one / other for one, other in pairs)
    alone, heard = (statistics.median(column) * 1_000 for column in zip(*pairs, strict=True))
    longest, a_second = _together()
    bare_longest, bare_a_second = _together(bare=True)
    return [
        Figure(f"voices heard / bare durable inserts, {engine}", ratio, "×", least=LEAST_RATIO, note=f"{heard:.2f} ms against {alone:.2f} ms"),
        Figure(f"the longest wait of any voice, {_WRITERS} writers at once, {engine}", longest, "s", most=MOST_SECONDS, note=f"{a_second:.0f} voices a second together"),
        Figure(f"the longest wait of a bare insert, the same writers, {engine}", bare_longest, "s", note=f"{bare_a_second:.0f} a second together"),
    ]  # fmt: skip


def main() -> None:
    """Both engines, each in a scratch installation."""
    if "--inside" in sys.argv:
        finish(here(sys.argv[-2] if sys.argv[-1] == "--json" else sys.argv[-1]))
    figures: list[Figure] = []
    for engine in ("SQLite", "PostgreSQL"):
        with scratch(engine) as environment:
            manage("migrate", "--verbosity", "0", environment=environment)
            figures += in_child("bench.voice_accept", "--inside", engine, environment=environment)
    finish(figures)


if __name__ == "__main__":
    main()
