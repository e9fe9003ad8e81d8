"""What people read for each refusal about surveys; each part has its own block."""

from typing import Final

from todoke.registry.rules.fields import N_

#: Questions, surveys and waves.
_KEEPING: Final[dict[str, str]] = {
    "question_invalid": N_("The question cannot be kept so."),
    "question_not_found": N_("There is no such question."),
    "question_key_taken": N_("There is a question with this code already. Please choose another."),
    "question_retired": N_("This question was retired. Please take it back first."),
    "question_unchanged": N_("Nothing was changed in the question."),
    "question_link_unfit": N_("What was changed does not allow this link. Please choose another, or change less."),
    "question_why_missing": N_("Please write why, in Japanese at least. It stands under the charts."),
    "question_in_wave": N_(
        "A wave that has begun keeps its questions as they are. A new wording is for the next wave."
    ),
    "survey_invalid": N_("The survey cannot be kept so."),
    "survey_not_found": N_("There is no such survey."),
    "survey_key_taken": N_("There is a survey with this code already. Please choose another."),
    "wave_invalid": N_("The wave cannot be kept so."),
    "wave_not_found": N_("There is no such wave."),
    "wave_key_taken": N_("This survey has a wave with this code already. Please choose another."),
    "wave_state": N_("The wave does not stand where this can be done. Somebody may have moved it since."),
    "wave_not_ready": N_("The wave cannot be opened yet."),
    "wave_question_twice": N_("This question stands in the wave already."),
    "invitation_not_possible": N_("Invitations cannot be made for this wave."),
}
#: Answering (sheets, calls, tablets, cases).
_ANSWERING: Final[dict[str, str]] = {}
#: Figures and exports.
_FIGURES: Final[dict[str, str]] = {
    "figures_too_soon": N_("The wave still takes answers. Figures are made once it is closed."),
    "figures_published": N_("The figures are public already. They stand as they are."),
    "figures_not_found": N_("There are no such figures, or they are not public yet."),
    "routing_there": N_("The search says this already."),
}
MESSAGES: Final[dict[str, str]] = {**_KEEPING, **_ANSWERING, **_FIGURES}
