"""The addresses of scores for staff, under a body."""

from typing import Final

from django.urls import URLPattern, path

from todoke.staff.voice import compare_pages, feed_pages, score_pages

PATTERNS: Final[list[URLPattern]] = [
    path("scores/", score_pages.index, name="scores"),
    path("scores/about/", score_pages.about, name="scores_about"),
    path("scores/everywhere/", compare_pages.everywhere, name="scores_everywhere"),
    path("scores/compare/", compare_pages.compare, name="scores_compare"),
    path("partners/<uuid:partner>/voices/", feed_pages.show, name="partner_voices"),
    path("partners/<uuid:partner>/voices/keep/", feed_pages.keep, name="partner_voices_keep"),
    path("partners/<uuid:partner>/voices/end/", feed_pages.end, name="partner_voices_end"),
]
