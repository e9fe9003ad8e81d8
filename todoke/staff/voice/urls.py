"""The addresses of voices for staff, under a body."""

from typing import Final

from django.urls import URLPattern

from todoke.staff.voice import loop_urls, queue_urls, score_urls, ways_urls

PATTERNS: Final[list[URLPattern]] = [
    *ways_urls.PATTERNS,
    *loop_urls.PATTERNS,
    *queue_urls.PATTERNS,
    *score_urls.PATTERNS,
]
