"""Addresses of named pages in the language of the page being made, remembered: a page names a dozen."""

from functools import lru_cache

from django.urls import get_script_prefix, reverse
from django.utils import translation


def of(name: str, /, **arguments: object) -> str:
    """The address of a named page in the active language."""
    return _of(translation.get_language(), get_script_prefix(), name, tuple(arguments.items()))


@lru_cache(maxsize=4096)
def _of(language: str | None, prefix: str, name: str, arguments: tuple[tuple[str, object], ...]) -> str:
    return reverse(name, kwargs=dict(arguments) or None)
