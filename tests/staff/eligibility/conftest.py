"""The workbench's tests make rules as the tests of eligibility do."""

from tests.eligibility.conftest import publish, template

__all__ = ["publish", "template"]
