"""What surveys found 「調査の結果」, for everybody: each survey, each question over the years, and who is thought responsible."""

from collections.abc import Mapping
from functools import partial
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from markupsafe import Markup

from todoke.common.errors import NotFound
from todoke.surveys.formats import reports
from todoke.surveys.models import Wave
from todoke.surveys.queries import figures
from todoke.ui import survey_pages, survey_words
from todoke.ui.messages import say
from todoke.ui.names import name_of
from todoke.ui.survey_pages import Asking
from todoke.web import frame

_LONGEST: Final = 60


def index(request: HttpRequest) -> HttpResponse:
    """Every survey of which something is public."""
    rows = [
        {
            "body": each.body, "name": name_of(each.body), "key": each.key, "title": survey_words.shown(each.names, frame.language()),
            "text": survey_words.shown(each.texts, frame.language()), "years": [wave.year for wave in figures.waves(each)],
        }
        for each in figures.surveys_shown()
    ]  # fmt: skip
    return frame.respond(request, "web/surveys/results.html", {"rows": rows})


def survey(request: HttpRequest, body: str, survey: str) -> HttpResponse:
    """One survey: its waves and its questions."""
    found = figures.survey(body, survey)
    context = survey_pages.survey_page(found, figures.waves(found), frame.language())
    where = {"body": body, "survey": survey}
    return frame.respond(
        request, "web/surveys/results_of.html",
        {
            **context, "pages": context, "owner": name_of(found.body), "body": found.body, "files_of": partial(_files, where),
            "to": lambda key: reverse("web:survey_result", kwargs={**where, "question": key}),
        },
    )  # fmt: skip


def _files(where: Mapping[str, str], wave: Wave) -> list[tuple[Markup, str]]:
    """What can be downloaded of a wave."""
    return [
        (say(label), reverse(f"web:{name}", kwargs={**where, "wave": wave.key}))
        for name, label in survey_pages.FILES
        if name != "survey_report" or reports.can_print()
    ]


def question(request: HttpRequest, body: str, survey: str, question: str) -> HttpResponse:
    """One question; ``row`` and ``by`` in the address ask for a row of a grid, and for groups."""
    found = figures.survey(body, survey)
    waves = figures.waves(found)
    asking = Asking(request.GET.get("row", "")[:_LONGEST], request.GET.get("by", "")[:_LONGEST])
    context = survey_pages.question_page(figures.over_years(question, waves), waves, asking, frame.language())
    title = survey_words.shown(found.names, frame.language())
    return frame.respond(
        request, "web/surveys/result.html", {**context, "pages": context, "survey": found, "survey_title": title, "body": found.body, "key": question, "link": survey_pages.linker(request.path)}
    )  # fmt: skip


def responsible(request: HttpRequest, body: str, survey: str) -> HttpResponse:
    """Who people think is responsible, and who is, in the newest wave."""
    found = figures.survey(body, survey)
    context = survey_pages.responsible_page(figures.waves(found)[-1], frame.language())
    if not context["parts"]:
        raise NotFound(survey=survey)
    title = survey_words.shown(found.names, frame.language())
    return frame.respond(
        request, "web/surveys/responsible.html", {**context, "survey": found, "survey_title": title, "body": found.body}
    )
