"""The registry with rules that the tests of the API ask, for the command that answers the same."""

from tests.api.conftest import allowance, client, publish, registry, ruled

__all__ = ("allowance", "client", "publish", "registry", "ruled")
