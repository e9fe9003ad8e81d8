"""Files of a wave's figures, the same for everybody and for staff: CSV, JSON, the codebook, the report."""

from django.http import HttpResponse

from todoke.notices.formats.letters import press
from todoke.surveys.formats import exports, reports
from todoke.surveys.formats.exports import About, Described
from todoke.surveys.models import QuestionVersion, Wave
from todoke.surveys.queries import figures
from todoke.surveys.queries.waves import questions_of
from todoke.ui import survey_report

_CSV = "text/csv; charset=utf-8"


def described(wave: Wave) -> list[Described]:
    """A wave's questions with their figures."""
    every = figures.documents_of(wave)
    asked = questions_of(wave)
    versions = QuestionVersion.objects.in_bulk([each.version for each in asked])
    return [
        Described(
            each.key, each.number, each.module.value, each.wording, versions[each.version].link, versions[each.version].why,
            every.get(each.version, {}),
        )
        for each in asked
    ]  # fmt: skip


def about(wave: Wave) -> About:
    """Which wave a file is of."""
    return About(wave.survey.key, wave.key, wave.year)


def _name(wave: Wave, rest: str) -> str:
    return f"{wave.survey.key}-{wave.key}-{rest}"


def file(content: bytes, kind: str, name: str) -> HttpResponse:
    """A file to keep."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def figures_csv(wave: Wave) -> HttpResponse:
    """Every figure, one a line."""
    content = exports.to_csv(exports.FIGURES, exports.figure_rows(about(wave), described(wave)))
    return file(content, _CSV, _name(wave, "figures.csv"))


def codebook(wave: Wave) -> HttpResponse:
    """Every question and choice with its code."""
    content = exports.to_csv(exports.CODEBOOK, exports.codebook_rows(described(wave)))
    return file(content, _CSV, _name(wave, "codebook.csv"))


def figures_json(wave: Wave) -> HttpResponse:
    """The same figures for programs; other sites may read them."""
    weighting = wave.weighting
    content = exports.figures_json(about(wave), described(wave), weighting.document, weighting.answers)
    response = HttpResponse(content, content_type="application/json; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    return response


def report(wave: Wave, language: str, *, public: bool) -> HttpResponse:
    """The report as PDF. Raises LookupError where this installation makes none."""
    made = survey_report.report(wave.survey, figures.waves(wave.survey, public=public), wave, language)
    content = reports.to_pdf(made, press(), made_at=wave.weighting.made_at)
    return file(content, "application/pdf", _name(wave, f"report-{language}.pdf"))
