"""What the tests of the API publish, for the queries beneath it."""

from tests.api.conftest import allowance, publish

__all__ = ("allowance", "publish")
