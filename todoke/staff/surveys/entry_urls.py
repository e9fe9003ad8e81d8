"""The addresses on which staff write down answers of others, print sheets and choose cases, under a body."""

from typing import Final

from django.urls import URLPattern, path

from todoke.staff.surveys import case_pages, entry_pages, sheet_pages

_ENTRY: Final = "surveys/entry/"
PATTERNS: Final[list[URLPattern]] = [
    path(_ENTRY, entry_pages.index, name="survey_entry"),
    path(f"{_ENTRY}<int:wave>/phone/", entry_pages.phone, name="survey_entry_phone"),
    path(f"{_ENTRY}<int:wave>/tablet/", entry_pages.tablet, name="survey_entry_tablet"),
    path(f"{_ENTRY}<int:wave>/sheet.pdf", sheet_pages.printed, name="survey_entry_printed"),
    path(f"{_ENTRY}<int:wave>/sheet/<int:edition>/", sheet_pages.key, name="survey_entry_sheet"),
    path(f"{_ENTRY}sheets/<uuid:sheet>/", sheet_pages.waiting, name="survey_entry_waiting"),
    path(f"{_ENTRY}sheets/<uuid:sheet>/again/", sheet_pages.again, name="survey_entry_again"),
    path("surveys/waves/<int:wave>/cases/", case_pages.index, name="survey_cases"),
]
