"""A resident's sign-in: how many round trips it takes, and what it costs beside a bare view: `python -m bench.sign_in`."""

import os
import re
import statistics
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from http.client import HTTPConnection
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import django

from bench.support import HOST, Figure, Server, finish, in_child, manage, rate, request, scratch, serve

#: Sign-ins of each measurement; the residents take turns.
SIGN_INS: Final = 240
RESIDENTS: Final = ("misaki", "haru", "yuki", "daisuke", "mayu", "maria", "sita", "kichiro")
_BARE: Final = 2_000
_TOKEN: Final = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_ENGINES: Final = ("SQLite", "PostgreSQL")


class Browser:
    """One person's browser: follows nothing by itself and keeps cookies; all share a connection."""

    def __init__(self, connection: HTTPConnection) -> None:
        self._connection, self._cookies = connection, dict[str, str]()

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Status, where it leads, and what it says."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request("GET" if form is None else "POST", path, urlencode(form or {}) or None, headers)
        answer = self._connection.getresponse()
        said = answer.read().decode()
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = line.partition(";")[0].partition("=")
            self._cookies[name] = value
        return answer.status, answer.headers.get("Location") or "", said


def _choose(browser: Browser, address: str, who: str) -> str:
    """At the make-believe provider, which is not measured: where it leads back to."""
    _, _, page = browser.ask(address)
    token = _TOKEN.search(page)
    assert token is not None, page[:500]
    status, back, said = browser.ask(address, {"csrfmiddlewaretoken": token[1], "who": who})
    assert status == 303, said[:500]
    return back


def _returns(server: Server, browsers: Sequence[Browser]) -> tuple[float, float, list[float]]:
    """Processor seconds of the ways there and of the ways back, and the clock's seconds of each way back."""
    began = server.processor_seconds()
    there = [browser.ask("/en/sign-in/go")[1] for browser in browsers]
    outward = server.processor_seconds() - began
    backs = [
        _choose(browser, address, RESIDENTS[place % len(RESIDENTS)])
        for place, (browser, address) in enumerate(zip(browsers, there, strict=True))
    ]
    clock: list[float] = []
    began = server.processor_seconds()
    for browser, back in zip(browsers, backs, strict=True):
        parts, at = urlsplit(back), time.perf_counter()
        status, _, said = browser.ask(f"{parts.path}?{parts.query}")
        clock.append(time.perf_counter() - at)
        assert status == 303, said[:500]
    return outward, server.processor_seconds() - began, clock


def _bare_seconds() -> float:
    """Processor seconds of one answer of the bare view."""
    with serve("bench.bare:application") as server:
        rate(server.port, [request("/")], seconds=0.5)
        began, answered = server.processor_seconds(), 0.0
        for _ in range(3):
            at = time.perf_counter()
            answered += rate(server.port, [request("/")], seconds=1.0) * (time.perf_counter() - at)
        return (server.processor_seconds() - began) / answered


def here(engine: str) -> list[Figure]:
    """What sign-ins cost the server."""
    for arguments in (("migrate",), ("load_sample",), ("collectstatic", "--noinput")):
        manage(*arguments, "--verbosity", "0", environment={})
    bare = _bare_seconds()
    with serve("todoke.config.wsgi:application") as server:
        figures: list[Figure] = []
        for name, count in (("the first", len(RESIDENTS)), ("a later", SIGN_INS)):
            with closing(HTTPConnection(HOST, server.port, timeout=20)) as connection:
                outward, back, clock = _returns(server, [Browser(connection) for _ in range(count)])
            if count != SIGN_INS:
                continue  # too few to be measured: they make the residents known
            whole = (outward + back) / count
            figures += [
                Figure(f"Processor time of {name} sign-in, {engine}", whole * 1000, "ms", note="our two answers, and the sandbox's part in them"),
                Figure(f"… as bare views, {engine}", whole / bare, "×"),
                Figure(f"The way back by the clock, median, {engine}", statistics.median(clock) * 1000, "ms"),
            ]  # fmt: skip
    return figures


def with_provider() -> list[Figure]:
    """Requests to, and time with, an independent provider on this machine; nothing where it is not installed."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "todoke.config.settings")
    django.setup()
    from tests.gateways.identity import real_provider
    from todoke.common import clock
    from todoke.gateways.identity import flights
    from todoke.gateways.identity.party import Party
    from todoke.gateways.identity.remote import RemoteProvider
    from todoke.gateways.identity.web_json import WebJson

    if not real_provider.is_installed():
        print("No independent provider (scripts/identity_provider.sh): its round trips are left out.", file=sys.stderr)
        return []

    class Counting(WebJson):
        asked = 0

        def _ask(self, *arguments: Any) -> tuple[int, object]:
            self.asked += 1
            return super()._ask(*arguments)

    took: list[float] = []
    with (
        real_provider.running("RP00000001") as real,
        closing(RemoteProvider(real.issuer, web=(web := Counting()))) as found,
    ):
        party = Party(found, "RP00000001", real.clients["RP00000001"], real_provider.BACK)
        counts: list[int] = []
        for place in range(40):
            before = web.asked
            flight = flights.begin(issuer=real.issuer, language="ja", next="/", now=clock.now())
            answer = real_provider.browse(party.address(flight), "hanako")
            at = time.perf_counter()
            proof = party.finish(answer, flight, now=clock.now())
            took.append(time.perf_counter() - at)
            if place == 0:
                party.about(proof)
            counts.append(web.asked - before)
    return [
        Figure("Requests to the provider at the very first sign-in", counts[0], "", most=4, note="its description, keys, the code, the card"),
        Figure("Requests to the provider at a later sign-in", max(counts[1:]), "", most=1),
        Figure("Exchange and checks with a provider on this machine, median", statistics.median(took[1:]) * 1000, "ms"),
    ]  # fmt: skip


def main() -> None:
    """Both databases, each in a scratch installation, then the provider."""
    if len(sys.argv) > 1 and sys.argv[1] in _ENGINES:
        finish(here(sys.argv[1]))
    if len(sys.argv) > 1 and sys.argv[1] == "provider":
        finish(with_provider())
    figures: list[Figure] = []
    for engine in _ENGINES:
        with scratch(engine) as environment:
            figures += in_child("bench.sign_in", engine, environment=environment)
    finish(figures + in_child("bench.sign_in", "provider", environment={}))


if __name__ == "__main__":
    main()
