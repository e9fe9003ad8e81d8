"""Handing over to the sandbox: one by one and by the hundred beside bare committed updates, how soon what is urgent leaves, and who waits for whom.

Repeat: `python -m bench.notices_hand_over`. Everything is the real thing: leases, the question whether it is still wanted, words, sandbox, settling.
"""

import itertools
import os
import random
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bench import support
from bench.support import Figure

if TYPE_CHECKING:
    from uuid import UUID

_LEAST, _URGENT_SECONDS, _DELAY = 0.3, 2.0, 1.5
_TURNS: Final = 5
_BODIES: Final = 8
_PERSONS: Final = 40
_USUAL: Final = 60
_TIMES: Final = 7
_URGENT: Final = 40
_numbers = itertools.count(1)


def measure() -> list[Figure]:
    """Both databases, each in a scratch installation and a process of its own."""
    figures: list[Figure] = []
    for engine in ("SQLite", "PostgreSQL"):
        with support.scratch(engine) as environment:
            support.manage("migrate", "--verbosity", "0", environment=environment)
            figures += support.in_child("bench.notices_hand_over", engine, environment=environment)
    return figures


def _in(engine: str) -> list[Figure]:
    """Inside the scratch installation."""
    import django

    django.setup()
    people = _people()
    return [*_pace(engine, people), *_fairness(engine, people), *_urgent(engine, people)]


def _people() -> list[list[tuple[Any, Any]]]:
    """Residents of some towns, each with an address."""
    from tests.notices import posting
    from todoke.bodies import operations as bodies
    from todoke.common import clock
    from todoke.common.actors import Actor
    from todoke.common.channels import Channel

    by, now = Actor("staff:1", 1), clock.now()
    nation = bodies.add(by=by, now=now, kind="nation", name="国")
    tokyo = bodies.add(by=by, now=now, kind="prefecture", name="東京都", code="130001", parent=nation)
    codes = ("131016", "131024", "131032", "131041", "131059", "131067", "131075", "131083")
    found = []
    for code in codes[:_BODIES]:
        body = bodies.add(by=by, now=now, kind="special_ward", name=f"区{code}", code=code, parent=tokyo)
        residents = [posting.resident(body, now) for _ in range(_PERSONS)]
        found.append([(person, posting.way(person, Channel.MAIL, now)) for person in residents])
    return found


def _post(people: Sequence[tuple[Any, Any]], count: int, at: datetime) -> None:
    """Messages of a town to its residents in turn."""
    from tests.notices import posting

    for place, (person, address) in enumerate(people):
        share = len(range(place, count, len(people)))
        if share:
            posting.post(person.body, share, at, person=person, address=address)


def _lane(most: int) -> Any:
    """A worker on the mail channel whose provider, the sandbox with an empty spool, takes so many at once."""
    from dataclasses import replace

    from django.conf import settings

    from todoke.common import clock
    from todoke.common.channels import Channel
    from todoke.gateways.sending.sandbox import SandboxGateway
    from todoke.gateways.sending.spool import Spool
    from todoke.jobs import hand_over

    folder = Path(settings.DATA_DIR)
    sandbox = SandboxGateway(
        Channel.MAIL, Spool(folder / f"spool-{next(_numbers)}.sqlite3"), clock=clock.now, is_first=True, bounces=folder / "bounces",
        domain="example.lg.jp",
    )  # fmt: skip

    class Few:
        name, channel = sandbox.name, sandbox.channel

        def __init__(self) -> None:
            self.most = most

        def send(self, messages: Any) -> Any:
            return sandbox.send(messages)

    ways = replace(hand_over.real(), gateways=lambda channel: [Few()] if channel is Channel.MAIL else [])
    return hand_over.Lane(Channel.MAIL, ways, alone=True)


def _clear() -> None:
    """Nothing was ever told."""
    from todoke.notices.models import Delivery, Notice

    Delivery.objects.all().delete()
    Notice.objects.all().delete()


def _again() -> None:
    """Everything is due once more."""
    from todoke.common import clock
    from todoke.notices.models import Delivery

    Delivery.objects.update(
        state="due", handed_at=None, reference="", provider="", attempts=0, due_at=clock.now() - timedelta(minutes=1)
    )


def _rate(most: int, count: int) -> float:
    """Messages a second."""
    lane, done = _lane(most), 0
    began = time.perf_counter()
    while done < count and (some := lane.turn()):
        done += some
    took = time.perf_counter() - began
    assert done >= count, "not everything was handed over"
    return done / took


def _bare(keys: Sequence["UUID"], count: int) -> float:
    """Updates of one row a second, each committed, as Django writes them."""
    from todoke.notices.models import Delivery

    began = time.perf_counter()
    for place in range(count):
        Delivery.objects.filter(pk=keys[place % len(keys)]).update(attempts=place % 7)
    return count / (time.perf_counter() - began)


