"""Addresses of connectors and of handing over, under a body."""

from django.urls import path

from todoke.staff.procedures import connector_pages, hand_over_pages

_ONE = "connectors/<int:procedure>/"
PATTERNS = [
    path("connectors/", connector_pages.index, name="connectors"),
    path("connectors/days/", hand_over_pages.reconciliation, name="reconciliation"),
    path("connectors/handed/", hand_over_pages.listed, name="hand_overs"),
    path("connectors/handed/<uuid:hand_over>/", hand_over_pages.show, name="hand_over"),
    path("connectors/files/<uuid:file>/", hand_over_pages.file, name="hand_over_file"),
    path("connectors/files/<uuid:file>/fetch/", hand_over_pages.fetch, name="hand_over_fetch"),
    path("connectors/files/<uuid:file>/answers/", hand_over_pages.answers, name="hand_over_answers"),
    path(_ONE, connector_pages.show, name="connector"),
    path(f"{_ONE}set/<slug:route>/", connector_pages.change, name="connector_set"),
    path(f"{_ONE}end/", connector_pages.end, name="connector_end"),
    path(f"{_ONE}test/", connector_pages.test, name="connector_test"),
    path(f"{_ONE}catch-up/", connector_pages.catch_up, name="connector_catch_up"),
    path(f"{_ONE}list/", hand_over_pages.worklist, name="hand_over_list"),
    path(f"{_ONE}files/", hand_over_pages.files, name="hand_over_files"),
]
