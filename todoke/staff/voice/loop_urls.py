"""The addresses of improvements, trials and the health of services, under a body."""

from typing import Final

from django.urls import URLPattern, path

from todoke.staff.voice import improvement_pages

PATTERNS: Final[list[URLPattern]] = [
    path("voices/improvements/", improvement_pages.index, name="improvements"),
    path("voices/improvements/new/", improvement_pages.new, name="improvement_new"),
    path("voices/improvements/<uuid:improvement>/", improvement_pages.show, name="improvement"),
]
