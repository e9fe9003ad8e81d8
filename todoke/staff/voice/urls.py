"""The addresses of voices for staff, under a body."""

from typing import Final

from django.urls import URLPattern

from todoke.staff.voice import score_urls

#: Writing down what somebody said, counters and their posters, what is asked.
_WAYS: Final[list[URLPattern]] = []
PATTERNS: Final[list[URLPattern]] = [
    *_WAYS,
    *score_urls.PATTERNS,
]
