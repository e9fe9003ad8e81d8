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
    with support.serve("bench.bare:application") as bare, support.serve("todoke.config.wsgi:application") as todoke:
        _warm(todoke, page)
        bare_requests = [support.request("/")]
        cached = _ratios(bare, bare_requests, todoke, [support.request(page, Accept_Encoding="gzip")])
        uncached_requests = [
            support.request(f"{page}?uncached={count}", Accept_Encoding="gzip") for count in range(500)
        ]
        uncached = _ratios(bare, bare_requests, todoke, uncached_requests)
        figures = [
            Figure(f"programme page cached / bare view, {engine}", cached[0], "×", least=_LEAST_CACHED, note=cached[1]),
            Figure(
                f"programme page uncached / bare view, {engine}",
                uncached[0],
                "×",
                least=_LEAST_UNCACHED,
                note=uncached[1],
            ),
            Figure(
                f"changes that did not show at the next request of each worker, {engine}",
                _stale(todoke, page),
                "of 20",
                most=0,
            ),
        ]
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


def _warm(server: Server, page: str) -> None:
    """Let each worker make the page before it is timed."""
    for connection in _of_each_worker(server):
        connection.get(page)
        connection.close()


def _ratios(
    bare: Server, bare_requests: Sequence[bytes], todoke: Server, requests: Sequence[bytes]
) -> tuple[float, str]:
    """Rates measured in turn, bare then page; the median of the ratios, and the median rates in words."""
    rates = [
        (support.rate(bare.port, bare_requests, seconds=SECONDS), support.rate(todoke.port, requests, seconds=SECONDS))
        for _ in range(ROUNDS)
    ]
    ratios = sorted(page / plain for plain, page in rates)
    words = f"{statistics.median(page for _, page in rates):,.0f}/s against {statistics.median(plain for plain, _ in rates):,.0f}/s"
    return statistics.median(ratios), f"{words}; {ratios[0]:.2f}-{ratios[-1]:.2f}×"


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
