"""Open data of surveys: figures, codebook and report of each published wave."""

from django.http import HttpRequest, HttpResponse

from todoke.common.errors import NotFound
from todoke.surveys.models import Wave
from todoke.surveys.queries import figures
from todoke.ui import survey_files
from todoke.web import frame


def _wave(body: str, survey: str, wave: str) -> Wave:
    return figures.wave(figures.survey(body, survey), wave)


def figures_csv(request: HttpRequest, body: str, survey: str, wave: str) -> HttpResponse:
    """Every figure, one a line."""
    return survey_files.figures_csv(_wave(body, survey, wave))


def figures_json(request: HttpRequest, body: str, survey: str, wave: str) -> HttpResponse:
    """The same for programs."""
    return survey_files.figures_json(_wave(body, survey, wave))


def codebook(request: HttpRequest, body: str, survey: str, wave: str) -> HttpResponse:
    """What each code means."""
    return survey_files.codebook(_wave(body, survey, wave))


def report(request: HttpRequest, body: str, survey: str, wave: str) -> HttpResponse:
    """The report as PDF/UA, where this installation makes PDFs."""
    found = _wave(body, survey, wave)
    try:
        return survey_files.report(found, frame.language(), public=True)
    except LookupError as error:
        raise NotFound(report=wave) from error
