"""What the measurements share: figures, scratch databases, servers as in `make run`, and a client that costs little."""

import json
import os
import selectors
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NoReturn

from scripts import with_postgres

ROOT = Path(__file__).resolve().parents[1]
HOST = "127.0.0.1"
#: The server's flags are those of scripts/run.py.
FLAGS = (
    "--interface", "wsgi", "--host", HOST, "--workers", "2", "--blocking-threads", "2", "--backpressure", "64",
    "--respawn-failed-workers", "--workers-kill-timeout", "3", "--log-level", "warning",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure; ``least`` or ``most`` is its limit, neither: told for information."""

    what: str
    value: float
    unit: str = ""
    least: float | None = None
    most: float | None = None
    note: str = ""

    @property
    def holds(self) -> bool | None:
        """Whether the limit holds; None where there is none."""
        if self.least is not None:
            return self.value >= self.least
        return self.value <= self.most if self.most is not None else None

    @property
    def limit(self) -> str:
        """The limit in words."""
        if self.least is not None:
            return f"≥ {self.least:g}"
        return f"≤ {self.most:g}" if self.most is not None else ""


def table(figures: Sequence[Figure]) -> str:
    """The figures as a Markdown table."""
    lines = ["| what | figure | limit | holds? |", "|---|---|---|---|"]
    for each in figures:
        holds = {True: "yes", False: "**NO**", None: ""}[each.holds]
        note = f" ({each.note})" if each.note else ""
        lines.append(
            f"| {each.what}{note} | {each.value:,.4g} {each.unit} | {each.limit} {each.unit if each.limit else ''} | {holds} |"
        )
    return "\n".join(lines)


def finish(figures: Sequence[Figure]) -> NoReturn:
    """Print the figures: as JSON for another program with --json, else as a table; exit 1 when a limit is missed."""
    if "--json" in sys.argv:
        print(json.dumps([asdict(each) for each in figures], ensure_ascii=False))
    else:
        print(table(figures))
    raise SystemExit(any(each.holds is False for each in figures))


def in_child(module: str, *arguments: str, environment: dict[str, str]) -> list[Figure]:
    """Run one measurement in a process of its own and read its figures; what it says meanwhile goes to stderr."""
    command = [sys.executable, "-m", module, *arguments, "--json"]
    whole = {"DJANGO_SETTINGS_MODULE": "todoke.config.settings", **os.environ, **environment}
    result = subprocess.run(command, cwd=ROOT, env=whole, stdout=subprocess.PIPE, check=False)
    if result.returncode not in (0, 1) or not result.stdout.strip():
        raise RuntimeError(f"{module} did not finish (exit code {result.returncode})")
    return [Figure(**each) for each in json.loads(result.stdout.splitlines()[-1])]


def megabytes() -> float:
    """The most memory that this process held; not that of the one from which it was started, as getrusage says."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1_024


@contextmanager
def scratch(engine: str) -> Iterator[dict[str, str]]:
    """The environment of a scratch installation on "SQLite" or "PostgreSQL"; everything goes afterwards."""
    with tempfile.TemporaryDirectory(prefix="todoke-bench-") as folder:
        own = {"TODOKE_DATA_DIR": folder, "TODOKE_ENVIRONMENT": "demo", "PYTHONUTF8": "1"}
        if engine == "SQLite":
            yield {**own, "TODOKE_DATABASE_URL": f"sqlite:///{folder}/todoke.sqlite3"}
        else:
            with with_postgres.server() as address:
                yield {**own, "TODOKE_DATABASE_URL": address}


def manage(*arguments: str, environment: dict[str, str]) -> None:
    """Run a management command; its output goes to stderr."""
    command = [sys.executable, "manage.py", *arguments]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, stdout=sys.stderr, check=True)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True, slots=True)
class Server:
    """A running granian: its port and its first process."""

    port: int
    pid: int

    def workers(self) -> list[int]:
        """The processes that answer."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text(encoding="ascii").split()
        return [int(child) for child in children if any("socket" in link for link in links(int(child)))]

    def processor_seconds(self) -> float:
        """Processor time that the workers have used so far, their own and the kernel's for them."""
        ticks = 0
        for pid in self.workers():
            fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / _TICKS_A_SECOND


_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


def links(pid: int) -> list[str]:
    """What the open files of a process are."""
    found = []
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        try:
            found.append(os.readlink(entry))
        except OSError:
            continue  # closed meanwhile
    return found


@contextmanager
def serve(target: str) -> Iterator[Server]:
    """Serve a WSGI application as `make run` does, until the block ends."""
    port = free_port()
    command = [str(Path(sys.executable).parent / "granian"), *FLAGS, "--port", str(port), target]
    running = subprocess.Popen(command, cwd=ROOT, stdout=sys.stderr)
    try:
        for _ in range(400):
            if running.poll() is not None:
                raise RuntimeError(f"{target} did not start")
            with socket.socket() as probe:
                if probe.connect_ex((HOST, port)) == 0:
                    break
            time.sleep(0.05)
        yield Server(port, running.pid)
    finally:
        running.terminate()
        running.wait(20)


class Connection:
    """One keep-alive connection that sends prepared bytes and reads whole answers."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection((HOST, port), timeout=20)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._held = b""

    def send(self, request: bytes) -> None:
        """Send one request."""
        self._held = b""
        self.socket.sendall(request)

    def receive(self) -> tuple[bytes, bytes] | None:
        """Head and body when the answer is whole; None when more must come."""
        part = self.socket.recv(262_144)
        if not part:
            raise ConnectionError("the server closed the connection")
        self._held += part
        head, gap, body = self._held.partition(b"\r\n\r\n")
        if not gap:
            return None
        length = _length(head)
        whole = body.endswith(b"0\r\n\r\n") if length is None else len(body) >= length
        return (head, body) if whole else None

    def get(self, path: str, **headers: str) -> tuple[bytes, bytes]:
        """One request and its whole answer."""
        self.send(request(path, **headers))
        while True:
            if answer := self.receive():
                return answer

    def close(self) -> None:
        """Close it."""
        self.socket.close()


def _length(head: bytes) -> int | None:
    """The length that an answer names; None when it comes in chunks."""
    lower = head.lower()
    place = lower.find(b"content-length:")
    return None if place < 0 else int(lower[place + 15 :].split(b"\r\n", 1)[0])


def request(path: str, **headers: str) -> bytes:
    """The bytes of a GET."""
    lines = [f"GET {path} HTTP/1.1", f"Host: {HOST}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")


def rate(port: int, requests: Sequence[bytes], *, seconds: float = 2.0, connections: int = 8) -> float:
    """Answers a second over some keep-alive connections, one request under way on each; every answer must be 200."""
    open_ = [Connection(port) for _ in range(connections)]
    try:
        with selectors.DefaultSelector() as selector:
            for each in open_:
                selector.register(each.socket, selectors.EVENT_READ, each)
            place = done = 0
            for each in open_:
                each.send(requests[place % len(requests)])
                place += 1
            began = time.perf_counter()
            ends = began + seconds
            while (moment := time.perf_counter()) < ends:
                if not (ready := selector.select(5)):
                    raise TimeoutError("no answer for 5 s")
                for key, _ in ready:
                    answer = key.data.receive()
                    if answer is None:
                        continue
                    if not answer[0].startswith(b"HTTP/1.1 200"):
                        raise RuntimeError(answer[0].split(b"\r\n", 1)[0].decode())
                    done += 1
                    key.data.send(requests[place % len(requests)])
                    place += 1
            return done / (moment - began)
    finally:
        for each in open_:
            each.close()
