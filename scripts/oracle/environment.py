"""OpenFisca-Japan in an environment of its own under var/oracle: made from a hashed lock, never mixed with ours."""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
LOCK: Final = ROOT / "requirements/oracle.txt"
PLACE: Final = ROOT / "var/oracle/.venv"
PYTHON: Final = PLACE / "bin/python"
DRIVER: Final = Path(__file__).with_name("driver.py")


class Unavailable(Exception):
    """The environment cannot be made here; the message says why."""


def _wanted() -> str:
    return hashlib.sha256(LOCK.read_bytes()).hexdigest()


def is_ready() -> bool:
    """Whether the environment is there and made from today's lock."""
    stamp = PLACE / ".installed"
    return PYTHON.exists() and stamp.exists() and stamp.read_text(encoding="ascii") == _wanted()


def make() -> None:
    """Make or renew the environment; nothing happens when it is up to date."""
    if is_ready():
        return
    python = shutil.which("python3.11") or (sys.executable if sys.version_info[:2] == (3, 11) else None)
    if python is None:
        raise Unavailable("The oracle needs python3.11, and there is none here.")
    print(f"Setting up OpenFisca-Japan in {PLACE.relative_to(ROOT)} (AGPL-3.0, apart from Todoke) …", file=sys.stderr)
    PLACE.parent.mkdir(parents=True, exist_ok=True)
    pip = [
        str(PYTHON),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--require-hashes",
        "-r",
        str(LOCK),
    ]
    for command in ([python, "-m", "venv", "--clear", str(PLACE)], pip):
        result = subprocess.run(command, check=False, stdout=sys.stderr)
        if result.returncode:
            raise Unavailable(f"{' '.join(command[:4])} … failed: is the package index within reach?")
    (PLACE / ".installed").write_text(_wanted(), encoding="ascii")


def command() -> list[str]:
    """What starts the driver."""
    return [str(PYTHON), str(DRIVER)]
