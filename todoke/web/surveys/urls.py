"""Addresses of surveys for residents."""

from typing import Final

from django.urls import URLPattern, path

from todoke.ui.pace import paced
from todoke.web.surveys import answering, cases, start, tablet

_WAVE: Final = "survey/answer/<slug:body>/<slug:survey>/<slug:wave>/"
#: Answering.
_ANSWERING: Final[list[URLPattern]] = [
    path("survey/", paced(start.show), name="survey"),
    path("survey/case/", paced(cases.show), name="survey_case"),
    path("survey/tablet/<str:token>/", tablet.show, name="survey_tablet"),
    path("survey/tablet/<str:token>/still/", tablet.still, name="survey_still"),
    path(_WAVE, paced(start.begin), name="survey_begin"),
    path(f"{_WAVE}send/", answering.send, name="survey_send"),
    path(f"{_WAVE}thanks/", answering.thanks, name="survey_thanks"),
    path(f"{_WAVE}stop/", start.stop, name="survey_stop"),
    path(f"{_WAVE}case/", paced(cases.give), name="survey_case_give"),
    path(f"{_WAVE}<slug:module>/", answering.module, name="survey_module"),
]
PATTERNS: Final[list[URLPattern]] = [*_ANSWERING]
