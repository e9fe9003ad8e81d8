"""The page of scores of a body over a million voices, warm, beside a bare scan of the same voices: `python -m bench.voice_board`.

The page adds ``MonthCount``, a roll-up that a nightly job makes: about a hundred thousand times fewer rows than voices would take a columnar engine beside
the database, and the figures stay when a voice's text is gone. What came today is counted as it is, through an index.
"""

import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from bench.support import Figure, finish, in_child, manage, scratch

VOICES: Final = 1_000_000
DAYS: Final = 3 * 365
#: So many are written one by one, and then copied by the database.
SAMPLE: Final = 50_000
TODAY: Final = 45
ABOUTS: Final = 60
MOST_MILLISECONDS: Final = 300
ROUNDS: Final = 9
_SATISFACTION: Final = "satisfaction-1-5"


def _django() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "todoke.config.settings")
    django.setup()


def _fill(now: datetime) -> str:
    """A body with a million voices over three years; its key."""
    import secrets

    from django.db import transaction

    from todoke.bodies import operations as bodies
    from todoke.common.actors import SYSTEM
    from todoke.voice.models import Voice

    body = bodies.add(by=SYSTEM, now=now, kind="nation", name="国")
    chance = random.Random(20261126)
    ways = [("web", "finished"), ("web", "left"), ("web", "returned"), ("qr", "visit"), ("paper", "visit")]
    drivers = ("time", "ease", "clarity", "fairness", "person")
    made: list[Voice] = []
    for number in range(SAMPLE):
        day = 0 if number < TODAY else chance.randrange(1, DAYS)
        about = min(int(chance.paretovariate(0.7)), ABOUTS)
        channel, moment = ways[chance.randrange(len(ways))]
        made.append(
            Voice(
                body=body, kind="experience", channel=channel, moment=moment, about_kind="procedure", about=str(about), scale=_SATISFACTION,
                score=chance.randrange(1, 6), drivers=chance.sample(drivers, chance.randrange(3)), code_index=secrets.token_hex(16),
                at=now - timedelta(days=day, seconds=chance.randrange(3600)),
            )
        )  # fmt: skip
        if len(made) == 10_000:
            with transaction.atomic():
                Voice.objects.bulk_create(made, batch_size=500)
            made.clear()
    _copy()
    return str(body.key)


def _copy() -> None:
    """The sample again and again, each row with a key and a code of its own."""
    from django.db import connection

    from todoke.voice.models import Voice

    fresh = {"sqlite": "lower(hex(randomblob(16)))", "postgresql": "gen_random_uuid()"}[str(connection.vendor)]
    names = [str(field.column) for field in Voice._meta.concrete_fields]
    values = {"id": fresh, "code_index": f"CAST({fresh} AS text)"}
    chosen = ", ".join(values.get(name, f'"{name}"') for name in names)
    columns = ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE sample AS SELECT * FROM todoke_voice")
        for _ in range(VOICES // SAMPLE - 1):
            cursor.execute(f"INSERT INTO todoke_voice ({columns}) SELECT {chosen} FROM sample")


def _milliseconds(work: Callable[[], object]) -> float:
    """The middle of some rounds, after one that warms."""
    work()
    found = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        found.append((time.perf_counter() - began) * 1000)
    return statistics.median(found)


def measure(engine: str) -> list[Figure]:
    """On one engine."""
    _django()
    from django.db import connection
    from django.template.backends.utils import csrf_input  # noqa: F401  # the page's own import, before the clock runs

    from todoke.bodies.models import Body
    from todoke.common import clock
    from todoke.common.actors import SYSTEM
    from todoke.jobs.roll_up_voices import roll_up
    from todoke.staff.voice.score_pages import figures
    from todoke.voice.queries import scores

    now = clock.now().replace(hour=20)
    body = Body.objects.get(key=_fill(now))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    began = time.perf_counter()
    roll_up(by=SYSTEM, now=now)
    rolled = time.perf_counter() - began

    def page() -> None:
        of = scores.last_year(body, now=now)
        figures(of, now=now)
        scores.hurting(of)

    def bare() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT scale, score, count(*) FROM todoke_voice GROUP BY scale, score")
            cursor.fetchall()

    shown, scanned = _milliseconds(page), _milliseconds(bare)
    return [
        Figure(f"scores of a body over {VOICES:,} voices, warm, {engine}", shown, "ms", most=MOST_MILLISECONDS),
        Figure(f"… as a ratio to one bare scan of the voices, {engine}", shown / scanned, "×", most=1.0, note=f"scan {scanned:.0f} ms"),
        Figure(f"counting {VOICES:,} voices of {DAYS:,} days anew, {engine}", rolled, "s"),
    ]  # fmt: skip


def main() -> None:
    """Both engines, each in a process of its own."""
    if len(sys.argv) > 1 and sys.argv[1] in ("SQLite", "PostgreSQL"):
        finish(measure(sys.argv[1]))
    figures: list[Figure] = []
    for engine in ("SQLite", "PostgreSQL"):
        with scratch(engine) as environment:
            manage("migrate", "-v0", environment=environment)
            figures += in_child("bench.voice_board", engine, environment=environment)
    finish(figures)


if __name__ == "__main__":
    main()
