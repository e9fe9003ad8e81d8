"""The addresses of forms on paper, and of forms that are filled in at a counter, under a body."""

from typing import Final

from django.urls import URLPattern, path

from todoke.staff.procedures import counter_form_pages, paper_pages, sheet_pages

_COUNTER: Final = "people/counter/person/forms/"
PATTERNS: Final[list[URLPattern]] = [
    path(_COUNTER, counter_form_pages.index, name="counter_forms"),
    path(f"{_COUNTER}begin/<slug:form>/", counter_form_pages.begin, name="counter_form_begin"),
    path(f"{_COUNTER}filed/<uuid:submission>/", counter_form_pages.done, name="counter_form_done"),
    path(f"{_COUNTER}<uuid:draft>/<slug:step>/", counter_form_pages.step, name="counter_form_step"),
    path("cases/paper/", paper_pages.index, name="paper"),
    path("cases/paper/<slug:form>/<int:version>/", paper_pages.enter, name="paper_enter"),
    path("cases/paper/done/<uuid:submission>/", paper_pages.done, name="paper_done"),
    path("cases/paper/again/<uuid:submission>/", paper_pages.again, name="paper_again"),
    path("forms/<slug:form>/versions/<int:version>/sheet.pdf", sheet_pages.sheet, name="form_sheet"),
]
