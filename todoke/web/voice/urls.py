"""The addresses of voices for residents, under their language."""

from typing import Final

from django.urls import URLPattern

from todoke.web.voice import safety_urls, ways_urls

PATTERNS: Final[list[URLPattern]] = [
    *safety_urls.PATTERNS,
    *ways_urls.PATTERNS,
]
