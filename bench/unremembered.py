"""The server's entry point with nothing remembered: every page that passes the page cache is made from the very beginning."""

from collections.abc import Callable, Iterable
from typing import Any

from todoke.config.wsgi import application as _todoke
from todoke.ui import pages, running_text


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Forget, then answer as always."""
    pages._remembered.clear()
    running_text.blocks.cache_clear()
    return _todoke(environ, start_response)
