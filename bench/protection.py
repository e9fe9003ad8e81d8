"""What protection costs: a page of 50 persons with sealed fields and without, and row-level security on and off.

Repeat: `python -m bench.protection`. Processor time, medians of turns taken in turn.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from bench.support import Figure, finish, in_child, manage, scratch

PERSONS, TOWNS, TURNS = 50, 62, 15
FIELDS = ("name", "name_kana", "birth_date", "address", "phone")
PAGE = """{% extends "layout/base.html" %}{% block title %}persons{% endblock %}{% block main %}<table>
{% for person in persons %}<tr><td>{{ person.name }}</td><td>{{ person.name_kana }}</td><td>{{ person.birth_date }}</td>
<td>{{ person.address }}</td><td>{{ person.phone }}</td></tr>{% endfor %}</table>{% endblock %}"""


def main() -> None:
    """Both engines, each in a scratch installation."""
    if "--inside" in sys.argv:
        finish(inside(sys.argv[-2] if sys.argv[-1] == "--json" else sys.argv[-1]))
    figures: list[Figure] = []
    for engine in ("SQLite", "PostgreSQL"):
        with scratch(engine) as environment:
            manage("migrate", "--verbosity", "0", environment=environment)
            manage("collectstatic", "--noinput", "--verbosity", "0", environment=environment)
            figures += in_child("bench.protection", "--inside", engine, environment=environment)
    finish(figures)


def inside(engine: str) -> list[Figure]:
    """Measure in the database of this environment."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "todoke.config.settings")
    django.setup()
    town = fill()
    sealed, plain = [], []
    for _ in range(TURNS):
        sealed.append(spent(lambda: page(town)))
        with unsealed():
            plain.append(spent(lambda: page(town)))
    figures = [
        Figure(
            f"page of {PERSONS} persons, five sealed fields each / the same without encryption, {engine}",
            statistics.median(a / b for a, b in zip(sealed, plain, strict=True)), "×", most=1.3,
            note=f"{statistics.median(sealed) * 1000:.1f} ms against {statistics.median(plain) * 1000:.1f} ms",
        )
    ]  # fmt: skip
    return figures + (row_security(town) if engine == "PostgreSQL" else [])


def spent(work: Callable[[], object], times: int = 10) -> float:
    """Processor seconds of one go, of this process."""
    began = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - began) / times


def fill() -> int:
    """62 towns with 50 persons each; the key of one town."""
    from todoke.bodies import operations as bodies
    from todoke.common.actors import SYSTEM
    from todoke.common.clock import now
    from todoke.people.models import Person

    nation = bodies.add(by=SYSTEM, now=now(), kind="nation", name="国")
    top = bodies.add(by=SYSTEM, now=now(), kind="prefecture", name="東京都", code="130001", parent=nation)
    chosen = 0
    for number in range(TOWNS):
        town = bodies.add(
            by=SYSTEM, now=now(), kind="city", name=f"町{number}", code=code_of(13_301 + number), parent=top
        )
        chosen = chosen or town.pk
        Person.objects.bulk_create(
            Person(
                body=town, created_at=now(), name=f"髙橋 花子{index}", name_kana="タカハシ ハナコ", birth_date=date(1990, 4, 1),
                address="東京都荒川区荒川二丁目2番3号 あらかわ荘 101", phone=f"03-{index:04}-{number:04}",
            )
            for index in range(PERSONS)
        )  # fmt: skip
    return chosen


def code_of(five: int) -> str:
    """A local government code with its check digit."""
    total = sum(int(digit) * weight for digit, weight in zip(str(five), (6, 5, 4, 3, 2), strict=True))
    return f"{five}{(11 - total % 11) % 10}"


def page(town: int) -> str:
    """The query and the page."""
    from django.template import engines
    from django.test import RequestFactory

    from todoke.common import reach
    from todoke.people.models import Person

    with reach.within(town):
        persons = list(Person.objects.order_by("created_at", "id")[:PERSONS])
        assert len(persons) == PERSONS
        template = engines["pages"].env.from_string(PAGE)  # type: ignore[attr-defined]
        return str(
            template.render(
                request=RequestFactory().get("/ja/"), path="/ja/", language="ja", languages=[], base_url="", environment="demo",
                persons=persons, town=None,
            )
        )  # fmt: skip


@contextmanager
def unsealed() -> Iterator[None]:
    """The same rows as if they had never been sealed: what is read from the database is the value itself, decoded the same way."""
    from todoke.common.keys import Keyring

    real = Keyring.open
    known: dict[str, bytes] = {}

    def given(self: Keyring, text: str, *, column: str, row: str) -> bytes:
        found = known.get(text)
        if found is None:
            found = known[text] = real(self, text, column=column, row=row)
        return found

    Keyring.open = given  # type: ignore[method-assign]
    try:
        page_of_all(known)
        yield
    finally:
        Keyring.open = real  # type: ignore[method-assign]


def page_of_all(known: dict[str, bytes]) -> None:
    """Read every value once, so that no time of the plain turns goes into opening."""
    from todoke.people.models import Person

    for person in Person.objects.all():
        for field in FIELDS:
            getattr(person, field)


def row_security(town: int) -> list[Figure]:
    """The same queries under a plain role, with the policies and without; asked in turns."""
    from django.db import connection

    from todoke.common import reach
    from todoke.people.models import Person
    from todoke.people.queries import persons

    tables = "todoke_person"
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE todoke_plain NOLOGIN")
        cursor.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO todoke_plain")

    def switch(on: bool) -> None:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
            cursor.execute(f"ALTER TABLE {tables} {'ENABLE' if on else 'DISABLE'} ROW LEVEL SECURITY")
            cursor.execute("SET ROLE todoke_plain")

    from todoke.bodies.models import Body

    body = Body.objects.get(pk=town)
    works: dict[str, Callable[[], Any]] = {
        "30 persons of a town": lambda: list(Person.objects.order_by("created_at", "id")[:30]),
        "one person by telephone": lambda: persons.find(body, phone="03-0007-0000"),
    }
    figures = []
    with reach.within(town):
        for what, work in works.items():
            ratios, on_times = [], []
            for _ in range(TURNS):
                switch(True)
                on = clocked(work)
                switch(False)
                off = clocked(work)
                ratios.append(on / off)
                on_times.append(on)
            note = f"{statistics.median(on_times) * 1000:.2f} ms"
            figures.append(
                Figure(
                    f"{what}, row-level security on / off, by the clock",
                    statistics.median(ratios),
                    "×",
                    most=1.2,
                    note=note,
                )
            )
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    return figures


def clocked(work: Callable[[], object], times: int = 150) -> float:
    """Seconds of one go: the database's time counts too."""
    work()
    began = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - began) / times


if __name__ == "__main__":
    main()
