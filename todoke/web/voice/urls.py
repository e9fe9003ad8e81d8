"""The addresses of voices for residents, under their language; those that begin with the key of a body stand last."""

from typing import Final

from django.urls import URLPattern

from todoke.web.voice import embed_urls, loop_urls, safety_urls, ways_urls

PATTERNS: Final[list[URLPattern]] = [
    *safety_urls.PATTERNS,
    *embed_urls.PATTERNS,
    *loop_urls.PATTERNS,
    *ways_urls.PATTERNS,
]
