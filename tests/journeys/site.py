"""A Todoke of its own for the browser: fresh data folder, sample data, a server on a free port, and the worker beside it."""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
_START_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Site:
    """A running server and the environment of its commands."""

    origin: str
    environment: dict[str, str]

    def manage(self, *arguments: str) -> str:
        """Run a management command on the server's data; what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"manage.py {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
        return done.stdout


def chromium() -> str:
    """The path of a Chromium; "" when there is none."""
    given = os.environ.get("TODOKE_CHROMIUM", "")
    for name in (given, "/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome"):
        if name and (found := shutil.which(name)):
            return found
    return ""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    for _ in range(_START_SECONDS * 10):
        if server.poll() is not None:
            break
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"The server did not start:\n{log.read_text(errors='replace')}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _prepare(site: Site, folder: Path, ready: Path) -> None:
    """Messages, database, sample data, static files: made by whoever comes first, copied by whoever comes later."""
    with ready.with_suffix(".lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if ready.exists():
            shutil.copytree(ready, folder, dirs_exist_ok=True)
            return
        subprocess.run([sys.executable, "-m", "scripts.messages"], cwd=ROOT, env=site.environment, check=True)
        site.manage("migrate", "--verbosity", "0")
        site.manage("load_sample", "--verbosity", "0")
        site.manage("collectstatic", "--noinput", "--verbosity", "0")
        shutil.copytree(folder, ready)


@contextmanager
def serving(ready: Path) -> Iterator[Site]:
    """A server with a prepared data folder of its own; everything goes afterwards. ``ready`` is where those of one run find it."""
    folder = Path(tempfile.mkdtemp(prefix="todoke-journeys-"))
    port = _free_port()
    origin = f"http://127.0.0.1:{port}"
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("TODOKE_") and name != "DJANGO_SETTINGS_MODULE"
    }
    environment |= {
        "TODOKE_DATA_DIR": str(folder),
        "TODOKE_ENVIRONMENT": "demo",
        "TODOKE_BASE_URL": origin,
        "PYTHONUTF8": "1",
    }
    site = Site(origin, environment)
    try:
        _prepare(site, folder, ready)
        log = folder / "server.log"
        command = [
            str(Path(sys.executable).parent / "granian"), "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "2",
            "--blocking-threads", "2", "--backpressure", "64", "--workers-kill-timeout", "3", "--log-level", "warning", "todoke.config.wsgi:application",
        ]  # fmt: skip
        with log.open("wb") as out:
            beside = [sys.executable, "manage.py", "work"]
            server, worker = (
                subprocess.Popen(each, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT)
                for each in (command, beside)
            )
            try:
                _wait(server, port, log)
                yield site
            finally:
                _stop(server)
                _stop(worker)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
