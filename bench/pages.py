"""Pages against a bare one-line Django view on the same server: cached, uncached, their weight, and how soon a change shows."""

import json
import os
import re
import statistics
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from bench import support
from bench.support import Connection, Figure, Server

ENGINES = ("SQLite", "PostgreSQL")
ROUNDS, SECONDS = 7, 1.5
_ASSET = re.compile(rb'<(?:link[^>]+rel="stylesheet"[^>]+href|script[^>]+src|img[^>]+src)="([^"]+)"')
_LEAST_CACHED, _LEAST_UNCACHED, _MOST_WEIGHT = 1.0, 0.15, 14 * 1024


def measure() -> list[Figure]:
    """Every figure, on both databases, each in a scratch installation."""
    figures = []
    for engine in ENGINES:
        with support.scratch(engine) as environment:
            figures += support.in_child("bench.pages", engine, environment=environment)
    return figures


def _measure_here(engine: str) -> list[Figure]:
    """The figures of the installation that the environment names."""
    _prepare()
    paths = _paths()
    page = next(path for path in paths if path.startswith("/ja/"))
    with (
        support.serve("bench.bare:application") as bare,
        support.serve("todoke.config.wsgi:application") as todoke,
        support.serve("bench.unremembered:application") as forgetful,
    ):
        _warm(todoke, page)
        past = [f"{path}?uncached=1" for path in paths if path.startswith("/ja/")]
        uncached = [support.request(each) for each in past]
        of_towns = [support.request(each, Cookie=f"todoke_town={code}") for code in _towns() for each in past]
        figures = []
        for what, server, requests, least in (
            ("cached", todoke, [support.request(page, Accept_Encoding="gzip")], _LEAST_CACHED),
            ("past the page cache", todoke, uncached, _LEAST_UNCACHED),
            ("past the page cache for readers of many towns", todoke, of_towns, _LEAST_UNCACHED),
            ("made for the very first time, nothing remembered", forgetful, uncached, None),
        ):
            figures += _ratios(what, bare, server, requests, least=least, engine=engine)
        figures.append(
            Figure(
                f"changes that did not show at the next request of each worker, {engine}",
                _stale(todoke, page),
                "of 20",
                most=0,
            )
        )
        if engine == "SQLite":
            figures += _weights(todoke, paths)
    return figures


def _prepare() -> None:
    """Tables, sample data and static files, and Django in this process."""
    for arguments in (("migrate",), ("load_sample",), ("collectstatic", "--noinput")):
        support.manage(*arguments, "--verbosity", "0", environment={})
    os.environ["DJANGO_SETTINGS_MODULE"] = "todoke.config.settings"
    import django

    django.setup()


def _paths() -> list[str]:
    """The page of every programme of the sample in every language; the longest text first, an honest choice for the speed."""
    from todoke.registry.models import Program
    from todoke.registry.rules.numbers import slug

    shown = Program.objects.filter(live__isnull=False, live__offering="offered").select_related("live")
    ordered = sorted(shown, key=lambda program: (-len(str(program.live and program.live.content)), program.number))
    return [
        f"/{language}/programs/{slug(program.number)}" for language in ("ja", "ja-simple", "en") for program in ordered
    ]


def _towns() -> list[str]:
    """The codes of all municipalities of the sample."""
    from todoke.bodies.queries import municipalities

    return [str(body.code) for body in municipalities()]


def _warm(server: Server, page: str) -> None:
    """Let each worker make the page before it is timed."""
    for connection in _of_each_worker(server):
        connection.get(page)
        connection.close()


def _ratios(
    what: str, bare: Server, server: Server, requests: Sequence[bytes], *, least: float | None, engine: str
) -> list[Figure]:
    """Bare view and page in turn: the median of the ratios of answers per second of the server's processor time, and by the clock.

    Judged by processor time: other programs on the machine slow the clock's seconds, not these.
    """
    plain = [support.request("/")]
    ratios, rates = [], []
    for _ in range(ROUNDS):
        first, second = _answers(bare, plain), _answers(server, requests)
        ratios.append(second[1] / first[1])
        rates.append((second[0], first[0]))
    told = [f"{statistics.median(column):,.0f}/s" for column in zip(*rates, strict=True)]
    name = f"programme page {what} / bare view, {engine}"
    spread = f"{min(ratios):.2f}-{max(ratios):.2f}"
    by_clock = statistics.median(page / view for page, view in rates)
    return [
        Figure(name, statistics.median(ratios), "×", least=least, note=spread),
        Figure(f"the same by the clock, {engine}", by_clock, "×", note=f"{told[0]} against {told[1]}"),
    ]


