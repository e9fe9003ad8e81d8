"""Rows that the tests of one file only read are made once: in a transaction in which those of the tests lie, thrown away at the end."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from pytest_django import DjangoDbBlocker


@contextmanager
def made_once(blocker: DjangoDbBlocker) -> Iterator[None]:
    """Inside the block rows may be made and stay until the file's last test; whatever a test itself writes goes with that test."""
    outer = transaction.atomic()
    with blocker.unblock():
        outer.__enter__()
    try:
        yield
    finally:
        with blocker.unblock():
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)
