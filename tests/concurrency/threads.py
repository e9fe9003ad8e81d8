"""Doing several things at the same moment, each in a thread with a connection of its own."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.db import connection

Result = Any


def needs_postgresql() -> None:
    """Skip on SQLite: it lets one writer in at a time, so there are no races of rows to show."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time; its own tests are in test_sqlite.py")


def together(tasks: Sequence[Callable[[], object]], *, seconds: float = 60) -> list[Result]:
    """Run each task from one moment on; what each returned or raised, in their order. Fails when one does not end."""
    start = threading.Barrier(len(tasks))
    results: list[Result] = [None] * len(tasks)

    def run(place: int, task: Callable[[], object]) -> None:
        try:
            start.wait(10)
            results[place] = task()
        except Exception as error:  # noqa: BLE001 - the test looks at every one
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each, daemon=True) for each in enumerate(tasks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds)
    assert not any(thread.is_alive() for thread in threads), "two wait for each other"
    return results


def failures(results: Sequence[Result], *expected: type[Exception]) -> list[Exception]:
    """What was raised, save the refusals that belong to the game."""
    return [each for each in results if isinstance(each, Exception) and not isinstance(each, expected)]