def _answers(server: Server, requests: Sequence[bytes]) -> tuple[float, float]:
    """Answers a second by the clock, and a second of the workers' processor time."""
    before = server.processor_seconds()
    rate = support.rate(server.port, requests, seconds=SECONDS)
    return rate, rate * SECONDS / (server.processor_seconds() - before)


def _of_each_worker(server: Server) -> list[Connection]:
    """One open connection to each worker, found by the sockets that the worker holds."""
    workers = set(server.workers())
    if len(workers) != 2:
        raise RuntimeError(f"two workers were expected, not {len(workers)}")
    chosen: dict[int, Connection] = {}
    for _ in range(200):
        connection = Connection(server.port)
        connection.get("/robots.txt")
        holder = _holder(connection, server.port, workers - set(chosen))
        if holder is None:
            connection.close()
            continue
        chosen[holder] = connection
        if len(chosen) == len(workers):
            return list(chosen.values())
    raise RuntimeError("one worker took no connection")


def _holder(connection: Connection, port: int, workers: set[int]) -> int | None:
    """Which of the workers holds the server's end of a connection."""
    client = connection.socket.getsockname()[1]
    for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]:
        parts = line.split()
        if int(parts[1].split(":")[1], 16) == port and int(parts[2].split(":")[1], 16) == client:
            inode = f"socket:[{parts[9]}]"
            return next((pid for pid in workers if inode in support.links(pid)), None)
    return None


def _stale(server: Server, page: str) -> int:
    """Change a programme in this process twenty times, ask each worker at once; how many answers were old."""
    from todoke.common import clock
    from todoke.common.actors import Actor
    from todoke.registry.operations import programs
    from todoke.registry.queries.programs import by_slug

    connections = _of_each_worker(server)
    by, stale = Actor("bench"), 0
    for count in range(20):
        program = by_slug(page.rsplit("/", 1)[1])
        newest = programs.newest_version(program)
        assert newest is not None
        said = f"Changed {count} 回目"
        now = clock.now()
        version = programs.draft(
            program=program, content={**newest.content, "summary": said}, based_on=newest.sequence, by=by, now=now
        )
        programs.approve(version=version, by=by, now=now)
        stale += any(said.encode() not in connection.get(page)[1] for connection in connections)
    for connection in connections:
        connection.close()
    return stale


def _weights(server: Server, paths: Sequence[str]) -> list[Figure]:
    """The heaviest programme page with all that it loads, compressed; and the script that it needs."""
    connection = Connection(server.port)
    weights: list[tuple[int, str]] = []
    assets: dict[str, int] = {}
    scripts = 0
    for path in paths:
        body = connection.get(path, Accept_Encoding="gzip")[1]
        text = connection.get(path)[1]
        needed = [found.decode() for found in _ASSET.findall(text)]
        scripts = max(scripts, sum(not name.split("?")[0].endswith(".css") for name in needed))
        for name in needed:
            if name not in assets:
                assets[name] = len(connection.get(name, Accept_Encoding="gzip")[1])
        weights.append((len(body) + sum(assets[name] for name in needed), path))
    connection.close()
    heaviest = max(weights)
    middle = statistics.median(weight for weight, _ in weights)
    return [
        Figure(
            "heaviest programme page with its CSS, compressed",
            heaviest[0],
            "bytes",
            most=_MOST_WEIGHT,
            note=f"of {len(paths)}",
        ),
        Figure(
            "median programme page with its CSS, compressed",
            middle,
            "bytes",
            note=f"CSS alone {sum(assets.values()):,}",
        ),
        Figure("scripts and images that a programme page loads", scripts, "", most=0),
    ]


def main() -> None:
    """Measure everything, or with the name of an engine the installation that the environment names."""
    engine = next((name for name in sys.argv[1:] if name in ENGINES), None)
    if engine is None:
        support.finish(measure())
    print(json.dumps([asdict(each) for each in _measure_here(engine)], ensure_ascii=False))


if __name__ == "__main__":
    main()
