"""The addresses of forms on paper, and of forms that are filled in at a counter, under a body."""

from typing import Final

from django.urls import URLPattern, path

from todoke.staff.procedures import paper_pages, sheet_pages

PATTERNS: Final[list[URLPattern]] = [
    path("cases/paper/", paper_pages.index, name="paper"),
    path("cases/paper/<slug:procedure>/<int:version>/", paper_pages.enter, name="paper_enter"),
    path("cases/paper/done/<uuid:submission>/", paper_pages.done, name="paper_done"),
    path("cases/paper/again/<uuid:submission>/", paper_pages.again, name="paper_again"),
    path("forms/<slug:procedure>/versions/<int:version>/sheet.pdf", sheet_pages.sheet, name="form_sheet"),
]
