"""The addresses of surveys, their waves and their questions, under a body."""

from typing import Final

from django.urls import URLPattern, path

from todoke.staff.surveys import (
    invitation_pages,
    question_pages,
    survey_pages,
    wave_pages,
    wave_question_pages,
)

_QUESTION, _WAVE = "surveys/questions/<int:survey_question>/", "surveys/waves/<int:wave>/"
PATTERNS: Final[list[URLPattern]] = [
    path("surveys/", survey_pages.index, name="surveys"),
    path("surveys/new/", survey_pages.new, name="survey_new"),
    path("surveys/questions/", question_pages.index, name="survey_questions"),
    path("surveys/questions/standard/", question_pages.take_standard, name="survey_questions_standard"),
    path("surveys/questions/new/", question_pages.new, name="survey_question_new"),
    path(_QUESTION, question_pages.show, name="survey_question"),
    path(f"{_QUESTION}revise/", question_pages.revise, name="survey_question_revise"),
    path(f"{_QUESTION}retire/", question_pages.retire, name="survey_question_retire"),
    path("surveys/<int:survey>/name/", survey_pages.name, name="survey_name"),
    path("surveys/<int:survey>/waves/new/", wave_pages.new, name="survey_wave_new"),
    path(_WAVE, wave_pages.show, name="survey_wave"),
    path(f"{_WAVE}move/", wave_pages.move, name="survey_wave_move"),
    path(f"{_WAVE}discard/", wave_pages.discard, name="survey_wave_discard"),
    path(f"{_WAVE}change/", wave_pages.change, name="survey_wave_change"),
    path(f"{_WAVE}questions/", wave_question_pages.show, name="survey_wave_questions"),
    path(f"{_WAVE}invite/", invitation_pages.show, name="survey_invite"),
]
