"""Renew the hashed locks from pyproject.toml; no registry's address ends up in them."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OPTIONS = ("--universal", "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url", "--no-header")


def lock(source: str, target: str, *more: str) -> None:
    """Compile one lock."""
    command = [sys.executable, "-m", "uv", "pip", "compile", *OPTIONS, source, *more, "-o", target]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    print(f"{target} renewed")


def main() -> None:
    """Renew what runs, what tests, and the oracle apart from both."""
    tests = ("--group", "dev", "--extra", "voice", "--extra", "match", "--extra", "letters")
    lock("pyproject.toml", "requirements/base.txt", "--extra", "voice")
    lock("pyproject.toml", "requirements/dev.txt", *tests)
    lock("pyproject.toml", "requirements/soak.txt", *tests, "--extra", "spark")
    lock("requirements/oracle.in", "requirements/oracle.txt")


if __name__ == "__main__":
    main()
