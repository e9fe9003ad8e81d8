"""The addresses of survey figures for staff, under a body."""

from typing import Final

from django.urls import URLPattern, path

from todoke.staff.surveys import figure_pages, routing_pages

_WAVE: Final = "surveys/figures/<int:wave>/"
PATTERNS: Final[list[URLPattern]] = [
    path("surveys/figures/", figure_pages.index, name="survey_figures"),
    path(_WAVE, figure_pages.show, name="survey_figures_wave"),
    path(f"{_WAVE}questions/<slug:question>/", figure_pages.question, name="survey_figures_question"),
    path(f"{_WAVE}responsible/", figure_pages.responsible, name="survey_figures_responsible"),
    path(f"{_WAVE}files/<slug:kind>/", figure_pages.files, name="survey_figures_file"),
    path(f"{_WAVE}single-answers/", figure_pages.single_answers, name="survey_microdata"),
    path("surveys/routing/", routing_pages.index, name="survey_routing"),
]
