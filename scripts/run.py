"""`make run`: messages, database, sample data, then the server and its worker; says what it does and what to open."""

import argparse
import importlib.util
import io
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connections

from scripts import messages

ROOT = Path(__file__).resolve().parents[1]
STOP_SECONDS = 5
RESIDENTS = "population.parquet"


def say(text: str = "") -> None:
    """A line of progress, at once."""
    print(text, flush=True)


def port_is_free(bind: str, port: int) -> bool:
    """Whether a server could listen there."""
    with socket.socket(socket.AF_INET6 if ":" in bind else socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except OSError:
            return False
    return True


def prepare() -> None:
    """Messages, tables, sample data, static files: in this one process, and quickly when nothing is to be done."""
    say("1/4 Messages …")
    messages.compile_changed()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "todoke.config.settings")
    django.setup()
    say("2/4 Database …")
    call_command("migrate", verbosity=0, skip_checks=True)
    say("3/4 Sample data …")
    call_command("load_sample", skip_checks=True)
    call_command("collectstatic", interactive=False, verbosity=0, skip_checks=True)
    make_residents()
    connections.close_all()


def make_residents() -> None:
    """Made-up residents of the sample's towns, on whom a rule can be tried: once, and where DuckDB is installed."""
    path = settings.RESIDENTS
    if path == settings.DATA_DIR / RESIDENTS and not path.exists():
        towns = [argument for body in ("131181", "132080", "133612") for argument in ("--body", body)]
        call_command(
            "make_population", str(path), "--residents", "20000", *towns, stdout=io.StringIO(), skip_checks=True
        )


def wait_for(bind: str, port: int, server: subprocess.Popen[bytes]) -> bool:
    """Wait until the server accepts connections; False when it stopped."""
    for _ in range(600):
        if server.poll() is not None:
            return False
        with socket.socket(socket.AF_INET6 if ":" in bind else socket.AF_INET, socket.SOCK_STREAM) as probe:
            if probe.connect_ex((bind, port)) == 0:
                return True
        time.sleep(0.05)
    return False


@contextmanager
def worker() -> Iterator[Callable[[], None]]:
    """The worker that reads uploaded files, from now until the end; what is yielded starts it again if it should have died."""
    command = [sys.executable, "manage.py", "work"]
    running = [subprocess.Popen(command, cwd=ROOT)]

    def watch() -> None:
        if running[0].poll() is not None:
            running[0] = subprocess.Popen(command, cwd=ROOT)

    try:
        yield watch
    finally:
        running[0].terminate()
        try:
            running[0].wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:  # a file that takes long: it is read anew after the next start
            running[0].kill()
            running[0].wait()


def main() -> None:
    """Prepare and serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--bind", default="127.0.0.1")
    options = parser.parse_args()
    if not port_is_free(options.bind, options.port):
        raise SystemExit(
            f"Port {options.port} is taken by another program. Stop it, or choose another: make run PORT={options.port + 1}\n"
            f"ポート {options.port} は使われています。make run PORT={options.port + 1} のように別の番号を選んでください。"
        )
    address = f"http://{options.bind}:{options.port}"
    os.environ.setdefault("TODOKE_BASE_URL", address)
    if importlib.util.find_spec("duckdb"):
        os.environ.setdefault(
            "TODOKE_RESIDENTS", str(Path(os.environ.get("TODOKE_DATA_DIR", ROOT / "var")) / RESIDENTS)
        )
    try:
        prepare()
    except (CommandError, DatabaseError, ImproperlyConfigured) as problem:
        raise SystemExit(f"{type(problem).__name__}: {problem}") from None
    say("4/4 Server …")
    command = [
        str(Path(sys.executable).parent / "granian"), "--interface", "wsgi", "--host", options.bind, "--port", str(options.port),
        "--workers", "2", "--blocking-threads", "2", "--backpressure", "64", "--respawn-failed-workers", "--workers-kill-timeout", "3", "--log-level", "warning",
        "todoke.config.wsgi:application",
    ]  # fmt: skip
    with worker() as watch:
        server = subprocess.Popen(command, cwd=ROOT)
        signal.signal(signal.SIGTERM, lambda *_: server.terminate())
        if wait_for(options.bind, options.port, server):
            call_command("print_welcome", address, skip_checks=True)
        try:
            while server.poll() is None:
                watch()
                time.sleep(0.3)
        except KeyboardInterrupt:
            server.terminate()
            server.wait()
            return
    raise SystemExit(server.returncode)


if __name__ == "__main__":
    main()