def _pace(engine: str, people: Sequence[Sequence[tuple[Any, Any]]]) -> list[Figure]:
    from todoke.common import clock
    from todoke.notices.models import Delivery

    for residents in people:
        _post(residents, 125, clock.now() - timedelta(minutes=1))
    keys = list(Delivery.objects.values_list("pk", flat=True))
    found: dict[str, list[float]] = {"bare": [], "one": [], "hundred": []}
    for _ in range(_TURNS):
        found["bare"].append(_bare(keys, 300))
        _again()
        found["one"].append(_rate(1, 250))
        _again()
        found["hundred"].append(_rate(100, 1000))
    figures = []
    for name, said in (("one", "one by one"), ("hundred", "by the hundred")):
        ratio = statistics.median(ours / bare for ours, bare in zip(found[name], found["bare"], strict=True))
        note = f"{statistics.median(found[name]):.0f} and {statistics.median(found['bare']):.0f} a second"
        figures.append(
            Figure(f"handed over {said} / bare committed updates, {engine}", ratio, "×", least=_LEAST, note=note)
        )
    _clear()
    return figures


def _waits(people: Sequence[Sequence[tuple[Any, Any]]], first: int) -> tuple[float, int]:
    """The p99 of how long the messages of all towns but the first wait, and behind how many others, when all are due at one moment."""
    from todoke.common import clock
    from todoke.notices.models import Delivery

    at = clock.now()
    for place, residents in enumerate(people):
        _post(residents, first if place == 0 else _USUAL, at - timedelta(seconds=1))
    lane, began = _lane(100), clock.now()
    while lane.turn():
        pass
    heavy = people[0][0][0].body_id
    handed = list(Delivery.objects.filter(state="handed").order_by("handed_at").values_list("handed_at", "body"))
    others = [(place, moment - began) for place, (moment, body) in enumerate(handed, 1) if body != heavy and moment]
    assert len(others) == _USUAL * (len(people) - 1)
    _clear()
    place, wait = others[int(len(others) * 0.99)]
    return wait.total_seconds(), place


def _fairness(engine: str, people: Sequence[Sequence[tuple[Any, Any]]]) -> list[Figure]:
    usual, more = [], []
    for turn in range(_TURNS):
        if turn % 2:
            more.append(_waits(people, _TIMES * _USUAL))
        usual.append(_waits(people, _USUAL))
        if not turn % 2:
            more.append(_waits(people, _TIMES * _USUAL))
    name = f"one of {_BODIES} towns sends {_TIMES} times its usual: p99 of the others / before, {engine}"
    seconds = statistics.median(b[0] for b in more) / statistics.median(a[0] for a in usual)
    places = statistics.median(b[1] / a[1] for a, b in zip(usual, more, strict=True))
    note = f"{statistics.median(b[0] for b in more):.2f} s and {statistics.median(a[0] for a in usual):.2f} s"
    return [
        Figure(name, seconds, "×", most=_DELAY, note=note),
        Figure(f"{name}, by messages handed over before theirs", places, "×", most=_DELAY),
    ]


def _urgent(engine: str, people: Sequence[Sequence[tuple[Any, Any]]]) -> list[Figure]:
    """From the moment of an urgent notice to its hand-over, by the worker as it runs, where nothing else is due."""
    from tests.notices import posting
    from todoke.common import clock
    from todoke.notices.models import Delivery
    from todoke.notices.rules.topics import Priority, Topic

    environment = dict(os.environ)
    worker = subprocess.Popen(
        [sys.executable, "manage.py", "hand_over", "--skip-checks"], cwd=support.ROOT, env=environment
    )
    try:
        time.sleep(8)
        chance, text = random.Random(1), posting.text(None, clock.now(), Topic.DISASTER)
        begun: dict[Any, datetime] = {}
        for number in range(_URGENT):
            person, _ = people[number % _BODIES][number // _BODIES]
            now = clock.now()
            notice = posting.boxed(
                person, now, state="planned", settled_at=None, topic=Topic.DISASTER, priority=Priority.DISASTER, template=text
            )  # fmt: skip
            begun[notice.pk] = now
            time.sleep(chance.uniform(0.4, 1.2))
        ends = time.monotonic() + 20
        handed = Delivery.objects.filter(handed_at__isnull=False)
        while handed.count() < _URGENT and time.monotonic() < ends:
            time.sleep(0.1)
    finally:
        worker.send_signal(signal.SIGTERM)
        worker.wait(30)
    found = handed.values_list("items__notice", "handed_at")
    waits = sorted((at - begun[notice]).total_seconds() for notice, at in found if at is not None)
    missing = [float("inf")] * (_URGENT - len(waits))
    p95 = [*waits, *missing][int(_URGENT * 0.95)]
    note = f"median {statistics.median(waits):.2f} s, longest {waits[-1]:.2f} s, {len(waits)} of {_URGENT} left"
    return [
        Figure(
            f"urgent notice to hand-over where nothing else runs, p95, {engine}",
            p95,
            "s",
            most=_URGENT_SECONDS,
            note=note,
        )
    ]


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "todoke.config.settings")
    engines = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    support.finish(_in(engines[0]) if engines else measure())
