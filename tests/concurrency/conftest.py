"""Installations that other processes reach, and workers that end with the test."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection
from pytest_django import Settings

from tests.concurrency.processes import Started, database, start


@pytest.fixture
def environment(tmp_path: Path, settings: Settings) -> dict[str, str]:
    """A data folder of its own, and a database that other processes reach: a file, or the test's own on PostgreSQL."""
    settings.DATA_DIR = tmp_path
    given = {
        **os.environ, "TODOKE_ENVIRONMENT": "test", "TODOKE_DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "todoke.config.settings",
        "TODOKE_SECRET_KEY": settings.SECRET_KEY, "TODOKE_DATA_KEYS": settings.DATA_KEYS,
    }  # fmt: skip
    if connection.vendor == "postgresql":
        name = str(connection.settings_dict["NAME"])
        given["TODOKE_DATABASE_URL"] = urlsplit(os.environ["TODOKE_DATABASE_URL"])._replace(path=f"/{name}").geturl()
    else:
        given["TODOKE_DATABASE_URL"] = f"sqlite:///{database(tmp_path)}"
    return given


@pytest.fixture
def worker(environment: dict[str, str]) -> Iterator[Callable[..., Started]]:
    """Start workers that stay; they end with the test."""
    running: list[Started] = []

    def begin(**more: str) -> Started:
        running.append(start(environment, "manage.py", "work", "--skip-checks", **more))
        return running[-1]

    yield begin
    for each in running:
        each.kill()
        each.communicate()
