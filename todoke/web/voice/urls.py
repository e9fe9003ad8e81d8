"""The addresses of voices for residents, under their language."""

from typing import Final

from django.urls import URLPattern

#: Where somebody speaks, and sees what became of it.
_WAYS: Final[list[URLPattern]] = []
PATTERNS: Final[list[URLPattern]] = [
    *_WAYS,
]
