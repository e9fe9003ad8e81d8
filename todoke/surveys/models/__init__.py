"""Tables of surveys."""

from todoke.surveys.models.answers import Response, SurveyCase, SurveyInvitation
from todoke.surveys.models.figures import SurveyFigure, Weighting
from todoke.surveys.models.questions import Question, QuestionVersion
from todoke.surveys.models.waves import Survey, Wave, WaveQuestion

__all__ = [
    "Question",
    "QuestionVersion",
    "Response",
    "Survey",
    "SurveyCase",
    "SurveyFigure",
    "SurveyInvitation",
    "Wave",
    "WaveQuestion",
    "Weighting",
]
