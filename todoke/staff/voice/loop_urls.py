"""The addresses of improvements, trials and the health of services, under a body."""

from typing import Final

from django.urls import URLPattern, path

from todoke.staff.voice import health_pages, improvement_pages, trial_pages

PATTERNS: Final[list[URLPattern]] = [
    path("voices/improvements/", improvement_pages.index, name="improvements"),
    path("voices/improvements/new/", improvement_pages.new, name="improvement_new"),
    path("voices/improvements/<uuid:improvement>/", improvement_pages.show, name="improvement"),
    path("trials/", trial_pages.index, name="trials"),
    path("trials/<uuid:trial>/", trial_pages.show, name="trial"),
    path("health/", health_pages.index, name="health"),
    path("health/own/", health_pages.own, name="health_own"),
]
