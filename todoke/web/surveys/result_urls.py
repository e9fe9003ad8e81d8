"""The addresses of the public figures of surveys."""

from typing import Final

from django.urls import URLPattern, path

from todoke.web.surveys import result_files, results

_SURVEY: Final = "survey/results/<slug:body>/<slug:survey>/"
PATTERNS: Final[list[URLPattern]] = [
    path("survey/results/", results.index, name="survey_results"),
    path(_SURVEY, results.survey, name="survey_results_of"),
    path(f"{_SURVEY}questions/<slug:question>/", results.question, name="survey_result"),
    path(f"{_SURVEY}responsible/", results.responsible, name="survey_responsible"),
    path(f"{_SURVEY}waves/<slug:wave>/figures.csv", result_files.figures_csv, name="survey_figures_csv"),
    path(f"{_SURVEY}waves/<slug:wave>/figures.json", result_files.figures_json, name="survey_figures_json"),
    path(f"{_SURVEY}waves/<slug:wave>/codebook.csv", result_files.codebook, name="survey_codebook"),
    path(f"{_SURVEY}waves/<slug:wave>/report.pdf", result_files.report, name="survey_report"),
]
