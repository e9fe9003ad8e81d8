"""Fixtures of eligibility that notices need too."""

from tests.eligibility.conftest import publish, template

__all__ = ["publish", "template"]
